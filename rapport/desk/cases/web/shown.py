"""What the page of a case shows, collected with a number of queries that does not depend on the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from rapport.directory.customers import queries as customers
from rapport.governance.commitments import queries as commitments
from rapport.governance.standards import queries as standards
from rapport.governance.standards.types import ClockView
from rapport.kernel.actor import Actor, Scope
from rapport.ui import navigation

from .. import queries, rules
from ..models import Approval, Case, Escalation, Takeover
from ..queries.items import Item
from ..types import Direction, Tier
from . import stages, story, words
from .belonging import HOW

YEAR = timedelta(days=365)
# To whom a person may write on the page of a case.
CUSTOMER, COLLEAGUES, NOTHING = "customer", "colleagues", "nothing"


@dataclass(frozen=True)
class Verbs:
    """Which verbs the page offers this actor now. The actions decide again; a verb that cannot be done is not shown."""

    work: bool = False
    take: bool = False
    give_back: bool = False
    assign: bool = False
    escalate: bool = False
    take_over: bool = False
    end_takeover: bool = False
    answer: bool = False
    withdraw: bool = False
    to_department: bool = False
    approve: bool = False


def desk(actor: Actor) -> dict[str, Any]:
    """Return which ways lead on from every page of the desk."""
    return {
        "work": actor.person_id is not None and actor.capabilities.get("cases.work") in (Scope.OWN, Scope.TEAM),
        "open": actor.may("cases.open"),
        "configure": actor.may("cases.configure"),
        "times": actor.may("cases.work"),
        "commitments": actor.may("commitments.view"),
        "add_customer": navigation.address("customers:new") if actor.may("customers.edit") else None,
        "imports": navigation.address("imports:sources") if actor.may("cases.import") else None,
    }


def page(case: Case, *, actor: Actor, as_of: datetime) -> dict[str, Any]:
    """Return everything that the page of a case draws."""
    taken_in = queries.taken_in(case, as_of=as_of)
    timeline = queries.timeline(case, actor=actor, as_of=as_of, taken_in=taken_in)
    takeover = queries.running_takeover(case, as_of=as_of)
    waiting = queries.find_waiting(case.pk)
    can_reply = queries.may_write(case, actor)
    can_note = actor.may("cases.work", on=case) and case.merged_into_id is None
    writes = CUSTOMER if can_reply else COLLEAGUES if can_note else NOTHING
    settling = _settling(case)
    return {
        **conversation(case, timeline, as_of),
        **_rail(case, actor, as_of, timeline),
        "case": case,
        "may": desk(actor),
        "linked": _linked(case, actor),
        "time": queries.time_of(case, actor),
        "is_following": actor.person_id in queries.follower_ids(case.pk),
        **settling,
        "verbs": _verbs(case, actor, takeover, waiting, settling["approval"]),
        "taken_in": taken_in,
        "takeover": takeover,
        "escalation": waiting,
        "reason_words": _path(case.reason),
        "cause_words": _path(case.cause),
        "topic": f"case:{case.pk}",
        "fresh_url": f"{reverse('cases:thread', args=[case.pk])}?writes={writes}",
        "case_url": reverse("cases:case", args=[case.pk]),
        "can_reply": can_reply,
        "writes": writes,
        "writing_words": _writing_words(writes, takeover),
        "can_be_private": takeover is not None and takeover.by_id == actor.person_id,
        "addressee": case.customer.name if case.customer else words.DIRECTION[Direction.OUTBOUND],
    }


def _settling(case: Case) -> dict[str, Any]:
    """Return what the case needs before it is settled, and whether a second person is asked."""
    if case.is_settled:
        return {"needs": queries.Needs(), "missing": [], "approval": None}
    needs = queries.needs_of(case)
    named = {"reason": _("the reason"), "cause": _("the cause")}
    labels = queries.labels_of(needs.missing) if set(needs.missing) - set(named) else {}
    missing = [named.get(one) or labels.get(one, one) for one in needs.missing]
    return {"needs": needs, "missing": missing, "approval": queries.waiting_approval(case)}


def _linked(case: Case, actor: Actor) -> list[tuple[Any, list[queries.Linked]]]:
    """Return the cases that belong to this one, in groups with their heads."""
    found = queries.links_of(case, actor=actor)
    return [(HOW[how], list(group)) for how, group in groupby(found, key=lambda one: one.how)]


def _writing_words(writes: str, takeover: Takeover | None) -> str:
    """Say on an open page why the composer is another one than a moment ago."""
    if writes == CUSTOMER:
        return _("You write to the customer now. What you wrote is still here.")
    if writes == NOTHING:
        return _("This case is with others now; you can read it, but not write.")
    if takeover is None:
        return _("This case is closed now. What you wrote is still here: reopen the case to send it, or leave it as a note.")
    words = _("%(name)s has taken this case over. What you wrote is still here: leave it as a note.")
    return words % {"name": takeover.by.name}


def conversation(case: Case, timeline: list[Item], as_of: datetime) -> dict[str, Any]:
    """Return the thread, and the rows of the system that the case came from."""
    customer = case.customer.name if case.customer else str(words.DIRECTION[Direction.INBOUND])
    return {"lines": story.lines(timeline, customer=customer, as_of=as_of), "source_rows": story.source_rows(timeline)}


def _verbs(case: Case, actor: Actor, takeover: Takeover | None, waiting: Escalation | None, approval: Approval | None) -> Verbs:
    if case.merged_into_id is not None:
        return Verbs()
    works = actor.may("cases.work", on=case) and actor.person_id is not None
    role = rules.tier_of(actor.role)
    handles = takeover is None or takeover.by_id == actor.person_id
    is_above = role is not None and takeover is not None and role.height > Tier(takeover.by.role).height
    leads = actor.may("cases.take_over", on=case) and role is not None
    answers = leads and waiting is not None and _answers(actor, waiting)
    is_own = case.assignee_id == actor.person_id
    return Verbs(
        work=works and handles,
        take=works and case.assignee_id is None and not case.is_settled,
        give_back=works and is_own and takeover is None and not case.is_settled,
        assign=actor.may("cases.assign", on=case) and takeover is None and not case.is_settled,
        escalate=handles and not case.is_settled and bool(tiers_above(case, actor)) and actor.may("cases.escalate", on=case),
        take_over=leads and not case.is_settled and waiting is None and not is_own and (takeover is None or is_above),
        end_takeover=takeover is not None and (takeover.by_id == actor.person_id or (leads and is_above)),
        answer=bool(answers),
        approve=approval is not None and approval.asked_by_id != actor.person_id and actor.may("cases.approve", on=case),
        to_department=works and handles and actor.may("commitments.delegate"),
        withdraw=waiting is not None and actor.may("cases.escalate", on=case) and waiting.by_id == actor.person_id,
    )


def _answers(actor: Actor, waiting: Escalation) -> bool:
    role = rules.tier_of(actor.role)
    return bool(actor.in_place_of(waiting.to_person_id)) or (role is not None and role.height >= Tier(waiting.to).height)


def tiers_above(case: Case, actor: Actor) -> tuple[Tier, ...]:
    """Return the tiers to which this actor can raise the case: nobody escalates to themselves or below."""
    role, tier = rules.tier_of(actor.role), Tier(case.tier)
    return rules.tiers_above(role if role is not None and role.height > tier.height else tier)


def _rail(case: Case, actor: Actor, as_of: datetime, timeline: Sequence[Item]) -> dict[str, Any]:
    customer = case.customer
    found = standards.clocks_of("case", [case.pk], as_of=as_of, with_untold=True).get(case.pk, [])
    clocks = _latest([one for one in found if not one.untold])
    declared = queries.attribute_labels() if case.attributes else {}
    may_see_customer = customer is not None and actor.may("customers.view")
    return {
        "care": customers.care_needs([case.customer_id]).get(customer.pk, "") if customer and customer.is_vulnerable else "",
        "clocks": stages.with_targets(stages.with_parts(clocks, timeline, as_of=as_of), as_of=as_of),
        "untold": _untold(found),
        "promises": commitments.with_handings(
            commitments.promises_of("case", [case.pk], as_of=as_of).get(case.pk, []), as_of=as_of
        ),
        "facts": [(declared.get(key, key), value) for key, value in case.attributes.items() if value],
        "points": customers.points_of(customer.pk) if customer and may_see_customer else [],
        "customer_url": navigation_to_customer(customer.pk) if customer and may_see_customer else "",
        "case_count": queries.count_of_customer(customer.pk, actor, since=as_of - YEAR) if customer else 0,
        "portal_path": reverse("cases:portal", args=[queries.portal_token(case)]),
    }


def _latest(clocks: list[ClockView]) -> list[ClockView]:
    """Of the turns of one measure the last one counts for what is to be done; the others are history."""
    last = {(one.measure, one.standard_id): one for one in clocks}
    return [one for one in clocks if last[one.measure, one.standard_id] is one]


def _untold(clocks: list[ClockView]) -> list[ClockView]:
    """Of each measure the last turn, where nobody can say whether it was met."""
    last = {(one.measure, one.is_statutory): one for one in clocks}
    return [one for one in last.values() if one.untold]


def navigation_to_customer(customer_id: int) -> str:
    """Return the address of a customer's page."""
    try:
        return reverse("customers:customer", args=[customer_id])
    except NoReverseMatch:
        return ""


def _path(node: Any) -> str:
    if node is None:
        return ""
    return f"{node.parent.name} · {node.name}" if node.parent else str(node.name)
