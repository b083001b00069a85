"""By what a list of cases is narrowed; every choice stands in the address, so that a list can be kept and sent."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.ui.listing import Filters

from .. import queries
from ..models import Case
from ..types import UNSETTLED
from . import words
from .fields import tree_choices

UNSETTLED_CHOICE = "unsettled"
MOST_FOUND = 1_000
FIRST = (("safety", _("safety")), ("care", _("vulnerable customers")), ("either", _("safety or vulnerable")))


class CaseFilters(Filters):
    """Words, and every fact by which cases are told apart."""

    q = django_filters.CharFilter(
        label=_("Words, number, order"), method="by_words", widget=forms.TextInput(attrs={"type": "search"})
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        empty_label=_("any"),
        choices=[(UNSETTLED_CHOICE, _("not settled")), *words.choices(words.STATE)],
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=words.choices(words.KIND), empty_label=_("any"))
    reason = django_filters.ChoiceFilter(label=_("Reason"), method="by_reason", empty_label=_("any"))
    cause = django_filters.ChoiceFilter(label=_("Cause"), method="by_cause", empty_label=_("any"))
    team = django_filters.ChoiceFilter(label=_("Team"), field_name="team_id", empty_label=_("any"))
    assignee = django_filters.ChoiceFilter(label=_("Person"), field_name="assignee_id", empty_label=_("anybody"))
    priority = django_filters.ChoiceFilter(label=_("Priority"), choices=words.choices(words.PRIORITY), empty_label=_("any"))
    channel = django_filters.ChoiceFilter(label=_("Channel"), choices=words.choices(words.CHANNEL), empty_label=_("any"))
    first = django_filters.ChoiceFilter(label=_("First of all"), method="by_first", choices=FIRST, empty_label=_("all"))
    opened_from = django_filters.DateFilter(label=_("Opened from"), method="opened_since")
    opened_to = django_filters.DateFilter(label=_("to"), method="opened_until")
    overdue = django_filters.BooleanFilter(label=_("Overdue only"), method="by_overdue", widget=forms.CheckboxInput)
    customer = django_filters.NumberFilter(label=_("Customer"), field_name="customer_id", widget=forms.HiddenInput)
    batch = django_filters.NumberFilter(label=_("Import"), field_name="batch_id", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor = self.request.actor
        for name, choices in {
            "reason": lambda: tree_choices(queries.names_of_reasons())[1:],
            "cause": lambda: tree_choices(queries.names_of_causes())[1:],
            "team": lambda: people.names_of_teams(actor),
            "assignee": lambda: people.names_of_people(actor),
        }.items():
            self.filters[name].extra["choices"] = choices  # asked for only where they are drawn or checked

    def by_words(self, rows: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Full text over subject, references, contacts and the customer's name."""
        found = queries.matching(value, actor=self.request.actor, limit=MOST_FOUND)
        if found.is_cut:
            self.note = str(_("Only the newest cases with these words; another word, a name or a number finds older ones."))
        self.are_few, self.chosen = True, found.newest_first if self.is_narrowed_by(name) else None
        return rows.filter(pk__in=list(found.ranks))

    def by_state(self, rows: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """One state, or all that are not settled."""
        return rows.filter(state__in=UNSETTLED) if value == UNSETTLED_CHOICE else rows.filter(state=value)

    def by_reason(self, rows: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """A reason with everything below it."""
        return rows.filter(Q(reason_id=int(value)) | Q(reason__parent_id=int(value)))

    def by_cause(self, rows: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """A cause with everything below it."""
        return rows.filter(Q(cause_id=int(value)) | Q(cause__parent_id=int(value)))

    def by_first(self, rows: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """What outranks everything else."""
        safety, care = Q(is_safety=True), Q(customer__is_vulnerable=True)
        return rows.filter({"safety": safety, "care": care}.get(value, safety | care))

    def opened_since(self, rows: QuerySet[Case], name: str, value: Any) -> QuerySet[Case]:
        """Opened on this day or later, in the reader's zone."""
        return rows.filter(opened_at__gte=_midnight(value))

    def opened_until(self, rows: QuerySet[Case], name: str, value: Any) -> QuerySet[Case]:
        """Opened on this day or before."""
        return rows if value == date.max else rows.filter(opened_at__lt=_midnight(value + timedelta(days=1)))

    def by_overdue(self, rows: QuerySet[Case], name: str, value: bool) -> QuerySet[Case]:
        """Past a due moment and not settled."""
        return rows.filter(due_at__lt=clock.now(), state__in=UNSETTLED) if value else rows


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
