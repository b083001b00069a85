"""The content of a draft: figures and sentences from the store, what the last report promised, room for the director's words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.metrics.ask import ask

from .. import rules
from ..types import MOST_VOICES, Aim, Content, Course, Earlier, Outcome, Period
from . import aims, figures, frozen, sentences, shown, tables, voices
from .reading import last_before

PROPOSED_VOICES = 2
type Done = Callable[[int], None]


def _nobody_waits(count: int) -> None:
    """Somebody who asks without a page does not look how far it is."""


class NoFigures(Refused):
    """The store cannot answer yet."""


def drafted(actor: Actor, period: Period, *, as_of: datetime, done: Done = _nobody_waits) -> Content:
    """Return a first draft: the figures, what changed, a headline, two customers' words by chance, and what was promised.

    Raises NoFigures while the facts are not loaded.
    """
    content = with_figures(empty(period, as_of), as_of=as_of, done=done)
    proposed = voices.draw(actor, period, seed=period.since.toordinal())[: min(PROPOSED_VOICES, MOST_VOICES)]
    return replace(
        content,
        headline=sentences.headline(content.figures, content.standards, content.causes),
        voices=tuple(one.words for one in proposed),
        earlier=earlier(period),
    )


def with_figures(content: Content, *, as_of: datetime, done: Done = _nobody_waits) -> Content:
    """Return the content with its figures taken anew; what the director wrote stays. Raises NoFigures.

    ``done`` is told how many of the PARTS are taken.
    """
    asked = figures.Asked(period=content.period, as_of=as_of)
    try:
        numbers = figures.headlines(asked)
        done(1)
        courses = figures.drawn(asked)
        done(2)
        standards = tables.held(asked)
        done(3)
        causes = tables.causes(asked)
        handled, answered = figures.handled(asked), figures.answered(asked)
        done(4)
        fresh_at = ask(asked.question(figures.HEADLINES[0])).fresh_at
        targets = aims.aims(asked)
        metrics = [one.metric for one in (*numbers, *handled, *answered)]
        metrics += [*(one.metric for one in courses), *(one.metric for one in targets)]
        definitions = figures.definitions(metrics)
    except LookupError as error:
        raise NoFigures(
            _("The figures are still being counted. Take them in a few minutes, or see how far they are: rapport facts status")
        ) from error
    return replace(
        content,
        as_of=as_of,
        fresh_at=fresh_at,
        figures=numbers,
        told=sentences.told((*numbers, *answered), causes, courses, asked.before),
        courses=tuple(_with_target(one, targets) for one in courses),
        standards=standards,
        aims=targets,
        causes=causes,
        handled=handled,
        answered=answered,
        definitions=definitions,
        filters=figures.filters(asked),
        earlier=earlier(content.period),
    )


def _with_target(course: Course, targets: tuple[Aim, ...]) -> Course:
    """Return a course with the target of the whole department; a count's is by the week, which its periods are not."""
    own = next((one for one in targets if one.metric == course.metric and not one.scope), None)
    return course if own is None or course.metric in figures.COUNTED else replace(course, target=own.target)


def earlier(period: Period) -> tuple[Earlier, ...]:
    """Return what the report before asked and promised, and what came of it by now."""
    version = last_before(period)
    if version is None:
        return ()
    settled = {one.number: one for one in version.outcomes.all()}
    return tuple(
        Earlier(
            ask=one,
            outcome=Outcome(settled[one.number].outcome) if one.number in settled else Outcome.OPEN,
            words=settled[one.number].words if one.number in settled else "",
        )
        for one in frozen.from_json(version.content).asks
    )


def empty(period: Period, as_of: datetime) -> Content:
    """Return the content of a draft whose figures are still to be taken."""
    return Content(
        period=period,
        title=shown.title_of(period),
        company=settings.RAPPORT_COMPANY,
        zone=ZoneInfo(settings.RAPPORT_ZONE).key,
        as_of=as_of,
        fresh_at=None,
        headline="",
    )


def why_not(period: Period, *, as_of: datetime) -> str:
    """Return why a report on the period cannot be drafted now; empty when it can."""
    return rules.why_not_draft(period, today=as_of.astimezone(ZoneInfo(settings.RAPPORT_ZONE)).date())
