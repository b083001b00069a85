"""Figures of individual people: whose an actor may see by the agreement in force, and those figures. Nothing is ranked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.metrics import registry
from rapport.metrics.ask import ask
from rapport.metrics.expressions import PERSON
from rapport.metrics.figures import Figure
from rapport.metrics.metric import Metric, Shape
from rapport.metrics.questions import Question

from .. import rules
from ..models import Agreement
from ..types import AgreementState, Asked, Purpose
from .agreements import current, state_of
from .measure import NotLoaded, checked
from .names import dimensions
from .scope import get_metric, known_filters, refuse_persons

SHAPES = frozenset({Shape.SHARE, Shape.DURATION, Shape.COUNT})


@dataclass(frozen=True, kw_only=True)
class Open:
    """Whose figures are open to an actor: ``names`` by id, in the order of the names. ``team_ids``: only of their cases.

    ``all_ids``: of everybody of the team but its lead, who are the rest of its figure; ``closed_ids``: whom of them the
    agreement does not cover.
    """

    agreement: Agreement
    names: Mapping[int, str]
    team_ids: frozenset[int] | None
    all_ids: tuple[int, ...]
    closed_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class OfPeople:
    """Figures of a metric over the dates in [``since``, ``until``), (person, name, figure) in the order of the names.

    Of fewer than five rows there is none, nor where it would tell by subtraction what those few rows say (``rules.withheld``).
    """

    metric: Metric
    asked: Asked
    since: date
    until: date
    agreement: Agreement
    figures: tuple[tuple[int, str, Figure], ...]


def names_persons(asked: Asked) -> bool:
    """Return whether a question is about individual people of ours."""
    return asked.split == PERSON or PERSON in dict(asked.where)


def allows_persons(metric: Metric) -> bool:
    """Return whether a metric can say whose work it is: of cases with all their dimensions, over time. Raises LookupError."""
    is_fitting = metric.dimensions is None and metric.shape in SHAPES and not metric.is_of_moments
    return is_fitting and "kind" in dimensions(metric)


def own_metrics() -> list[Metric]:
    """Return the metrics that can say whose work it is; none while facts are not loaded."""
    try:
        return [one for one in registry.metrics() if allows_persons(one)]
    except LookupError:
        return []


def in_force(day: date) -> Agreement:
    """Return the agreement by which figures of people are open on a day. Raises Refused with the reason why they are closed."""
    agreement = current(day)
    state = state_of(agreement, day)
    if agreement is None or state is AgreementState.NONE:
        raise Refused(
            _("Figures of individual people stay closed until the department has recorded an agreement about them. Ask by team.")
        )
    if state is AgreementState.WITHDRAWN and agreement.withdrawn_at is not None:
        told = _("The agreement about figures of individual people was withdrawn on %(day)s: they are closed again. Ask by team.")
        raise Refused(told % {"day": _day(agreement.withdrawn_at.date())})
    if state is AgreementState.PAST_REVIEW:
        told = _(
            "The agreement about figures of individual people was to be looked at again by %(day)s and was not: they are closed "
            "until its next version is recorded. Ask by team."
        )
        raise Refused(told % {"day": _day(agreement.review_date)})
    return agreement


def leads_openly(actor: Actor, metric: Metric, *, at: datetime) -> bool:
    """Return whether an actor may look at figures of the people of the team that they lead."""
    try:
        return allows_persons(metric) and bool(open_to(actor, (), at=at).names)
    except (LookupError, Refused, NotAllowed):
        return False


def open_to(actor: Actor, named: tuple[int | None, ...], *, at: datetime) -> Open:
    """Return whose figures are open to an actor: of these people, or (none named) of everybody in the team that they lead.

    Raises Refused while no agreement opens them, NotAllowed for people of other teams.
    """
    agreement = in_force(at.astimezone(actor.zone).date())
    if actor.person_id is not None and set(named) == {actor.person_id}:
        _require_covered(agreement, named)
        return Open(agreement=agreement, names={actor.person_id: actor.name}, team_ids=None, all_ids=(actor.person_id,))
    if Purpose.COACHING not in agreement.purposes:
        raise Refused(_("It was agreed that people see their own figures only, and nobody those of others. Ask by team."))
    members = people.led_by(actor.person_id, at=at) if actor.person_id is not None else []
    known = {one.pk: one.name for one in members if one.pk != actor.person_id}
    if not known or not set(named) <= set(known):
        raise NotAllowed(_("Only the lead of a team sees figures of its people, for coaching, and everybody their own."))
    _require_covered(agreement, named)
    covered = {pk: name for pk, name in known.items() if agreement.person_ids is None or pk in agreement.person_ids}
    names = {pk: name for pk, name in covered.items() if not named or pk in named}
    return Open(
        agreement=agreement, names=names, team_ids=frozenset(one.team_id for one in members if one.team_id),
        all_ids=tuple(known), closed_ids=frozenset(known.keys() - covered.keys()),
    )  # fmt: skip


def _require_covered(agreement: Agreement, named: tuple[int | None, ...]) -> None:
    if agreement.person_ids is not None and not set(named) <= set(agreement.person_ids):
        raise Refused(_("The agreement does not cover this person: their figures stay closed."))


def of_people(actor: Actor, asked: Asked, *, at: datetime) -> OfPeople:
    """Return figures by person, as far as they are open. A lead sees finished days only: the people see them first.

    Raises NotAllowed, Refused, LookupError for unknown words, NotLoaded. Whoever shows them records the look.
    """
    metric, where = get_metric(asked.metric), dict(asked.where)
    named = where.pop(PERSON, ())
    refuse_persons(set(where) | ({asked.split} - {PERSON}))
    opened = open_to(actor, named, at=at)
    if not _fits(metric):
        raise Refused(_("This measure cannot say whose work it is. Ask by team."))
    checked(metric, replace(asked, split="", where=tuple(where.items()), took=None))
    since, until = _dates(actor, asked, opened, at)
    question = Question(
        metric=metric.key,
        as_of=asked.as_of,
        since=since,
        until=until,
        split=PERSON,
        where={**known_filters(metric, where), PERSON: opened.all_ids},
        team_ids=opened.team_ids,
    )
    try:
        by_person = {one.split: one for one in ask(question).figures if isinstance(one.split, int)}
    except LookupError as error:
        raise NotLoaded from error
    rows = {pk: one.n for pk, one in by_person.items()}
    # Judged over the whole team, whoever is asked for: or a question about one would tell what that about all withholds.
    kept_back = rules.withheld(rows, closed=opened.closed_ids)
    told = [pk for pk in opened.names if rows.get(pk, 0) >= rules.FEWEST and pk not in kept_back]
    figures = tuple((pk, opened.names[pk], by_person[pk]) for pk in told)
    return OfPeople(metric=metric, asked=asked, since=since, until=until, agreement=opened.agreement, figures=figures)


def _fits(metric: Metric) -> bool:
    try:
        return allows_persons(metric)
    except LookupError as error:
        raise NotLoaded from error


def _dates(actor: Actor, asked: Asked, opened: Open, at: datetime) -> tuple[date, date]:
    today = at.astimezone(actor.zone).date()
    since = max(asked.since, today - timedelta(days=opened.agreement.reach_days))
    is_own = set(opened.names) == {actor.person_id}
    until = asked.until if is_own else min(asked.until, today)
    if since >= until:
        told = _("By the agreement figures of individual people reach back %(n)d days, and end yesterday. Ask for those.")
        raise Refused(told % {"n": opened.agreement.reach_days})
    return since, until


def _day(day: date) -> str:
    return date_format(day, "j M Y")
