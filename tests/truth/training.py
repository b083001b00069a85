"""What demonstrations led to, once more and slowly; and demonstrations about some of the cases."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from rapport.desk.cases.models import Case, Takeover
from rapport.team.training.models import Demonstration
from rapport.team.training.types import Following

from .oracle import Row, World, day_of

GAPS = tuple(timedelta(days=days, seconds=more) for days, more in ((0, 5), (3, 0), (7, 0), (7, 1), (40, 0)))
FOLLOWED = (Following.AGREED, Following.ALONE, Following.CONFIRMED, Following.ENDED)


def plant(cases: Sequence[Case], people: Sequence[int], dice: random.Random, *, at: datetime) -> None:
    """Send demonstrations; some practised, some agreed to, some of them handled alone, a few withdrawn."""
    for case in cases:
        sent = min(case.opened_at + dice.choice(GAPS), at)
        following = dice.choice(tuple(Following))
        agreed = sent + dice.choice(GAPS) if following in (*FOLLOWED, Following.WITHDRAWN) else None
        takeover = Takeover.objects.create(case=case, by_id=people[0], observer_id=people[-1], at=sent, ended_at=sent)
        Demonstration.objects.create(
            takeover=takeover, case=case, person_id=people[-1], by_id=people[0], task="Write it.", sent_at=sent,
            practised_at=dice.choice((None, sent + dice.choice(GAPS))), following=following, agreed_at=agreed,
            alone_at=agreed + dice.choice(GAPS) if agreed and following is not Following.AGREED else None,
            settled_by_id=people[0],
        )  # fmt: skip


def _case_id(one: Demonstration) -> int:
    return one.case.merged_into_id or one.case_id


def _practised(world: World, as_of: datetime) -> Iterator[Row]:
    for one in Demonstration.objects.filter(sent_at__lte=as_of).select_related("case"):
        is_done = one.practised_at is not None and one.practised_at <= as_of
        limit = one.sent_at + timedelta(days=7)
        if is_done or limit < as_of:
            in_time = is_done and one.practised_at is not None and one.practised_at <= limit
            yield Row(case_id=_case_id(one), day=day_of(one.sent_at), had_at=one.sent_at, numerator=in_time)


def _alone(world: World, as_of: datetime) -> Iterator[Row]:
    for one in Demonstration.objects.filter(following__in=FOLLOWED, agreed_at__lte=as_of).select_related("case"):
        assert one.agreed_at is not None
        is_alone = one.alone_at is not None and one.alone_at <= as_of
        yield Row(case_id=_case_id(one), day=day_of(one.agreed_at), had_at=one.agreed_at, numerator=is_alone)


TRAINING = {"practised_in_time": _practised, "handled_alone": _alone}
