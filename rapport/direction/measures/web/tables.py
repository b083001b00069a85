"""The tables of this room."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from rapport.ui.tables import Column, DueColumn, LinkColumn, MomentColumn, PlainNumberColumn, Table


class CasesTable(Table):
    """Cases as they were counted: which, of whom, why, with whom."""

    empty_title = _("No case is behind this")
    empty_text = _("None was counted, or all of them lie with other teams now.")

    subject = LinkColumn("cases:case", under="customer__name", verbose_name=_("Case"))
    number = PlainNumberColumn(accessor="pk", verbose_name=_("Number"), order_by=("pk",))
    reason = Column(accessor="reason__name", verbose_name=_("Reason"), order_by=("reason__name",))
    cause = Column(accessor="cause__name", verbose_name=_("Cause"), order_by=("cause__name",))
    team = Column(accessor="team__name", verbose_name=_("Team"), order_by=("team__name",))
    opened_at = MomentColumn(verbose_name=_("Opened"))
    due_at = DueColumn(verbose_name=_("Due"))

    class Meta(Table.Meta):
        order_by: ClassVar[tuple[str, ...]] = ()
