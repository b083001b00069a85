"""The bulk verb: whole cases of the past come in by COPY, one transaction a batch, each record once however often it is sent."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction

from rapport.desk.cases.events import CaseBroughtUpToDate, CasesBroughtIn
from rapport.desk.cases.models import Assignment, Case, CaseCalendar, CaseStandard, Contact, SourceEvent, StateInterval, new_keys
from rapport.desk.cases.queries.histories import histories
from rapport.desk.cases.types import BroughtIn, CaseRecord, Direction
from rapport.directory.customers import queries as customers
from rapport.governance.standards.actions import follow_many
from rapport.kernel import bulk, journal, live, references
from rapport.kernel.actor import Actor

from .copying import (
    ASSIGNMENT,
    CALENDAR,
    CASE,
    CONTACT,
    HELD,
    SOURCE_EVENT,
    STATE,
    Past,
    contact_row,
    copy_rows,
    row_count,
    spoken_of,
)

# What is filtered and joined by. Looking at words, rows of foreign systems and payloads would cost most and tell nothing.
TABLES = (
    (
        "cases_case (id, kind, customer_id, reason_id, cause_id, channel, priority, state, tier, team_id, assignee_id, "
        "opened_at, received_at, state_since_at, awaiting_answer_since, last_contact_at, resolved_at, due_at, source, "
        "external_id, batch_id)"
    ),
    "cases_contact (case_id, direction, channel, at, person_id)", "cases_stateinterval", "cases_assignment",
    "cases_sourceevent (case_id, at)", "kernel_entry (event, at, subject, subject_id)",
)  # fmt: skip
COPIED = (
    "cases_case", "cases_contact", "cases_stateinterval", "cases_assignment", "cases_casecalendar", "cases_casestandard",
    "cases_sourceevent",
)  # fmt: skip
SEARCHED = ("case_search", "contact_search")
HEADER = (
    "kind", "subject", "customer_id", "reason_id", "cause_id", "attributes", "channel", "priority", "is_safety", "opened_at",
    "received_at", "state", "state_since_at", "team_id", "assignee_id", "resolved_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A case that is here already."""

    case_id: int
    digest: str


@transaction.atomic
def bring_in(*, records: Sequence[CaseRecord], batch_id: int, by: Actor, at: datetime) -> BroughtIn:
    """Take whole cases of the past in: contacts, states, assignments, source rows, journal and clocks.

    A record is recognised by ``source`` and ``external_id`` and must be whole each time. The same again changes nothing;
    one that has grown or was corrected is brought up to date, its source rows and contacts added to those that are
    there. A case that somebody has worked on here since keeps our states and assignments and only gains rows. One call is
    one transaction; about 2,000 records a call are a good size. Raises NotAllowed without ``cases.import``.
    """
    by.require_somewhere("cases.import")
    pasts = {(one.source, one.external_id): Past(one) for one in records}
    _one_at_a_time({source for source, _external_id in pasts})
    known = _known(pasts)
    new = [past for key, past in pasts.items() if key not in known]
    changed = [(known[key], past) for key, past in pasts.items() if key in known and known[key].digest != past.digest]
    rows_added = _add(new, batch_id=batch_id, by=by, at=at) + _update(changed, batch_id=batch_id, by=by, at=at)
    if new or changed:
        _tell(pasts, len(new) + len(changed), batch_id=batch_id, by=by, at=at)
    return BroughtIn(
        added=len(new),
        changed=len(changed),
        unchanged=len(pasts) - len(new) - len(changed),
        rows_added=rows_added,
        rows_known=sum(map(row_count, records)) - rows_added,
    )


def wait_for_others(*, source: str, by: Actor, at: datetime) -> None:
    """Have this transaction alone bring in cases of a source until it ends. Who asks what is known before ``bring_in`` asks for
    this first: what another import brings in meanwhile would be missing from what was known, and be taken back with it.
    """
    by.require_somewhere("cases.import")
    _one_at_a_time({source})


def settle_in(*, by: Actor, at: datetime) -> None:
    """Tell the database what it holds now, so that it plans well at once. Call it when the last batch is in."""
    by.require_somewhere("cases.import")
    with connection.cursor() as cursor:
        for index in SEARCHED:
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")


def _one_at_a_time(sources: Collection[str]) -> None:
    """Two imports of one source wait for each other, so that no record is added twice."""
    with connection.cursor() as cursor:
        for source in sorted(sources):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('cases.bring_in', hashtext(%s)))", [source])


def _known(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Known]:
    by_source: defaultdict[str, list[str]] = defaultdict(list)
    for source, external_id in keys:
        by_source[source].append(external_id)
    found: dict[tuple[str, str], Known] = {}
    for source, external_ids in by_source.items():
        with connection.cursor() as cursor:  # one parameter: two thousand of them take longer to send than to look up
            cursor.execute(
                "SELECT id, external_id, digest FROM cases_case WHERE source = %s AND external_id = ANY(%s)",
                [source, external_ids],
            )
            found |= {(source, own_id): Known(pk, digest) for pk, own_id, digest in cursor.fetchall()}
    return found


def _add(pasts: Sequence[Past], *, batch_id: int, by: Actor, at: datetime) -> int:
    """Add new cases. The clocks run first, so that each case is written once, with its due moment."""
    if not pasts:
        return 0
    segments = customers.segment_keys({past.record.customer_id for past in pasts})
    with references.together(COPIED) as known:
        numbered = list(zip(_new_ids(len(pasts)), pasts, strict=True))
        with known.followed():  # the rows of the source are the most: while the database takes them in, the rest is put together
            rows_added = _add_rows(numbered)
            _put_together(pasts)
        items = [(pk, past.facts(segments), past.history) for pk, past in numbered]
        due = follow_many(kind="case", items=items, by=by, at=at)
        with known.followed() as database:
            keys = iter(new_keys(len(numbered)))
            rows = (past.case_row(pk, key=next(keys), batch_id=batch_id, due_at=due.get(pk)) for pk, past in numbered)
            copy_rows("cases_case", CASE, rows)
            # What is still looked up row by row is so now, while the journal is written, and not only when all is committed.
            database.execute("SET CONSTRAINTS ALL IMMEDIATE")
            journal.record((past.journal(pk) for pk, past in numbered), about=Case, by=by)
            database.execute("SET CONSTRAINTS ALL DEFERRED")
    return rows_added


def _add_rows(numbered: Sequence[tuple[int, Past]]) -> int:
    """Write what hangs on new cases; return how many rows of the source there are."""
    lines = chain.from_iterable(past.source_lines(pk) for pk, past in numbered)
    rows_added = bulk.copy_lines("cases_sourceevent", SOURCE_EVENT, lines)
    bulk.copy_lines("cases_stateinterval", STATE, (line for pk, past in numbered for line in past.state_lines(pk)))
    bulk.copy_lines("cases_assignment", ASSIGNMENT, (line for pk, past in numbered for line in past.assignment_lines(pk)))
    bulk.copy_lines("cases_casecalendar", CALENDAR, (line for pk, past in numbered for line in past.calendar_lines(pk)))
    bulk.copy_lines("cases_casestandard", HELD, (line for pk, past in numbered for line in past.standard_lines(pk)))
    copy_rows("cases_contact", CONTACT, (row for pk, past in numbered for row in past.contact_rows(pk)))
    return rows_added


def _put_together(pasts: Sequence[Past]) -> None:
    """Have each case work out what it keeps once it is known."""
    for past in pasts:
        _ = past.moves, past.assignments, past.contacts, past.calendars, past.standards, past.history, past.digest


def _new_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        # The sequence is looked up once, not once a number.
        cursor.execute("SELECT pg_get_serial_sequence('cases_case', 'id')")
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [*(cursor.fetchone() or ()), count])
        return [row[0] for row in cursor.fetchall()]


def _update(changed: Sequence[tuple[Known, Past]], *, batch_id: int, by: Actor, at: datetime) -> int:
    """Bring known cases up to date, each with its own line in the journal."""
    if not changed:
        return 0
    numbered = {one.case_id: past for one, past in changed}
    locked = {case.pk: case for case in Case.objects.select_for_update().filter(pk__in=numbered).order_by("pk")}
    untouched = {pk: past for pk, past in numbered.items() if locked[pk].worked_at is None}
    _rewrite_history(untouched)
    _add_contacts(numbered, locked, untouched)
    rows_added = _add_source_rows(numbered)
    _save_headers(locked, numbered, untouched)
    due = follow_many(kind="case", items=histories(list(numbered)), by=by, at=at, retold=untouched)
    for pk, case in locked.items():
        case.due_at = due.get(pk)
    Case.objects.bulk_update(locked.values(), ["due_at"], batch_size=500)
    told = (journal.Record(event=CaseBroughtUpToDate(case_id=pk, batch_id=batch_id), subject_id=pk, at=at) for pk in numbered)
    journal.record(told, about=Case, by=by)
    return rows_added


def _rewrite_history(pasts: dict[int, Past]) -> None:
    """States, places and hours as the other system tells them now."""
    StateInterval.objects.filter(case_id__in=pasts).delete()
    bulk.copy_lines("cases_stateinterval", STATE, (line for pk, past in pasts.items() for line in past.state_lines(pk)))
    Assignment.objects.filter(case_id__in=pasts).delete()
    bulk.copy_lines("cases_assignment", ASSIGNMENT, (line for pk, past in pasts.items() for line in past.assignment_lines(pk)))
    CaseCalendar.objects.filter(case_id__in=pasts).delete()
    bulk.copy_lines("cases_casecalendar", CALENDAR, (line for pk, past in pasts.items() for line in past.calendar_lines(pk)))
    CaseStandard.objects.filter(case_id__in=pasts).delete()
    bulk.copy_lines("cases_casestandard", HELD, (line for pk, past in pasts.items() for line in past.standard_lines(pk)))


def _add_contacts(pasts: dict[int, Past], cases: dict[int, Case], untouched: Collection[int]) -> None:
    """Add the contacts that are not there yet; what was written here since stays.

    What goes out by itself was brought in as a note once. The words with which a case was opened go with a corrected opening;
    one that was worked on here keeps its own.
    """
    found = Contact.objects.filter(case_id__in=pasts).values_list("case_id", "at", "direction", "text", "pk")
    known = {(case_id, at, direction, text): pk for case_id, at, direction, text, pk in found}
    known |= {(pk, at, Direction.AUTOMATIC, text): 0 for pk, at, direction, text in known if direction == Direction.NOTE}
    new, moved = [], []
    for pk, past in pasts.items():
        rows = [contact_row(pk, one) for one in past.contacts]
        told = {(pk, row[3], row[1], row[4]) for row in rows}
        for row in rows:
            if (pk, row[3], row[1], row[4]) in known:
                continue
            first = (pk, cases[pk].opened_at, Direction.INBOUND.value, row[4])
            if row[1] == Direction.INBOUND and first in known and first not in told:
                moved += [Contact(pk=known[first], at=row[3])] if pk in untouched else []
            else:
                new.append(row)
    Contact.objects.bulk_update(moved, ["at"])
    copy_rows("cases_contact", CONTACT, new)


def _add_source_rows(pasts: dict[int, Past]) -> int:
    known: defaultdict[int, set[str]] = defaultdict(set)
    for case_id, digest in SourceEvent.objects.filter(case_id__in=pasts).values_list("case_id", "digest"):
        known[case_id].add(digest)
    new = (line for pk, past in pasts.items() for line in past.source_lines(pk, known=known[pk]))
    return bulk.copy_lines("cases_sourceevent", SOURCE_EVENT, new)


def _save_headers(cases: dict[int, Case], pasts: dict[int, Past], untouched: Collection[int]) -> None:
    """Columns that follow from contacts are counted again; the others come from the record unless the case was worked on here."""
    spoken: defaultdict[int, list[Any]] = defaultdict(list)
    contacts = Contact.objects.filter(case_id__in=cases).order_by("at", "pk")
    for case_id, at, direction in contacts.values_list("case_id", "at", "direction"):
        spoken[case_id].append(SimpleNamespace(at=at, direction=direction))
    for pk, case in cases.items():
        if pk in untouched:
            for column, value in _header(pasts[pk]).items():
                setattr(case, column, value)
        said = spoken_of(spoken[pk], is_settled=case.is_settled)
        case.awaiting_answer_since, case.last_contact_at, case.inbound_count = said
        case.digest = pasts[pk].digest
    columns = [*HEADER, "awaiting_answer_since", "last_contact_at", "inbound_count", "digest"]
    Case.objects.bulk_update(cases.values(), columns, batch_size=200)


def _header(past: Past) -> dict[str, Any]:
    r, place = past.record, past.last_place
    values = (
        r.kind, r.subject.replace("\x00", "")[:200], r.customer_id, r.reason_id, r.cause_id, dict(r.attributes), r.channel,
        r.priority, r.is_safety, past.opened_at, past.received_at, past.moves[-1].state, past.moves[-1].at, place.team_id,
        place.assignee_id, past.resolved_at,
    )  # fmt: skip
    return dict(zip(HEADER, values, strict=True))


def _tell(pasts: dict[tuple[str, str], Past], count: int, *, batch_id: int, by: Actor, at: datetime) -> None:
    """One event a batch, about its first case; open queues look again."""
    first = _known(list(pasts)[:1])
    about = Case(pk=next(iter(first.values())).case_id)
    journal.publish(CasesBroughtIn(batch_id=batch_id, case_count=count), about=about, by=by, at=at)
    for team_id in sorted({past.last_place.team_id or 0 for past in pasts.values()} - {0}):
        live.announce(f"queue:{team_id}")
