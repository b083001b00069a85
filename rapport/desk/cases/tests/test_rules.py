from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.cases import rules
from rapport.desk.cases.types import UNSETTLED, Brief, Direction, State, Tier

BRIEF = Brief(happened="Promised three times.", tried="Refunded the postage.", wanted="The bed this week.")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
states, tiers = st.sampled_from(list(State)), st.sampled_from(list(Tier))
roles = st.none() | tiers


@given(before=states, to=states)
def test_every_move_is_allowed_or_refused_with_a_sentence_that_says_what_to_do(before, to):
    why = rules.why_not_move(before=before, to=to)
    assert (why is None) == (to in rules.moves_from(before))
    if why is not None:
        assert why.endswith(".")
        assert len(why) > 20


@pytest.mark.parametrize(
    ("before", "to", "says"),
    [
        (State.NEW, State.CLOSED, "Resolve the case first"),
        (State.OPEN, State.NEW, "new only once"),
        (State.OPEN, State.OPEN, "in that state already"),
        (State.WAITING_CUSTOMER, State.REOPENED, "still being worked on"),
        (State.RESOLVED, State.OPEN, "Reopen it"),
        (State.CLOSED, State.RESOLVED, "Reopen it"),
    ],
)
def test_a_refused_move_says_why(before, to, says):
    assert says in (rules.why_not_move(before=before, to=to) or "")


def test_from_every_state_every_other_can_be_reached_except_new():
    for start in State:
        seen, reach = {start}, [start]
        while reach:
            for following in rules.moves_from(reach.pop()):
                if following not in seen:
                    seen.add(following)
                    reach.append(following)
        assert set(State) - {State.NEW} <= seen


def test_what_waits_for_a_higher_tier_cannot_be_resolved_but_worked_on():
    assert "waits for an answer" in (rules.why_not_move(before=State.OPEN, to=State.RESOLVED, escalation_waits=True) or "")
    assert rules.why_not_move(before=State.OPEN, to=State.WAITING_OTHERS, escalation_waits=True) is None


@given(state=states)
def test_a_customers_message_never_leaves_a_case_settled_or_waiting_for_them(state):
    after = rules.state_after_inbound(state)
    assert after in UNSETTLED
    assert after is not State.WAITING_CUSTOMER


@given(state=states, then=st.none() | states)
def test_after_an_answer_no_case_is_untouched(state, then):
    after = rules.state_after_reply(state, then)
    assert after is (then if then is not None else State.OPEN if state in (State.NEW, State.REOPENED) else state)


@given(state=states, tier=tiers, to=tiers)
def test_only_an_unsettled_case_rises_and_only_upwards(state, tier, to):
    why = rules.why_not_escalate(state=state, tier=tier, to=to, brief=BRIEF)
    assert (why is None) == (state in UNSETTLED and to.height > tier.height)


@pytest.mark.parametrize("part", ["happened", "tried", "wanted"])
def test_no_case_rises_without_its_brief(part):
    brief = Brief(**({"happened": "a", "tried": "b", "wanted": "c"} | {part: "  "}))
    why = rules.why_not_escalate(state=State.OPEN, tier=Tier.REPRESENTATIVE, to=Tier.DIRECTOR, brief=brief)
    assert why is not None
    assert "what you tried" in why


def test_a_brief_is_brief():
    long = Brief(happened="x" * 2001, tried="b", wanted="c")
    assert "2,000" in (rules.why_not_escalate(state=State.OPEN, tier=Tier.REPRESENTATIVE, to=Tier.MANAGER, brief=long) or "")


@given(role=roles, to=tiers, is_waiting=st.booleans(), guidance=st.none() | st.sampled_from(["", " ", "Offer the van."]))
def test_an_escalation_is_answered_once_by_its_tier_or_higher_and_not_with_nothing(role, to, is_waiting, guidance):
    why = rules.why_not_answer(is_waiting=is_waiting, to=to, role=role, guidance=guidance)
    may = is_waiting and role is not None and role.height >= to.height and (guidance is None or guidance.strip() != "")
    assert (why is None) == may


@given(state=states, role=roles, holder=roles, is_own=st.booleans(), waits_for=roles, is_answered=st.booleans())
def test_who_takes_over_stands_above_the_representative_and_above_whoever_has_it(
    state, role, holder, is_own, waits_for, is_answered
):
    why = rules.why_not_take_over(
        state=state, role=role, holder=holder, is_own=is_own, waits_for=waits_for, is_answered=is_answered
    )
    if why is None:
        assert state in UNSETTLED
        assert role is not None
        assert role.height > Tier.REPRESENTATIVE.height
        assert not is_own
        assert not is_answered
        assert holder is None or role.height > holder.height
        assert waits_for is None or role.height >= waits_for.height
    elif role is Tier.DIRECTOR and state in UNSETTLED and not is_own and not is_answered:
        assert holder is Tier.DIRECTOR


@given(direction=st.sampled_from(list(Direction)), since=st.none() | st.just(NOON - timedelta(hours=1)))
def test_the_customer_waits_since_the_first_unanswered_message(direction, since):
    waits = rules.is_awaiting_after(direction, since, NOON)
    expected = {Direction.INBOUND: since or NOON, Direction.OUTBOUND: None}
    assert waits == expected.get(direction, since), "notes, what has not left and what goes out by itself answer nothing"


@pytest.mark.parametrize(
    ("values", "kept", "says"),
    [
        ({"carrier": "Swift"}, {}, None),
        ({"carrier": "Pigeon"}, {}, "offered"),
        ({"carrier": "Pigeon"}, {"carrier": "Pigeon"}, None),
        ({"product": "Oak bed"}, {}, None),
        ({"product": "x" * 201}, {}, "200"),
        ({"horoscope": "Leo"}, {}, "not declared"),
        ({"horoscope": "Leo"}, {"horoscope": "Leo"}, None),
        ({"carrier": ""}, {"carrier": "Swift"}, None),
    ],
)
def test_facts_are_declared_and_chosen_from_what_is_offered_and_old_ones_may_stay(values, kept, says):
    why = rules.why_not_attributes(values, declared={"carrier": ["Swift", "Own van"], "product": []}, kept=kept)
    assert (why is None) if says is None else (says in (why or ""))


def test_a_restricted_case_is_given_only_to_somebody_who_may_read_it() -> None:
    known = dict.fromkeys(("is_settled", "is_taken_over", "is_absent", "is_same"), False)
    sentence = rules.why_not_assign(**known, is_team=True, is_member=True, is_reader=False)
    assert sentence is not None
    assert "Let them read it first" in sentence
    assert rules.why_not_assign(**known, is_team=True, is_member=True, is_reader=True) is None
