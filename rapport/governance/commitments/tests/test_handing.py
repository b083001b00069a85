import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from rapport.directory.people import actions as people_actions
from rapport.directory.people import sample as people
from rapport.directory.people.types import DepartmentDetails
from rapport.governance.commitments import actions, queries
from rapport.governance.commitments.actions import PromiseRefused
from rapport.governance.commitments.models import Commitment, Handing
from rapport.governance.commitments.types import Asking, CommitmentState, HandingState, Said, Share, Showable, Words
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.jobs import run_waiting
from rapport.kernel.models import Entry, Notice

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WATCH = Actor.machine("promise watch")
SAID = Words(id=7, at=NOON, text="Joan Hale here: it is late again, call +44 113 496 0123.")
OFFERED = Showable(words=(SAID,), personal=((Share.NAME, ("Joan Hale", "Joan", "Hale")), (Share.REACH, ("joan@post.example",))))


@pytest.fixture(autouse=True)
def offered(monkeypatch):
    monkeypatch.setitem(
        queries.sharing._sources, "case", lambda number, _actor: Showable(is_restricted=True) if number == 9 else OFFERED
    )


@pytest.fixture
def logistics():
    return people.department("Logistics", liaison_name="Ida Quist", liaison_email="ida@marlow.example")


def owed(representative, *, subject=7):
    return actions.promise(
        subject=("case", subject), customer_id=None, text="Own van on Friday", owner_id=representative.person.pk,
        due_at=NOON + 4 * DAY, by=representative.actor, at=NOON,
    )  # fmt: skip


def action_of(supervisor):
    asked = {"subject": ("target", 3), "text": "Ask the depot first", "owner_id": supervisor.person.pk}
    return actions.raise_improvement(**asked, due_at=NOON + 2 * DAY, by=WATCH, at=NOON)


def handed(commitment, department, who, **more):
    asking = Asking(
        **{"department_id": department.pk, "asked": "Bring it yourselves", "why": "Lost twice", "due_at": NOON + 2 * DAY, **more}
    )
    return actions.hand_to_department(commitment_id=commitment.pk, asking=asking, by=who.actor, at=NOON)


def link_of(row):
    return queries.liaison(Handing.objects.get(pk=row.pk))


def told():
    run_waiting()
    return {(one.person_id, one.text) for one in Notice.objects.all()}


def test_handing_over_keeps_the_owner_and_mails_the_liaison_person_a_link_once(supervisor, representative, logistics):
    promise = owed(representative)
    rows = [handed(promise, logistics, supervisor) for _ in range(2)]
    assert rows[0].pk == rows[1].pk
    run_waiting()
    (sent,) = mail.outbox
    assert sent.to == ["ida@marlow.example"]
    assert "Hello Ida Quist" in sent.body
    assert f"/department/{queries.token_of(rows[0])}/" in sent.body
    promise.refresh_from_db()
    assert (promise.owner_id, promise.department_id) == (representative.person.pk, logistics.pk)
    entry = Entry.objects.get(event="commitments.HandedToDepartment")
    assert "van" not in str(entry.payload)


def test_only_who_may_hands_over_and_only_what_is_theirs(representative, other_representative, director, logistics):
    promise = owed(representative)
    with pytest.raises(NotAllowed):
        handed(promise, logistics, representative)
    with pytest.raises(NotAllowed):
        handed(promise, logistics, other_representative)
    assert handed(promise, logistics, director).asked_by_id == director.person.pk


def test_a_department_reads_what_was_chosen_and_nothing_that_was_not_ticked(supervisor, representative, logistics):
    promise = owed(representative)
    blank = handed(promise, logistics, supervisor)
    assert (blank.quoted, blank.shown) == ("", "")
    actions.take_back(handing_id=blank.pk, text="Once more", by=supervisor.actor, at=NOON)
    chosen = handed(promise, logistics, supervisor, asked="Now", words=(7,), shares=frozenset({Share.NAME}))
    assert chosen.quoted == "Joan Hale here: it is late again, call […]."
    assert chosen.shown == "Joan Hale"
    actions.take_back(handing_id=chosen.pk, text="Once more", by=supervisor.actor, at=NOON)
    with pytest.raises(BadInput, match="chosen"):
        handed(promise, logistics, supervisor, words=(8,))
    hidden = handed(promise, logistics, supervisor, words=(7,))
    assert "Joan" not in hidden.quoted


def test_nothing_of_a_restricted_case_leaves_the_department(supervisor, representative, logistics):
    promise = owed(representative, subject=9)
    for chosen in ({"words": (7,)}, {"shares": frozenset({Share.NAME})}):
        with pytest.raises(PromiseRefused, match="restricted"):
            handed(promise, logistics, supervisor, **chosen)
    assert handed(promise, logistics, supervisor).quoted == ""


def test_accepted_reported_with_a_file_and_confirmed_the_promise_is_kept_as_of_the_report(supervisor, representative, logistics):
    promise = owed(representative)
    row = handed(promise, logistics, supervisor)
    link = link_of(row)
    for _ in range(2):
        actions.accept(handing_id=row.pk, own_date=None, by=link, at=NOON + HOUR)
    paper = ("note.txt", io.BytesIO(b"delivered"))
    actions.report(handing_id=row.pk, text="Brought on Thursday", papers=[paper], by=link, at=NOON + 3 * DAY)
    # The due moment passes while the word is ours: it is not broken by that.
    assert actions.break_overdue(by=WATCH, at=NOON + 5 * DAY) == 0
    actions.confirm_report(handing_id=row.pk, text="", by=supervisor.actor, at=NOON + 5 * DAY)
    promise.refresh_from_db()
    assert (promise.state, promise.settled_at, promise.proof) == (
        CommitmentState.KEPT, NOON + 3 * DAY, "Logistics: Brought on Thursday",
    )  # fmt: skip
    view = queries.view_of_handing(queries.get_handing(row.pk, actor=supervisor.actor), as_of=NOON + 5 * DAY)
    assert [one.said for one in view.lines] == [Said.HANDED, Said.ACCEPTED, Said.REPORTED, Said.CONFIRMED]
    ((file_id, name),) = view.lines[2].files
    assert name == "note.txt"
    assert files.get_file(file_id, actor=link).name == files.get_file(file_id, actor=supervisor.actor).name
    assert {text for _person, text in told()} >= {
        "Logistics accepted: Bring it yourselves", "Logistics reports it done; look at it: Bring it yourselves",
    }  # fmt: skip


def test_a_report_that_is_returned_lets_the_promise_break(supervisor, representative, logistics):
    promise = owed(representative)
    row = handed(promise, logistics, supervisor)
    actions.report(handing_id=row.pk, text="Done", by=link_of(row), at=NOON + HOUR)
    actions.return_report(handing_id=row.pk, text="She says that nobody came", by=supervisor.actor, at=NOON + 2 * HOUR)
    assert Handing.objects.get(pk=row.pk).state == HandingState.ACCEPTED
    assert actions.break_overdue(by=WATCH, at=NOON + 5 * DAY) == 1


def test_what_is_declined_falls_back_and_both_who_asked_and_who_owes_hear_it(supervisor, representative, logistics):
    promise = owed(representative)
    row = handed(promise, logistics, supervisor)
    with pytest.raises(PromiseRefused, match="Say why"):
        actions.decline(handing_id=row.pk, text=" ", by=link_of(row), at=NOON)
    actions.decline(handing_id=row.pk, text="No van this week", by=link_of(row), at=NOON + HOUR)
    promise.refresh_from_db()
    assert (promise.department_id, promise.state) == (None, CommitmentState.OPEN)
    words = "Logistics declined; it is yours again: Bring it yourselves"
    assert told() >= {(supervisor.person.pk, words), (representative.person.pk, words)}
    other = people.department("Web shop", liaison_email="shop@marlow.example")
    assert handed(promise, other, supervisor).state == HandingState.ASKED


def test_a_question_is_answered_by_who_owes_it_and_mailed_back(supervisor, representative, logistics):
    row = handed(owed(representative), logistics, supervisor)
    with pytest.raises(PromiseRefused, match="No question"):
        actions.answer_department(handing_id=row.pk, text="Yes", by=representative.actor, at=NOON)
    actions.ask_back(handing_id=row.pk, text="Which floor?", by=link_of(row), at=NOON + HOUR)
    actions.answer_department(handing_id=row.pk, text="The third", by=representative.actor, at=NOON + 2 * HOUR)
    run_waiting()
    assert mail.outbox[-1].subject.startswith("Your question is answered")
    assert not Handing.objects.get(pk=row.pk).is_asking


def test_an_agreed_date_moves_an_action_and_never_a_promise(supervisor, representative, logistics):
    promise, action = owed(representative), action_of(supervisor)
    rows = [handed(one, logistics, supervisor) for one in (promise, action)]
    for row in rows:
        actions.accept(handing_id=row.pk, own_date=NOON + 9 * DAY, by=link_of(row), at=NOON + HOUR)
    assert any("would do it by 2 Dec" in text for _person, text in told())
    with pytest.raises(PromiseRefused, match="customer was promised"):
        actions.agree_date(handing_id=rows[0].pk, by=supervisor.actor, at=NOON + HOUR)
    actions.keep_date(handing_id=rows[0].pk, text="Friday is promised", by=supervisor.actor, at=NOON + HOUR)
    actions.agree_date(handing_id=rows[1].pk, by=supervisor.actor, at=NOON + HOUR)
    assert Handing.objects.get(pk=rows[0].pk).due_at == NOON + 2 * DAY
    assert Handing.objects.get(pk=rows[1].pk).due_at == NOON + 9 * DAY
    assert Commitment.objects.get(pk=action.pk).due_at == NOON + 9 * DAY
    assert Commitment.objects.get(pk=promise.pk).due_at == NOON + 4 * DAY


def test_a_link_opens_its_one_thing_until_it_is_replaced_or_runs_out(supervisor, representative, logistics):
    promise = owed(representative)
    row, other = handed(promise, logistics, supervisor), handed(action_of(supervisor), logistics, supervisor)
    token = queries.token_of(row)
    assert queries.find_by_link(token, at=NOON).pk == row.pk
    for wrong in (token[:-1], token.replace(f"{row.pk}:", f"{other.pk}:", 1), "", "1", "9" * 40 + ":x", "²:x"):
        assert queries.find_by_link(wrong, at=NOON) is None
    with pytest.raises(NotAllowed):
        actions.accept(handing_id=other.pk, own_date=None, by=link_of(row), at=NOON)
    assert queries.find_by_link(token, at=NOON + 40 * DAY) is None
    actions.renew_link(handing_id=row.pk, by=supervisor.actor, at=NOON + HOUR)
    assert queries.find_by_link(token, at=NOON) is None


def test_a_new_liaison_person_gets_a_new_link_and_the_old_one_is_dead(supervisor, director, representative, logistics):
    row = handed(owed(representative), logistics, supervisor)
    token = queries.token_of(row)
    run_waiting()
    details = DepartmentDetails(name="Logistics", liaison_name="Bo Lind", liaison_email="bo@marlow.example")
    people_actions.change_department(department_id=logistics.pk, details=details, by=director.actor, at=NOON + HOUR)
    run_waiting()
    assert queries.find_by_link(token, at=NOON) is None
    assert [one.to for one in mail.outbox] == [["ida@marlow.example"], ["bo@marlow.example"]]
    gone = DepartmentDetails(name="Logistics", liaison_name="Bo Lind")
    people_actions.change_department(department_id=logistics.pk, details=gone, by=director.actor, at=NOON + 2 * HOUR)
    assert any("name a liaison person" in text for _person, text in told())


def test_another_department_takes_it_on_and_the_first_one_is_told(supervisor, representative, logistics):
    promise = owed(representative)
    first = handed(promise, logistics, supervisor)
    shop = people.department("Web shop", liaison_email="shop@marlow.example")
    handed(promise, shop, supervisor, asked="Tell her on the site")
    assert Handing.objects.get(pk=first.pk).state == HandingState.TAKEN_BACK
    promise.refresh_from_db()
    assert promise.department_id == shop.pk
    run_waiting()
    assert [one.to[0].split("@")[0] for one in mail.outbox] == ["ida", "ida", "shop"]


def test_what_is_kept_or_withdrawn_otherwise_is_taken_back_from_the_department(supervisor, representative, logistics):
    kept, dropped = owed(representative), action_of(supervisor)
    rows = [handed(one, logistics, supervisor) for one in (kept, dropped)]
    actions.keep(commitment_id=kept.pk, proof="She collected it", by=representative.actor, at=NOON + HOUR)
    actions.withdraw(commitment_id=dropped.pk, reason="Not needed", by=supervisor.actor, at=NOON + HOUR)
    assert {Handing.objects.get(pk=row.pk).state for row in rows} == {HandingState.TAKEN_BACK}
    with pytest.raises(PromiseRefused, match="settled"):
        actions.accept(handing_id=rows[0].pk, own_date=None, by=link_of(rows[0]), at=NOON + 2 * HOUR)


def test_the_ladder_reminds_the_liaison_person_then_their_head_then_us_each_once(supervisor, director, representative, logistics):
    logistics.head_name, logistics.head_email = "Per Holm", "per@marlow.example"
    logistics.save()
    row = handed(owed(representative), logistics, supervisor)
    for hours in range(0, 24 * 9, 6):
        actions.remind_departments(by=WATCH, at=NOON + hours * HOUR)
    words = told()
    assert [one.to[0].split("@")[0] for one in mail.outbox] == ["ida", "ida", "ida", "per"]
    assert [one.subject.split(":")[0] for one in mail.outbox] == ["Asked of you", "Due soon", "Due now", "Overdue"]
    assert f"/department/{row.pk}" not in mail.outbox[-1].body
    late = "Logistics is overdue: Bring it yourselves"
    assert {person for person, text in words if text == late} == {
        supervisor.person.pk, representative.person.pk, director.person.pk,
    }  # fmt: skip
    (load,) = queries.loads(supervisor.actor, as_of=NOON + 9 * DAY)
    assert (load.department, load.count, load.overdue_count, load.since_at) == ("Logistics", 1, 1, NOON)


def test_a_worker_that_slept_through_the_ladder_tells_its_highest_step_only(supervisor, representative, logistics):
    handed(owed(representative), logistics, supervisor)
    assert actions.remind_departments(by=WATCH, at=NOON + 30 * DAY) == 1
    assert actions.remind_departments(by=WATCH, at=NOON + 31 * DAY) == 0
    assert [one.payload["step"] for one in Entry.objects.filter(event="commitments.DepartmentReminded")] == ["ours"]


def test_how_it_stood_is_told_of_the_past(supervisor, representative, logistics):
    row = handed(owed(representative), logistics, supervisor)
    actions.accept(handing_id=row.pk, own_date=None, by=link_of(row), at=NOON + HOUR)
    (promise,) = queries.with_handings(queries.promises_of("case", [7], as_of=NOON)[7], as_of=NOON)
    assert promise.handing.state is HandingState.ASKED
    (later,) = queries.with_handings([promise], as_of=NOON + 3 * DAY)
    assert (later.handing.state, later.handing.is_overdue) == (HandingState.ACCEPTED, True)


def test_a_file_that_is_not_taken_leaves_nothing_half_written(supervisor, representative, logistics):
    row = handed(owed(representative), logistics, supervisor)
    with pytest.raises(BadInput):
        actions.report(handing_id=row.pk, text="Done", papers=[("run.exe", io.BytesIO(b"MZ"))], by=link_of(row), at=NOON)
    assert Handing.objects.get(pk=row.pk).state == HandingState.ASKED
    assert row.lines.count() == 1
