"""What pages and panels show of guides, allowances and remedies."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rapport.ui.money import said

from .. import queries
from ..models import Guide, Limit, Remedy
from ..types import PAID_BACK, Advice, Allowance, RemedyKind, RemedyState
from . import words


def advice(guide: Guide | None) -> list[dict[str, Any]]:
    """Return the remedies of a guide as rows: what, up to what value, who agrees."""
    if guide is None:
        return []
    return [
        {
            "kind": words.KIND[RemedyKind(one.kind)],
            "up_to": _("up to %(amount)s") % {"amount": said(one.up_to, guide.currency)} if one.up_to is not None else "",
            "approver": words.ROLE.get(one.approver, ""),
        }
        for one in guide.remedies.all()
    ]


def left(allowance: Allowance) -> str:
    """Return what somebody may still give by themselves, in words."""
    if allowance.left is None:
        return _("You may give what is right; no limit is set for you.")
    if not allowance.left:
        return _("Money is above your limit here; ask, and somebody decides.")
    values = {"amount": said(allowance.left, allowance.currency)}
    return _("You may give up to %(amount)s here by yourself; above it somebody decides.") % values


def given(rows: Iterable[Remedy]) -> list[dict[str, Any]]:
    """Return remedies as rows of a panel."""
    return [
        {
            "remedy": row,
            "kind": words.KIND[RemedyKind(row.kind)],
            "amount": said(row.amount, row.currency) if row.amount else "",
            "state": words.STATE[RemedyState(row.state)],
            "tone": words.STATE_TONE.get(RemedyState(row.state), "quiet"),
        }
        for row in rows
    ]


def limit(row: Limit) -> dict[str, Any]:
    """Return a limit as a row."""
    return {
        "limit": row,
        "who": row.person.name if row.person else words.ROLE[row.role],
        "a_case": said(row.case_amount, row.currency) if row.case_amount is not None else _("no limit"),
        "a_month": said(row.month_amount, row.currency) if row.month_amount is not None else _("no limit"),
    }


def options(case: Any, as_of: datetime) -> list[str]:
    """Return what the guide of a case's reason offers, one remedy a line with what it may cost and who has to agree."""
    guide = queries.guide_for([case.reason_id, case.reason.parent_id if case.reason else None], as_of=as_of)
    if guide is None:
        return []
    order = queries.order_of(case)
    return [_option(one, guide.currency, order) for one in queries.advice_of(guide)]


def _option(one: Advice, currency: str, order: Any) -> str:
    said_kind = str(words.KIND[one.kind]).capitalize()
    if one.up_to is not None:
        said_kind = _("%(remedy)s up to %(amount)s") % {"remedy": said_kind, "amount": said(one.up_to, currency)}
    elif one.kind in PAID_BACK and order is not None:
        left = said(order.paid_amount - order.refunded_amount, order.currency)
        said_kind = _("%(remedy)s up to %(amount)s, all that was paid") % {"remedy": said_kind, "amount": left}
    agrees = _("%(role)s agrees") % {"role": str(words.ROLE[one.approver]).lower()} if one.approver else ""
    return f"{said_kind} ({agrees})." if agrees else f"{said_kind}."
