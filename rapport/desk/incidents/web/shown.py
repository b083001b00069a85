"""How incidents stand on pages."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from rapport.compute.businesstime import countries
from rapport.desk.cases import queries as cases
from rapport.governance.commitments import queries as commitments
from rapport.kernel.actor import Actor
from rapport.ui import navigation

from .. import queries
from ..models import Incident, Review, Statement, Update
from ..types import SUBJECT, Span, StatementState, UpdateState
from . import words

SINCE = {"30m": timedelta(minutes=30), "2h": timedelta(hours=2), "8h": timedelta(hours=8), "24h": timedelta(hours=24)}


def may(actor: Actor, incident: Incident | None = None) -> dict[str, bool]:
    """Return which verbs the pages offer."""
    return {
        "declare": actor.may("incidents.declare"),
        "work": actor.may("incidents.work"),
        "approve": actor.may("incidents.approve"),
        "lead": incident is not None and queries.may_lead(incident, actor),
    }


def desk(actor: Actor) -> dict[str, Any]:
    """Return which ways lead on from the list, as from every list of the desk."""
    return {
        "open": actor.may("cases.open"),
        "configure": actor.may("cases.configure"),
        "times": actor.may("cases.work"),
        "commitments": actor.may("commitments.view"),
        "imports": navigation.address("imports:sources") if actor.may("cases.import") else None,
    }


def rows(found: list[Incident]) -> list[dict[str, Any]]:
    """Return incidents as rows of a list, with their figures in two queries."""
    keys = [one.pk for one in found]
    counts, told = queries.counts_of(keys), queries.told_counts(keys)
    return [{**_head(one), "counts": counts[one.pk], "told": told.get(one.pk, 0)} for one in found]


def _head(one: Incident) -> dict[str, Any]:
    return {"incident": one, "severity": words.SEVERITY[one.severity], "tone": words.SEVERITY_TONE[one.severity]}


def page(incident: Incident, actor: Actor, *, since: str, as_of: datetime) -> dict[str, Any]:
    """Return what the page of an incident shows."""
    from_at = as_of - SINCE[since] if since in SINCE else None
    lines = [
        {"line": one, "word": words.LINE[one.kind], "tone": words.LINE_TONE.get(one.kind, "quiet")}
        for one in queries.lines_since(incident, from_at)
    ]
    versions = [statement(one, actor, incident) for one in queries.statements(incident)]
    tasks = commitments.actions_of(SUBJECT, [incident.pk], as_of=as_of).get(incident.pk, [])
    tasks = commitments.with_handings(tasks, as_of=as_of)
    return {
        **rows([incident])[0],
        "may": may(actor, incident),
        "lines": lines,
        "since": since,
        "spans": [("", _("everything")), ("30m", _("30 min")), ("2h", _("2 h")), ("8h", _("8 h")), ("24h", _("24 h"))],
        "approved": next((one for one in versions if one["row"].state == StatementState.APPROVED), None),
        "waiting": next((one for one in versions if one["row"].state == StatementState.WAITING), None),
        "versions": versions,
        "tasks": tasks,
        "scope": scope(incident),
        "match_count": queries.new_matches(incident).count() if incident.is_running else 0,
        "updates": [update(one) for one in queries.updates(incident)],
    }


def statement(row: Statement, actor: Actor, incident: Incident) -> dict[str, Any]:
    """Return a version of what is said, with what this person may do about it."""
    is_writer = actor.person_id is not None and row.written_by_id == actor.person_id
    return {
        "row": row,
        "texts": [(words.LANGUAGE.get(key, key), key, text) for key, text in row.texts.items()],
        "word": words.STATEMENT[row.state],
        "tone": words.STATEMENT_TONE.get(row.state, "quiet"),
        "can_settle": row.state == StatementState.WAITING and actor.may("incidents.approve") and not is_writer,
        "is_own": is_writer and row.state == StatementState.WAITING,
        "can_withdraw": row.state == StatementState.APPROVED and actor.may("incidents.approve"),
    }


def scope(incident: Incident) -> list[tuple[str, str]]:
    """Return whom an incident concerns, as label and values."""
    rule = incident.rule
    found = []
    if rule.reason_ids:
        names = [one.name for one in cases.reasons(with_former=True).filter(pk__in=rule.reason_ids)]
        found.append((_("Reasons"), ", ".join(names)))
    labels = {one.key: one.label for one in cases.attributes()} if rule.facts else {}
    found += [(labels.get(key, key), ", ".join(values)) for key, values in rule.facts.items()]
    if rule.countries:
        found.append((_("Regions"), ", ".join(countries().get(one, one) for one in rule.countries)))
    return found


def update(row: Update) -> dict[str, Any]:
    """Return a message to all customers."""
    return {
        "row": row,
        "word": words.UPDATE[row.state],
        "tone": words.UPDATE_TONE.get(row.state, "quiet"),
        "is_going": row.state in (UpdateState.HELD, UpdateState.SENDING),
    }


def facts(review: Review, *, as_of: datetime) -> Mapping[str, Any]:
    """Return the figures of a review: those it was approved with, until then counted now."""
    if not review.facts:
        found = queries.facts_of(review.incident, as_of=as_of)
        return {name: getattr(found, name) for name in found.__dataclass_fields__}
    return {key: _kept(key, value) for key, value in review.facts.items()}


def _kept(key: str, value: Any) -> Any:
    """Return a figure of an approved review as one that is counted now would be."""
    if isinstance(value, dict) and set(value) == {"minutes", "n"}:
        return Span(**value)
    return parse_datetime(value) if key.endswith("_at") and value else value
