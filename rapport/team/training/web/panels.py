"""What this room shows on lower pages: key moments at messages, the way to a demonstration, a break, what was handled alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries
from ..models import KeyMoment, RecoveryBreak
from ..types import USUAL_MINUTES, Following, Handled, Occasion, Technique
from . import shown, words


def at_messages(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the key moment at each message, and where the actor may mark one: messages of their own takeover. Two queries."""
    known = queries.moments_at(ids, actor)
    marks = actor.person_id is not None and actor.may(queries.DEMONSTRATE)
    own = cases.handled_contacts(ids, by_id=actor.person_id) if marks and actor.person_id is not None else {}
    still = {case_id for case_id in set(own.values()) if _may_still_mark(case_id, actor)}
    own = {contact_id: case_id for contact_id, case_id in own.items() if case_id in still}
    return {one: _at_message(one, known.get(one), own.get(one)) for one in ids if one in known or one in own}


def _may_still_mark(case_id: int, actor: Actor) -> bool:
    """Until it is sent. A page shows the messages of one case, so this is asked once."""
    takeover = cases.last_takeover(case_id, by_id=actor.person_id) if actor.person_id is not None else None
    return takeover is not None and not queries.is_sent(takeover.pk)


def _at_message(contact_id: int, moment: KeyMoment | None, case_id: int | None) -> dict[str, Any]:
    return {
        "contact_id": contact_id,
        "case_id": case_id,
        "moment": moment,
        "technique": words.TECHNIQUE[Technique(moment.technique)] if moment else "",
        "may_mark": case_id is not None and (moment is None or moment.demonstration_id is None),
    }


def in_rail(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what each case has to do with a lesson, for the few whom it concerns."""
    sent, followed = queries.about_cases(ids, actor)
    breaks = {one.case_id: one for one in queries.breaks_offered(actor, as_of=as_of)}
    found: dict[int, Mapping[str, Any]] = {}
    for case_id in ids:
        offer = _to_send(case_id, actor) if case_id not in sent else None
        if case_id in sent or case_id in followed or case_id in breaks or offer:
            found[case_id] = {
                "case_id": case_id,
                "sent": shown.row(sent[case_id]) if case_id in sent else None,
                "followed": _followed(followed[case_id], actor) if case_id in followed else None,
                "breaks": offers([breaks[case_id]]) if case_id in breaks else [],
                "offer": offer,
            }
    return found


def _to_send(case_id: int, actor: Actor) -> dict[str, Any] | None:
    """The offer to send a takeover of one's own that somebody observed."""
    if actor.person_id is None or not actor.may(queries.DEMONSTRATE):
        return None
    takeover = cases.last_takeover(case_id, by_id=actor.person_id)
    if takeover is None or takeover.observer is None:
        return None
    return {"observer": takeover.observer, "count": len(queries.moments_of(takeover.pk))}


def _followed(row: Any, actor: Actor) -> dict[str, Any]:
    state = Handled(row.state)
    return {
        "row": row,
        "is_own": row.demonstration.person_id == actor.person_id,
        "word": words.HANDLED[state],
        "tone": words.HANDLED_TONE.get(state, "quiet"),
    }


def offers(rows: Iterable[RecoveryBreak]) -> list[dict[str, Any]]:
    """Return offered breaks with why each is offered, and for how long it usually is."""
    return [{"offer": one, "why": words.OCCASION[Occasion(one.occasion)], "minutes": USUAL_MINUTES} for one in rows]


def of_person(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what these persons handled alone after a demonstration, and their demonstrations, for whoever may see them."""
    rows: dict[int, list[Any]] = {}
    for one in queries.demonstrations(actor).filter(person_id__in=ids):
        rows.setdefault(one.person_id, []).append(one)
    alone = (Following.ALONE, Following.CONFIRMED)
    return {
        person_id: {
            "rows": [shown.row(one) for one in found[:5]],
            "milestones": queries.milestones(person_id) if any(one.following in alone for one in found) else [],
            "is_own": person_id == actor.person_id,
        }
        for person_id, found in rows.items()
    }


PANELS = (
    Panel(
        "contact.foot",
        "",
        "training.view",
        at_messages,
        "training/at_message.html",
        order=60,
        told_by=("SELECT contact_id FROM training_keymoment WHERE contact_id = ANY(%(ids)s)", cases.CONTACTS_TAKEN_OVER),
    ),
    Panel(
        "case.rail",
        _("Lesson"),  # type: ignore[arg-type]
        "training.view",
        in_rail,
        "training/in_rail.html",
        order=8,
        told_by=(
            "SELECT case_id FROM training_demonstration WHERE case_id = ANY(%(ids)s)",
            "SELECT case_id FROM training_followedcase WHERE case_id = ANY(%(ids)s)",
            "SELECT case_id FROM training_recoverybreak WHERE case_id = ANY(%(ids)s)",
            cases.CASES_TAKEN_OVER,
        ),
    ),
    Panel("skills.person", _("Demonstrations"), "training.view", of_person, "training/of_person.html", order=10),  # type: ignore[arg-type]
)
