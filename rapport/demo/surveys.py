"""Marlow & Reed asks its customers after their case: eighteen months of answers in bulk, and a few low ones of today."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from rapport.desk.cases.queries import cases
from rapport.desk.cases.types import UNSETTLED, Kind
from rapport.governance.standards import queries as standards
from rapport.voice.surveys import actions, queries
from rapport.voice.surveys.types import (
    Given,
    InvitationRecord,
    MailTexts,
    Meaning,
    QuestionDraft,
    QuestionKind,
    QuestionTexts,
    SurveyDraft,
)

from .company import BY

# Of so many settled cases one is asked about, and about three of ten answer.
EVERY = 7
ANSWERS = 0.3
# In the last months one in two of the others is asked too: enough answers to tell one month from the month before.
ALSO_EVERY = 2
ALSO_SINCE = timedelta(days=100)
GOLDEN = 0.618034
ASKED_AFTER = timedelta(hours=20)
QUICK = timedelta(days=2)
FIELDS = ("pk", "customer_id", "team_id", "opened_at", "resolved_at", "inbound_count")
SCORES = (1, 2, 3, 4, 5)
CONTENT, CROSS = (3, 5, 12, 35, 45), (18, 17, 20, 27, 18)
WORDS = {
    1: ("Nobody rang me back.", "I had to tell it three times."),
    2: ("It took far too long.", "The second van came, too late for me."),
    4: ("Friendly, and quick.", "It went well in the end."),
    5: ("They knew what to do at once. Thank you!", "Better than I had hoped."),
}
QUESTIONS = (
    QuestionDraft(
        kind=QuestionKind.SCALE, meaning=Meaning.SATISFACTION, is_required=True,
        texts={"en": QuestionTexts(text="How satisfied are you with how we helped you?", low="not at all", high="very")},
    ),
    QuestionDraft(
        kind=QuestionKind.YES_NO, meaning=Meaning.FIRST_CONTACT,
        texts={"en": QuestionTexts(text="Was it solved when you first contacted us?")},
    ),
    QuestionDraft(
        kind=QuestionKind.SEVEN, meaning=Meaning.EFFORT,
        texts={"en": QuestionTexts(
            text="We made it easy for you to have it settled.", low="strongly disagree", high="strongly agree",
        )},
    ),
    QuestionDraft(
        kind=QuestionKind.ELEVEN, meaning=Meaning.RECOMMENDING,
        texts={"en": QuestionTexts(text="Would you recommend us to a friend?", low="not at all", high="certainly")},
    ),
    QuestionDraft(kind=QuestionKind.WORDS, texts={"en": QuestionTexts(text="What should we do better?")}),
)  # fmt: skip
INTRO = "Your case is settled. One click tells us how we did; it takes half a minute."


def plant(*, now: datetime) -> None:
    """Write the survey, bring in what was answered so far, and let a few customers be dissatisfied today."""
    calendar = standards.calendars().order_by("pk").first()
    if calendar is None:
        return
    mail = {"en": MailTexts(subject="How did we do?", intro=INTRO)}
    draft = SurveyDraft(name="After a case", calendar_id=calendar.pk, questions=QUESTIONS, mail=mail, share_percent=15)
    version = actions.set_survey(draft=draft, by=BY, at=now)
    actions.bring_in_answers(version=version, records=list(_records(now)), by=BY, at=now)
    actions.switch(survey_id=version.survey_id, is_on=True, by=BY, at=now)
    _low_today(version.survey_id, version.pk, now)


def _records(now: datetime) -> Iterator[InvitationRecord]:
    rows = cases(BY).exclude(state__in=UNSETTLED).exclude(kind=Kind.COMPLAINT)
    rows = rows.filter(customer__is_vulnerable=False, reader_ids=None, resolved_at__lt=now - ASKED_AFTER)
    taken: Counter[bool] = Counter()
    better = better_from(now)
    for one in rows.order_by("pk").values(*FIELDS):
        dice = random.Random(one["pk"])  # noqa: S311  (a story, no secret)
        if not dice.randrange(EVERY):
            yield _record(one, dice, now, better)
        elif one["opened_at"] >= now - ALSO_SINCE and not dice.randrange(ALSO_EVERY):
            yield _record(one, dice, now, better, taken)


def better_from(now: datetime) -> datetime:
    """Return since when customers recommend us more: the first of last month, from when late deliveries were told of first."""
    first = now.astimezone(ZoneInfo(settings.RAPPORT_ZONE)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first - timedelta(days=1)).replace(day=1)


def _record(
    one: dict[str, Any], dice: random.Random, now: datetime, better: datetime, taken: "Counter[bool] | None" = None
) -> InvitationRecord:
    """Return who was asked, and what they said. ``taken``: how many answered in turn so far, which keeps months alike."""
    opened, resolved = one["opened_at"], one["resolved_at"]
    assert isinstance(opened, datetime)
    assert isinstance(resolved, datetime)
    asked = resolved + ASKED_AFTER
    answered = asked + timedelta(minutes=dice.randrange(5, 4_000))
    if dice.random() >= ANSWERS or answered >= now:
        return InvitationRecord(**_about(one), settled_at=resolved, asked_at=asked)
    is_quick = resolved - opened < QUICK
    weights = CONTENT if is_quick else CROSS
    if taken is None:
        score = dice.choices(SCORES, weights)[0]
    else:
        taken[is_quick] += 1
        score = _in_turn(weights, taken[is_quick])
    said = WORDS.get(score, ())
    words = dice.choice(said) if said and dice.random() < 0.15 else ""
    return InvitationRecord(
        **_about(one), settled_at=resolved, asked_at=asked, answered_at=answered, score=score,
        is_first_contact=one["inbound_count"] == 1 if dice.random() < 0.8 else None,
        ease=min(7, max(1, score + dice.choice((-1, 0, 1, 2, 2)))) if dice.random() < 0.8 else None,
        recommending=_recommending(score, dice, is_better=answered >= better),
        words=words,
    )  # fmt: skip


def _in_turn(weights: Sequence[int], turn: int) -> int:
    """Return the score whose turn it is: evenly spread, as often as its weight says."""
    place = turn * GOLDEN % 1 * sum(weights)
    return next(score for score, end in zip(SCORES, accumulate(weights), strict=True) if place < end)


def _recommending(score: int, dice: random.Random, *, is_better: bool) -> int:
    more = 1 if is_better and score > SCORES[1] else 0
    return min(10, max(0, 2 * score + dice.choice((-3, -1, -1, 0, 0)) + more))


def _about(one: dict[str, object]) -> dict[str, Any]:
    return {"case_id": one["pk"], "customer_id": one["customer_id"], "team_id": one["team_id"]}


def _low_today(survey_id: int, version_id: int, now: datetime) -> None:
    """A few who had not answered yet do so this morning, and wait for a call."""
    first = queries.questions_of(version_id)[0]
    still = queries.unanswered(survey_id, since=now - timedelta(days=20))
    for row, score in zip(still[:4], (1, 2, 2, 1), strict=False):
        actions.answer(invitation_id=row.pk, given={first.pk: Given(value=score)}, by=BY, at=now - timedelta(hours=1))
