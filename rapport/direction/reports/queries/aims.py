"""The targets of measures over a period, and the evidence that a report cites."""

from datetime import timedelta
from typing import TYPE_CHECKING

from rapport.direction.measures import queries as measures
from rapport.kernel.actor import Actor
from rapport.metrics import frozen as evidence
from rapport.metrics import queries as store
from rapport.metrics import registry
from rapport.metrics.ask import Question, ask_many
from rapport.metrics.figures import Figure
from rapport.metrics.metric import Metric, Shape
from rapport.metrics.models import Evidence

from .. import rules
from ..types import Aim, Cited
from . import shown
from .figures import Asked
from .tables import ORDER

if TYPE_CHECKING:
    from rapport.direction.measures.models import Target

NOTHING = Figure(n=0, value=None)
HASH_LETTERS = 12


def aims(asked: Asked) -> tuple[Aim, ...]:
    """Return each target that was in force on the last day, against the figure of the period: those missed first.

    Raises LookupError while facts are not loaded.
    """
    known = {one.key: one for one in registry.metrics()}
    targets = [one for one in measures.in_force(asked.period.until - timedelta(days=1)) if one.metric in known]
    answers = ask_many([_question(asked, one) for one in targets])
    rows = [
        _aim(asked, target, known[target.metric], next(iter(answer.figures), NOTHING))
        for target, answer in zip(targets, answers, strict=True)
    ]
    return tuple(sorted(rows, key=lambda one: (ORDER.index(one.judged), one.scope != "", one.label, one.scope)))


def _question(asked: Asked, target: "Target") -> Question:
    return asked.question(target.metric, where=dict(measures.where_of(target)))


def _aim(asked: Asked, target: "Target", metric: Metric, figure: Figure) -> Aim:
    is_count = metric.shape is Shape.COUNT
    # What grows with its period is promised by the week. The doubt of a count is that of a rate: what was counted was counted.
    value = target.value * (asked.period.until - asked.period.since).days / 7 if metric.grows else target.value
    low, high = (None, None) if is_count else (figure.low, figure.high)
    return Aim(
        target_id=target.pk,
        metric=metric.key,
        label=metric.label,
        scope=target.queue.name if target.queue else target.team.name if target.team else "",
        unit=metric.unit,
        better=metric.better.value,
        owner=target.owner.name,
        by_date=target.review_date,
        target=value,
        n=figure.n,
        value=figure.value,
        low=low,
        high=high,
        judged=rules.held_to(
            value=figure.value, low=low, high=high, n=figure.n, target=value, better=metric.better.value
        ),
    )  # fmt: skip


def find_evidence(actor: Actor, evidence_id: int) -> Cited | None:
    """Return a piece of evidence as a report prints it, or None for one that is not there or not theirs to see."""
    try:
        row = store.get_evidence(evidence_id, actor=actor)
    except Evidence.DoesNotExist:
        return None
    content = evidence.read(row.content)
    total, unit = content.total or NOTHING, content.definition.unit
    low, high = (None, None) if content.definition.shape is Shape.COUNT else (total.low, total.high)
    said = [shown.value(total.value, unit), shown.interval(low, high, unit)]
    return Cited(
        evidence_id=row.pk,
        title=row.title,
        said=", ".join(one for one in (content.definition.label, *said) if one),
        frozen_at=row.frozen_at,
        hash_start=row.sha256[:HASH_LETTERS],
    )


def offered(actor: Actor, *, limit: int = 20) -> list[tuple[int, str]]:
    """Return the newest evidence that the actor may see, by number and title."""
    return list(store.evidence(actor).order_by("-frozen_at").values_list("pk", "title")[:limit])
