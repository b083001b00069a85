"""The content of a draft: figures and sentences from the store, what the last report promised, room for the director's words."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.metrics.ask import ask

from .. import rules
from ..types import MOST_VOICES, Content, Earlier, Outcome, Period
from . import figures, frozen, sentences, shown, tables, voices
from .reading import last_before

PROPOSED_VOICES = 2


class NoFigures(Refused):
    """The store cannot answer yet."""


def drafted(actor: Actor, period: Period, *, as_of: datetime) -> Content:
    """Return a first draft: the figures, what changed, a headline, two customers' words by chance, and what was promised.

    Raises NoFigures while the facts are not loaded.
    """
    content = with_figures(_empty(period, as_of), as_of=as_of)
    proposed = voices.draw(actor, period, seed=period.since.toordinal())[: min(PROPOSED_VOICES, MOST_VOICES)]
    return replace(
        content,
        headline=sentences.headline(content.figures, content.standards, content.causes),
        voices=tuple(one.words for one in proposed),
        earlier=earlier(period),
    )


def with_figures(content: Content, *, as_of: datetime) -> Content:
    """Return the content with its figures taken anew; what the director wrote stays. Raises NoFigures."""
    asked = figures.Asked(period=content.period, as_of=as_of)
    try:
        numbers, courses = figures.headlines(asked), figures.drawn(asked)
        standards, causes = tables.held(asked), tables.causes(asked)
        fresh_at = ask(asked.question(figures.HEADLINES[0])).fresh_at
        metrics = (*(one.metric for one in numbers), *(one.metric for one in courses))
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
        told=sentences.told(numbers, causes, courses, asked.before),
        courses=courses,
        standards=standards,
        causes=causes,
        definitions=definitions,
        filters=figures.filters(asked),
        earlier=earlier(content.period),
    )


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


def _empty(period: Period, as_of: datetime) -> Content:
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
