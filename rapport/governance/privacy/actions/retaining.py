"""Retention: rules in versions, tried before they are switched on, carried out each night in batches."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import Job
from rapport.kernel.personal import Part
from rapport.metrics import actions as metrics

from .. import rules
from ..models import ErasedCase, Rule, RuleRun, RuleVersion
from ..queries.holding import held_among
from ..queries.past import cases
from ..types import Change, PastCase, RuleDraft, RunState
from .changing import RETAIN, PrivacyRefused, note, refuse
from .erasing import erase_by_rule

BATCH = 250
EXAMPLES = 20


@transaction.atomic
def set_rule(*, draft: RuleDraft, rule_id: int | None = None, by: Actor, at: datetime) -> Rule:
    """Write a rule, or a new version of one: it is off until that version was tried. Raises NotAllowed or PrivacyRefused."""
    by.require_somewhere(RETAIN)
    refuse(rules.why_not_rule(draft, kinds=tuple(cases.kinds), states=tuple(cases.states), parts=tuple(Part)))
    if Rule.objects.filter(name=draft.name.strip()).exclude(pk=rule_id or 0).exists():
        raise PrivacyRefused("There is a rule of this name already. Change that one, or choose another name.")
    if rule_id is None:
        rule = Rule.objects.create(name=draft.name.strip())
    else:
        rule = Rule.objects.select_for_update().get(pk=rule_id)
        rule.name, rule.is_on = draft.name.strip(), False
        rule.save()
    newest = rule.versions.order_by("-number").first()
    RuleVersion.objects.create(
        rule=rule, number=newest.number + 1 if newest else 1, kinds=sorted(draft.kinds), states=sorted(draft.states),
        days=draft.days, parts=sorted(draft.parts), source=draft.source.strip(), reason=draft.reason.strip(), made_at=at,
        made_by_id=by.person_id,
    )  # fmt: skip
    note(rule, Change.RULE_SET, by=by, at=at)
    return rule


@transaction.atomic
def try_rule(*, rule_id: int, work: Job, by: Actor, at: datetime) -> RuleRun:
    """Have counted what a rule would erase today, without erasing anything; ``work`` is the job. Raises NotAllowed."""
    by.require_somewhere(RETAIN)
    run = _start(Rule.objects.select_for_update().get(pk=rule_id), is_trial=True, by=by, at=at)
    note(run.version.rule, Change.RULE_TRIED, by=by, at=at)
    work.defer(run_id=run.pk)
    return run


@transaction.atomic
def switch_rule(*, rule_id: int, is_on: bool, by: Actor, at: datetime) -> Rule:
    """Switch a rule on, once its newest version was tried lately, or off. Raises NotAllowed, PrivacyRefused or DoesNotExist."""
    by.require_somewhere(RETAIN)
    rule = Rule.objects.select_for_update().get(pk=rule_id)
    if is_on:
        tried = _newest(rule).runs.filter(is_trial=True, state=RunState.DONE).order_by("-finished_at").first()
        refuse(rules.why_not_switch_on(tried_at=tried.finished_at if tried else None, at=at))
    rule.is_on, rule.on_at, rule.on_by_id = is_on, at if is_on else None, by.person_id if is_on else None
    rule.save()
    note(rule, Change.RULE_ON if is_on else Change.RULE_OFF, by=by, at=at)
    return rule


@transaction.atomic
def start_runs(*, work: Job, by: Actor, at: datetime) -> int:
    """Begin the night's run of every rule that is on, unless one of it is under way; return how many began. Raises NotAllowed."""
    by.require_somewhere(RETAIN)
    begun = 0
    for rule in Rule.objects.select_for_update().filter(is_on=True):
        if not RuleRun.objects.filter(version__rule=rule, is_trial=False, state=RunState.WORKING).exists():
            work.defer(run_id=_start(rule, is_trial=False, by=by, at=at).pk)
            begun += 1
    return begun


def _start(rule: Rule, *, is_trial: bool, by: Actor, at: datetime) -> RuleRun:
    return RuleRun.objects.create(version=_newest(rule), is_trial=is_trial, started_at=at, by_id=by.person_id)


def _newest(rule: Rule) -> RuleVersion:
    version = rule.versions.order_by("-number").first()
    assert version is not None
    return version


@transaction.atomic
def work_batch(*, run_id: int, by: Actor, at: datetime) -> bool:
    """Look at the next cases of a run, erase (or, in a trial, count) them, and return whether there are more.

    Everything of one batch commits together with how far the run has come. A rule that was switched off ends its run.
    """
    by.require_somewhere(RETAIN)
    run = RuleRun.objects.select_for_update().select_related("version__rule").get(pk=run_id)
    if run.state == RunState.DONE:
        return False
    is_stopped = not run.is_trial and not run.version.rule.is_on
    found = [] if is_stopped else _settled(run)
    free = _free(found, frozenset(Part(one) for one in run.version.parts), at)
    run.stopped_count += len(found) - len(free)
    run.case_count += len(free)
    _add(run, free, by=by, at=at)
    if len(found) < BATCH:
        run.state, run.finished_at = RunState.DONE, at
        note(run.version.rule, Change.RULE_RAN, by=by, at=at)
    else:
        run.after_id = found[-1].case_id
    run.save()
    return run.state == RunState.WORKING


def finish_run(*, run_id: int, by: Actor, at: datetime) -> None:
    """Have the store forget what it knew of cases before a run erased them. Raises NotAllowed, mover.Busy."""
    if RuleRun.objects.filter(pk=run_id, is_trial=False, case_count__gt=0).exists():
        metrics.forget_before(by=by, at=at)


def _settled(run: RuleRun) -> list[PastCase]:
    assert cases.settled is not None
    version = run.version
    before = run.started_at - timedelta(days=version.days)
    return cases.settled(version.kinds, version.states, before, run.after_id, BATCH, _erased(version.parts))


def _erased(parts: Sequence[str]) -> QuerySet[ErasedCase]:
    return ErasedCase.objects.filter(parts__contains=list(parts))


def _free(found: Sequence[PastCase], parts: frozenset[Part], at: datetime) -> list[PastCase]:
    """Leave out what is held or must stay: by its customer, or by what a room says of the case."""
    ids = [one.case_id for one in found]
    held = held_among(customer_ids={one.customer_id for one in found})
    customers = {one.customer_id for one in held}
    stopped = {case_id for stop in personal.stops(personal.about_cases(ids, parts), at=at) for case_id in stop.case_ids}
    stopped |= _holding(ids, frozenset(stopped - set(ids)))
    return [one for one in found if one.case_id not in stopped and (one.customer_id is None or one.customer_id not in customers)]


def _holding(ids: Sequence[int], apart: frozenset[int]) -> set[int]:
    """Return into which of these cases one of those ``apart`` went: what was said there stands in them now, and stays with it."""
    if not apart or apart.isdisjoint(personal.about_cases(ids, personal.ALL).of("cases.case")):
        return set()
    if len(ids) == 1:
        return set(ids)
    half = len(ids) // 2
    return _holding(ids[:half], apart) | _holding(ids[half:], apart)


def _add(run: RuleRun, free: Sequence[PastCase], *, by: Actor, at: datetime) -> None:
    if not free:
        return
    ids = [one.case_id for one in free]
    parts = frozenset(Part(one) for one in run.version.parts)
    about = personal.about_cases(ids, parts)
    for holding in reversed(personal.holdings()):
        if run.is_trial:
            told = personal.counted(holding.rows, about)
            _count(run, ((label, count) for label, (count, is_erased) in told.items() if is_erased))
        else:
            _count(run, holding.erase(about=about, by=by, at=at).items())
    run.examples = [*run.examples, *ids[: EXAMPLES - len(run.examples)]] if len(run.examples) < EXAMPLES else run.examples
    if not run.is_trial:
        kept = [ErasedCase(case_id=one, parts=list(run.version.parts), at=at, run=run) for one in ids]
        ErasedCase.objects.bulk_create(
            kept, update_conflicts=True, unique_fields=["case_id"], update_fields=["parts", "at", "run"], batch_size=500
        )
    _add_customers(run, free, by=by, at=at)


def _add_customers(run: RuleRun, free: Sequence[PastCase], *, by: Actor, at: datetime) -> None:
    """Customers go with their last case: those of whom every case is erased."""
    ids = sorted({one.customer_id for one in free if one.customer_id})
    if Part.PERSON not in run.version.parts or not ids:
        return
    if run.is_trial:
        run.customer_count += len(ids)
        return
    assert cases.whole is not None
    for customer_id in cases.whole(ids, _erased(run.version.parts)):
        run.customer_count += erase_by_rule(customer_id=customer_id, run=run, by=by, at=at) is not None


def _count(run: RuleRun, found: Iterable[tuple[str, int]]) -> None:
    for label, count in found:
        if count:
            run.counts[label] = run.counts.get(label, 0) + count
