from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rapport.governance.commitments import rules
from rapport.governance.commitments.types import CommitmentState

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
spans = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=366))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@given(made_at=moments, span=spans)
def test_the_owner_is_reminded_after_the_promise_was_made_and_before_it_is_due(made_at, span):
    warn_at = rules.warn_at(made_at=made_at, due_at=made_at + span)
    assert made_at < warn_at < made_at + span
    assert made_at + span - warn_at <= timedelta(hours=2)


@given(due=moments, settled=st.none() | moments, as_of=moments, kept=st.booleans())
def test_a_promise_of_the_past_is_never_told_better_than_it_was(due, settled, as_of, kept):
    is_kept = kept and settled is not None and settled < due
    state, settled_then = rules.state_at(
        state=CommitmentState.KEPT if is_kept else CommitmentState.BROKEN, due_at=due, settled_at=settled, as_of=as_of
    )
    if state is CommitmentState.KEPT:
        assert settled_then is not None
        assert settled_then <= min(due, as_of)
    assert settled_then is None or settled_then <= as_of
    if as_of < due and not (is_kept and settled <= as_of):
        assert state is CommitmentState.OPEN


def test_a_promise_needs_words_and_a_moment_to_come():
    assert rules.why_not_promise(text="  ", due_at=NOON + timedelta(hours=1), at=NOON)
    assert rules.why_not_promise(text="a van", due_at=NOON, at=NOON)
    assert rules.why_not_promise(text="a van", due_at=NOON + timedelta(days=400), at=NOON)
    assert rules.why_not_promise(text="x" * 501, due_at=NOON + timedelta(days=1), at=NOON)
    assert rules.why_not_promise(text="a van", due_at=NOON + timedelta(minutes=1), at=NOON) is None


def test_what_is_broken_cannot_be_withdrawn():
    assert rules.why_not_withdraw(state=CommitmentState.BROKEN, due_at=NOON, at=NOON)
    assert rules.why_not_withdraw(state=CommitmentState.OPEN, due_at=NOON, at=NOON)
    assert rules.why_not_withdraw(state=CommitmentState.OPEN, due_at=NOON + timedelta(hours=1), at=NOON) is None
