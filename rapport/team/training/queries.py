"""Questions about lessons: what the person, whoever leads them and whoever took over may see, and nobody else."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import prepared

from . import rules
from .models import Demonstration, FollowedCase, KeyMoment, RecoveryBreak
from .types import Answer, Following, Learned

VIEW, DEMONSTRATE, LEARN = "training.view", "training.demonstrate", "training.learn"
HOUSE = Actor.machine("training")
SHOWN = timedelta(days=7)


def demonstrations(actor: Actor) -> QuerySet[Demonstration]:
    """Return the demonstrations that the actor may see, the newest first."""
    rows = Demonstration.objects.select_related("person", "by", "case__customer", "case__reason")
    return actor.scope(VIEW, rows).order_by("-sent_at", "-pk")


def get_demonstration(demonstration_id: int, *, actor: Actor) -> Demonstration:
    """Return one that the actor may see, with its moments and the followed cases. Raises Demonstration.DoesNotExist."""
    moments = Prefetch("moments", KeyMoment.objects.select_related("contact__person", "contact__case__customer"))
    followed = Prefetch("followed", FollowedCase.objects.select_related("case__customer"))
    return (
        demonstrations(actor)
        .select_related("discussed_by", "settled_by")
        .prefetch_related(moments, followed)
        .get(pk=demonstration_id)
    )


def find_demonstration(demonstration_id: int) -> Demonstration | None:
    """Return one for the house's own reactions; None when it is gone."""
    return Demonstration.objects.select_related("person", "by", "case").filter(pk=demonstration_id).first()


def moments_at(contact_ids: Sequence[int], actor: Actor) -> dict[int, KeyMoment]:
    """Return the key moments at these messages: those of one's own takeovers, and of demonstrations that one may see."""
    own = Q(takeover__by_id=actor.person_id) if actor.person_id is not None else Q(pk__in=[])
    seen = own | Q(demonstration__in=demonstrations(actor).order_by().values("pk"))
    rows = KeyMoment.objects.filter(seen, contact_id__in=contact_ids).select_related("takeover")
    return {one.contact_id: one for one in rows}


def moments_of(takeover_id: int) -> list[KeyMoment]:
    """Return the key moments of a takeover, in the order of the conversation. The caller has checked who asks."""
    return list(KeyMoment.objects.filter(takeover_id=takeover_id).select_related("contact__person", "contact__case__customer"))


def is_sent(takeover_id: int) -> bool:
    """Return whether the takeover has been sent as a demonstration."""
    return Demonstration.objects.filter(takeover_id=takeover_id).exists()


def about_cases(case_ids: Sequence[int], actor: Actor) -> tuple[dict[int, Demonstration], dict[int, FollowedCase]]:
    """Return the demonstrations of these cases, and which of them are followed, as far as the actor may know."""
    ids = set(case_ids)
    concerned = (
        demonstrations(actor).filter(Q(case_id__in=ids) | Q(followed__case_id__in=ids)).order_by("sent_at", "pk").distinct()
    )
    found = list(concerned)
    followed = FollowedCase.objects.filter(case_id__in=ids, demonstration__in=[one.pk for one in found if one.case_id not in ids])
    known = {one.case_id: one for one in followed.select_related("demonstration__person")} if found else {}
    return {one.case_id: one for one in found if one.case_id in ids}, known


def breaks_offered(actor: Actor, *, as_of: datetime) -> list[RecoveryBreak]:
    """Return the breaks that wait for the actor's own answer, the newest first."""
    if actor.person_id is None:
        return []
    rows = RecoveryBreak.objects.filter(person_id=actor.person_id, answer__in=[Answer.OFFERED, Answer.LATER])
    return list(rows.filter(offered_at__gt=as_of - rules.OFFER_STANDS, offered_at__lte=as_of).order_by("-offered_at"))


def learned(actor: Actor, *, as_of: datetime) -> list[Learned]:
    """Return who handled comparable cases alone: all that wait to be confirmed, and what was confirmed in the last days."""
    return [_learned(one) for one in _alone(actor, as_of=as_of, since=as_of - SHOWN)]


@prepared
def _alone(actor: Actor, /, *, as_of: Any, since: Any) -> QuerySet[Demonstration]:
    recent = Q(following=Following.CONFIRMED, settled_at__gt=since, settled_at__lte=as_of)
    rows = demonstrations(actor).filter(Q(following=Following.ALONE) | recent).exclude(person_id=actor.person_id or 0)
    rows = rows.select_related(None).select_related("person")
    return rows.filter(alone_at__lte=as_of).prefetch_related("followed").order_by("alone_at", "pk")


def milestones(person_id: int) -> list[Learned]:
    """Return what a person has handled alone, the newest first. The caller has checked who asks."""
    states = [Following.ALONE, Following.CONFIRMED]
    rows = Demonstration.objects.filter(person_id=person_id, following__in=states, alone_at__isnull=False)
    found = rows.select_related("person").prefetch_related("followed").order_by("-alone_at")
    return [_learned(one) for one in found]


def _learned(row: Demonstration) -> Learned:
    assert row.alone_at is not None
    return Learned(
        demonstration_id=row.pk,
        person_id=row.person_id,
        person=row.person.name,
        alone_count=sum(one.state == "alone" for one in row.followed.all()),
        alone_at=row.alone_at,
        days=max(1, round((row.alone_at - row.sent_at) / timedelta(days=1))),
        level=row.level if row.following == Following.CONFIRMED else None,
    )


def taken_over(case: Any, actor: Actor) -> Any | None:
    """Return the actor's own latest takeover of a case, or None."""
    return cases.last_takeover(case.pk, by_id=actor.person_id) if actor.person_id is not None else None
