"""What a newcomer does first, while the department has no case yet: each step with its page, as far as they may take it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor

STEPS = (
    ("people.edit", "people:tree", _("Add your teams and people"), _("Cases go to teams. Invite everybody who is to sign in.")),
    (
        "standards.edit",
        "standards:calendars",
        _("Say when you are open"),
        _("Time counts only in opening hours. The standards that come along can be changed beside them."),
    ),
    (
        "channels.configure",
        "channels:mailboxes",
        _("Connect the mailbox that customers write to"),
        _("Their messages become cases within seconds. The contact form works already."),
    ),
    (
        "cases.import",
        "imports:sources",
        _("Bring your cases in"),
        _("An export of your old system will do. You see first what would happen; nothing comes in before you say so."),
    ),
    (
        "cases.configure",
        "cases:settings",
        _("Name the reasons for which customers contact you"),
        _("Figures and this page count by them."),
    ),
)


def first_steps(actor: Actor) -> list[dict[str, object]]:
    """Return the steps that this person may take; none once there is a case."""
    if cases.cases(actor).exists():
        return []
    return [
        {"url": reverse(name), "title": title, "why": why} for needed, name, title, why in STEPS if needed in actor.capabilities
    ]
