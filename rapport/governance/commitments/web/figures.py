"""How much other departments kept in time: the registry's own measure, by department, with n and interval."""

from datetime import datetime, timedelta

from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localtime

from rapport.kernel.actor import Actor, Scope
from rapport.metrics.ask import Question, ask
from rapport.metrics.figures import Figure

DAYS, KEPT = 90, "departments_kept"


def kept_by_department(actor: Actor, as_of: datetime) -> dict[int, Figure]:
    """Return the share that each department kept in time, of what fell due in the last 90 days, for whoever may measure."""
    if not actor.may("measures.view"):
        return {}
    today = localtime(as_of).date()
    is_whole = actor.capabilities.get("measures.view") is Scope.DEPARTMENT or actor.is_machine
    question = Question(
        metric=KEPT, since=today - timedelta(days=DAYS - 1), until=today + timedelta(days=1), as_of=as_of, split="department_id",
        team_ids=None if is_whole else frozenset(actor.team_ids),
    )  # fmt: skip
    try:
        return {one.split: one for one in ask(question).figures if isinstance(one.split, int)}
    except LookupError:  # the facts are being loaded
        return {}


def url(actor: Actor) -> str:
    """Return the page of the measure, for whoever may measure; its room stands above this one."""
    if not actor.may("measures.view"):
        return ""
    try:
        return f"{reverse('measures:metric', args=[KEPT])}?split=department_id"
    except NoReverseMatch:
        return ""
