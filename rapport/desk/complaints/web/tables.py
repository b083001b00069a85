"""How complaints stand in the register."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.queries import words
from rapport.ui import components
from rapport.ui.tables import Column, DueColumn, LinkColumn, MomentColumn, NumberColumn, PlainNumberColumn, Table


class ComplaintColumn(LinkColumn):
    """The subject with what must be seen first, and beneath it the customer and the regime."""

    def render(self, value: Any, record: ComplaintFile) -> Any:  # type: ignore[override]
        marks = [(str(words.MARK[one]).lower(), "bad") for one in record.marks]
        if record.drivers:
            marks.append((_("needs care"), "warn"))
        if record.severity in words.SEVERITY_TONE:
            marks.append((str(words.SEVERITY[record.severity]).lower(), words.SEVERITY_TONE[record.severity]))
        if record.stage > 1:
            marks.append((_("stage 2"), "accent"))
        if record.is_restricted:
            marks.append((_("restricted"), "quiet"))
        badges = format_html_join(" ", "{}", ((components.badge(word, tone),) for word, tone in marks))
        return format_html("{} {}", value, badges) if marks else value

    def beneath(self, record: ComplaintFile) -> str:
        customer = record.complainant_name or (record.case.customer.name if record.case.customer else "")
        return " · ".join(part for part in (customer, record.regime.name) if part)


class NextColumn(Column):
    """What comes next, or how it ended."""

    def render(self, value: Any, record: ComplaintFile) -> Any:
        if record.is_closed and not record.next_milestone:
            return components.badge(words.DECISION.get(record.decision) or words.CLOSING[record.closing], "quiet")
        return words.MILESTONE.get(record.next_milestone, _("nothing due"))

    def value(self, value: Any, record: ComplaintFile) -> str:
        return str(record.next_milestone or record.closing)


class AgeColumn(NumberColumn):
    """Days since the receipt, up to the end."""

    def render(self, value: Any, record: ComplaintFile, table: Table) -> str:  # type: ignore[override]
        end = record.closed_at or table.moment()
        return str(max((end - record.received_at).days, 0))

    def value(self, value: Any, record: ComplaintFile, table: Table) -> str:  # type: ignore[override]
        return self.render(value, record, table)


class RegisterTable(Table):
    """Complaints, what is due first standing first."""

    empty_title = gettext_lazy("No complaint here")
    empty_text = gettext_lazy(
        "On the page of a case, “Make it a complaint” opens a file. Any dissatisfaction counts, whatever its words."
    )

    subject = ComplaintColumn(
        "complaints:complaint", under="customer", accessor="case__subject", verbose_name=gettext_lazy("Complaint"),
        order_by=("case__subject",),
    )  # fmt: skip
    number = PlainNumberColumn(accessor="pk", verbose_name=gettext_lazy("Number"), order_by=("pk",))
    next = NextColumn(
        accessor="next_milestone", verbose_name=gettext_lazy("Next"), empty_values=(), attrs={"td": {"class": "nowrap"}}
    )
    due_at = DueColumn(accessor="next_due_at", verbose_name=gettext_lazy("Due"))
    handler = Column(accessor="handler__name", verbose_name=gettext_lazy("Handler"), attrs={"td": {"class": "nowrap"}})
    received_at = MomentColumn(verbose_name=gettext_lazy("Received"))
    age = AgeColumn(accessor="received_at", verbose_name=gettext_lazy("Age, days"), order_by=("-received_at",))
