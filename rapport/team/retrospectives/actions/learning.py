"""What was found out, who changes what, and whether it helped."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.governance.commitments import actions as commitments
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.team.retrospectives import queries, rules
from rapport.team.retrospectives.events import CheckDue, RetrospectiveAgreed, RetrospectiveChecked, RetrospectiveWritten
from rapport.team.retrospectives.models import Contribution, Retrospective
from rapport.team.retrospectives.types import SUBJECT, Standing, Verdict, Written

from .errors import RetrospectiveRefused, locked, only_rapport, refuse


@transaction.atomic
def write(*, retrospective_id: int, written: Written, by: Actor, at: datetime) -> Retrospective:
    """Write down what was found out together; parts may still be missing.

    Raises NotAllowed, RetrospectiveRefused or DoesNotExist.
    """
    row = locked(retrospective_id, by)
    by.require(queries.LEAD, on=row)
    # A cause that went out of use since stays, where it was named already.
    known = queries.known_causes() | set(row.written.cause_ids)
    refuse(rules.why_not_write(written, standing=Standing(row.standing), known_causes=known))
    row.went_well, row.went_badly = written.went_well.strip(), written.went_badly.strip()
    row.contributed, row.lessons, row.written_at = written.contributed.strip(), written.lessons.strip(), at
    row.save()
    row.causes.exclude(cause_id__in=written.cause_ids).delete()
    new = [Contribution(retrospective=row, cause_id=one) for one in dict.fromkeys(written.cause_ids)]
    Contribution.objects.bulk_create(new, ignore_conflicts=True)
    publish(RetrospectiveWritten(retrospective_id=row.pk), about=row, by=by, at=at)
    return row


@transaction.atomic
def owe(*, retrospective_id: int, text: str, owner_id: int, due_at: datetime, by: Actor, at: datetime) -> int:
    """Have a person owe something so that it goes better; return its number among all that is owed.

    Raises NotAllowed, RetrospectiveRefused, PromiseRefused or DoesNotExist.
    """
    row = locked(retrospective_id, by)
    by.require(queries.LEAD, on=row)
    if (owner := people.people(queries.HOUSE, as_of=at).filter(pk=owner_id).first()) is None:
        raise RetrospectiveRefused(_("Nobody who works here has this number. Choose somebody who does."))
    is_kept = people.actor_of_person(owner).is_kept_out_of(row)
    refuse(rules.why_not_owe(standing=Standing(row.standing), is_kept_from_owner=is_kept))
    owed = commitments.owe(subject=(SUBJECT, row.pk), text=text, owner_id=owner_id, due_at=due_at, by=by, at=at)
    return owed.pk


@transaction.atomic
def agree(*, retrospective_id: int, check_date: date, by: Actor, at: datetime) -> Retrospective:
    """Agree what was learnt: it stays as it is, and on a day its effect is looked at.

    Raises NotAllowed, RetrospectiveRefused or DoesNotExist.
    """
    row = locked(retrospective_id, by)
    by.require(queries.LEAD, on=row)
    refuse(
        rules.why_not_agree(
            row.written, standing=Standing(row.standing), missing=queries.parts_missing(row), views_until=row.views_until,
            check_date=check_date, today=at.astimezone(by.zone).date(),
        )
    )  # fmt: skip
    row.standing, row.agreed_at, row.agreed_by_id, row.check_date = Standing.AGREED, at, by.person_id, check_date
    row.save(update_fields=["standing", "agreed_at", "agreed_by", "check_date"])
    publish(RetrospectiveAgreed(retrospective_id=row.pk), about=row, by=by, at=at)
    return row


@transaction.atomic
def check(*, retrospective_id: int, verdict: Verdict, words: str, by: Actor, at: datetime) -> Retrospective:
    """Judge by what happened since whether the actions helped. Raises NotAllowed, RetrospectiveRefused or DoesNotExist."""
    row = locked(retrospective_id, by)
    by.require(queries.LEAD, on=row)
    today = at.astimezone(by.zone).date()
    refuse(rules.why_not_check(standing=Standing(row.standing), check_date=row.check_date, today=today, words=words))
    row.standing, row.verdict, row.seen = Standing.CHECKED, verdict, words.strip()
    row.checked_at, row.checked_by_id = at, by.person_id
    row.save(update_fields=["standing", "verdict", "seen", "checked_at", "checked_by"])
    publish(RetrospectiveChecked(retrospective_id=row.pk, verdict=verdict), about=row, by=by, at=at)
    return row


@transaction.atomic
def tell_due(*, today: date, by: Actor, at: datetime) -> int:
    """Say once of each retrospective that the day of its effect has come; return of how many. Bears a second run."""
    only_rapport(by)
    rows = list(queries.waiting_for_check(today).select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    for row in rows:
        publish(CheckDue(retrospective_id=row.pk), about=row, by=by, at=at)
    Retrospective.objects.filter(pk__in=[row.pk for row in rows]).update(is_check_told=True)
    return len(rows)
