"""The holding statement: written by one person, approved by another, said everywhere, replaced or withdrawn."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import queries as cases
from rapport.desk.incidents import rules
from rapport.desk.incidents.events import StatementSettled, StatementUsed, StatementWritten
from rapport.desk.incidents.models import Incident, Statement
from rapport.desk.incidents.types import LineKind, StatementState
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish

from .changing import APPROVE, WORK, locked, log, refuse, tell_everybody


@transaction.atomic
def write_statement(*, incident_id: int, texts: Mapping[str, str], is_public: bool, by: Actor, at: datetime) -> Statement:
    """Write a version of the holding statement; it waits for somebody else, the one in force holds until then.

    An older version that waits is replaced. Raises NotAllowed, Refused or Incident.DoesNotExist.
    """
    by.require_somewhere(WORK)
    incident = locked(incident_id)
    written = {key: words.replace("\r\n", "\n").strip() for key, words in texts.items() if words.strip()}
    refuse(rules.why_not_write(written, is_running=incident.is_running))
    known = incident.statements.first()
    incident.statements.filter(state=StatementState.WAITING).update(state=StatementState.REPLACED, ended_at=at)
    made = Statement.objects.create(
        incident=incident, version=known.version + 1 if known else 1, texts=written, is_public=is_public,
        written_at=at, written_by_id=by.person_id,
    )  # fmt: skip
    log(incident, LineKind.STATEMENT, _("Wrote version %(n)d of the holding statement.") % {"n": made.version}, by=by, at=at)
    publish(StatementWritten(incident_id=incident.pk, statement_id=made.pk, version=made.version), about=incident, by=by, at=at)
    return made


def _held(statement_id: int) -> tuple[Statement, Incident]:
    incident = locked(Statement.objects.values_list("incident_id", flat=True).get(pk=statement_id))
    return Statement.objects.select_for_update(of=("self",)).get(pk=statement_id), incident


@transaction.atomic
def approve_statement(*, statement_id: int, by: Actor, at: datetime) -> Statement:
    """Approve a version: it is said from now on, and the one before it no more. Never by who wrote it.

    Raises NotAllowed, Refused or Statement.DoesNotExist.
    """
    by.require_somewhere(APPROVE)
    row, incident = _held(statement_id)
    if row.state == StatementState.APPROVED:
        return row
    _refuse_settling(row, incident, by)
    incident.statements.filter(state=StatementState.APPROVED).update(state=StatementState.REPLACED, ended_at=at)
    text = _("Approved version %(n)d of the holding statement.") % {"n": row.version}
    return _settle(row, incident, StatementState.APPROVED, text, by=by, at=at)


@transaction.atomic
def refuse_statement(*, statement_id: int, why: str, by: Actor, at: datetime) -> Statement:
    """Send a version back with what is wrong with it. Raises NotAllowed, Refused or Statement.DoesNotExist."""
    by.require_somewhere(APPROVE)
    row, incident = _held(statement_id)
    _refuse_settling(row, incident, by)
    refuse(rules.why_not_line(why))
    row.why = why.strip()
    text = _("Did not approve version %(n)d: %(why)s") % {"n": row.version, "why": row.why}
    return _settle(row, incident, StatementState.REFUSED, text, by=by, at=at)


def _refuse_settling(row: Statement, incident: Incident, by: Actor) -> None:
    is_writer = by.person_id is not None and by.person_id == row.written_by_id
    state = StatementState(row.state)
    refuse(rules.why_not_approve(state=state, is_writer=is_writer, is_running=incident.is_running))


@transaction.atomic
def withdraw_statement(*, statement_id: int, why: str, by: Actor, at: datetime) -> Statement:
    """Take a version back: from now on nobody says it. Raises NotAllowed, Refused or Statement.DoesNotExist."""
    by.require_somewhere(APPROVE)
    row, incident = _held(statement_id)
    refuse(rules.why_not_withdraw(state=StatementState(row.state), why=why))
    row.why, row.ended_at = why.strip(), at
    text = _("Withdrew version %(n)d of the holding statement: %(why)s") % {"n": row.version, "why": row.why}
    # When it was approved stays: the review tells how long that took.
    return _settle(row, incident, StatementState.WITHDRAWN, text, by=by, at=at, is_first=row.settled_at is None)


def _settle(
    row: Statement, incident: Incident, to: StatementState, text: str, *, by: Actor, at: datetime, is_first: bool = True
) -> Statement:
    row.state = to
    if is_first:
        row.settled_at, row.settled_by_id = at, by.person_id
    row.save()
    log(incident, LineKind.STATEMENT, text, by=by, at=at)
    publish(StatementSettled(incident_id=incident.pk, statement_id=row.pk, state=to), about=incident, by=by, at=at)
    tell_everybody()
    return row


@transaction.atomic
def insert_statement(*, incident_id: int, case_id: int, text: str, by: Actor, at: datetime) -> str:
    """Put what may be said behind what somebody has written so far in a case, in its customer's language; return the whole.

    Raises NotAllowed, Refused while nothing is approved, or DoesNotExist.
    """
    case = cases.get_case(case_id, actor=by)
    by.require("cases.work", on=case)
    row = Statement.objects.filter(
        incident_id=incident_id, incident__closed_at=None, state=StatementState.APPROVED
    ).first()  # fmt: skip
    if row is None:
        raise Refused(_("Nothing is approved to be said about this incident now. Say only that we look into it."))
    words = rules.text_in(row.texts, case.customer.language if case.customer else "")
    whole = f"{text.rstrip()}\n\n{words}\n".lstrip()
    case_actions.keep_draft(case_id=case_id, text=whole, by=by, at=at)
    Statement.objects.filter(pk=row.pk).update(used_count=F("used_count") + 1)
    publish(StatementUsed(incident_id=incident_id, statement_id=row.pk, case_id=case_id), about=row, by=by, at=at)
    return whole
