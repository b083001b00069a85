"""What the histories say of cases: states, places, priorities, classification, care, and what customers wrote until when."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Direction
from rapport.kernel.models import Entry

from ..rules.remembering import Classified, Lived
from .board import HOUSE

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from rapport.desk.cases.models import Case

TOLD = ("cases.CaseOpened", "cases.CaseClassified", "cases.PriorityChanged")


def lives_of(case_ids: Collection[int]) -> dict[int, Lived]:
    """Return what the histories say of these cases. Four queries."""
    rows = cases.cases(HOUSE).select_related(None).filter(pk__in=list(case_ids))
    states, places, care = _states(rows), _places(rows), _care(rows)
    opened: dict[int, str] = {}
    classified: defaultdict[int, list[Classified]] = defaultdict(list)
    priorities: defaultdict[int, list[tuple[datetime, str, str]]] = defaultdict(list)
    told = Entry.objects.filter(event__in=TOLD, subject="cases.case", subject_id__in=list(case_ids)).order_by("at", "pk")
    for event, pk, at, said in told.values_list("event", "subject_id", "at", "payload"):
        if event == "cases.PriorityChanged":
            priorities[pk].append((at, said["before"], said["after"]))
        elif event == "cases.CaseClassified":
            classified[pk].append(Classified(at, said["kind"], said["reason_id"], bool(said["is_safety"])))
        else:
            opened[pk] = said["kind"]
    return {
        pk: Lived(
            states=tuple(states[pk]), places=tuple(places[pk]), priorities=tuple(priorities[pk]),
            classified=tuple(classified[pk]), opened_as=opened.get(pk, ""), care=tuple(care[pk]),
        )
        for pk in case_ids
    }  # fmt: skip


def _states(rows: "QuerySet[Case]") -> defaultdict[int, list[tuple[datetime, str]]]:
    found: defaultdict[int, list[tuple[datetime, str]]] = defaultdict(list)
    told = rows.filter(states__isnull=False).order_by("states__from_at", "states__pk")
    for pk, at, state in told.values_list("pk", "states__from_at", "states__state"):
        found[pk].append((at, state))
    return found


def _places(rows: "QuerySet[Case]") -> defaultdict[int, list[tuple[datetime, int | None, int | None]]]:
    found: defaultdict[int, list[tuple[datetime, int | None, int | None]]] = defaultdict(list)
    told = rows.filter(assignments__isnull=False).order_by("assignments__from_at", "assignments__pk")
    for pk, at, team_id, person_id in told.values_list(
        "pk", "assignments__from_at", "assignments__team_id", "assignments__assignee_id"
    ):
        found[pk].append((at, team_id, person_id))
    return found


def _care(rows: "QuerySet[Case]") -> defaultdict[int, list[tuple[datetime, datetime | None]]]:
    found: defaultdict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    told = rows.filter(customer__vulnerabilities__isnull=False).order_by("customer__vulnerabilities__at")
    for pk, start, end in told.values_list("pk", "customer__vulnerabilities__at", "customer__vulnerabilities__ended_at"):
        found[pk].append((start, end))
    return found


def written_to(case_ids: Collection[int]) -> dict[int, list[tuple[datetime | None, str]]]:
    """Return the subject (without a moment) and what the customer wrote when, the newest first, of these cases. One query."""
    rows = cases.cases(HOUSE).select_related(None).filter(pk__in=list(case_ids))
    found: dict[int, list[tuple[datetime | None, str]]] = {}
    told = rows.order_by("pk", "-contacts__at").values_list(
        "pk", "subject", "contacts__at", "contacts__text", "contacts__direction"
    )
    for pk, subject, at, text, direction in told:
        said = found.setdefault(pk, [(None, subject)])
        if direction == Direction.INBOUND:
            said.append((at, text or ""))
    return found
