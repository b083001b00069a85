"""What the values of dimensions are called: names instead of ids. Never those of individual people."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.desk.cases import queries as cases
from rapport.desk.routing import queries as routing
from rapport.directory.people import queries as people
from rapport.governance.standards import queries as standards
from rapport.kernel.actor import Actor
from rapport.metrics import ask, derive, registry
from rapport.metrics.expressions import PLACED, QUEUE
from rapport.metrics.metric import Metric

from .scope import team_ids

type Word = str | Promise

# Every dimension by which figures may be split, in the order of the page.
DIMENSIONS: Mapping[str, Word] = {
    "channel": gettext_lazy("channel"),
    "team_id": gettext_lazy("team"),
    "kind": gettext_lazy("kind"),
    "priority": gettext_lazy("priority"),
    "reason_group_id": gettext_lazy("reason"),
    "cause_group_id": gettext_lazy("cause"),
    "department_id": gettext_lazy("department"),
    "queue_id": gettext_lazy("queue"),
    "measure": gettext_lazy("promise"),
    "standard_id": gettext_lazy("standard"),
    "reason_id": gettext_lazy("reason in detail"),
    "cause_id": gettext_lazy("cause in detail"),
    "source": gettext_lazy("source"),
    "regime": gettext_lazy("regime"),
    "severity": gettext_lazy("severity"),
    "why": gettext_lazy("why it could go wrong"),
    "remedy_kind": gettext_lazy("remedy"),
    "currency": gettext_lazy("currency"),
    "language": gettext_lazy("language"),
    "audience": gettext_lazy("readers"),
    "place": gettext_lazy("where it was looked for"),
}
MEASURES: Mapping[str, Word] = {
    "first_response": gettext_lazy("First response"),
    "next_response": gettext_lazy("Next response"),
    "update": gettext_lazy("Update"),
    "pausable_update": gettext_lazy("Update while it is with us"),
    "resolution": gettext_lazy("Resolution"),
    "requester_wait": gettext_lazy("Customer’s wait"),
    "work_time": gettext_lazy("Time with us"),
    "total_resolution": gettext_lazy("Whole time to resolution"),
    "final_response": gettext_lazy("Final response"),
}
_vocabulary: dict[str, Mapping[str, Word]] = {}
_own: dict[Metric, tuple[str, ...]] = {}


def name_values(vocabulary: Mapping[str, Mapping[str, Word]]) -> None:
    """Install what the values of a dimension are called where another room says so. Called by the site."""
    _vocabulary.clear()
    _vocabulary.update(vocabulary)


def dimensions(metric: Metric) -> tuple[str, ...]:
    """Return by what a metric can be split. Raises LookupError while its facts are not loaded."""
    if metric.dimensions is not None:
        return tuple(one for one in DIMENSIONS if one in _with_queue({*metric.dimensions}))
    if metric not in _own:
        tables = derive.tables(sorted({*metric.facts, "cases"}))
        # The columns are the same at every moment; rows of a past one take ten times as long to put together.
        tables.latest = 0
        rows = metric.rows(tables, 0)
        of_cases = {column.name for column in registry.fact("cases").columns} & set(ask.DIMENSIONS)
        _own[metric] = tuple(one for one in DIMENSIONS if one in _with_queue({*of_cases, *rows.columns}))
    return _own[metric]


def _with_queue(known: set[str]) -> set[str]:
    """Return these dimensions and, of rows that are cases, the queue that took them; where routing tells the store of it."""
    is_told = "kind" in known and any(one.name == PLACED for one in registry.facts())
    return known | {QUEUE} if is_told else known


def kept(metric: Metric) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the facts that the department keeps of its cases, as dimensions, each with its label and its declared choices.

    None for a metric whose rows are no cases. Raises LookupError while facts are not loaded.
    """
    if "kind" not in dimensions(metric):
        return {}
    return {f"{ask.ATTRIBUTE}{one.key}": (one.label, tuple(map(str, one.choices))) for one in cases.attributes()}


def called(dimension: str) -> str:
    """Return what a dimension is called, in small letters but for what the department named itself."""
    if dimension.startswith(ask.ATTRIBUTE):
        key = dimension.removeprefix(ask.ATTRIBUTE)
        return next((one.label for one in cases.attributes(with_former=True) if one.key == key), key)
    return str(DIMENSIONS.get(dimension, dimension))


def names(dimension: str, values: Iterable[Any]) -> dict[Any, str]:
    """Return what these values of a dimension are called; one query at most. None has a name too: nothing was said."""
    wanted = list(dict.fromkeys(values))
    found = _found(dimension, wanted)
    return {value: _none(dimension) if value is None or value == "" else str(found.get(value, value)) for value in wanted}


def _found(dimension: str, values: list[Any]) -> Mapping[Any, Word]:
    found: Mapping[Any, Word]
    match dimension:
        case "team_id":
            found = people.team_names(values)
        case "department_id":
            found = people.department_names(values)
        case "reason_id" | "reason_group_id":
            found = dict(cases.reasons(with_former=True).filter(pk__in=_ids(values)).values_list("pk", "name"))
        case "cause_id" | "cause_group_id":
            found = dict(cases.causes(with_former=True).filter(pk__in=_ids(values)).values_list("pk", "name"))
        case "queue_id":
            found = {one.pk: one.name for one in routing.every_queue()}
        case "standard_id":
            found = dict(standards.standards().values_list("pk", "name"))
        case "measure":
            found = MEASURES
        case _:
            found = {key: _begun(str(word)) for key, word in _vocabulary.get(dimension, {}).items()}
    return found


def _ids(values: Iterable[Any]) -> list[int]:
    return [value for value in values if isinstance(value, int)]


def _none(dimension: str) -> str:
    if dimension == QUEUE:
        return _("No queue")
    return _("Our own desk") if dimension == "source" else _("Not said")


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def choices(dimension: str, actor: Actor) -> list[tuple[Any, str]]:
    """Return what a filter offers for a dimension; nothing where nobody keeps a list of its values."""
    match dimension:
        case "queue_id":
            return _queues(team_ids(actor))
        case "team_id":
            return list(people.teams(actor).values_list("pk", "name"))
        case "department_id":
            return list(people.departments().values_list("pk", "name"))
        case "reason_group_id" | "reason_id":
            return list(cases.reasons().filter(parent__isnull=dimension != "reason_id").values_list("pk", "name"))
        case "cause_group_id" | "cause_id":
            return list(cases.causes().filter(parent__isnull=dimension != "cause_id").values_list("pk", "name"))
    return _listed(dimension)


def _listed(dimension: str) -> list[tuple[Any, str]]:
    if dimension == "standard_id":
        return list(standards.standards().values_list("pk", "name"))
    words = MEASURES if dimension == "measure" else _vocabulary.get(dimension, {})
    return [(key, _begun(str(word))) for key, word in words.items()]


def _queues(reach: frozenset[int] | None) -> list[tuple[Any, str]]:
    return [(one.pk, one.name) for one in routing.every_queue() if reach is None or one.team_id in reach]
