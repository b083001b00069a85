"""Counts over many cases, each as of a moment or between two, for the brief and the scan for rises."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import MD5, Cast, Concat, Length

from rapport.desk.cases.models import Case, Contact
from rapport.desk.cases.types import UNSETTLED, Direction, State
from rapport.governance.commitments import queries as commitments
from rapport.governance.commitments.types import PromiseView
from rapport.governance.standards import queries as standards
from rapport.governance.standards.types import AtRisk
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import among, prepared

from .reading import cases, these
from .unsettled import OpenCase, standing_out


@dataclass(frozen=True, slots=True)
class OpenCount:
    """How many cases of a team were in an unsettled state at a moment."""

    team_id: int | None
    state: State
    count: int


@dataclass(frozen=True, slots=True)
class Flow:
    """What came and went in a stretch of time."""

    opened: int
    resolved: int
    reopened: int
    inbound: int
    outbound: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """A case whose customer wrote again and again about one promise that is still owed or was broken."""

    case: Case
    promise: PromiseView
    contact_count: int
    last_at: datetime


OPEN_COUNTS = """
    SELECT a.team_id, s.state, count(*)
    FROM cases_stateinterval s
    LEFT JOIN LATERAL (
        SELECT team_id FROM cases_assignment a
        WHERE a.case_id = s.case_id AND a.from_at <= %(as_of)s AND (a.to_at IS NULL OR a.to_at > %(as_of)s)
        LIMIT 1
    ) a ON true
    WHERE s.state = ANY(%(states)s) AND s.from_at <= %(as_of)s AND (s.to_at IS NULL OR s.to_at > %(as_of)s)
        AND s.case_id NOT IN (SELECT id FROM cases_case WHERE merged_into_id IS NOT NULL OR is_unasked)
    GROUP BY a.team_id, s.state
"""
FLOW = """
    SELECT
        (SELECT count(*) FROM cases_case WHERE opened_at >= %(since)s AND opened_at < %(until)s AND merged_into_id IS NULL
            AND NOT is_unasked),
        (SELECT count(*) FROM cases_stateinterval WHERE state = 'resolved' AND from_at >= %(since)s AND from_at < %(until)s
            AND case_id NOT IN (SELECT id FROM cases_case WHERE merged_into_id IS NOT NULL OR is_unasked)),
        (SELECT count(*) FROM cases_stateinterval WHERE state = 'reopened' AND from_at >= %(since)s AND from_at < %(until)s
            AND case_id NOT IN (SELECT id FROM cases_case WHERE merged_into_id IS NOT NULL OR is_unasked)),
        (SELECT count(*) FROM cases_contact WHERE direction = 'inbound' AND at >= %(since)s AND at < %(until)s),
        (SELECT count(*) FROM cases_contact WHERE direction = 'outbound' AND at >= %(since)s AND at < %(until)s)
"""


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def open_counts(*, as_of: datetime) -> list[OpenCount]:
    """Return how many cases each team had in each unsettled state at a moment, from the intervals; for the whole department."""
    states = [state.value for state in UNSETTLED]
    found = _rows(OPEN_COUNTS, {"as_of": as_of, "states": states})
    return [OpenCount(team_id, State(state), count) for team_id, state, count in found]


def flow(*, since: datetime, until: datetime) -> Flow:
    """Return what came and went in [since, until), for the whole department."""
    return Flow(*_rows(FLOW, {"since": since, "until": until})[0])


def abusive_contacts(actor: Actor, *, since: datetime, until: datetime, team_id: int | None = None) -> QuerySet[Contact]:
    """Return the abusive contacts in [since, until) that the actor may see, newest first."""
    rows = Contact.objects.filter(is_abusive=True, at__gte=since, at__lt=until, case__in=cases(actor).values("pk"))
    if team_id is not None:
        rows = rows.filter(case__team_id=team_id)
    return rows.select_related("case__customer", "case__team").order_by("-at", "-pk")


def near_statutory(actor: Actor, *, as_of: datetime, within_days: int) -> list[tuple[Case, AtRisk]]:
    """Return the cases the actor may see whose legal limit was overdue or due within so many days, the soonest first."""
    risks = standards.statutory_due("case", as_of=as_of, within_days=within_days)
    found = cases(actor).in_bulk({one.subject_id for one in risks})
    return [(found[one.subject_id], one) for one in risks if one.subject_id in found]


# Several contacts may be of one case, and many are a word or a long letter.
DRAWN_A_PLACE, LOTS_A_DRAW = 4, 10


def words(actor: Actor, *, since: datetime, until: datetime, limit: int = 6, seed: int = 0) -> Sequence[Contact]:
    """Return a sample of what customers wrote in [since, until), one contact a case, to be read.

    The same seed gives the same sample. Left out are abuse, a few words and very long texts; what is left is drawn by chance.
    """
    rows = Contact.objects.filter(direction=Direction.INBOUND, is_abusive=False, at__gte=since, at__lt=until)
    lot = MD5(Concat(Cast("pk", TextField()), Value(f"/{seed}"), output_field=TextField()))
    lots = rows.annotate(lot=lot).order_by("lot")
    wanted = limit * DRAWN_A_PLACE
    # Looking into every text of a busy week would take long: the first lots alone are read, and all only where these are too few.
    # Their numbers are asked for at once: of a draw inside the question the planner thinks so little that it reads every contact.
    first = list(lots.values_list("pk", flat=True)[: wanted * LOTS_A_DRAW])
    drawn = _readable(Contact.objects.filter(pk__in=first).annotate(lot=lot), actor, wanted)
    if len(drawn) < wanted:
        drawn = _readable(lots, actor, wanted)
    one_each = {contact.case_id: contact for contact in reversed(drawn)}
    return sorted(one_each.values(), key=lambda contact: str(getattr(contact, "lot", "")))[:limit]


def _readable(rows: QuerySet[Any], actor: Actor, wanted: int) -> list[Contact]:
    """Return the first so many by lot that the actor may see and that are neither a word nor a long letter."""
    readable = rows.annotate(length=Length("text")).filter(length__gte=40, length__lte=600, case__in=cases(actor).values("pk"))
    return list(readable.order_by("lot").select_related("case__customer", "case__reason")[:wanted])


def words_again(actor: Actor, contact_ids: Sequence[int]) -> list[Contact]:
    """Return contacts that were drawn before, in that order, as far as the actor may read them and they are no abuse."""
    rows = Contact.objects.filter(pk__in=contact_ids, is_abusive=False, case__in=cases(actor).values("pk"))
    found = {contact.pk: contact for contact in rows.select_related("case__reason")}
    return [found[pk] for pk in contact_ids if pk in found]


def repeat_contacts(
    actor: Actor, *, as_of: datetime, at_least: int = 3, among: Collection[OpenCase] | None = None
) -> list[Repeat]:
    """Return the unsettled cases whose customer wrote ``at_least`` times since a promise that is still owed was made.

    The most frequent first. The contact with which the promise came counts as the first, so that the third contact about
    one promise is two further ones. ``among``: what stood out then, if that is known already. Three queries then.
    """
    known = standing_out(actor, as_of=as_of, busy=at_least) if among is None else among
    busy = [one.case_id for one in known if one.inbound_count >= at_least]
    owed = {
        pk: min((one for one in promises if one.is_owed), key=lambda one: one.made_at, default=None)
        for pk, promises in commitments.promises_of("case", busy, as_of=as_of).items()
    }
    heard = _heard([pk for pk, promise in owed.items() if promise], as_of)
    found = []
    for pk, promise in owed.items():
        if promise is None:
            continue
        after = [at for at in heard.get(pk, []) if at > promise.made_at]
        before = any(at <= promise.made_at for at in heard.get(pk, []))
        if len(after) + before >= at_least:
            found.append((pk, promise, len(after) + before, max(heard[pk])))
    rows = {one.pk: one for one in these(actor, [one[0] for one in found])}
    repeats = [Repeat(rows[pk], promise, count, last_at) for pk, promise, count, last_at in found if pk in rows]
    return sorted(repeats, key=lambda one: (-one.contact_count, one.promise.due_at))


def _heard(case_ids: Collection[int], as_of: datetime) -> dict[int, list[datetime]]:
    heard: dict[int, list[datetime]] = {}
    for case_id, at in _inbound(ids=list(case_ids), as_of=as_of) if case_ids else ():
        heard.setdefault(case_id, []).append(at)
    return heard


@prepared
def _inbound(*, ids: Any, as_of: Any) -> QuerySet[Contact, tuple[Any, ...]]:
    rows = Contact.objects.filter(among("case_id", ids), direction=Direction.INBOUND, at__lte=as_of)
    return rows.values_list("case_id", "at")
