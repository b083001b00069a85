"""Many cases at once: tried, done, undone as one act."""

from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.desk.cases import actions, jobs, queries, sample
from rapport.desk.cases.actions import CaseRefused
from rapport.desk.cases.models import BulkAct, Case
from rapport.desk.cases.types import BulkOutcome, BulkState, BulkVerb, LinkKind, Priority, State
from rapport.desk.cases.web.forms.bulk import said_of
from rapport.kernel import clock
from rapport.kernel.models import Entry

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def three(representative):
    """Three cases with Tom: an open one, one that is settled, and a whole with an open part."""
    fields = {"team": representative.team, "assignee": representative.person, "at": clock.now() - HOUR}
    plain, settled, whole = sample.case(**fields), sample.case(state=State.RESOLVED, **fields), sample.case(**fields)
    part = sample.case("Wrong lamp", **fields)
    sample.link(part, whole, LinkKind.PART)
    return plain, settled, whole


def go(act, by):
    while actions.advance_many(act_id=act.pk, by=by, at=clock.now()):
        pass
    act.refresh_from_db()
    return {row.case_id: (row.outcome, row.why) for row in act.rows.all()}


def begun(verb, given, chosen, by):
    act = actions.choose_many(verb=verb, case_ids=[one.pk for one in chosen], by=by, at=clock.now())
    actions.preview_many(act_id=act.pk, given=given, by=by, at=clock.now())
    return act


def test_a_preview_says_what_would_come_and_changes_nothing(three, representative):
    tom = representative.actor
    before = list(Case.objects.order_by("pk").values())
    entries = Entry.objects.filter(subject="cases.case").count()
    act = begun(BulkVerb.STATE, {"state": "resolved"}, three, tom)
    plain, settled, whole = three
    found = go(act, tom)
    assert act.state == BulkState.READY
    assert found[plain.pk] == (BulkOutcome.CHANGED, "")
    assert found[settled.pk] == (BulkOutcome.SAME, "")
    assert found[whole.pk][0] == BulkOutcome.REFUSED
    assert "Wrong lamp" in found[whole.pk][1]
    assert list(Case.objects.order_by("pk").values()) == before
    assert Entry.objects.filter(subject="cases.case").count() == entries


@pytest.mark.parametrize("verb", list(BulkVerb))
def test_an_act_is_done_and_undone_as_one(verb, three, representative, supervisor):
    sue = supervisor.actor
    given, column = {
        BulkVerb.PRIORITY: ({"priority": "urgent"}, "priority"),
        BulkVerb.STATE: ({"state": "waiting_others"}, "state"),
        BulkVerb.ASSIGN: ({"team_id": representative.team.pk, "assignee_id": None}, "assignee_id"),
        BulkVerb.REASON: ({"reason_id": sample.reason().pk}, "reason_id"),
    }[verb]
    chosen = (three[0], three[2])
    before = {one.pk: getattr(one, column) for one in chosen}
    act = begun(verb, given, chosen, sue)
    go(act, sue)
    actions.do_many(act_id=act.pk, by=sue, at=clock.now())
    assert {outcome for outcome, _why in go(act, sue).values()} == {BulkOutcome.CHANGED}
    assert {getattr(one, column) for one in Case.objects.filter(pk__in=before)} == {given[column]}
    actions.undo_many(act_id=act.pk, by=sue, at=clock.now())
    assert {outcome for outcome, _why in go(act, sue).values()} == {BulkOutcome.RESTORED}
    assert {one.pk: getattr(one, column) for one in Case.objects.filter(pk__in=before)} == before
    with pytest.raises(CaseRefused, match="done already"):
        actions.undo_many(act_id=act.pk, by=sue, at=clock.now())


def test_what_somebody_worked_on_since_is_left_and_said(three, representative):
    tom = representative.actor
    act = begun(BulkVerb.PRIORITY, {"priority": "high"}, three[:1], tom)
    go(act, tom)
    actions.do_many(act_id=act.pk, by=tom, at=clock.now())
    go(act, tom)
    actions.set_priority(case_id=three[0].pk, priority=Priority.URGENT, by=tom, at=clock.now())
    actions.undo_many(act_id=act.pk, by=tom, at=clock.now())
    assert go(act, tom)[three[0].pk] == (BulkOutcome.KEPT, "Somebody has worked on it since.")
    BulkAct.objects.filter(pk=act.pk).update(state=BulkState.DONE, done_at=clock.now() - timedelta(days=2))
    with pytest.raises(CaseRefused, match="one day"):
        actions.undo_many(act_id=act.pk, by=tom, at=clock.now())


def test_undone_no_case_goes_back_to_who_has_left_or_may_not_read_it_any_more(three, representative, supervisor, director):
    sue, chosen = supervisor.actor, (three[0], three[2])
    act = begun(BulkVerb.ASSIGN, {"team_id": representative.team.pk, "assignee_id": None}, chosen, sue)
    go(act, sue)
    actions.do_many(act_id=act.pk, by=sue, at=clock.now())
    go(act, sue)
    readers = [supervisor.person.pk, director.person.pk]
    actions.restrict(case_id=three[0].pk, reader_ids=readers, by=director.actor, at=clock.now())
    actions.undo_many(act_id=act.pk, by=sue, at=clock.now())
    found = go(act, sue)
    assert found[three[0].pk] == (
        BulkOutcome.KEPT,
        "Only some may read this case, and they are not among them. Let them read it first.",
    )
    assert found[three[2].pk][0] == BulkOutcome.RESTORED
    assert Case.objects.get(pk=three[0].pk).assignee_id is None


def test_many_are_gone_through_by_the_worker_who_takes_up_where_it_stopped(representative):
    tom = representative.actor
    for _ in range(51):
        sample.case(team=representative.team, assignee=representative.person, text="")
    act = begun(BulkVerb.PRIORITY, {"priority": "low"}, Case.objects.all(), tom)
    assert actions.advance_many(act_id=act.pk, by=tom, at=clock.now())
    assert queries.progress(BulkAct.objects.get(pk=act.pk)).looked_at == 50
    jobs.go_through(act_id=act.pk)
    act.refresh_from_db()
    assert act.state == BulkState.READY


def test_the_list_offers_it_and_every_step_has_its_page(three, representative, client_of, other_representative):
    tom = client_of(representative)
    page = tom.get(reverse("cases:list") + "?state=unsettled").text
    assert "With those ticked" in page
    assert f'value="{three[0].pk}" form="bulk"' in page
    narrowed = {"verb": "priority", "all": "yes", "narrowed": "state=unsettled"}
    address = tom.post(reverse("cases:choose"), narrowed)["Location"]
    assert "Set the priority…" in tom.get(address).text
    assert tom.post(address, {"priority": "urgent"})["Location"] == address
    preview = tom.get(address).text
    assert "Change 3 cases" in preview
    assert "Priority: Urgent" in preview, "before anything is done, the page says what"
    assert tom.post(address + "do/").status_code == 302
    done = tom.get(address).text
    assert "3 cases were changed" in done
    assert 'role="status" tabindex="-1" data-focus' in done, "who works by the keyboard goes on where it is said"
    assert tom.post(address + "undo/").status_code == 302
    assert "3 cases stand as before" in tom.get(address).text
    assert "undone" in tom.get(reverse("cases:bulk_latest")).text
    assert tom.post(reverse("cases:choose"), {"verb": "priority"}).status_code == 409
    assert client_of(other_representative).get(address).status_code == 404


@pytest.mark.parametrize("verb", list(BulkVerb))
def test_each_act_says_in_words_what_it_sets(verb, representative):
    person, reason = representative.person, sample.reason("Late delivery")
    given, said = {
        BulkVerb.ASSIGN: ({"team_id": person.team_id, "assignee_id": person.pk}, f"To {person.name}, {person.team.name}"),
        BulkVerb.PRIORITY: ({"priority": "high"}, "Priority: High"),
        BulkVerb.REASON: ({"reason_id": reason.pk}, f"Reason: {reason}"),
        BulkVerb.STATE: ({"state": "resolved"}, "Resolve"),
    }[verb]
    assert said_of(verb, given) == said
    assert said_of(verb, {}) == ""


def test_an_act_that_gives_to_nobody_names_the_team_and_one_that_takes_the_reason_off_says_so(representative):
    team = representative.person.team
    assert said_of(BulkVerb.ASSIGN, {"team_id": team.pk, "assignee_id": None}) == f"To {team.name}, where nobody has them yet"
    assert said_of(BulkVerb.REASON, {"reason_id": None}) == "Reason: not said yet"
