"""Incidents: declared, said, linked, told, closed, learned from."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case, Contact
from rapport.desk.cases.types import Channel, Direction
from rapport.desk.incidents import actions, queries, rules, sample
from rapport.desk.incidents.models import Incident, IncidentCase, Update
from rapport.desk.incidents.types import IncidentDraft, IncidentSeverity, LineKind, RowState, Scope, StatementState, UpdateState
from rapport.desk.incidents.web import banners, panels
from rapport.directory.customers import sample as customers
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed, Refused

AT = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUSE = Actor.machine("test")
LATER = AT + timedelta(minutes=2)
WORDS = {"en": "Please unplug the kettle.", "fr": "Débranchez la bouilloire."}

pytestmark = pytest.mark.django_db


def draft(owner, **fields):
    values = {
        "title": "Kettle K200", "known": "Two batches trip the fuse.", "severity": IncidentSeverity.SERIOUS,
        "begun_at": AT - timedelta(days=1),
        "owner_id": owner.person.pk, "scope": Scope(facts={"product": ("Kettle K200",)}),
    }  # fmt: skip
    return IncidentDraft(**values | fields)


@pytest.fixture
def product(db):
    return cases.attribute("product")


@pytest.fixture
def incident(supervisor, product):
    return actions.declare(draft=draft(supervisor), by=supervisor.actor, at=AT)


def affected(representative, name="Joan Hale", email="joan@post.example", language="", **fields):
    customer = customers.customer(name, email=email) if email else customers.customer(name)
    if language:
        customer.language = language
        customer.save()
    values = {"team": representative.team, "at": AT - timedelta(hours=2), "customer": customer} | fields
    return cases.case("Fuse", attributes={"product": "kettle k200"}, **values)


def approve(incident, supervisor, manager, at=AT):
    row = actions.write_statement(incident_id=incident.pk, texts=WORDS, is_public=True, by=supervisor.actor, at=at)
    return actions.approve_statement(statement_id=row.pk, by=manager.actor, at=at)


def test_whoever_wrote_the_words_does_not_approve_them(incident, manager, director):
    row = actions.write_statement(incident_id=incident.pk, texts=WORDS, is_public=True, by=manager.actor, at=AT)
    with pytest.raises(Refused, match="You wrote it"):
        actions.approve_statement(statement_id=row.pk, by=manager.actor, at=AT)
    assert actions.approve_statement(statement_id=row.pk, by=director.actor, at=AT).state == StatementState.APPROVED


def test_only_approved_words_reach_customers_and_answers(incident, supervisor, manager, representative):
    row = actions.write_statement(incident_id=incident.pk, texts=WORDS, is_public=True, by=supervisor.actor, at=AT)
    case = affected(representative, language="fr-CA")
    assert not banners.outside("fr")
    with pytest.raises(Refused, match="Nothing is approved"):
        actions.insert_statement(incident_id=incident.pk, case_id=case.pk, text="", by=representative.actor, at=AT)
    actions.approve_statement(statement_id=row.pk, by=manager.actor, at=AT)
    assert [one.text for one in banners.outside("fr")] == [WORDS["fr"]]
    assert [one.text for one in banners.outside("pl")] == [WORDS["en"]]
    whole = actions.insert_statement(incident_id=incident.pk, case_id=case.pk, text="Dear Joan", by=representative.actor, at=AT)
    assert whole == f"Dear Joan\n\n{WORDS['fr']}\n"
    actions.withdraw_statement(statement_id=row.pk, why="The batch was wrong", by=manager.actor, at=LATER)
    assert not banners.outside("fr")


def test_a_new_version_replaces_the_old_one_only_when_it_is_approved(incident, supervisor, manager):
    first = approve(incident, supervisor, manager)
    second = actions.write_statement(incident_id=incident.pk, texts={"en": "Now"}, is_public=True, by=supervisor.actor, at=LATER)
    assert queries.find_approved(incident.pk) == first
    actions.approve_statement(statement_id=second.pk, by=manager.actor, at=LATER)
    first.refresh_from_db()
    assert (queries.find_approved(incident.pk), first.state) == (second, StatementState.REPLACED)


def test_who_may_declare_approve_and_close(incident, representative, supervisor, manager, department):
    with pytest.raises(NotAllowed):
        actions.declare(draft=draft(supervisor), by=representative.actor, at=AT)
    with pytest.raises(BadInput, match="led by a supervisor"):
        actions.declare(draft=draft(representative), by=supervisor.actor, at=AT)
    with pytest.raises(BadInput, match="led by a supervisor"):
        actions.change_incident(
            incident_id=incident.pk, draft=draft(supervisor, deputy_id=representative.person.pk), by=supervisor.actor, at=AT
        )
    row = actions.write_statement(incident_id=incident.pk, texts=WORDS, is_public=True, by=manager.actor, at=AT)
    with pytest.raises(NotAllowed):
        actions.approve_statement(statement_id=row.pk, by=supervisor.actor, at=AT)
    with pytest.raises(NotAllowed):
        actions.close_incident(incident_id=incident.pk, outcome="Over", by=department["Dan Cole"].actor, at=LATER)
    assert not actions.close_incident(incident_id=incident.pk, outcome="Over", by=supervisor.actor, at=LATER).is_running


SCOPES = [
    Scope(),
    Scope(facts={"product": ("Kettle K200", "Lamp")}),
    Scope(facts={"product": ("kettle k200",)}, countries=("GB",)),
    Scope(countries=("GB", "CA")),
]


@pytest.mark.parametrize("scope", SCOPES)
def test_the_rule_means_the_same_in_the_database_and_on_the_page_of_a_case(scope, incident, representative, product):
    reasons = Scope(facts=scope.facts, countries=scope.countries, reason_ids=(cases.reason().pk,))
    rows = []
    for number, (country, value, days) in enumerate(
        [("GB", "KETTLE K200", 0), ("CA", "Lamp", 0), ("GB", "Bed", 0), ("", "Lamp", 0), ("GB", "Lamp", 3)]
    ):
        case = affected(representative, name=f"Customer {number}", email="", at=AT - timedelta(days=days), reason=cases.reason())
        case.customer.country, case.attributes = country, {"product": value}
        case.customer.save()
        case.save()
        rows.append(case)
    for one in (scope, reasons):
        incident.scope = {"facts": one.facts, "countries": one.countries, "reasons": one.reason_ids}
        found = set(queries.new_matches(incident).values_list("pk", flat=True))
        fitting = {
            case.pk
            for case in rows
            if rules.fits(
                one, reason_ids=[case.reason_id], country=case.customer.country, facts=case.attributes,
                opened_at=case.opened_at, begun_at=incident.begun_at,
            )
        }  # fmt: skip
        assert found == fitting
        assert (not found) == one.is_empty


def test_cases_are_linked_by_rule_once_and_taken_off_for_good(incident, supervisor, representative):
    first, second = affected(representative), affected(representative, name="Ben Ash", email="")
    act = actions.link_matching(incident_id=incident.pk, seen_count=2, by=supervisor.actor, at=AT)
    assert act.case_count == 2
    with pytest.raises(Refused, match="No further case"):
        actions.link_matching(incident_id=incident.pk, seen_count=0, by=supervisor.actor, at=AT)
    actions.unlink_case(incident_id=incident.pk, case_id=second.pk, by=representative.actor, at=AT)
    assert not queries.new_matches(incident).exists()
    actions.undo_linking(linking_id=act.pk, by=supervisor.actor, at=LATER)
    assert list(queries.new_matches(incident)) == [first]


def test_a_case_that_was_linked_by_hand_is_taken_off_only_by_who_may_see_it(
    incident, client_of, representative, supervisor, manager
):
    case = affected(representative)
    act = actions.link_case(incident_id=incident.pk, case_id=case.pk, by=manager.actor, at=AT)
    Case.objects.filter(pk=case.pk).update(reader_ids=[manager.person.pk])
    sue, undo = client_of(supervisor), f"/incidents/linkings/{act.pk}/undo/"
    assert undo not in sue.get(f"/incidents/{incident.pk}/cases/").content.decode()
    assert sue.post(undo).status_code == 404
    assert IncidentCase.objects.filter(case=case).exists()
    grace = client_of(manager)
    assert undo in grace.get(f"/incidents/{incident.pk}/cases/").content.decode()
    assert grace.post(undo).status_code == 302
    assert not IncidentCase.objects.filter(case=case).exists()


@pytest.fixture
def ordered(incident, supervisor, representative):
    """A message to three customers, of whom one has two cases and one no e-mail address."""
    joan = affected(representative, language="fr")
    again = cases.case(
        "Fuse again", team=representative.team, at=AT, customer=joan.customer, attributes={"product": "Kettle K200"}
    )
    affected(representative, name="Ben Ash", email="ben@post.example")
    affected(representative, name="Ida Voss", email="")
    actions.link_matching(incident_id=incident.pk, seen_count=4, by=supervisor.actor, at=AT)
    row = actions.order_update(incident_id=incident.pk, texts=WORDS, seen_count=3, by=supervisor.actor, at=AT)
    return row, again


def sent():
    return list(Contact.objects.filter(direction=Direction.AUTOMATIC).order_by("pk"))


def test_each_customer_is_told_once_in_their_newest_case_and_language(ordered):
    row, again = ordered
    assert not actions.advance_update(update_id=row.pk, by=HOUSE, at=AT + timedelta(seconds=59))
    assert sent() == []
    assert not actions.advance_update(update_id=row.pk, by=HOUSE, at=LATER)
    assert not actions.advance_update(update_id=row.pk, by=HOUSE, at=LATER)
    told = {(one.case.customer.name, one.text, one.channel) for one in sent()}
    assert told == {("Joan Hale", WORDS["fr"], Channel.EMAIL), ("Ben Ash", WORDS["en"], Channel.EMAIL)}
    assert again.pk in {one.case_id for one in sent()}
    assert queries.row_counts(row)[RowState.REFUSED] == 1
    assert [one.customer.name for one in queries.rows_refused(row)] == ["Ida Voss"]
    assert Update.objects.get().state == UpdateState.DONE


def test_whatever_stops_the_telling_nobody_is_told_twice_or_left_out(ordered, monkeypatch):
    row, _again = ordered

    class Killed(BaseException):
        """As if the process ended in the moment between the answer and the mark that it was given."""

    kept = actions.telling.UpdateRow.save
    deaths = iter([True, False, True])

    def save(self, *args, **kwargs):
        if self.state == RowState.SENT and next(deaths, False):
            raise Killed
        kept(self, *args, **kwargs)

    monkeypatch.setattr(actions.telling.UpdateRow, "save", save)
    for _run in range(5):
        try:
            actions.advance_update(update_id=row.pk, by=HOUSE, at=LATER)
        except Killed:
            continue
    assert sorted(one.case.customer.name for one in sent()) == ["Ben Ash", "Joan Hale"]


def test_a_message_can_be_taken_back_within_its_minute_and_not_after(ordered, supervisor):
    row, _again = ordered
    actions.take_back_update(update_id=row.pk, by=supervisor.actor, at=AT + timedelta(seconds=30))
    assert not actions.advance_update(update_id=row.pk, by=HOUSE, at=LATER)
    assert sent() == []
    second = actions.order_update(incident_id=row.incident_id, texts=WORDS, seen_count=3, by=supervisor.actor, at=AT)
    with pytest.raises(Refused, match="going out already"):
        actions.take_back_update(update_id=second.pk, by=supervisor.actor, at=LATER)


def test_no_message_leaves_when_it_would_reach_others_than_were_seen(incident, supervisor, representative):
    affected(representative)
    actions.link_matching(incident_id=incident.pk, seen_count=1, by=supervisor.actor, at=AT)
    with pytest.raises(Refused, match="reaches 1 customers by now, not 4"):
        actions.order_update(incident_id=incident.pk, texts=WORDS, seen_count=4, by=supervisor.actor, at=AT)


def test_each_way_of_telling_counts_a_customer_once_and_only_words_that_were_approved_by_then(
    incident, supervisor, manager, representative
):
    told = {}
    for number, channel in enumerate((Channel.EMAIL, Channel.PHONE, Channel.LETTER)):
        case = affected(representative, f"Customer {number}", email=f"c{number}@post.example", language="fr" if number else "")
        early = cases.contact(case, WORDS["en"], at=AT - timedelta(minutes=1), direction=Direction.OUTBOUND)
        assert early.pk
        told[channel] = case
    affected(representative, "Never Told", email="never@post.example")
    actions.link_matching(incident_id=incident.pk, seen_count=4, by=supervisor.actor, at=AT)
    approve(incident, supervisor, manager)
    assert queries.told_counts([incident.pk]) == {incident.pk: 0}
    for channel, case in told.items():
        words = actions.insert_statement(incident_id=incident.pk, case_id=case.pk, text="Hello", by=representative.actor, at=AT)
        case_actions.reply(case_id=case.pk, text=words, channel=channel, by=representative.actor, at=LATER)
        case_actions.reply(case_id=case.pk, text=words, channel=channel, by=representative.actor, at=LATER)
    assert queries.told_counts([incident.pk]) == {incident.pk: 2}
    letter = Contact.objects.filter(case=told[Channel.LETTER], direction=Direction.LEAVING).first()
    case_actions.leave(contact_id=letter.pk, left_at=LATER, by=HOUSE, at=LATER)
    with CaptureQueriesContext(connection) as asked:
        assert queries.told_counts([incident.pk]) == {incident.pk: 3}
    assert len(asked) == 3


def test_who_was_told_in_the_story_was_written_to(incident, supervisor, representative):
    case = affected(representative, language="fr")
    act = actions.link_matching(incident_id=incident.pk, seen_count=1, by=supervisor.actor, at=AT)
    row = sample.told(incident, act, texts=WORDS, by_id=supervisor.person.pk, at=AT).rows.get()
    said = Contact.objects.get(pk=row.contact_id)
    assert (said.case_id, said.text, said.direction) == (case.pk, WORDS["fr"], Direction.AUTOMATIC)


def test_the_review_counts_by_itself_and_stands_still_once_approved(ordered, supervisor, manager, client_of):
    row, _again = ordered
    incident = Incident.objects.get()
    approve(incident, supervisor, manager, at=AT + timedelta(minutes=1))
    actions.advance_update(update_id=row.pk, by=HOUSE, at=AT + timedelta(minutes=6))
    actions.close_incident(incident_id=incident.pk, outcome="Replaced", by=supervisor.actor, at=AT + timedelta(hours=5))
    with pytest.raises(Refused, match="Write first"):
        actions.approve_review(incident_id=incident.pk, by=manager.actor, at=LATER)
    actions.write_review(
        incident_id=incident.pk, went_well="Fast", went_badly="Late", cause="Batch", by=supervisor.actor, at=LATER
    )
    due_at = AT + timedelta(days=9)
    owed = {"text": "Test each batch", "owner_id": manager.person.pk, "due_at": due_at}
    actions.owe_improvement(incident_id=incident.pk, **owed, by=supervisor.actor, at=LATER)
    review = actions.approve_review(incident_id=incident.pk, by=manager.actor, at=LATER)
    facts = review.facts
    assert (facts["case_count"], facts["customer_count"], facts["told_count"]) == (4, 3, 2)
    assert facts["case_to_declared"] == {"minutes": 120, "n": 1}
    assert facts["declared_to_approved"]["minutes"] == 1
    assert facts["approved_to_told"]["minutes"] == 5
    # Joan's newest case was opened at noon, Ben's two hours before.
    assert facts["opened_to_told"] == {"minutes": 66, "n": 2}
    page = client_of(manager).get(f"/incidents/{incident.pk}/review/").content.decode()
    assert "1 h 6 min" in page
    assert "2 h" in page
    with pytest.raises(Refused, match="stays as it is"):
        actions.write_review(incident_id=incident.pk, went_well="x", went_badly="x", cause="x", by=supervisor.actor, at=LATER)


def test_the_log_tells_who_did_what_since_a_moment(incident, supervisor, manager):
    actions.write_line(incident_id=incident.pk, kind=LineKind.DECISION, text="Stop the sale", by=manager.actor, at=LATER)
    approve(incident, supervisor, manager, at=LATER)
    lines = queries.lines_since(incident, AT)
    assert [one.kind for one in reversed(lines)] == [LineKind.DECISION, LineKind.STATEMENT, LineKind.STATEMENT]
    assert queries.lines_since(incident)[-1].kind == LineKind.DECLARED


def test_pages_pay_one_query_for_what_runs_and_none_while_nothing_does(representative, supervisor, manager, product):
    case, tom = affected(representative), representative.actor
    with CaptureQueriesContext(connection) as asked:
        assert not panels.at_answers([case.pk], tom, AT)
        assert not banners.inside(tom)
    assert len(asked) == 0
    incident = actions.declare(draft=draft(supervisor), by=supervisor.actor, at=AT)
    approve(incident, supervisor, manager)
    assert [one.title for one in banners.inside(tom)] == ["Kettle K200"]
    with CaptureQueriesContext(connection) as asked:
        shown = panels.at_answers([case.pk], tom, AT)[case.pk]["incidents"]
        banners.inside(tom)
    assert len(asked) == 1
    assert [one["text"] for one in shown] == [WORDS["en"]]


def test_every_page_says_what_runs_and_customers_read_what_was_approved(
    incident, client_of, client, representative, supervisor, manager
):
    case = affected(representative)
    approve(incident, supervisor, manager)
    page = client_of(representative).get(f"/cases/{case.pk}/").content.decode()
    assert page.count("Kettle K200") >= 2
    assert "Insert what we say" in page
    assert "Kettle K200" in client_of(supervisor).get("/people/").content.decode()
    outside = client.get("/contact/").content.decode()
    assert WORDS["en"] in outside
    assert "Kettle K200" not in outside
    actions.close_incident(incident_id=incident.pk, outcome="Over", by=manager.actor, at=LATER)
    assert WORDS["en"] not in client.get("/contact/").content.decode()


def test_the_way_of_a_crisis_through_the_pages(client_of, supervisor, manager, representative, product, settings):
    case = affected(representative)
    sue, grace = client_of(supervisor), client_of(manager)
    form = {
        "title": "Kettle",
        "known": "Fuse",
        "severity": "serious",
        "begun_at": "2026-11-17T12:00",
        "owner": supervisor.person.pk,
    }
    assert sue.post("/incidents/new/", form | {"fact_product": "Kettle K200, Lamp"}).status_code == 302
    incident = Incident.objects.get()
    page = f"/incidents/{incident.pk}/"
    assert sue.post(f"{page}statement/", {"text_en": "Unplug it", "is_public": "on"}).status_code == 302
    statement = incident.statements.get()
    assert sue.post(f"/incidents/statements/{statement.pk}/approve/").status_code == 403
    assert grace.post(f"/incidents/statements/{statement.pk}/approve/").status_code == 302
    assert "1 more belongs to it" in sue.get(page).content.decode()
    assert sue.post(f"{page}cases/link/", {"seen": "1"}).status_code == 302
    assert "It goes to 1 customer" in sue.get(f"{page}tell/").content.decode()
    assert sue.post(f"{page}tell/", {"text_en": "Unplug it", "seen": "5"}).status_code == 422
    assert sue.post(f"{page}tell/", {"text_en": "Unplug it", "seen": "1"}).status_code == 302
    assert "Take it back" in sue.get(f"/incidents/updates/{Update.objects.get().pk}/").content.decode()
    assert sue.post(f"{page}close/", {"outcome": "Replaced"}).status_code == 302
    assert "cannot be told" in sue.get(f"{page}review/").content.decode()
    assert case.pk in set(queries.linked_cases(incident, supervisor.actor).values_list("pk", flat=True))
