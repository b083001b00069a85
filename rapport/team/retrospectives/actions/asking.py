"""A case is to be looked back at, and everybody who takes part says how they saw it."""

from datetime import datetime

from django.db import transaction

from rapport.desk.cases import queries as cases
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.team.retrospectives import queries, rules
from rapport.team.retrospectives.events import RetrospectiveAsked, RetrospectiveSetAside, ViewGiven
from rapport.team.retrospectives.models import Part, Retrospective
from rapport.team.retrospectives.types import Asked, Standing

from .errors import locked, refuse


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


@transaction.atomic
def ask(*, case_id: int, asked: Asked, by: Actor, at: datetime) -> Retrospective:
    """Ask those who worked on a case to look back at it. Raises NotAllowed, RetrospectiveRefused or Case.DoesNotExist."""
    case = cases.cases(by).select_for_update(of=("self",)).get(pk=case_id)
    by.require(queries.LEAD, on=case)
    shown = queries.occasions(case, actor=by, as_of=at)
    today = at.astimezone(by.zone).date()
    refuse(rules.why_not_ask(asked, borne_out=shown, is_running=queries.is_running(case.pk), today=today))
    chosen = set(asked.person_ids)
    fit = {one.pk: one for one in queries.worked(case, at=at).filter(pk__in=chosen)}
    if set(fit) != chosen or any(people.actor_of_person(one).is_kept_out_of(case) for one in fit.values()):
        refuse(_("Choose people who worked on this case, or of the team that has it, and who may read it."))
    if not queries.leaders(case, at=at).filter(pk=asked.lead_id).exists():
        refuse(_("Choose somebody to lead it who answers for the team of this case."))
    made = Retrospective.objects.create(
        case=case, team_id=case.team_id, occasion=asked.occasion, why=asked.why.strip(), lead_id=asked.lead_id,
        asked_by_id=by.person_id, asked_at=at, views_until=asked.views_until,
    )  # fmt: skip
    Part.objects.bulk_create(Part(retrospective=made, person_id=one) for one in sorted(chosen))
    said = RetrospectiveAsked(retrospective_id=made.pk, case_id=case.pk, occasion=asked.occasion)
    publish(said, about=made, by=by, at=at)
    return made


def say(*, retrospective_id: int, words: str, by: Actor, at: datetime) -> Part:
    """Write down one's own view, or write it anew until it is agreed.

    Raises NotAllowed, RetrospectiveRefused or DoesNotExist, also for who takes no part.
    """
    return _say(retrospective_id, words, False, by, at)


def decline(*, retrospective_id: int, words: str = "", by: Actor, at: datetime) -> Part:
    """Say that one would rather not say anything; nobody asks why. ``words`` that were written all the same are refused: which
    of the two counts is for the person to say. Raises as ``say``.
    """
    return _say(retrospective_id, words, True, by, at)


@transaction.atomic
def _say(retrospective_id: int, words: str, is_declined: bool, by: Actor, at: datetime) -> Part:
    row = locked(retrospective_id, by)
    part = Part.objects.select_for_update(of=("self",)).get(retrospective=row, person_id=by.person_id or 0)
    by.require(queries.TAKE_PART, on=part)
    refuse(rules.why_not_say(standing=Standing(row.standing), words=words, is_declined=is_declined))
    part.words, part.is_declined, part.said_at = words.strip(), is_declined, at
    part.save()
    publish(ViewGiven(retrospective_id=row.pk, person_id=part.person_id), about=row, by=by, at=at)
    return part


@transaction.atomic
def set_aside(*, retrospective_id: int, reason: str, by: Actor, at: datetime) -> Retrospective:
    """Drop a retrospective that is not needed after all. Raises NotAllowed, RetrospectiveRefused or DoesNotExist."""
    row = locked(retrospective_id, by)
    by.require(queries.LEAD, on=row)
    refuse(rules.why_not_set_aside(standing=Standing(row.standing), reason=reason))
    row.standing, row.aside_reason = Standing.SET_ASIDE, reason.strip()
    row.save(update_fields=["standing", "aside_reason"])
    publish(RetrospectiveSetAside(retrospective_id=row.pk), about=row, by=by, at=at)
    return row
