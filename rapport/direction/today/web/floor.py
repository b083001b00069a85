"""The floor as its page shows it: who asks for help, what nobody has, who is here; each row with its verbs."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.desk.cases.types import Tier
from rapport.kernel.actor import Actor

from ..queries import Floor
from ..types import Promised
from . import floor_words, shown
from .links import Links
from .shown import Row, Verb

QUOTED = 160


def page(floor: Floor, actor: Actor, links: Links) -> dict[str, Any]:
    """Return everything that the page of the floor draws."""
    own = [one for one in floor.escalations if may_answer(actor, one)]
    others = [one for one in floor.escalations if one not in own]
    return {
        **shown.heading(actor, links),
        "sentence": floor_words.floor(floor, len(own)),
        "asking": [_asking(one, actor, links, is_own=True) for one in own],
        "others": [_asking(one, actor, links, is_own=False) for one in others],
        "unassigned": [_unassigned(one, actor, links) for one in floor.unassigned],
        "unassigned_count": floor.unassigned_count,
        "longest": [_longest(one, links) for one in floor.longest],
        "teams": shown.teams(floor.risk, actor, links),
        "people": floor.people,
        "may_place_people": actor.may("people.edit"),
        "has_teams": len({one.team for one in floor.people}) > 1,
        "takeovers": [_taken(one, links) for one in floor.takeovers],
        "promised": shown.promised(promises(floor.promised), actor, links, back="today:floor"),
        "abuse": [_abusive(one, links) for one in floor.abuse],
        "inbox_topic": f"inbox:{actor.person_id}" if actor.person_id else "",
        "queue_topic": f"queue:{floor.teams[0][0]}" if len(floor.teams) == 1 else "",
    }


def may_answer(actor: Actor, escalation: Any) -> bool:
    """Return whether an escalation can be answered by this person: it was raised to their level or below."""
    levels = {tier.value for tier in Tier}
    if actor.role not in levels or not actor.may("cases.take_over"):
        return False
    return Tier(actor.role).height >= Tier(escalation.to).height


def _asking(escalation: Any, actor: Actor, links: Links, *, is_own: bool) -> Row:
    case_id, verbs = escalation.case_id, []
    if is_own:
        url = reverse("cases:take_over", args=[case_id])
        verbs.append(Verb(label=_("Take over"), url=url, is_post=True, escalation=escalation.pk))
        verbs.append(Verb(label=_("Return with guidance"), url=reverse("cases:return", args=[case_id])))
    return Row(
        title=floor_words.about(escalation.case),
        why=floor_words.asked(escalation, links.as_of),
        url=links.case(case_id),
        due_at=escalation.case.due_at,
        verbs=tuple(verbs),
    )


def _unassigned(case: Any, actor: Actor, links: Links) -> Row:
    verbs: list[Verb] = []
    if actor.may("cases.assign"):
        verbs.append(Verb(label=_("Assign"), url=reverse("cases:assign", args=[case.pk])))
    if actor.may("cases.work"):
        verbs.append(Verb(label=_("Take"), url=reverse("cases:take", args=[case.pk]), is_post=True, tone="quiet"))
    why = " · ".join(part for part in (case.reason.name if case.reason else "", case.team.name if case.team else "") if part)
    return Row(title=floor_words.about(case), why=why, url=links.case(case.pk), due_at=case.due_at, verbs=tuple(verbs))


def _longest(case: Any, links: Links) -> Row:
    title, why = floor_words.about(case), floor_words.waited(case, links.as_of)
    return Row(title=title, why=why, url=links.case(case.pk), due_at=case.due_at)


def _taken(takeover: Any, links: Links) -> Row:
    title, why = takeover.case.subject, floor_words.taken(takeover)
    return Row(title=title, why=why, url=links.case(takeover.case_id), at=takeover.at)


def _abusive(contact: Any, links: Links) -> Row:
    """What was said is cut short: it is met once more only by whoever opens the case."""
    text = contact.text if len(contact.text) <= QUOTED else contact.text[: QUOTED - 1].rstrip() + "…"
    url = f"{links.case(contact.case_id)}#contact-{contact.pk}"
    return Row(
        title=floor_words.about(contact.case), why=f"“{text}”", url=url, at=contact.at, verbs=(Verb(label=_("Open"), url=url),)
    )


def promises(views: Sequence[Any]) -> Iterable[Promised]:
    """Return promises as the brief's own rows are."""
    for one in views:
        yield Promised(
            promise_id=one.id,
            case_id=one.subject[1] if one.subject[0] == "case" else None,
            text=one.text,
            owner=one.owner_name,
            customer=one.customer_name,
            due_at=one.due_at,
        )
