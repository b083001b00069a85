"""What an incident was, gathered by itself for its review."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Min, Q

from rapport.desk.cases.types import Kind
from rapport.desk.incidents import rules
from rapport.desk.incidents.models import Incident, IncidentCase, Statement
from rapport.desk.incidents.types import Facts, StatementState
from rapport.desk.remedies import queries as remedies
from rapport.desk.remedies.types import RemedyState
from rapport.governance.standards import queries as standards
from rapport.governance.standards.types import Result
from rapport.ui.money import said

from .told import told_of


def facts_of(incident: Incident, *, as_of: datetime) -> Facts:
    """Count what an incident was, for the whole department; ten queries for any number of cases."""
    links = IncidentCase.objects.filter(incident=incident)
    case_ids = list(links.values_list("case_id", flat=True))
    counted = links.aggregate(
        first=Min("case__opened_at"),
        customers=Count("case__customer_id", distinct=True),
        complaints=Count("pk", filter=Q(case__kind=Kind.COMPLAINT)),
    )
    approved_at = Statement.objects.filter(
        incident=incident, state__in=[StatementState.APPROVED, StatementState.REPLACED, StatementState.WITHDRAWN]
    ).aggregate(at=Min("settled_at"))["at"]
    told = told_of([incident.pk])[incident.pk].values()
    first_told_at = min((one.at for one in told), default=None)
    given, money = _given(case_ids, as_of)
    breached, clocks = _breached(case_ids, as_of)
    return Facts(
        first_case_at=counted["first"],
        declared_at=incident.declared_at,
        approved_at=approved_at,
        first_told_at=first_told_at,
        closed_at=incident.closed_at,
        case_to_declared=rules.span(counted["first"], incident.declared_at),
        declared_to_approved=rules.span(incident.declared_at, approved_at),
        approved_to_told=rules.span(approved_at, first_told_at),
        opened_to_told=rules.usual(one.at - one.opened_at for one in told if one.at >= one.opened_at),
        case_count=len(case_ids),
        customer_count=counted["customers"],
        complaint_count=counted["complaints"],
        told_count=len(told),
        remedy_count=given,
        remedies=money,
        breached_count=breached,
        clock_count=clocks,
    )


def _given(case_ids: list[int], as_of: datetime) -> tuple[int, dict[str, str]]:
    """Count the remedies given on these cases, with their money by currency as it is said."""
    count, sums = 0, defaultdict[str, Decimal](Decimal)
    for rows in remedies.remedies_of(case_ids, as_of=as_of).values():
        for row in rows:
            if row.state == RemedyState.GIVEN:
                count += 1
                sums[row.currency] += row.amount
    return count, {currency: said(amount, currency) for currency, amount in sorted(sums.items()) if amount}


def _breached(case_ids: list[int], as_of: datetime) -> tuple[int, int]:
    """Count the clocks of these cases that were breached, of all that ended or were overrun."""
    clocks = [one for views in standards.clocks_of("case", case_ids, as_of=as_of).values() for one in views]
    judged = [one for one in clocks if one.result in (Result.MET, Result.BREACHED)]
    return sum(one.result is Result.BREACHED for one in judged), len(judged)
