"""The cases behind a sentence, as a small list."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.ui.tables import Column, DueColumn, LinkColumn, MomentColumn, NumberColumn, Table


class RowsTable(Table):
    """Cases as they were counted: which, of whom, why, with whom."""

    empty_title = gettext_lazy("No case is behind this")
    empty_text = gettext_lazy("What was counted has changed since then, or lies outside of what your role reaches.")

    subject = LinkColumn("cases:case", under="customer__name", verbose_name=gettext_lazy("Case"))
    number = NumberColumn(accessor="pk", verbose_name=gettext_lazy("Number"), order_by=("pk",))
    reason = Column(accessor="reason__name", verbose_name=gettext_lazy("Reason"), order_by=("reason__name",))
    cause = Column(accessor="cause__name", verbose_name=gettext_lazy("Cause"), order_by=("cause__name",))
    team = Column(accessor="team__name", verbose_name=gettext_lazy("Team"), order_by=("team__name",))
    opened_at = MomentColumn(verbose_name=gettext_lazy("Opened"))
    due_at = DueColumn(verbose_name=gettext_lazy("Due"))

    class Meta(Table.Meta):
        order_by: ClassVar[tuple[str, ...]] = ()


class ReassignTable(RowsTable):
    """The same with a way to lay each case on other shoulders."""

    who = Column(accessor="assignee__name", verbose_name=gettext_lazy("Who"), order_by=("assignee__name",), empty_values=())
    verb = Column(accessor="pk", verbose_name="", orderable=False, exclude_from_export=True)

    class Meta(RowsTable.Meta):
        sequence: ClassVar[tuple[str, ...]] = ("subject", "number", "reason", "team", "who", "opened_at", "due_at", "verb")
        exclude: ClassVar[tuple[str, ...]] = ("cause",)

    def render_who(self, record: Any) -> str:
        """Return who has the case."""
        return str(record.assignee or _("nobody yet"))

    def render_verb(self, value: int) -> SafeString:
        """Return the way to the form that assigns the case."""
        return format_html('<a class="link" href="{}">{}</a>', reverse("cases:assign", args=[value]), _("Reassign"))
