"""Which retrospectives there are, as far as an actor may see them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from rapport.desk.cases import queries as cases
from rapport.governance.commitments import queries as commitments
from rapport.governance.commitments.types import PromiseView
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import prepared
from rapport.team.retrospectives import rules
from rapport.team.retrospectives.models import Contribution, Part, Retrospective
from rapport.team.retrospectives.types import OPEN, SUBJECT, Alike, Standing

VIEW, TAKE_PART, LEAD = "retrospectives.view", "retrospectives.take_part", "retrospectives.lead"
HOUSE = Actor.machine("retrospectives")


def retrospectives(actor: Actor) -> QuerySet[Retrospective]:
    """Return those that the actor may see, the newest first: one's own, one's team's, and those in which one takes part."""
    rows = Retrospective.objects.select_related("case", "lead", "team")
    if actor.is_machine:
        return rows
    led = actor.scope(VIEW, Retrospective.objects.order_by()).values("pk")
    joined = actor.scope(TAKE_PART, Part.objects.order_by()).filter(person_id=actor.person_id or 0).values("retrospective_id")
    return rows.filter(Q(pk__in=led) | Q(pk__in=joined)).order_by("-asked_at", "-pk")


def get_retrospective(retrospective_id: int, *, actor: Actor) -> Retrospective:
    """Return one that the actor may see, with who takes part and its causes. Raises Retrospective.DoesNotExist."""
    parts = Prefetch("parts", Part.objects.select_related("person"))
    causes = Prefetch("causes", Contribution.objects.select_related("cause__parent"))
    rows = retrospectives(actor).select_related("asked_by", "agreed_by", "checked_by", "case__customer", "case__reason")
    return rows.prefetch_related(parts, causes).get(pk=retrospective_id)


def find_retrospective(retrospective_id: int) -> Retrospective | None:
    """Return one for the house's own reactions; None when it is gone."""
    return Retrospective.objects.select_related("case", "lead").filter(pk=retrospective_id).first()


def is_running(case_id: int) -> bool:
    """Return whether a case is being looked back at now."""
    return Retrospective.objects.filter(case_id=case_id, standing=Standing.ASKED).exists()


def of_cases(case_ids: Sequence[int], actor: Actor) -> dict[int, Retrospective]:
    """Return the latest retrospective of each of these cases that the actor may see."""
    rows = retrospectives(actor).filter(case_id__in=case_ids).exclude(standing=Standing.SET_ASIDE)
    return {one.case_id: one for one in rows.order_by("asked_at", "pk")}


def part_of(row: Retrospective, actor: Actor) -> Part | None:
    """Return the actor's own part, None where they take none."""
    return next((one for one in row.parts.all() if one.person_id == actor.person_id), None)


def may_take_part(row: Retrospective, actor: Actor) -> bool:
    """Return whether the actor may still say how they saw it."""
    part = part_of(row, actor)
    return part is not None and row.standing == Standing.ASKED and actor.may(TAKE_PART, on=part)


def parts_missing(row: Retrospective) -> list[str]:
    """Return who has not said anything yet, by name."""
    return [one.person.name for one in row.parts.select_related("person") if one.said_at is None]


def known_causes() -> frozenset[int]:
    """Return the causes that can be named: those of the tree that are in use."""
    return frozenset(cases.causes().values_list("pk", flat=True))


def actions_owed(row: Retrospective, *, as_of: datetime) -> list[PromiseView]:
    """Return who owes what so that it goes better, by due moment, with what lies with other departments."""
    owed = commitments.actions_of(SUBJECT, [row.pk], as_of=as_of).get(row.pk, [])
    return commitments.with_handings(owed, as_of=as_of)


def alike(row: Retrospective, *, actor: Actor, at: datetime) -> Alike | None:
    """Count the cases with the same causes (else the same reason) before it was agreed and since; None where neither is known.

    Two counts of cases that the actor may see, no figure of anybody: few cases say little, and the page says so.
    """
    if row.agreed_at is None:
        return None
    causes = [one.cause_id for one in row.causes.all()]
    if not causes and row.case.reason_id is None:
        return None
    since, until, days = rules.alike_spans(agreed_at=row.agreed_at, at=at)
    rows = cases.cases(actor).filter(merged_into=None).exclude(pk=row.case_id)
    rows = rows.filter(Q(cause_id__in=causes) | Q(cause__parent_id__in=causes) if causes else Q(reason_id=row.case.reason_id))
    before = rows.filter(opened_at__gte=since, opened_at__lt=row.agreed_at).count()
    return Alike(
        days=days, before_count=before, since_count=rows.filter(opened_at__gte=row.agreed_at, opened_at__lt=until).count()
    )


def waiting_for_check(today: date) -> QuerySet[Retrospective]:
    """Return those whose day of looking at the effect has come and of which nobody was told."""
    return Retrospective.objects.filter(standing=Standing.AGREED, is_check_told=False, check_date__lte=today)


def on_first_pages(actor: Actor, *, most: int) -> list[Retrospective]:
    """Return those that are open: asked for and not agreed, or agreed and their effect not looked at yet; the oldest first."""
    return list(_open(actor, most))


@prepared
def _open(actor: Actor, most: int, /) -> QuerySet[Retrospective]:
    rows = retrospectives(actor).filter(standing__in=[one.value for one in OPEN])
    return rows.select_related(None).select_related("case", "lead").prefetch_related("parts").order_by("asked_at", "pk")[:most]
