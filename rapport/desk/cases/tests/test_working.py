"""A day at the desk: views, macros, drafts, following and mentions, who is here, time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.cases import actions, queries, reactions, sample
from rapport.desk.cases.events import NoteWritten, PersonMentioned
from rapport.desk.cases.models import Contact, Draft, Here, Macro, TimeEntry
from rapport.desk.cases.rules import working
from rapport.desk.cases.types import Direction, Effort, State
from rapport.directory.customers import sample as customers
from rapport.directory.people import sample as people
from rapport.kernel import clock, inbox
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.models import Entry

HOUR = timedelta(hours=1)


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


@pytest.fixture
def case(representative):
    joan = customers.customer("Joan Hale")
    return sample.case(team=representative.team, assignee=representative.person, customer=joan, at=clock.now() - HOUR)


@pytest.fixture
def tom(client_of, representative):
    return client_of(representative)


def test_a_whole_name_or_a_first_name_that_one_person_has_means_somebody():
    cast = [(1, "Ana Ruiz"), (2, "Ana Belo"), (3, "Tom Bell"), (4, "Sue Marsh")]
    assert working.mentioned("@Ana Ruiz and @Tom: look. a@sue.example, @Sue's idea, @Nobody", cast) == [1, 3]
    assert working.mentioned("@ana belo, @Ana", cast) == [2]
    assert working.mentioned("@Sue, please", cast) == [4]


@given(st.text(max_size=300))
def test_whatever_is_written_nobody_is_meant_twice_and_a_text_is_filled_once(text):
    found = working.mentioned(text, [(1, "Ana Ruiz"), (2, "Tom Bell")])
    assert len(found) == len(set(found))
    assert working.filled(text, {}).count("{name}") == 0


@pytest.mark.django_db
def test_views_are_kept_counted_shared_and_forgotten(tom, case, client_of, supervisor, other_representative, representative):
    sent = {"name": "Not settled", "narrowed": "state=unsettled", "team": representative.team.pk}
    assert tom.post(url("save_view"), sent).status_code == 302
    assert tom.post(url("save_view"), sent).status_code == 422
    page = tom.get(url("views")).text
    assert "Not settled" in page
    assert "<strong>1</strong>" in page
    assert "kept by Tom Bell" in client_of(supervisor).get(url("views")).text
    assert "Not settled" not in client_of(other_representative).get(url("views")).text
    (view,) = queries.saved_views(representative.actor)
    assert client_of(supervisor).post(url("forget_view", view.pk)).status_code == 404
    assert tom.post(url("forget_view", view.pk)).status_code == 302
    assert not queries.saved_views(representative.actor)


@pytest.mark.django_db
def test_a_view_of_somebody_who_is_not_there_any_more_counts_nothing_and_says_so(tom, case):
    gone = "assignee=99999&state=unsettled"
    assert tom.post(url("save_view"), {"name": "Joe's", "narrowed": gone}).status_code == 302
    page = tom.get(url("views")).text
    assert "cannot be looked for" in page
    assert "<strong>" not in page.split("Joe&#x27;s")[1].split("</li>")[0]
    listed = tom.get(f"{url('list')}?{gone}").text
    assert case.subject not in listed
    assert "not there any more, or not yours to see" in listed
    kept = tom.post(url("save_view"), {"name": "Long", "narrowed": f"q={'x' * 990}&state=unsettled"})
    assert (kept.status_code, "too many words to be kept" in kept.text) == (422, True), "cut off, it would be another list"


@pytest.mark.django_db
def test_a_macro_is_shown_first_and_then_does_all_or_nothing(tom, case, manager, client_of):
    reason = sample.reason()
    declared = {"name": "Late", "text": "Dear {name}, case {number}. {me}", "then": "waiting_customer", "priority": "high"}
    grace = client_of(manager)
    assert grace.post(url("add_macro"), declared | {"reason": reason.pk}).status_code == 302
    assert grace.post(url("add_macro"), {"name": "Empty"}).status_code == 422
    macro = Macro.objects.get()
    shown = tom.post(url("macro", case.pk), {"macro": macro.pk}).text
    assert f"Dear Joan Hale, case {case.pk}. Tom" in shown
    assert "sets the priority to high, says the reason: Late delivery, and then: wait for the customer" in shown
    assert Contact.objects.filter(direction=Direction.OUTBOUND).count() == 0
    assert tom.post(url("macro", case.pk), {"macro": macro.pk, "text": "Dear Joan"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.priority, case.reason_id) == (State.WAITING_CUSTOMER, "high", reason.pk)
    assert Contact.objects.get(direction=Direction.OUTBOUND).text == "Dear Joan"
    # What cannot be done to the end is not begun.
    whole = sample.macro("Settle", text="Done.", then=State.RESOLVED, priority="urgent")
    sample.link(sample.case("Part", team=case.team), case, "part")
    assert tom.post(url("macro", case.pk), {"macro": whole.pk, "text": "Done."}).status_code == 422
    case.refresh_from_db()
    assert case.priority == "high"
    assert "Late" in grace.get(url("macros")).text
    assert grace.get(url("change_macro", macro.pk)).status_code == 200


@pytest.mark.django_db
def test_a_draft_survives_until_it_is_sent(tom, case):
    assert tom.post(url("draft", case.pk), {"text": "Dear Mrs Hale,"}, headers={"HX-Request": "true"}).status_code == 204
    assert "Dear Mrs Hale,</textarea>" in tom.get(url("case", case.pk)).text
    tom.post(url("draft", case.pk), {"text": "  "})
    assert not Draft.objects.exists()
    tom.post(url("draft", case.pk), {"text": "Dear Mrs Hale, the van"})
    tom.post(url("reply", case.pk), {"text": "Dear Mrs Hale, the van comes.", "channel": "email"})
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_who_is_named_in_a_note_hears_of_it_and_follows_and_followers_hear_what_happens(
    case, representative, supervisor, other_representative
):
    now = clock.now()
    text = "@Sue Marsh, may I? @Maya Singh knows her."
    note = actions.note(case_id=case.pk, text=text, by=representative.actor, at=now)
    # Maya works in another team and cannot read the case.
    assert queries.follower_ids(case.pk) == {supervisor.person.pk}
    entry = Entry.objects.get(event="cases.PersonMentioned")
    mentioned = PersonMentioned(case_id=case.pk, contact_id=note.pk, person_id=supervisor.person.pk)
    for _ in range(2):
        reactions.tell_of_mention(mentioned, entry)
    assert "Tom Bell names you" in inbox.notices(supervisor.person.pk, as_of=clock.now()).get().text
    again = actions.note(case_id=case.pk, text="She rang.", by=representative.actor, at=clock.now())
    entry = Entry.objects.filter(event="cases.NoteWritten").order_by("-pk")[0]
    reactions.tell_followers(NoteWritten(case_id=case.pk, contact_id=again.pk), entry)
    assert inbox.notices(supervisor.person.pk, as_of=clock.now()).count() == 2
    assert inbox.notices(representative.person.pk, as_of=clock.now()).count() == 0
    with pytest.raises(NotAllowed):
        actions.follow_case(case_id=case.pk, by=other_representative.actor, at=now)


@pytest.mark.django_db
def test_who_else_has_the_case_open_is_seen_for_a_minute(tom, case, client_of, supervisor):
    sue = client_of(supervisor)
    assert "is here too" not in tom.post(url("here", case.pk)).text
    shown = sue.post(url("here", case.pk)).text
    assert "Tom is here too" in shown
    tom.post(url("draft", case.pk), {"text": "Dear"})
    assert "writing" in sue.post(url("here", case.pk)).text
    Here.objects.update(seen_at=clock.now() - timedelta(minutes=2))
    assert "is here too" not in sue.post(url("here", case.pk)).text


@pytest.mark.django_db
def test_time_is_counted_for_one_case_at_once_and_handling_apart_from_hold(case, representative):
    tom, now = representative.actor, clock.now()
    other = sample.case(team=representative.team, assignee=representative.person)
    actions.start_time(case_id=case.pk, effort=Effort.HANDLING, by=tom, at=now)
    actions.start_time(case_id=case.pk, effort=Effort.HANDLING, by=tom, at=now + timedelta(minutes=2))
    actions.start_time(case_id=case.pk, effort=Effort.HOLD, by=tom, at=now + timedelta(minutes=10))
    actions.start_time(case_id=other.pk, effort=Effort.HANDLING, by=tom, at=now + timedelta(minutes=15))
    stopped = actions.stop_time(by=tom, at=now + timedelta(days=3))
    spent = queries.time_of(case, tom)
    assert (spent.handling, spent.hold, spent.running) == (600, 300, None)
    assert stopped.seconds == working.LONGEST_DAY_SECONDS
    assert actions.stop_time(by=tom, at=now) is None
    tomorrow = (now + timedelta(days=2)).date()
    with pytest.raises(BadInput, match="still to come"):
        actions.enter_time(case_id=case.pk, effort=Effort.HOLD, day=tomorrow, seconds=60, by=tom, at=now)


@pytest.mark.django_db
def test_a_correction_leaves_its_trace_and_is_ones_own_to_make(tom, case, client_of, supervisor):
    given = {"effort": "handling", "minutes": 30, "day": clock.now().date()}
    assert tom.post(url("enter_time", case.pk), given).status_code == 302
    entry = TimeEntry.objects.get()
    assert tom.post(url("correct_time", entry.pk), {"minutes": 20, "why": ""}).status_code == 422
    assert tom.post(url("correct_time", entry.pk), {"minutes": 20, "why": "lunch"}).status_code == 302
    correction = entry.corrections.get()
    assert (correction.before_seconds, correction.after_seconds, correction.why) == (1800, 1200, "lunch")
    assert "corrected from" in tom.get(url("times")).text
    assert client_of(supervisor).get(url("correct_time", entry.pk)).status_code == 404
    assert tom.post(url("start_time", case.pk), {"effort": "hold"}).status_code == 302
    assert "Stop (hold)" in tom.get(url("case", case.pk)).text
    assert tom.post(url("stop_time"))["Location"] == url("case", case.pk)


@pytest.mark.django_db
def test_a_teams_time_is_told_only_when_it_tells_of_nobody_alone(case, client_of, supervisor, representative):
    sue = client_of(supervisor)
    colleagues = [people.person(f"Colleague {n}", team=representative.team) for n in range(4)]
    for one in colleagues:
        sample.time(case, one, at=clock.now())
    today = clock.now().date()
    assert queries.team_times(supervisor.actor, since=today - 9 * timedelta(1), until=today + timedelta(1)) == []
    sample.time(case, representative.person, at=clock.now())
    page = sue.get(url("times")).text
    assert "50 min" in page
    assert "Colleague" not in page
    assert "handling,3000,1,5" in sue.get(url("times") + "?export=csv").content.decode()
