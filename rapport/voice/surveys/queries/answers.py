"""What customers answered, counted: how many were asked and reached, how many spoke, and how sure that makes a figure.

Teams are shown, persons never: a handful of answers says more about chance, and about who is given which cases, than about them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from rapport.compute import bootstraps, intervals
from rapport.compute.intervals import Sample
from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor
from rapport.voice.surveys import rules
from rapport.voice.surveys.models import Answer, Invitation, Question
from rapport.voice.surveys.types import EASY, SATISFIED, SCALE, VALUES, Asked, LeftOut, QuestionKind

VIEW = "surveys.view"
NEWEST = 20


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A share in [0, 1] or a mean, of ``n``, with the interval of 95 %. ``value`` is None where ``n`` carries no figure."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    sample: Sample


@dataclass(frozen=True, kw_only=True)
class Split:
    """One question: how often each answer was given, in the order of the answers. ``position``: among the questions."""

    question: Question
    counts: tuple[tuple[int, int], ...]
    n: int


@dataclass(frozen=True, kw_only=True)
class Comment:
    """A customer's own words, to which question, about which case, and the satisfaction that went with them."""

    words: str
    question: Question
    case_id: int
    score: int | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Results:
    """What one survey brought in, of settled cases looked at in a stretch of time.

    ``easy``: who gave 5 to 7 of 7; ``ease``: the mean of 1 to 7; ``net``: promoters less detractors, from -1 to 1.

    ``bounds``: between which shares that of all asked lies, whatever the silent ones think. ``by_team``: team, how many were
    asked, the response and the satisfied share; teams with fewer than five answers show their number alone.
    """

    asked: int
    delivered: int
    answered: int
    left_out: tuple[tuple[LeftOut, int], ...]
    response: Figure
    satisfied: Figure
    mean: Figure
    first_contact: Figure
    easy: Figure
    ease: Figure
    net: Figure
    scores: tuple[tuple[int, int], ...]
    bounds: tuple[float, float] | None
    by_team: tuple[tuple[int | None, int, Figure, Figure], ...]
    splits: tuple[Split, ...]
    comments: tuple[Comment, ...]


def results(survey_id: int, *, since: datetime, until: datetime, actor: Actor) -> Results:
    """Return what was answered to those asked in [since, until), as far as the actor reaches. Raises NotAllowed."""
    actor.require_somewhere(VIEW)
    rows = actor.scope(VIEW, Invitation.objects.filter(survey_id=survey_id, asked_at__gte=since, asked_at__lt=until))
    asked = rows.exclude(state=Asked.LEFT_OUT)
    counts = asked.aggregate(
        asked=Count("pk"), delivered=Count("pk", filter=Q(delivered_at__isnull=False)), answered=Count("answered_at"),
        solved=Count("pk", filter=Q(is_first_contact=True)), said=Count("is_first_contact"),
    )  # fmt: skip
    found, ease, recommending = (_counted(asked, column) for column in ("score", "ease", "recommending"))
    scored, satisfied = found.total(), sum(found[one] for one in SATISFIED)
    return Results(
        asked=counts["asked"],
        delivered=counts["delivered"],
        answered=counts["answered"],
        left_out=_left_out(rows),
        response=share(counts["answered"], counts["delivered"]),
        satisfied=share(satisfied, scored),
        mean=_mean(found),
        first_contact=share(counts["solved"], counts["said"]),
        easy=share(sum(ease[one] for one in EASY), ease.total()),
        ease=_mean(ease),
        net=net(*rules.net(recommending)),
        scores=tuple((one, found[one]) for one in SCALE),
        bounds=rules.bounds(satisfied, scored, counts["asked"]),
        by_team=_by_team(asked),
        splits=_splits(asked, survey_id),
        comments=_comments(asked, actor),
    )


def share(successes: int, n: int) -> Figure:
    """Return a share with Wilson's interval; below five answers only their number is told."""
    sample = intervals.judge(n)
    if sample is Sample.COUNT_ONLY:
        return Figure(value=None, low=None, high=None, n=n, sample=sample)
    interval = intervals.wilson(successes, n)
    return Figure(value=successes / n, low=interval.low, high=interval.high, n=n, sample=sample)


def net(promoters: int, detractors: int, n: int) -> Figure:
    """Return promoters less detractors as a share of all, with the interval of a difference of two shares of the same answers."""
    sample = intervals.judge(n)
    if sample is Sample.COUNT_ONLY:
        return Figure(value=None, low=None, high=None, n=n, sample=sample)
    interval = intervals.net_share(promoters, detractors, n)
    return Figure(value=(promoters - detractors) / n, low=interval.low, high=interval.high, n=n, sample=sample)


def _counted(asked: QuerySet[Invitation], column: str) -> "Counter[int]":
    rows = asked.filter(**{f"{column}__isnull": False}).values_list(column).annotate(n=Count("pk")).order_by()
    return Counter(dict(rows))


def _mean(found: "Counter[int]") -> Figure:
    scores = [score for score, count in sorted(found.items()) for _one in range(count)]
    sample = intervals.judge(len(scores))
    if sample is Sample.COUNT_ONLY:
        return Figure(value=None, low=None, high=None, n=len(scores), sample=sample)
    interval = bootstraps.bootstrap_mean(scores)
    mean = sum(scores) / len(scores)
    return Figure(value=mean, low=interval.low, high=interval.high, n=len(scores), sample=sample)


def _left_out(rows: QuerySet[Invitation]) -> tuple[tuple[LeftOut, int], ...]:
    found = rows.filter(state=Asked.LEFT_OUT).values_list("left_out").annotate(n=Count("pk")).order_by("-n", "left_out")
    return tuple((LeftOut(why), count) for why, count in found)


def _by_team(asked: QuerySet[Invitation]) -> tuple[tuple[int | None, int, Figure, Figure], ...]:
    found = asked.values_list("team_id").annotate(
        asked=Count("pk"), delivered=Count("delivered_at"), answered=Count("answered_at"), scored=Count("score"),
        satisfied=Count("pk", filter=Q(score__in=SATISFIED)),
    )  # fmt: skip
    rows = [
        (team_id, n, share(answered, delivered), share(satisfied, scored))
        for team_id, n, delivered, answered, scored, satisfied in found.order_by("team_id")
    ]
    return tuple(rows) if len(rows) > 1 else ()


def _splits(asked: QuerySet[Invitation], survey_id: int) -> tuple[Split, ...]:
    questions = Question.objects.filter(version__survey_id=survey_id, version__active_to=None)
    counted = [one for one in questions.order_by("position") if one.kind not in (QuestionKind.SCALE, QuestionKind.WORDS)]
    rows = Answer.objects.filter(invitation__in=asked.values("pk"), question__in=[one.pk for one in counted])
    found: dict[int, dict[int, int]] = {}
    for question_id, value, n in rows.values_list("question_id", "value").annotate(n=Count("pk")).order_by():
        found.setdefault(question_id, {})[value] = n
    return tuple(_split(one, found.get(one.pk, {})) for one in counted)


def _split(question: Question, counts: dict[int, int]) -> Split:
    first: dict[str, Sequence[str]] = next(iter(question.texts.values()), {"choices": ()})
    kind = QuestionKind(question.kind)
    # The best answer first, as with the first question.
    values = tuple(reversed(VALUES[kind])) if kind in VALUES else tuple(range(len(first["choices"])))
    n = sum(counts.values())
    return Split(question=question, counts=tuple((one, counts.get(one, 0)) for one in values), n=n)


def _comments(asked: QuerySet[Invitation], actor: Actor) -> tuple[Comment, ...]:
    """What counts in a figure is not told in words where only some may read the case."""
    asked = asked.exclude(case__in=cases.kept_from(actor))
    rows = Answer.objects.filter(invitation__in=asked.filter(answered_at__isnull=False).values("pk")).exclude(words="")
    newest = rows.select_related("invitation", "question").order_by("-invitation__answered_at", "-pk")[:NEWEST]
    return tuple(
        Comment(
            words=one.words, question=one.question, case_id=one.invitation.case_id, score=one.invitation.score,
            at=one.invitation.answered_at or one.invitation.asked_at,
        )
        for one in newest
    )  # fmt: skip
