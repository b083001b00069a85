"""Retrospectives of the past for bulk verbs: written as they were left, nobody is told."""

from datetime import datetime

from django.db import transaction

from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor
from rapport.team.retrospectives.models import Contribution, Part, Retrospective
from rapport.team.retrospectives.types import Past, Standing

from .errors import only_rapport


@transaction.atomic
def ensure_past(*, past: Past, by: Actor, at: datetime) -> Retrospective | None:
    """Write a retrospective of the past, unless its case has one; return it. Raises NotAllowed."""
    only_rapport(by)
    if Retrospective.objects.filter(case_id=past.case_id).exists():
        return None
    case, written = cases.cases(by).get(pk=past.case_id), past.written
    made = Retrospective.objects.create(
        case_id=past.case_id, team_id=case.team_id, occasion=past.asked.occasion, why=past.asked.why,
        lead_id=past.asked.lead_id, asked_by_id=past.asked.lead_id, asked_at=past.asked_at, views_until=past.asked.views_until,
        went_well=written.went_well, went_badly=written.went_badly, contributed=written.contributed, lessons=written.lessons,
        written_at=past.agreed_at or (at if written.is_whole else None), agreed_at=past.agreed_at,
        agreed_by_id=past.asked.lead_id if past.agreed_at else None, check_date=past.check_date,
        standing=Standing.AGREED if past.agreed_at else Standing.ASKED,
    )  # fmt: skip
    said = dict(past.views)
    Part.objects.bulk_create(
        Part(retrospective=made, person_id=one, words=said.get(one, ""), said_at=past.asked_at if one in said else None)
        for one in past.asked.person_ids
    )
    Contribution.objects.bulk_create(Contribution(retrospective=made, cause_id=one) for one in written.cause_ids)
    return made
