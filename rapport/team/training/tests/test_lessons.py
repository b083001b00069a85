from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.types import Brief, Channel, ContactDraft, Direction, Priority, State, Tier
from rapport.directory.people import queries as people
from rapport.directory.skills import queries as skills
from rapport.directory.skills import sample as skills_sample
from rapport.directory.skills.types.framework import CONFLICT_RESOLUTION
from rapport.kernel import clock
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import decode
from rapport.kernel.models import Entry, Notice
from rapport.team.training import actions, events, queries, reactions, sample
from rapport.team.training.models import Demonstration, FollowedCase, KeyMoment, RecoveryBreak
from rapport.team.training.types import Answer, Following, Handled, Occasion, Technique

pytestmark = pytest.mark.django_db
NOW = clock.now()
HOUR = timedelta(hours=1)


@pytest.fixture
def tom(representative):
    return representative


@pytest.fixture
def ana(director):
    return director


@pytest.fixture
def sent(tom, ana):
    """A demonstration of Ana's for Tom, who agreed an hour ago."""
    made = sample.demonstration(tom.person, by=ana.person, at=NOW - 5 * HOUR)
    return actions.agree(demonstration_id=made.pk, by=tom.actor, at=NOW - HOUR)


def comparable(tom, *, at=NOW, **fields):
    """A case that comes to Tom and is comparable, as the worker meets it."""
    values = {"priority": Priority.HIGH} | fields
    case = cases.case("Wardrobe in the wrong colour", team=tom.team, assignee=tom.person, at=at, **values)
    actions.follow(case_id=case.pk, by=queries.HOUSE, at=at)
    return case


def settle(case, tom, *, at=NOW):
    case_actions.resolve(case_id=case.pk, by=tom.actor, at=at)
    actions.judge(case_id=case.pk, by=queries.HOUSE, at=at)


def state_of(sent) -> Following:
    return Following(Demonstration.objects.get(pk=sent.pk).following)


def test_a_takeover_becomes_a_demonstration_of_its_key_moments(tom, ana):
    takeover = sample.taken_over(tom.person, by=ana.person, at=NOW - HOUR)
    case_id, said = takeover.case_id, takeover.case.contacts.latest("pk")
    with pytest.raises(Refused, match="at least one key moment"):
        actions.send(case_id=case_id, words="", task="Three sentences.", by=ana.actor, at=NOW)
    actions.mark(case_id=case_id, contact_id=said.pk, technique=Technique.CHOICE, why="A choice calms.", by=ana.actor, at=NOW)
    actions.mark(case_id=case_id, contact_id=said.pk, technique=Technique.CONCRETE, why="A day is better.", by=ana.actor, at=NOW)
    assert KeyMoment.objects.get().technique == Technique.CONCRETE
    made = actions.send(case_id=case_id, words="", task="Three sentences.", by=ana.actor, at=NOW)
    assert (made.person_id, [one.contact_id for one in made.moments.all()]) == (tom.person.pk, [said.pk])
    for again in (
        lambda: actions.send(case_id=case_id, words="", task="Again.", by=ana.actor, at=NOW),
        lambda: actions.unmark(case_id=case_id, contact_id=said.pk, by=ana.actor, at=NOW),
    ):
        with pytest.raises(Refused, match="sent"):
            again()


def test_only_whoever_took_over_marks_and_nothing_from_before(tom, ana, supervisor):
    takeover = sample.taken_over(tom.person, by=ana.person, at=NOW - HOUR)
    early = cases.contact(takeover.case, "Where is my bed?", at=NOW - 3 * HOUR)
    note = cases.contact(takeover.case, "Breathe.", at=NOW, direction=Direction.NOTE, person=ana.person)
    said = {"technique": Technique.ASK, "why": "So.", "at": NOW, "case_id": takeover.case_id}
    with pytest.raises(Refused, match="whoever took the case over"):
        actions.mark(contact_id=early.pk, by=supervisor.actor, **said)
    for contact in (early, note):
        with pytest.raises(Refused, match="since you took"):
            actions.mark(contact_id=contact.pk, by=ana.actor, **said)


def test_it_is_read_practised_and_discussed_each_by_whom_it_concerns(tom, ana, supervisor, manager):
    one = sample.demonstration(tom.person, by=ana.person, at=NOW - HOUR)
    with pytest.raises(Refused, match="for the person"):
        actions.practise(demonstration_id=one.pk, answer="Mrs Hale,", by=supervisor.actor, at=NOW)
    with pytest.raises(Refused, match="when it has been practised"):
        actions.discuss(demonstration_id=one.pk, words="Good.", by=supervisor.actor, at=NOW)
    actions.practise(demonstration_id=one.pk, answer="Mrs Hale, you waited twice.", by=tom.actor, at=NOW)
    actions.discuss(demonstration_id=one.pk, words="Name the day sooner.", by=supervisor.actor, at=NOW)
    one.refresh_from_db()
    assert (one.stage, one.discussed_by_id, one.read_at) == ("discussed", supervisor.person.pk, NOW)
    with pytest.raises(Demonstration.DoesNotExist):
        actions.read(demonstration_id=one.pk, by=manager.actor, at=NOW)


def test_only_the_person_their_supervisor_and_who_took_over_see_it(
    tom, ana, supervisor, manager, other_representative, department
):
    sample.demonstration(tom.person, by=ana.person, at=NOW)
    for one, sees in ((tom, 1), (ana, 1), (supervisor, 1), (manager, 0), (other_representative, 0), (department["Dan Cole"], 0)):
        assert queries.demonstrations(one.actor).count() == sees
    by_sue = sample.demonstration(tom.person, by=supervisor.person, at=NOW)
    assert by_sue not in queries.demonstrations(ana.actor)


def test_two_comparable_cases_handled_alone_and_looked_at_raise_the_skill_with_both_as_evidence(sent, tom, ana, supervisor):
    skills_sample.level(tom.person, 1, days=None)
    first, second = comparable(tom), comparable(tom)
    settle(first, tom)
    assert state_of(sent) is Following.AGREED
    settle(second, tom)
    assert state_of(sent) is Following.ALONE
    assert skills.level_of(tom.person.pk, CONFLICT_RESOLUTION, as_of=NOW + HOUR) == 1
    assert [(one.person, one.level) for one in queries.learned(ana.actor, as_of=NOW)] == [("Tom Bell", None)]
    with pytest.raises(Refused, match="Whoever leads you"):
        actions.confirm(demonstration_id=sent.pk, words="Mine.", by=tom.actor, at=NOW)
    with pytest.raises(Refused, match="what you saw"):
        actions.confirm(demonstration_id=sent.pk, words=" ", by=supervisor.actor, at=NOW)
    actions.confirm(demonstration_id=sent.pk, words="Calm from the first line.", by=supervisor.actor, at=NOW + HOUR)
    level = skills.history(tom.person.pk, as_of=NOW + 2 * HOUR)[0]
    assert (level.level, level.by_id) == (2, supervisor.person.pk)
    assert [one.subject_id for one in level.evidence.all()] == [None, first.pk, second.pk]
    assert [one.level for one in queries.learned(ana.actor, as_of=NOW + 2 * HOUR)] == [2]
    assert [one.level for one in queries.milestones(tom.person.pk)] == [2]


def test_nothing_is_followed_without_agreement_or_before_it_and_never_more_than_three(tom, ana):
    one = sample.demonstration(tom.person, by=ana.person, at=NOW - 5 * HOUR)
    comparable(tom)
    assert not FollowedCase.objects.exists()
    actions.agree(demonstration_id=one.pk, by=tom.actor, at=NOW)
    early = comparable(tom, at=NOW - HOUR)
    actions.follow(case_id=early.pk, by=queries.HOUSE, at=NOW + HOUR)
    comparable(tom, at=NOW + HOUR, priority=Priority.NORMAL)
    assert not FollowedCase.objects.exists()
    for _number in range(4):
        comparable(tom, at=NOW + HOUR)
    assert FollowedCase.objects.count() == 3


def test_withdrawing_stops_it_and_forgets_what_was_followed(sent, tom, supervisor):
    case = comparable(tom)
    with pytest.raises(Refused, match="Only the person"):
        actions.withdraw(demonstration_id=sent.pk, by=supervisor.actor, at=NOW)
    actions.withdraw(demonstration_id=sent.pk, by=tom.actor, at=NOW)
    settle(case, tom)
    comparable(tom, at=NOW + HOUR)
    assert state_of(sent) is Following.WITHDRAWN
    assert not FollowedCase.objects.exists()


def test_a_case_with_help_does_not_count_and_one_that_went_on_makes_room(sent, tom, supervisor):
    raised, given = comparable(tom), comparable(tom)
    brief = Brief(happened="Third colour.", tried="A new one.", wanted="Her money.", options="")
    case_actions.escalate(case_id=raised.pk, to=Tier.SUPERVISOR, brief=brief, by=tom.actor, at=NOW)
    actions.judge(case_id=raised.pk, by=queries.HOUSE, at=NOW)
    case_actions.give_back(case_id=given.pk, by=tom.actor, at=NOW)
    actions.judge(case_id=given.pk, by=queries.HOUSE, at=NOW)
    states = dict(FollowedCase.objects.values_list("case_id", "state"))
    assert states == {raised.pk: Handled.HELPED, given.pk: Handled.LEFT}
    comparable(tom)
    comparable(tom)
    assert FollowedCase.objects.count() == 4


def test_a_settled_case_that_comes_back_before_it_is_confirmed_is_open_again(sent, tom):
    one, other = comparable(tom), comparable(tom)
    settle(one, tom)
    settle(other, tom)
    case_actions.move(case_id=other.pk, to=State.REOPENED, by=tom.actor, at=NOW + HOUR)
    actions.judge(case_id=other.pk, by=queries.HOUSE, at=NOW + HOUR)
    assert state_of(sent) is Following.AGREED
    assert Demonstration.objects.get(pk=sent.pk).alone_at is None


def test_an_abusive_message_offers_a_break_once_and_taken_it_keeps_new_cases_away(tom, supervisor):
    case = cases.case(team=tom.team, assignee=tom.person, at=NOW - HOUR)
    for number in range(2):
        draft = ContactDraft(direction=Direction.INBOUND, channel=Channel.CHAT, text="You idiots!", is_abusive=True)
        case_actions.receive(case_id=case.pk, contact=draft, by=tom.actor, at=NOW + timedelta(minutes=number))
    for entry in Entry.objects.filter(event="cases.ContactReceived").order_by("pk"):
        reactions.hear_contact(decode(reactions.ContactReceived, entry.payload), entry)
    offered = RecoveryBreak.objects.get()
    assert (offered.person_id, offered.occasion) == (tom.person.pk, Occasion.ABUSE)
    with pytest.raises(RecoveryBreak.DoesNotExist):
        actions.answer_break(break_id=offered.pk, answer=Answer.ACCEPTED, minutes=15, by=supervisor.actor, at=NOW)
    later = NOW + HOUR
    actions.answer_break(break_id=offered.pk, answer=Answer.LATER, by=tom.actor, at=later)
    actions.answer_break(break_id=offered.pk, answer=Answer.ACCEPTED, minutes=15, by=tom.actor, at=later)
    assert tom.person.pk in people.absent_ids(later + timedelta(minutes=14))
    assert tom.person.pk not in people.absent_ids(later + timedelta(minutes=15))
    with pytest.raises(Refused, match="already"):
        actions.answer_break(break_id=offered.pk, answer=Answer.DECLINED, by=tom.actor, at=later)


def test_people_are_told_of_what_concerns_them(sent, tom, ana, supervisor):
    for case in (comparable(tom), comparable(tom)):
        settle(case, tom)
    entry = Entry.objects.filter(event="training.FollowingSet").latest("pk")
    for _twice in range(2):
        reactions.tell_of_following(decode(events.FollowingSet, entry.payload), entry)
    told = Notice.objects.values_list("person_id", flat=True)
    assert sorted(told) == sorted([tom.person.pk, ana.person.pk, supervisor.person.pk])


def test_the_page_of_a_case_leads_from_its_messages_to_the_demonstration(client_of, tom, ana, other_representative):
    takeover = sample.taken_over(tom.person, by=ana.person, at=NOW - HOUR)
    said = takeover.case.contacts.latest("pk")
    url = reverse("training:mark", args=[takeover.case_id, said.pk])
    director, page = client_of(ana), reverse("cases:case", args=[takeover.case_id])
    assert url in director.get(page).content.decode()
    assert url not in client_of(tom).get(page).content.decode()
    assert director.post(url, {"technique": "choice", "why": "She may choose again."}).status_code == 302
    assert "She may choose again." not in client_of(tom).get(page).content.decode()
    assert "1 key moment is marked." in director.get(page).content.decode()
    sent = director.post(reverse("training:send", args=[takeover.case_id]), {"words": "", "task": "Try it."})
    assert url not in director.get(page).content.decode()
    mine = client_of(tom).get(sent.url).content.decode()
    assert "She may choose again." in mine
    assert "Try it." in mine
    assert "She may choose again." in client_of(tom).get(page).content.decode()
    assert client_of(other_representative).get(sent.url).status_code == 404


def test_nobody_offers_a_break_or_follows_a_case_by_hand(director, representative):
    case = cases.case(team=representative.team, assignee=representative.person, at=NOW)
    with pytest.raises(NotAllowed):
        actions.follow(case_id=case.pk, by=director.actor, at=NOW)
    with pytest.raises(NotAllowed):
        actions.judge(case_id=case.pk, by=director.actor, at=NOW)
    with pytest.raises(NotAllowed):
        actions.offer_break(person_id=representative.person.pk, case_id=None, occasion=Occasion.ABUSE, by=director.actor, at=NOW)
