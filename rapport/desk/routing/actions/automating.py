"""What the department sets: automations in versions, tried over the last days before they are switched on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, Refused
from rapport.kernel.journal import publish

from .. import queries, rules
from ..events import AutomationSet, AutomationSwitched, AutomationTried
from ..models import Automation, AutomationVersion, Trial, TrialRow
from ..rules import automating, remembering
from ..types import AutomationDraft, CaseFacts, Done

AUTOMATE = "routing.automate"


@transaction.atomic
def set_automation(*, automation_id: int | None = None, draft: AutomationDraft, by: Actor, at: datetime) -> Automation:
    """Make an automation, or (with ``automation_id``) write its next version, which is to be tried before it is switched on.

    One that is on goes off with its new version. Raises NotAllowed, BadInput or Automation.DoesNotExist.
    """
    automation = Automation() if automation_id is None else Automation.objects.select_for_update().get(pk=automation_id)
    if automation_id is not None:
        by.require(AUTOMATE, on=automation)
    automation.name, automation.team_id, automation.owner_id = draft.name.strip(), draft.team_id, by.person_id
    by.require(AUTOMATE, on=automation)
    is_taken = Automation.objects.filter(name=automation.name).exclude(pk=automation.pk).exists()
    if why := automating.why_not_automation(draft, is_taken=is_taken, at=at):
        raise BadInput(_(why))
    was_on, automation.is_on = automation.is_on, False
    automation.save()
    version = AutomationVersion.objects.create(
        automation=automation, active_from=draft.active_from or at, made_at=at, made_by_id=by.person_id, trigger=draft.trigger,
        hours=draft.hours, conditions=rules.kept(draft.conditions), then=automating.kept(draft.then),
    )  # fmt: skip
    publish(AutomationSet(automation_id=automation.pk, version_id=version.pk), about=automation, by=by, at=at)
    if was_on:
        publish(AutomationSwitched(automation_id=automation.pk, is_on=False), about=automation, by=by, at=at)
    return automation


@transaction.atomic
def switch_automation(*, automation_id: int, is_on: bool, by: Actor, at: datetime) -> Automation:
    """Have an automation act from now on, or no longer. Raises NotAllowed, Refused or Automation.DoesNotExist."""
    automation = Automation.objects.select_for_update().get(pk=automation_id)
    by.require(AUTOMATE, on=automation)
    if automation.is_on == is_on:
        return automation
    newest = AutomationVersion.objects.filter(automation=automation).order_by("-active_from", "-pk").first()
    is_tried = newest is not None and newest.trials.exists()
    if is_on and (why := automating.why_not_switch_on(is_tried=is_tried)):
        raise Refused(_(why))
    automation.is_on, automation.on_at, automation.off_why = is_on, at if is_on else automation.on_at, ""
    automation.save(update_fields=["is_on", "on_at", "off_why"])
    publish(AutomationSwitched(automation_id=automation.pk, is_on=is_on), about=automation, by=by, at=at)
    return automation


@transaction.atomic
def try_out(*, automation_id: int, by: Actor, at: datetime) -> Trial:
    """Count what the newest version would have done in the last thirty days to cases that the actor may see; nothing is done.

    Each case is judged as it was at each occasion, as far as its histories say so (``rules/remembering.py``). Raises NotAllowed
    or Automation.DoesNotExist.
    """
    automation = Automation.objects.get(pk=automation_id)
    by.require(AUTOMATE, on=automation)
    version = AutomationVersion.objects.filter(automation=automation).order_by("-active_from", "-pk").select_related("automation")
    newest, since = version[0], at - timedelta(days=automating.TRIED_DAYS)
    moments = queries.past_moments(newest, actor=by, since=since, until=at)
    trial = Trial.objects.create(
        automation=automation, version=newest, by_id=by.person_id, since=since, at=at, looked_count=len(moments),
        is_cut=len(moments) > queries.MOST_MOMENTS,
    )  # fmt: skip
    rows = _touched(newest, moments, by)
    TrialRow.objects.bulk_create([TrialRow(trial=trial, **row) for row in rows], batch_size=1_000)
    trial.case_count = len({row["case_id"] for row in rows})
    trial.save(update_fields=["case_count"])
    tried = AutomationTried(automation_id=automation.pk, trial_id=trial.pk, case_count=trial.case_count)
    publish(tried, about=automation, by=by, at=at)
    return trial


def _touched(version: AutomationVersion, moments: list[queries.Moment], by: Actor) -> list[dict[str, Any]]:
    ids = {one.case_id for one in moments}
    now = {one.case_id: one for one in queries.facts_of(cases.cases(by).filter(pk__in=ids))}
    lives, parents = queries.lives_of(now), dict(cases.reasons(with_former=True).values_list("pk", "parent_id"))
    said = queries.written_to(now) if version.conditions.get("text") else {}
    then, rows = automating.then_of(version.then), []
    mine: defaultdict[int, dict[str, tuple[Any, datetime]]] = defaultdict(dict)
    for case_id, moment, was in reversed(moments):
        if case_id not in now:
            continue
        lived, values = lives[case_id], dict(was)
        facts = remembering.as_then(now[case_id], lived, moment, parents)
        facts = replace(facts, **(_still(mine[case_id], lived, moment) | values))
        text = _said_until(said.get(case_id, ()), moment)
        if queries.meant(version, facts, text=text) and (done := automating.would_do(then, facts)):
            rows.append({"case_id": case_id, "at": moment, "done": [said_as(one) for one in done]})
            mine[case_id] |= _changed(facts, automating.after(done, facts), moment)
    return rows


def _still(mine: dict[str, tuple[Any, datetime]], lived: remembering.Lived, moment: datetime) -> dict[str, Any]:
    """Return what the automation would have changed before and nobody has changed since: a second occasion finds it so."""
    return {name: value for name, (value, since) in mine.items() if name not in remembering.changed_since(lived, since, moment)}


def _changed(before: CaseFacts, after: CaseFacts, moment: datetime) -> dict[str, tuple[Any, datetime]]:
    names = ("priority", "state", "team_id", "assignee_id", "reason_ids")
    return {one: (getattr(after, one), moment) for one in names if getattr(after, one) != getattr(before, one)}


def _said_until(said: Iterable[tuple[datetime | None, str]], moment: datetime) -> str:
    told = [text for at, text in said if at is None or at <= moment]
    return "\n".join(told[: queries.MOST_CONTACTS + 1])


def said_as(done: Done) -> dict[str, str]:
    """Return an act as JSON, without what it does not say."""
    return {name: str(value) for name, value in asdict(done).items() if value}
