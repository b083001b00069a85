from hypothesis import given
from hypothesis import strategies as st

from rapport.team.training import rules
from rapport.team.training.types import ALONE_COUNT, FOLLOWED_COUNT, Following, Handled, Looks, Mark, Stage

LOOKS = st.builds(Looks, reason_id=st.none() | st.integers(1, 3), is_urgent=st.booleans(), has_abuse=st.booleans())


@given(case=LOOKS, demonstrated=LOOKS)
def test_a_case_is_comparable_by_abuse_priority_or_the_same_reason_and_by_nothing_else(case, demonstrated):
    mark = rules.mark_of(case, demonstrated)
    assert (mark is not None) is (
        case.has_abuse or case.is_urgent or (case.reason_id is not None and case.reason_id == demonstrated.reason_id)
    )
    assert (mark is Mark.ABUSE) is case.has_abuse


@given(st.lists(st.sampled_from(list(Handled)), max_size=6))
def test_following_stands_where_the_cases_put_it(cases):
    stands = rules.stands(cases)
    alone, counted = cases.count(Handled.ALONE), sum(one is not Handled.LEFT for one in cases)
    assert (stands is Following.ALONE) is (alone >= ALONE_COUNT)
    if stands is Following.ENDED:
        assert counted >= FOLLOWED_COUNT
        assert Handled.OPEN not in cases
    assert rules.has_room(cases) is (counted < FOLLOWED_COUNT)


@given(stage=st.sampled_from(list(Stage)), to=st.sampled_from(list(Stage)), is_learner=st.booleans())
def test_a_demonstration_only_goes_on_and_each_step_is_its_own_persons(stage, to, is_learner):
    if rules.why_not_step(stage=stage, to=to, is_learner=is_learner, text="words") is None:
        assert list(Stage).index(to) > list(Stage).index(stage)
        assert is_learner is (to is not Stage.DISCUSSED)
