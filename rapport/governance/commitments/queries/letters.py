"""What other departments are mailed, and how their word is told inside. A customer's words stand on the page alone."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ..events import DepartmentLinkSent, DepartmentReminded, DepartmentTold, HandedToDepartment
from ..models import Handing
from ..types import Said, Step
from .handings import token_of

SUBJECT_LENGTH = 200


def answers(said: Said, row: Handing) -> str:
    """Return what the liaison person said, as a notice for those who asked."""
    known = {"department": row.department.name, "what": row.asked}
    if said is Said.ACCEPTED and row.proposed_at is not None:
        return _("%(department)s would do it by %(day)s; agree or keep your date: %(what)s") % {
            **known, "day": date_format(localtime(row.proposed_at), "j M H:i"),
        }  # fmt: skip
    sentences = {
        Said.ACCEPTED: _("%(department)s accepted: %(what)s"),
        Said.DECLINED: _("%(department)s declined; it is yours again: %(what)s"),
        Said.QUESTION: _("%(department)s asks back about: %(what)s"),
        Said.REPORTED: _("%(department)s reports it done; look at it: %(what)s"),
    }
    return sentences[said] % known


def letter(event: HandedToDepartment | DepartmentTold | DepartmentReminded | DepartmentLinkSent, row: Handing) -> tuple[str, str]:
    """Return the subject and the text of a mail; that to their head carries no link, which is the liaison person's own."""
    subject = " ".join(f"{_opening(event)}: {row.asked}".split())[:SUBJECT_LENGTH]
    is_head = isinstance(event, DepartmentReminded) and event.step is Step.HEAD
    hello = row.department.head_name if is_head else row.department.liaison_name
    lines = [_("Hello %(name)s,") % {"name": hello} if hello else _("Hello,"), "", _sentence(event, row), "", row.asked, ""]
    lines.append(_("Due: %(due)s") % {"due": date_format(localtime(row.due_at), "l, j F Y, H:i")})
    if is_head:
        known = {"name": row.department.liaison_name or row.department.name, "address": row.department.liaison_email}
        lines += ["", _("%(name)s (%(address)s) has the link to it.") % known]
    else:
        lines += [
            "",
            _("Everything about it, and where you answer, without an account:"),
            settings.RAPPORT_ADDRESS + reverse("commitments:link", args=[token_of(row)]),
            "",
            _("The address is yours alone: whoever has it can answer for your department. Please do not pass it on."),
        ]
    if row.asked_by is not None:
        lines += ["", row.asked_by.name, _("Customer service")]
    return subject, "\n".join(lines) + "\n"


def _opening(event: HandedToDepartment | DepartmentTold | DepartmentReminded | DepartmentLinkSent) -> str:
    match event:
        case HandedToDepartment():
            return _("Asked of you")
        case DepartmentLinkSent():
            return _("Your new link")
        case DepartmentReminded(step=Step.NEAR):
            return _("Due soon")
        case DepartmentReminded(step=Step.DUE):
            return _("Due now")
        case DepartmentReminded():
            return _("Overdue")
        case DepartmentTold(said=said):
            return {
                Said.ANSWER: _("Your question is answered"),
                Said.DATE_AGREED: _("Your date is agreed"),
                Said.DATE_KEPT: _("The date stays"),
                Said.RETURNED: _("Something is missing"),
                Said.CONFIRMED: _("Confirmed"),
            }.get(said, _("Taken back"))
    raise AssertionError(event)


def _sentence(event: HandedToDepartment | DepartmentTold | DepartmentReminded | DepartmentLinkSent, row: Handing) -> str:
    match event:
        case HandedToDepartment():
            return _("customer service asks your department for this. Please accept it, decline it with the reason, or ask back:")
        case DepartmentLinkSent():
            return _("here is the link to what customer service asked of your department; one that you had before is closed:")
        case DepartmentReminded(step=Step.NEAR):
            return _("this is due soon:")
        case DepartmentReminded(step=Step.DUE):
            return _("this is due now, and we have not heard that it is done:")
        case DepartmentReminded():
            return _("your department owes customer service this, and it is overdue:")
        case DepartmentTold(said=said):
            return {
                Said.ANSWER: _("your question was answered:"),
                Said.DATE_AGREED: _("the date that you proposed is agreed:"),
                Said.DATE_KEPT: _("we cannot move the date; please do it by the day that was asked:"),
                Said.RETURNED: _("we looked at what you reported, and something is missing:"),
                Said.CONFIRMED: _("we looked at what you did, and it is done. Thank you:"),
            }.get(said, _("this is taken back; nothing more is needed from you:"))
    raise AssertionError(event)
