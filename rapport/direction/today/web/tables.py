"""The cases behind a sentence, as a small list."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import A

from rapport.ui.tables import Column, DueColumn, LinkColumn, MomentColumn, PlainNumberColumn, Table


class RowsTable(Table):
    """Cases as they were counted: which, of whom, why, with whom."""

    empty_title = gettext_lazy("No case is behind this")
    empty_text = gettext_lazy("What was counted has changed since then, or lies outside of what your role reaches.")

    subject = LinkColumn("cases:case", under="customer__name", verbose_name=gettext_lazy("Case"))
    number = PlainNumberColumn(accessor="pk", verbose_name=gettext_lazy("Number"), order_by=("pk",))
    reason = Column(accessor="reason__name", verbose_name=gettext_lazy("Reason"), order_by=("reason__name",))
    cause = Column(accessor="cause__name", verbose_name=gettext_lazy("Cause"), order_by=("cause__name",))
    team = Column(accessor="team__name", verbose_name=gettext_lazy("Team"), order_by=("team__name",))
    opened_at = MomentColumn(verbose_name=gettext_lazy("Opened"))
    due_at = DueColumn(verbose_name=gettext_lazy("Due"))

    class Meta(Table.Meta):
        order_by: ClassVar[tuple[str, ...]] = ()


class ClocksTable(Table):
    """Clocks, each with its case, and a way to lay the case on other shoulders."""

    empty_title = gettext_lazy("No clock is behind this")
    empty_text = gettext_lazy("What was counted has changed since then, or lies outside of what your role reaches.")

    subject = LinkColumn("cases:case", args=[A("pk")], under="customer__name", verbose_name=gettext_lazy("Case"))
    number = PlainNumberColumn(accessor="pk", verbose_name=gettext_lazy("Number"), order_by=("pk",))
    clock = Column(verbose_name=gettext_lazy("Clock"))
    clock_due_at = DueColumn(verbose_name=gettext_lazy("Due"))
    team = Column(accessor="team__name", verbose_name=gettext_lazy("Team"))
    who = Column(accessor="assignee__name", verbose_name=gettext_lazy("Who"), empty_values=())
    opened_at = MomentColumn(verbose_name=gettext_lazy("Opened"))
    verb = Column(accessor="pk", verbose_name=gettext_lazy("Do"), orderable=False, exclude_from_export=True)

    class Meta(Table.Meta):
        order_by: ClassVar[tuple[str, ...]] = ()

    def render_who(self, value: str | None) -> str:
        """Return who has the case."""
        return value or _("nobody yet")

    def value_who(self, value: str | None) -> str:
        """Return who has the case, as an export names it."""
        return value or ""

    def render_verb(self, value: int) -> SafeString:
        """Return the way to the form that assigns the case."""
        return format_html('<a class="link" href="{}">{}</a>', reverse("cases:assign", args=[value]), _("Reassign"))


class ReadClocksTable(ClocksTable):
    """The same for whoever may not assign."""

    class Meta(ClocksTable.Meta):
        exclude: ClassVar[tuple[str, ...]] = ("verb",)


class ContactsTable(Table):
    """Abusive contacts by case; what was said is read on the case's page only."""

    empty_title = gettext_lazy("No contact is behind this")
    empty_text = gettext_lazy("What was counted has changed since then, or lies outside of what your role reaches.")

    subject = LinkColumn("cases:case", args=[A("pk")], under="customer__name", verbose_name=gettext_lazy("Case"))
    number = PlainNumberColumn(accessor="pk", verbose_name=gettext_lazy("Number"), order_by=("pk",))
    reason = Column(accessor="reason__name", verbose_name=gettext_lazy("Reason"))
    team = Column(accessor="team__name", verbose_name=gettext_lazy("Team"))
    at = MomentColumn(verbose_name=gettext_lazy("When"))

    class Meta(Table.Meta):
        order_by: ClassVar[tuple[str, ...]] = ()


class PromisesTable(Table):
    """Promises as they stood: what was promised to whom, by whom, and what became of it."""

    empty_title = gettext_lazy("No promise is behind this")
    empty_text = gettext_lazy("What was counted has changed since then, or lies outside of what your role reaches.")

    text = Column(verbose_name=gettext_lazy("Promise"))
    customer_name = Column(verbose_name=gettext_lazy("Customer"))
    owner_name = Column(verbose_name=gettext_lazy("Owed by"))
    due_at = MomentColumn(verbose_name=gettext_lazy("Due"))
    state = Column(verbose_name=gettext_lazy("What became of it"))

    class Meta(Table.Meta):
        order_by: ClassVar[tuple[str, ...]] = ()

    def render_text(self, value: str, record: dict[str, Any]) -> SafeString | str:
        """Return what was promised, with the way to its case."""
        if record["case_id"] is None:
            return value
        return format_html('<a class="link" href="{}">{}</a>', reverse("cases:case", args=[record["case_id"]]), value)

    def value_text(self, value: str) -> str:
        """Return what was promised, as an export names it."""
        return value

    def render_state(self, value: str, record: dict[str, Any]) -> str:
        """Return whether it was kept, was done late, or is still owed."""
        if value == "kept":
            return _("kept")
        return _("done late") if record["settled_at"] else _("broken, still owed")
