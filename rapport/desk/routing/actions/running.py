"""What automations do: each act by the verb of the case's room, as a named machine, once for each occasion, under a guard.

An automation never answers what an automation did. What it did too often stops it, and its owner hears why.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Channel, Kind, Priority, State
from rapport.directory.people import queries as people
from rapport.kernel import inbox
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import publish
from rapport.kernel.models import Entry

from .. import queries
from ..events import AutomationRan, AutomationSwitched
from ..models import Automation, AutomationVersion, Run
from ..rules import automating
from ..types import AUTOMATION, Act, CaseFacts, Done, Then, Told, Trigger
from .automating import said_as
from .draining import HOUSE, drain


def run_all(*, trigger: Trigger, case_id: int, key: str, happened_at: datetime, by: Actor, at: datetime) -> int:
    """Have every automation that waits for this, and was on when it happened, act on a case; return how many did."""
    waiting = [one for one in queries.on_for(trigger, as_of=at) if one.automation.on_at and one.automation.on_at < happened_at]
    return sum(run(version=one, case_id=case_id, key=key, by=by, at=at) for one in waiting)


def run_by_clock(*, by: Actor, at: datetime) -> int:
    """Have automations act on the cases on which their moment has come; return how many runs there were."""
    count = 0
    for version in queries.on_for(Trigger.WAITING, Trigger.DUE, as_of=at):
        trigger = Trigger(version.trigger)
        occasions = [(pk, automating.key_of(trigger, moment=moment)) for pk, moment in queries.come_due(version, as_of=at)]
        known = Run.objects.filter(automation=version.automation, case_id__in=[pk for pk, _key in occasions])
        ran = set(known.values_list("case_id", "key"))
        for case_id, key in occasions:
            if (case_id, key) not in ran:
                count += run(version=version, case_id=case_id, key=key, by=by, at=at)
    return count


@transaction.atomic
def run(*, version: AutomationVersion, case_id: int, key: str, by: Actor, at: datetime) -> bool:
    """Act on a case if it is meant, once for each occasion; return whether it did. The automation is locked meanwhile."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    automation = Automation.objects.select_for_update().get(pk=version.automation_id)
    facts = queries.find_facts(case_id)
    if not automation.is_on or facts is None or Run.objects.filter(automation=automation, case_id=case_id, key=key).exists():
        return False
    text = queries.said_in([case_id]).get(case_id, "") if version.conditions.get("text") else ""
    if not queries.meant(version, facts, text=text):
        return False
    runs = Run.objects.filter(automation=automation)
    why = automating.why_stopped(
        in_last_minute=runs.filter(at__gt=at - timedelta(minutes=1)).count(),
        on_case_today=runs.filter(case_id=case_id, at__gt=at - timedelta(days=1)).count(),
    )
    if why is not None:
        _stop(automation, why, at)
        return False
    _act(automation, version, facts, key, at)
    return True


def _stop(automation: Automation, why: str, at: datetime) -> None:
    """Switch an automation off, and tell its owner why."""
    automation.is_on, automation.off_why = False, why
    automation.save(update_fields=["is_on", "off_why"])
    by = _actor(automation)
    stopped = AutomationSwitched(automation_id=automation.pk, is_on=False, is_by_guard=True)
    entry = publish(stopped, about=automation, by=by, at=at)
    if automation.owner_id is not None:
        words = _("Switched off by itself: %(name)s. %(why)s") % {"name": automation.name, "why": _(why)}
        url = reverse("routing:automation", args=[automation.pk])
        inbox.tell({automation.owner_id}, entry=entry, kind="automation", text=words, url=url, at=at)


def _act(automation: Automation, version: AutomationVersion, facts: CaseFacts, key: str, at: datetime) -> None:
    made = Run.objects.create(automation=automation, version=version, case_id=facts.case_id, key=key, at=at)
    then, by = automating.then_of(version.then), _actor(automation)
    case = cases.find_case(facts.case_id)
    assert case is not None
    ran = AutomationRan(case_id=facts.case_id, automation_id=automation.pk, run_id=made.pk)
    entry = publish(ran, about=case, by=by, at=at)
    planned = automating.would_do(then, facts)
    made.done = [said_as(_one(done, automation, then, facts, entry, by, at)) for done in planned]
    made.save(update_fields=["done"])


def _one(done: Done, automation: Automation, then: Then, facts: CaseFacts, entry: Entry, by: Actor, at: datetime) -> Done:
    try:
        with transaction.atomic():
            if done.act is Act.TELL:
                _tell(automation, then, facts, entry, at)
            else:
                _VERBS[done.act](facts.case_id, then, by, at)
    except (Refused, NotAllowed) as refused:
        return Done(act=done.act, before=done.before, after=done.after, refused=str(refused))
    return done


def _actor(automation: Automation) -> Actor:
    return Actor.machine(f"{AUTOMATION}{automation.name}")


def _reason(case_id: int, then: Then, by: Actor, at: datetime) -> None:
    case = cases.get_case(case_id, actor=HOUSE)
    case_actions.classify(
        case_id=case_id, kind=Kind(case.kind), reason_id=then.reason_id, cause_id=case.cause_id, attributes={},
        is_safety=case.is_safety, by=by, at=at,
    )  # fmt: skip


def _priority(case_id: int, then: Then, by: Actor, at: datetime) -> None:
    case_actions.set_priority(case_id=case_id, priority=Priority(then.priority), by=by, at=at)


def _team(case_id: int, then: Then, by: Actor, at: datetime) -> None:
    assert then.team_id is not None
    case_actions.assign(case_id=case_id, team_id=then.team_id, assignee_id=None, by=by, at=at)


def _route(case_id: int, then: Then, by: Actor, at: datetime) -> None:
    if not drain(by=HOUSE, at=at, case_ids=[case_id]):
        raise Refused(_("No queue that is on takes it, somebody has it already, or nobody is free: it stays where it is."))


def _macro(case_id: int, then: Then, by: Actor, at: datetime) -> None:
    macro = cases.macros().filter(pk=then.macro_id or 0).first()
    if macro is None:
        raise Refused(_("Its macro is not in use any more."))
    if macro.then in automating.SETTLED:
        raise Refused(_("Its macro settles cases. That stays with people."))
    case = cases.get_case(case_id, actor=HOUSE)
    name, me = case.customer.name if case.customer else "", case.team.name if case.team else ""
    text = automating.filled(macro.text, {"name": name, "number": str(case.pk), "me": me})
    channel = Channel(macro.channel or case.channel)
    case_actions.run_macro(
        case_id=case_id, macro_id=macro.pk, text=text, channel=channel, is_automatic=True, by=by, at=at
    )  # fmt: skip


def _note(case_id: int, then: Then, by: Actor, at: datetime) -> None:
    case_actions.note(case_id=case_id, text=then.note, by=by, at=at)


def _promise(case_id: int, then: Then, by: Actor, at: datetime) -> None:
    case = cases.get_case(case_id, actor=HOUSE)
    leads = people.leads_of(case.team_id) if case.team_id and case.assignee_id is None else []
    owner_id = case.assignee_id or (leads[0].pk if leads else None)
    due_at = at + timedelta(hours=then.promise_hours)
    case_actions.promise(case_id=case_id, text=then.promise, due_at=due_at, owner_id=owner_id, by=by, at=at)


def _state(case_id: int, then: Then, by: Actor, at: datetime) -> None:
    case_actions.move(case_id=case_id, to=State(then.state), by=by, at=at)


def _tell(automation: Automation, then: Then, facts: CaseFacts, entry: Entry, at: datetime) -> None:
    case = cases.get_case(facts.case_id, actor=HOUSE)
    persons = {
        Told.LEAD: [one.pk for one in people.leads_of(case.team_id)[:1]] if case.team_id else [],
        Told.ASSIGNEE: [case.assignee_id] if case.assignee_id else [],
        Told.OWNER: [automation.owner_id] if automation.owner_id else [],
    }[Told(then.tell)]
    if not persons:
        raise Refused(_("There was nobody to tell."))
    text = f"{then.words.strip()} · {case.subject}"
    url = reverse("cases:case", args=[case.pk])
    inbox.tell(persons, entry=entry, kind="automation", text=text, url=url, at=at)


_VERBS: Mapping[Act, Callable[[int, Then, Actor, datetime], None]] = {
    Act.REASON: _reason,
    Act.PRIORITY: _priority,
    Act.TEAM: _team,
    Act.ROUTE: _route,
    Act.MACRO: _macro,
    Act.NOTE: _note,
    Act.PROMISE: _promise,
    Act.STATE: _state,
}
