"""How the log of an automation, and what it would have done, stand in lists."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy
from django_tables2 import A

from rapport.ui.tables import Column, LinkColumn, MomentColumn, Table

from ..models import Run, TrialRow
from .automated import done_said


class CaseColumn(LinkColumn):
    """The case, with its customer beneath."""

    def value(self, value: Any) -> str:
        return str(value.pk)

    def render(self, value: Any) -> str:
        return str(value.subject)


class DoneColumn(Column):
    """What was done, each act in words, with what was refused."""

    def render(self, value: Any) -> str:
        return done_said(value)

    def value(self, value: Any) -> str:
        return done_said(value)


class Log(Table):
    """What an automation did, the newest first."""

    case = CaseColumn("cases:case", args=[A("case_id")], verbose_name=gettext_lazy("Case"), under="case__customer__name")
    done = DoneColumn(verbose_name=gettext_lazy("What it did"), orderable=False)
    at = MomentColumn(verbose_name=gettext_lazy("When"))

    empty_title = gettext_lazy("It has not acted yet")
    empty_text = gettext_lazy("Each act stands here, with its case and, where one was refused, why.")

    class Meta(Table.Meta):
        model = Run
        fields = ("case", "done", "at")
        order_by: ClassVar[tuple[str, ...]] = ("-at",)


class Touched(Log):
    """What a version would have done."""

    done = DoneColumn(verbose_name=gettext_lazy("What would change"), orderable=False)

    empty_title = gettext_lazy("It would have touched no case")
    empty_text = gettext_lazy("Perhaps a condition is narrower than you meant. Change it and try again.")

    class Meta(Log.Meta):
        model = TrialRow  # type: ignore[assignment]
