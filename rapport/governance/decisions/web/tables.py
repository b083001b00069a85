"""How settled decisions stand in a list."""

from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.ui import components
from rapport.ui.tables import Column, LinkColumn, MomentColumn, Table

from ..models import Decision


class OutcomeColumn(Column):
    """What was chosen; that it was withdrawn is said quietly."""

    def render(self, value: str, record: Decision) -> str | SafeString:
        return value if record.chosen else components.badge(_("withdrawn"))

    def value(self, value: str, record: Decision) -> str:
        return value if record.chosen else _("withdrawn")


class Settled(Table):
    """What was decided, the latest first."""

    question = LinkColumn("decisions:decision", verbose_name=gettext_lazy("Question"), under="reason")
    outcome = OutcomeColumn(accessor="outcome", verbose_name=gettext_lazy("Decided"), orderable=False, empty_values=())
    settled_by = Column(accessor="settled_by__name", verbose_name=gettext_lazy("By"), default="")
    settled_at = MomentColumn(verbose_name=gettext_lazy("When"))

    empty_title = gettext_lazy("Nothing decided yet")
    empty_text = gettext_lazy("What was decided, by whom and why stands here: the next who asks finds the precedent.")

    class Meta(Table.Meta):
        model = Decision
        fields = ("question", "outcome", "settled_by", "settled_at")
        order_by: ClassVar[tuple[str, ...]] = ("-settled_at",)
