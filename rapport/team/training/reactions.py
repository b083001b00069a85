"""What this room does after the fact: it offers breaks, follows agreed cases, and tells people. Each bears a second run."""

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.desk.cases.events import (
    CaseAssigned,
    CaseClassified,
    CaseEscalated,
    CaseMoved,
    CaseOpened,
    CaseTakenOver,
    ContactMarked,
    ContactReceived,
    EscalationWithdrawn,
    PriorityChanged,
)
from rapport.kernel import inbox
from rapport.kernel.models import Entry

from . import actions, queries
from .events import BreakOffered, DemonstrationSent, DemonstrationWentOn, FollowingSet
from .models import Demonstration
from .types import Following, Occasion, Stage


def watch_case(
    event: CaseOpened | CaseAssigned | CaseClassified | PriorityChanged | CaseMoved | CaseEscalated | EscalationWithdrawn,
    entry: Entry,
) -> None:
    """A comparable case of a person who agreed is followed; how a followed one goes is looked at again."""
    actions.follow(case_id=event.case_id, by=queries.HOUSE, at=entry.at)
    actions.judge(case_id=event.case_id, by=queries.HOUSE, at=entry.at)


def hear_contact(event: ContactMarked | ContactReceived, entry: Entry) -> None:
    """Abuse makes a case comparable, and whoever has it is offered a break."""
    contact = cases.find_contact(event.contact_id)
    if contact is not None and contact.is_abusive and contact.case.assignee_id is not None:
        who, case_id = contact.case.assignee_id, event.case_id
        actions.follow(case_id=case_id, by=queries.HOUSE, at=entry.at)
        actions.offer_break(person_id=who, case_id=case_id, occasion=Occasion.ABUSE, by=queries.HOUSE, at=entry.at)


def after_takeover(event: CaseTakenOver, entry: Entry) -> None:
    """A followed case had help now; and whoever observes is offered a break, for what came before was hard."""
    actions.judge(case_id=event.case_id, by=queries.HOUSE, at=entry.at)
    if event.observer_id is not None:
        who, case_id = event.observer_id, event.case_id
        actions.offer_break(person_id=who, case_id=case_id, occasion=Occasion.TAKEOVER, by=queries.HOUSE, at=entry.at)


def tell_of_break(event: BreakOffered, entry: Entry) -> None:
    """The offer stands in the person's notices."""
    words = _("That was hard. Take a quarter of an hour, if you like; nobody minds.")
    inbox.tell([event.person_id], entry=entry, kind="break", text=words, url=reverse("training:lessons"), at=entry.at)


def tell_learner(event: DemonstrationSent, entry: Entry) -> None:
    """The demonstration reaches the person for whom it was made."""
    one = queries.find_demonstration(event.demonstration_id)
    if one is not None:
        words = _("%(name)s shows you how it went: %(subject)s") % {"name": one.by.name, "subject": one.case.subject}
        _tell(one, {one.person_id}, entry, "demonstration", words)


def tell_of_step(event: DemonstrationWentOn, entry: Entry) -> None:
    """Practice is waited for by whoever sent it and whoever leads the person; its discussion by the person."""
    one = queries.find_demonstration(event.demonstration_id)
    if one is None or event.stage is Stage.READ:
        return
    if event.stage is Stage.PRACTISED:
        words = _("%(name)s has practised: look at it together.") % {"name": one.person.name}
        _tell(one, _leading(one), entry, "practised", words)
    else:
        _tell(one, {one.person_id}, entry, "discussed", _("What was said about your practice is written down."))


def tell_of_following(event: FollowingSet, entry: Entry) -> None:
    """Enough handled alone: those who may confirm it are asked, and the person knows. Put off: the person reads why."""
    one = queries.find_demonstration(event.demonstration_id)
    if one is None:
        return
    if event.state is Following.ALONE:
        words = _("%(name)s has handled two comparable cases alone. Look at them, and confirm it.") % {"name": one.person.name}
        _tell(one, _leading(one), entry, "alone", words)
        _tell(one, {one.person_id}, entry, "alone_own", _("You have handled two comparable cases alone."))
    elif event.state is Following.ENDED:
        _tell(
            one, {one.person_id}, entry, "following_ended", _("The cases after your demonstration are settled. Talk about them.")
        )


def _leading(one: Demonstration) -> set[int]:
    return {pk for pk in (one.by_id, one.person.manager_id) if pk is not None}


def _tell(one: Demonstration, told: set[int], entry: Entry, kind: str, words: str) -> None:
    url = reverse("training:demonstration", args=[one.pk])
    inbox.tell(told - {entry.person_id or 0}, entry=entry, kind=kind, text=words, url=url, at=entry.at)
