"""The lists of evidence and of effects."""

from typing import Any

import django_filters
import django_tables2
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from rapport.metrics import registry
from rapport.ui.listing import Filters
from rapport.ui.tables import BadgeColumn, Column, LinkColumn, MomentColumn, Table


class ChosenColumn(LinkColumn):
    """The row's name, linked to its page as an address that the view gives: it may take along for what evidence is chosen."""

    def __init__(self, *, under: str, **kwargs: Any) -> None:
        Column.__init__(self, linkify=lambda record: record.url, **kwargs)
        self.under = django_tables2.A(under)


class EvidenceTable(Table):
    """Frozen numbers, the newest first."""

    empty_title = gettext_lazy("Nothing is frozen yet")
    empty_text = gettext_lazy(
        "Open a measure and choose “Freeze as evidence”: its figure stays as it is, whatever happens later."
    )

    title = ChosenColumn(verbose_name=gettext_lazy("Evidence"), under="label")
    figure = Column(verbose_name=gettext_lazy("Frozen figure"), orderable=False, empty_values=())
    cited = Column(verbose_name=gettext_lazy("Cited"), orderable=False, empty_values=())
    frozen_by = Column(verbose_name=gettext_lazy("Frozen by"), orderable=False, empty_values=())
    frozen_at = MomentColumn(verbose_name=gettext_lazy("When"))


class EffectTable(Table):
    """Measured effects, the newest first."""

    empty_title = gettext_lazy("No effect was measured yet")
    empty_text = gettext_lazy("Open a measure and choose “Measure the effect”: say what changed and when.")

    label = LinkColumn("measures:effect", verbose_name=gettext_lazy("Change"), under="number")
    verdict = BadgeColumn(verbose_name=gettext_lazy("What can be told"), orderable=False, tones=lambda row: row.tone)
    size = Column(verbose_name=gettext_lazy("Change in the number"), orderable=False, empty_values=())
    change_at = MomentColumn(verbose_name=gettext_lazy("Since"))
    asked_at = MomentColumn(verbose_name=gettext_lazy("Asked"))


class EvidenceFilters(Filters):
    """By words of the title, and by measure."""

    q = django_filters.CharFilter(label=gettext_lazy("Words or number"), method="by_words")
    metric = django_filters.ChoiceFilter(label=gettext_lazy("Measure"), empty_label=gettext_lazy("All"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["metric"].extra["choices"] = sorted(
            ((one.key, one.label) for one in registry.metrics()), key=lambda one: one[1]
        )

    def by_words(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Find by number, else by words of the title."""
        plain = text.strip()
        if plain.isascii() and plain.isdigit() and len(plain) < 18:
            return rows.filter(pk=int(plain))
        return rows.filter(title__icontains=plain)
