"""How cases stand in a list."""

from typing import Any, ClassVar

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.ui import components
from rapport.ui.tables import Column, DueColumn, LinkColumn, MomentColumn, PlainNumberColumn, Table

from ..models import Case
from ..types import Tier
from . import words


class SubjectColumn(LinkColumn):
    """Subject, with what must be seen first beside it, and beneath it the customer and the reason."""

    def render(self, value: Any, record: Case) -> Any:  # type: ignore[override]
        marks = [(_("safety"), "bad")] if record.is_safety else []
        if record.customer and record.customer.is_vulnerable:
            marks.append((_("needs care"), "warn"))
        if record.tier != Tier.REPRESENTATIVE:
            marks.append((str(words.WITH_TIER[record.tier]).lower(), "accent"))
        if record.priority in words.PRIORITY_TONE:
            marks.append((str(words.PRIORITY[record.priority]).lower(), words.PRIORITY_TONE[record.priority]))
        if not marks:
            return value
        badges = format_html_join(" ", "{}", ((components.badge(word, tone),) for word, tone in marks))
        return format_html("{} {}", value, badges)

    def beneath(self, record: Case) -> str:
        parts = [record.customer.name if record.customer else "", record.reason.name if record.reason else ""]
        return " · ".join(part for part in parts if part)


class StateColumn(Column):
    """The state in its word and tone."""

    def render(self, value: str, record: Case) -> SafeString:
        if record.merged_into_id is not None:
            return components.badge(_("Merged"), "quiet")
        return components.badge(words.STATE.get(value, value), words.STATE_TONE.get(value, "quiet"))

    def value(self, value: str) -> str:
        return value


class WhoColumn(Column):
    """Who has the case, and beneath it the team."""

    under = "team"

    def render(self, value: Any, record: Case) -> str:
        return str(record.assignee or _("nobody yet"))

    def value(self, value: Any, record: Case) -> str:
        return str(record.assignee or "")

    def beneath(self, record: Case) -> str:
        return record.team.name if record.team else ""


class ChosenColumn(Column):
    """A box to tick, which belongs to the form under the list."""

    def render(self, value: Any, record: Case) -> SafeString:
        words = _("Choose case %(number)s") % {"number": record.pk}
        return format_html('<input type="checkbox" name="case" value="{}" form="bulk" aria-label="{}">', record.pk, words)


class CasesTable(Table):
    """Cases, what is due first standing first."""

    empty_title = gettext_lazy("No cases yet")
    empty_text = gettext_lazy(
        "Cases come by e-mail, by the contact form, by import, or are written down by whoever answered the telephone."
    )

    subject = SubjectColumn("cases:case", under="customer", verbose_name=gettext_lazy("Case"), order_by=("subject",))
    number = PlainNumberColumn(accessor="pk", verbose_name=gettext_lazy("Number"), order_by=("pk",))
    kind = Column(verbose_name=gettext_lazy("Kind"), attrs={"td": {"class": "nowrap"}})
    state = StateColumn(verbose_name=gettext_lazy("State"), attrs={"td": {"class": "nowrap"}})
    who = WhoColumn(
        accessor="assignee",
        verbose_name=gettext_lazy("Who"),
        empty_values=(),
        order_by=("assignee__name",),
        attrs={"td": {"class": "nowrap"}},
    )
    opened_at = MomentColumn(verbose_name=gettext_lazy("Opened"))
    due_at = DueColumn(verbose_name=gettext_lazy("Due"))

    class Meta(Table.Meta):
        order_by: ClassVar[tuple[str, ...]] = ("-opened_at",)

    def render_kind(self, value: str) -> Any:
        """Return the kind in its word."""
        return words.KIND.get(value, value)

    def value_kind(self, value: str) -> str:
        """Return the kind as an export names it."""
        return value


class ChoosableCases(CasesTable):
    """The same, to be ticked."""

    chosen = ChosenColumn(
        accessor="pk",
        verbose_name=gettext_lazy("Choose"),
        orderable=False,
        attrs={"td": {"class": "tick"}},
    )

    class Meta(CasesTable.Meta):
        sequence: ClassVar[tuple[str, ...]] = ("chosen", "...")
