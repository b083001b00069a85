from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from rapport.desk.cases import actions, queries
from rapport.desk.cases.actions import bring_in
from rapport.desk.cases.actions.bring_in import COPIED
from rapport.desk.cases.models import Assignment, Case, Contact, SourceEvent, StateInterval
from rapport.desk.cases.tests.conftest import NOON, inbound
from rapport.desk.cases.types import (
    Assigned,
    BroughtIn,
    CaseRecord,
    Channel,
    ContactRecord,
    Direction,
    Kind,
    Move,
    SourceRow,
    State,
)
from rapport.kernel import live, references
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.models import Entry

pytestmark = pytest.mark.django_db
IMPORT = Actor.machine("import")
DAY = timedelta(days=1)
OPENED = NOON - 30 * DAY


def row(number: int, *, at=OPENED, **fields: str) -> SourceRow:
    return SourceRow(at=at, line=number, fields={"step": str(number)} | fields, digest=f"digest {number}")


def record(external_id: str = "INC1", **changes: object) -> CaseRecord:
    whole = CaseRecord(
        source="old desk",
        external_id=external_id,
        kind=Kind.REQUEST,
        subject="Printer on fire",
        channel=Channel.PHONE,
        opened_at=OPENED,
        moves=(Move(at=OPENED, state=State.NEW), Move(at=OPENED + DAY, state=State.OPEN)),
        contacts=(ContactRecord(at=OPENED, direction=Direction.INBOUND, channel=Channel.PHONE, text="It burns."),),
        rows=(row(1), row(2, at=OPENED + DAY)),
        attributes={"category": "Hardware"},
    )
    return replace(whole, **changes)


def bring(*records: CaseRecord, by: Actor = IMPORT, batch_id: int = 1) -> BroughtIn:
    return bring_in(records=records, batch_id=batch_id, by=by, at=NOON)


def counts() -> dict[str, int]:
    models = (Case, Contact, StateInterval, Assignment, SourceEvent, Entry)
    return {model.__name__: model.objects.count() for model in models}


def test_a_case_of_the_past_comes_in_whole(representative):
    tom = representative.person
    said = bring(
        record(
            moves=(
                Move(at=OPENED, state=State.NEW),
                Move(at=OPENED + DAY, state=State.OPEN, person_id=tom.pk),
                Move(at=OPENED + 2 * DAY, state=State.RESOLVED, person_id=tom.pk),
                Move(at=OPENED + 3 * DAY, state=State.CLOSED),
            ),
            assignments=(
                Assigned(at=OPENED, team_id=tom.team_id),
                Assigned(at=OPENED + DAY, team_id=tom.team_id, assignee_id=tom.pk),
            ),
            contacts=(
                ContactRecord(at=OPENED, direction=Direction.INBOUND, channel=Channel.PHONE, text="It burns."),
                ContactRecord(
                    at=OPENED + DAY, direction=Direction.OUTBOUND, channel=Channel.EMAIL, text="Pull the plug.", person_id=tom.pk
                ),
            ),
        )
    )
    assert said == BroughtIn(added=1, changed=0, unchanged=0, rows_added=2, rows_known=0)
    case = Case.objects.get()
    assert (case.state, case.state_since_at, case.resolved_at) == (State.CLOSED, OPENED + 3 * DAY, OPENED + 2 * DAY)
    assert (case.team_id, case.assignee_id, case.inbound_count, case.awaiting_answer_since) == (tom.team_id, tom.pk, 1, None)
    assert (case.attributes, case.opened_at, case.received_at, case.batch_id) == ({"category": "Hardware"}, OPENED, OPENED, 1)
    story = queries.timeline(case, actor=IMPORT, as_of=NOON)
    assert [item.kind for item in story if item.at == OPENED] == ["source", "contact", "moved", "assigned"]
    assert len(story) == 2 + 2 + 4 + 2
    assert [one.pk for one in queries.search("printer burns"[:7], actor=IMPORT)] == [case.pk]


def test_the_same_again_changes_nothing_and_says_so():
    bring(record("INC1"), record("INC2"))
    before = counts()
    assert bring(record("INC1"), record("INC2"), batch_id=2) == BroughtIn(
        added=0, changed=0, unchanged=2, rows_added=0, rows_known=4
    )
    assert counts() == before
    assert Entry.objects.filter(event="cases.CasesBroughtIn").count() == 1


def test_a_record_that_has_grown_is_extended_and_nothing_stands_there_twice():
    bring(record())
    grown = record(
        moves=(*record().moves, Move(at=OPENED + 2 * DAY, state=State.RESOLVED)),
        contacts=(
            *record().contacts,
            ContactRecord(at=OPENED + DAY, direction=Direction.OUTBOUND, channel=Channel.EMAIL, text="Pull the plug."),
        ),
        rows=(*record().rows, row(3, at=OPENED + 2 * DAY)),
    )
    assert bring(grown) == BroughtIn(added=0, changed=1, unchanged=0, rows_added=1, rows_known=2)
    case = Case.objects.get()
    assert [one.state for one in case.states.order_by("from_at")] == ["new", "open", "resolved"]
    assert (case.contacts.count(), case.source_events.count(), case.assignments.count()) == (2, 3, 1)
    assert (case.state, case.resolved_at, case.awaiting_answer_since) == (State.RESOLVED, OPENED + 2 * DAY, None)
    assert Entry.objects.filter(event="cases.CaseOpened", subject_id=case.pk).count() == 1
    assert bring(grown).unchanged == 1


def test_rows_with_the_same_number_but_other_content_are_both_kept_and_the_very_same_row_once():
    twins = (row(1), row(1)._replace(digest="other content"), row(1))
    said = bring(record(rows=twins))
    assert (said.rows_added, said.rows_known) == (2, 1)


def test_what_was_worked_on_here_keeps_our_states_and_gains_rows(representative):
    place = (Assigned(at=OPENED, team_id=representative.team.pk),)
    bring(record(assignments=place))
    case = Case.objects.get()
    actions.take(case_id=case.pk, by=representative.actor, at=NOON)
    actions.move(case_id=case.pk, to=State.WAITING_OTHERS, by=representative.actor, at=NOON)
    bring(
        record(
            assignments=place,
            moves=(Move(at=OPENED, state=State.NEW), Move(at=OPENED + DAY, state=State.CLOSED)),
            rows=(*record().rows, row(3)),
        )
    )
    case.refresh_from_db()
    assert (case.state, case.assignee_id) == (State.WAITING_OTHERS, representative.person.pk)
    assert case.source_events.count() == 3


def test_a_batch_that_breaks_half_way_leaves_nothing_behind_and_can_be_sent_again():
    def bring_both() -> None:
        with transaction.atomic():
            bring(record("INC1"), record("INC2", customer_id=999_999))
            transaction.get_connection().check_constraints()

    with pytest.raises(IntegrityError, match="customer"):
        bring_both()
    assert not any(counts().values())
    assert bring(record("INC1"), record("INC2")).added == 2


def test_moves_in_one_moment_and_without_a_change_become_one_interval():
    bring(
        record(
            moves=(
                Move(at=OPENED + DAY, state=State.OPEN),
                Move(at=OPENED + 2 * DAY, state=State.OPEN),
                Move(at=OPENED + 3 * DAY, state=State.WAITING_CUSTOMER),
                Move(at=OPENED + 3 * DAY, state=State.RESOLVED),
            )
        )
    )
    intervals = [(one.state, one.from_at, one.to_at) for one in StateInterval.objects.order_by("from_at")]
    assert intervals == [("open", OPENED, OPENED + 3 * DAY), ("resolved", OPENED + 3 * DAY, None)]


def test_characters_that_no_database_keeps_are_left_out():
    words = ContactRecord(at=OPENED, direction=Direction.INBOUND, channel=Channel.EMAIL, text="a\x00b")
    bring(record(subject="x\x00y" * 200, contacts=(words,), rows=(row(1, note="c\x00d"),)))
    assert Case.objects.get().subject.startswith("xyxy")
    assert (Contact.objects.get().text, SourceEvent.objects.get().fields["note"]) == ("ab", "cd")


def test_a_text_beyond_what_search_can_hold_comes_in_cut_whole_in_its_row_and_once():
    long = " ".join(f"w{number:07d}" for number in range(140_000))  # more words than the database indexes of one text
    words = ContactRecord(at=OPENED, direction=Direction.INBOUND, channel=Channel.EMAIL, text=long)
    bring(record(contacts=(words,), rows=(row(1, note=long),)))
    bring(record(contacts=(words,), rows=(row(1, note=long), row(2))))
    kept = Contact.objects.get().text
    assert kept.startswith("w0000000 w0000001")
    assert kept.endswith("(cut here; the whole is in the row of its source)")
    assert len(kept) < 101_000
    assert SourceEvent.objects.get(line=1).fields["note"] == long


def test_a_customer_who_writes_again_is_heard_also_in_a_case_that_came_in(representative):
    bring(
        record(moves=(Move(at=OPENED, state=State.CLOSED),), assignments=(Assigned(at=OPENED, team_id=representative.team.pk),))
    )
    case = Case.objects.get()
    actions.receive(case_id=case.pk, contact=inbound("It burns again."), by=IMPORT, at=NOON)
    case.refresh_from_db()
    assert (case.state, case.inbound_count, case.awaiting_answer_since) == (State.REOPENED, 2, NOON)


def test_only_who_may_import_brings_cases_in(representative, manager):
    with pytest.raises(NotAllowed):
        bring(record(), by=representative.actor)
    assert bring(record(), by=manager.actor).added == 1


def test_a_call_without_records_does_nothing():
    assert bring() == BroughtIn(added=0, changed=0, unchanged=0, rows_added=0, rows_known=0)
    assert not Entry.objects.exists()


def test_the_database_can_be_told_what_it_holds():
    bring(record())
    actions.settle_in(by=IMPORT, at=NOON)


@pytest.mark.parametrize("is_together", [True, False])
def test_what_a_record_names_must_be_there_and_else_nothing_comes_in(representative, monkeypatch, is_together):
    monkeypatch.setattr(references.Together, "_may", lambda _tables: is_together)
    tom, before = representative.person, counts()
    named = (
        {"customer_id": 404},
        {"reason_id": 404},
        {"assignments": (Assigned(at=OPENED, team_id=tom.team_id, assignee_id=404),)},
        {"contacts": (replace(record().contacts[0], person_id=404),)},
    )

    def bring_whole(*records: CaseRecord) -> None:
        with transaction.atomic():
            bring(*records)
            connection.check_constraints()  # as at the end of the transaction

    for changes in named:
        with pytest.raises(IntegrityError):
            bring_whole(record("INC1"), record("INC2", **changes))
        assert counts() == before
    bring(record("INC2"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('session_replication_role'), current_setting('enable_seqscan')")
        assert cursor.fetchone() == ("origin", "on")


def test_every_reference_of_the_tables_of_cases_is_looked_up_together():
    found = {(one.table, one.column) for one in references.Together(COPIED).references()}
    declared = {
        (model._meta.db_table, column.column)
        for model in apps.get_app_config("cases").get_models()
        for column in model._meta.concrete_fields
        if column.remote_field and model._meta.db_table in COPIED
    }
    assert found == declared
    assert len({table for table, _column in found}) == len(COPIED)


def test_where_more_is_done_for_a_new_row_each_is_looked_up_by_itself():
    assert references.Together(COPIED).applies
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION pg_temp.look() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
        cursor.execute("CREATE TRIGGER looked AFTER INSERT ON cases_contact FOR EACH ROW EXECUTE FUNCTION pg_temp.look()")
    assert not references.Together(COPIED).applies


@pytest.mark.django_db(transaction=True)
def test_what_new_rows_name_cannot_go_before_they_are_there(representative):
    tom = representative.person
    with transaction.atomic(), psycopg.connect(**live.connection_arguments(), autocommit=True) as other:
        bring(record(assignments=(Assigned(at=OPENED, team_id=tom.team_id),)))
        other.execute("SET lock_timeout TO '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute("SELECT FROM people_team WHERE id = %s FOR UPDATE", [tom.team_id])
