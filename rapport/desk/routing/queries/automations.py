"""Automations: which there are, what they did, what they would have done, and on which cases a moment has come."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import UNSETTLED, Direction
from rapport.kernel.actor import Actor

from .. import rules
from ..models import Automation, AutomationVersion, Run, Trial, TrialRow
from ..rules import automating
from ..types import CaseFacts, Trigger
from .board import HOUSE, facts_of
from .past import WAITS

VIEW = "routing.automate"
MOST_DUE = 2_000
MOST_CONTACTS = 20


def automations(actor: Actor) -> QuerySet[Automation]:
    """Return the automations that the actor may see, by name, each with how often it acted in all and when last."""
    rows = Automation.objects.select_related("team", "owner")
    return actor.scope(VIEW, rows).annotate(run_count=Count("runs"), last_at=Max("runs__at")).order_by("name", "pk")


def get_automation(automation_id: int, *, actor: Actor) -> Automation:
    """Return one automation. Raises Automation.DoesNotExist."""
    return automations(actor).get(pk=automation_id)


def version_of(automation_id: int, *, as_of: datetime) -> AutomationVersion | None:
    """Return the version in force at a moment, or, before the first holds, the first."""
    rows = AutomationVersion.objects.filter(automation_id=automation_id).select_related("made_by")
    return rows.filter(active_from__lte=as_of).order_by("-active_from", "-pk").first() or rows.order_by("active_from").first()


def automation_versions(automation_ids: Iterable[int]) -> dict[int, list[AutomationVersion]]:
    """Return all versions of these automations, the newest first."""
    found: dict[int, list[AutomationVersion]] = {}
    rows = AutomationVersion.objects.filter(automation_id__in=list(automation_ids)).select_related("made_by")
    for one in rows.order_by("-active_from", "-pk"):
        found.setdefault(one.automation_id, []).append(one)
    return found


def on_for(*triggers: Trigger, as_of: datetime) -> list[AutomationVersion]:
    """Return the versions in force of the automations that are on and wait for one of these. One query."""
    newest = AutomationVersion.objects.filter(automation__is_on=True, active_from__lte=as_of)
    newest = newest.order_by("automation_id", "-active_from", "-pk").distinct("automation_id")
    rows = AutomationVersion.objects.filter(pk__in=newest.values("pk"), trigger__in=triggers)
    return list(rows.select_related("automation").order_by("automation_id"))


def runs(actor: Actor) -> QuerySet[Run]:
    """Return what the automations that the actor may see did, the newest first."""
    return actor.scope(VIEW, Run.objects.select_related("automation", "case__customer")).order_by("-at", "-pk")


def runs_on(case_id: int, *, limit: int) -> list[Run]:
    """Return what automations did on a case, the newest first. Whoever may see the case may see them."""
    return list(Run.objects.filter(case_id=case_id).select_related("automation").order_by("-at", "-pk")[:limit])


def get_trial(trial_id: int, *, actor: Actor) -> Trial:
    """Return one trial. Raises Trial.DoesNotExist."""
    return actor.scope(VIEW, Trial.objects.select_related("automation", "version", "by")).get(pk=trial_id)


def touched(trial: Trial, *, actor: Actor) -> QuerySet[TrialRow]:
    """Return the cases of a trial that the actor may see, the newest first."""
    seen = cases.cases(actor).select_related(None).filter(pk=OuterRef("case_id"))
    return TrialRow.objects.filter(Exists(seen), trial=trial).select_related("case__customer").order_by("-at", "-pk")


def last_trial(automation_id: int) -> Trial | None:
    """Return the newest trial of an automation."""
    return Trial.objects.filter(automation_id=automation_id).select_related("by").order_by("-at", "-pk").first()


def meant(version: AutomationVersion, facts: CaseFacts, *, text: str) -> bool:
    """Return whether an automation means a case: its team's, or the department's, and of the sort that it names."""
    team_id = version.automation.team_id
    is_ours = team_id is None or facts.team_id == team_id
    return is_ours and rules.matches(rules.conditions_of(version.conditions), facts, text=text)


def find_facts(case_id: int) -> CaseFacts | None:
    """Return what conditions ask of a case, as it is now; None when it is gone or goes on in another one."""
    return next(iter(facts_of(cases.cases(HOUSE).filter(pk=case_id, merged_into=None))), None)


def said_in(case_ids: Iterable[int]) -> dict[int, str]:
    """Return subject and words of the customer of these cases. One query."""
    inbound = Q(contacts__direction=Direction.INBOUND) | Q(contacts=None)
    rows = cases.cases(HOUSE).select_related(None).filter(inbound, pk__in=list(case_ids))
    said: dict[int, list[str]] = {}
    for case_id, subject, text in rows.order_by("pk", "-contacts__at").values_list("pk", "subject", "contacts__text"):
        said.setdefault(case_id, [subject]).append(text or "")
    return {case_id: "\n".join(words[: MOST_CONTACTS + 1]) for case_id, words in said.items()}


def come_due(version: AutomationVersion, *, as_of: datetime) -> list[tuple[int, datetime]]:
    """Return cases on which the moment of an automation by the clock has come, each with what tells the occasion."""
    on_at = version.automation.on_at or as_of
    span, since = timedelta(hours=version.hours), automating.looks_back_to(on_at=on_at, at=as_of)
    rows = cases.cases(HOUSE).select_related(None).filter(merged_into=None)
    if version.trigger == Trigger.WAITING:
        states = version.conditions.get("states") or WAITS
        found = rows.filter(state__in=states, state_since_at__lte=as_of - span, state_since_at__gt=since - span)
        return list(found.order_by("state_since_at").values_list("pk", "state_since_at")[:MOST_DUE])
    fresh = Q(due_at__gt=since + span) | Q(opened_at__gt=since)
    found = rows.filter(fresh, state__in=UNSETTLED, due_at__gt=as_of, due_at__lte=as_of + span)
    return [(pk, at) for pk, at in found.order_by("due_at").values_list("pk", "due_at")[:MOST_DUE] if at is not None]
