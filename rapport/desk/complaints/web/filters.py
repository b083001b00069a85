"""By what the register is narrowed; every choice stands in the address."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from rapport.desk.complaints import queries
from rapport.desk.complaints.models import ComplaintFile, OutsideCase
from rapport.desk.complaints.queries import words
from rapport.kernel import clock
from rapport.ui.listing import Filters

from .forms import choices

STATES = (("open", _("open")), ("closed", _("closed")))
FIRST = (("marked", _("marked")), ("care", _("vulnerable")), ("outside", _("at an ombudsman")))
FLAGS = (("systemic", _("systemic")), ("repeat", _("complained of before")))


class RegisterFilters(Filters):
    """Open or closed, regime, stage, severity, handler, cause, and what is overdue."""

    state = django_filters.ChoiceFilter(label=_("State"), method="by_state", choices=STATES, empty_label=_("any"))
    regime = django_filters.ChoiceFilter(label=_("Regime"), field_name="regime__key", empty_label=_("any"))
    stage = django_filters.ChoiceFilter(label=_("Stage"), choices=[("1", "1"), ("2", "2")], empty_label=_("any"))
    severity = django_filters.ChoiceFilter(label=_("Severity"), choices=choices(words.SEVERITY), empty_label=_("any"))
    handler = django_filters.ChoiceFilter(label=_("Handler"), field_name="handler_id", empty_label=_("anybody"))
    decision = django_filters.ChoiceFilter(label=_("Decision"), choices=choices(words.DECISION), empty_label=_("any"))
    why = django_filters.ChoiceFilter(label=_("Cause"), choices=choices(words.WHY), empty_label=_("any"))
    first = django_filters.ChoiceFilter(label=_("First of all"), method="by_first", choices=FIRST, empty_label=_("all"))
    flag = django_filters.ChoiceFilter(label=_("It is"), method="by_flag", choices=FLAGS, empty_label=_("anything"))
    closed_from = django_filters.DateFilter(label=_("Closed from"), field_name="closed_at", lookup_expr="date__gte")
    closed_to = django_filters.DateFilter(label=_("to"), field_name="closed_at", lookup_expr="date__lte")
    entity = django_filters.ChoiceFilter(label=_("Legal entity"), field_name="entity_id", empty_label=_("any"))
    overdue = django_filters.BooleanFilter(label=_("Overdue only"), method="by_overdue", widget=forms.CheckboxInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict.fromkeys((one.key, one.name) for one in queries.regime_versions())
        self.filters["regime"].extra["choices"] = list(names)
        known = queries.entities(with_ended=True)
        self.filters["entity"].extra["choices"] = [(str(one.pk), one.name) for one in known]
        if not known:
            del self.filters["entity"]
        actor = self.request.actor
        self.filters["handler"].extra["choices"] = [(str(pk), name) for pk, name in queries.handlers(actor)]

    def by_state(self, rows: QuerySet[ComplaintFile], name: str, value: str) -> QuerySet[ComplaintFile]:
        """Open ones, or closed ones."""
        return rows.filter(closed_at=None) if value == "open" else rows.exclude(closed_at=None)

    def by_first(self, rows: QuerySet[ComplaintFile], name: str, value: str) -> QuerySet[ComplaintFile]:
        """What outranks everything else."""
        if value == "outside":
            return rows.filter(Exists(OutsideCase.objects.filter(complaint=OuterRef("pk"))))
        return rows.exclude(marks=[]) if value == "marked" else rows.exclude(drivers=[])

    def by_flag(self, rows: QuerySet[ComplaintFile], name: str, value: str) -> QuerySet[ComplaintFile]:
        """What was said of its cause: that it lies in how we work, or that the same was complained of before."""
        return rows.filter(is_systemic=True) if value == "systemic" else rows.filter(is_repeat=True)

    def by_overdue(self, rows: QuerySet[ComplaintFile], name: str, value: bool) -> QuerySet[ComplaintFile]:
        """A milestone missed, and still awaited; of a closed complaint, the redress that was promised."""
        return rows.filter(next_due_at__lte=clock.now()) if value else rows
