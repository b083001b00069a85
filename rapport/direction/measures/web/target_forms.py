"""What is asked when a target is set."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor, Scope
from rapport.metrics.expressions import QUEUE
from rapport.metrics.metric import Metric, Shape
from rapport.ui.forms import Form

from ..queries import choices, dimensions
from ..types import TargetDraft
from .units import DAY, HOUR, MINUTE

REVIEW = timedelta(days=91)
UNITS = ((str(MINUTE), gettext_lazy("minutes")), (str(HOUR), gettext_lazy("hours")), (str(DAY), gettext_lazy("days")))


class TargetForm(Form):
    """How much, of whom, by whom, from when, and when it is looked at again."""

    amount = forms.FloatField(label=gettext_lazy("Target"), min_value=0)
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=UNITS, initial=str(HOUR))
    team_id = forms.TypedChoiceField(label=gettext_lazy("Of whom"), required=False, coerce=int, empty_value=None)
    queue_id = forms.TypedChoiceField(
        label=gettext_lazy("Of one queue alone"), required=False, coerce=int, empty_value=None,
        help_text=gettext_lazy("The cases that the queue took last; it stands before the target of its team."),
    )  # fmt: skip
    owner_id = forms.TypedChoiceField(label=gettext_lazy("Who answers for it"), coerce=int)
    active_from = forms.DateField(label=gettext_lazy("In force from"))
    review_date = forms.DateField(
        label=gettext_lazy("Looked at again on"), help_text=gettext_lazy("A target that nobody looks at again is forgotten.")
    )

    def __init__(self, *args: Any, metric: Metric, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.metric = metric
        if metric.shape is not Shape.DURATION:
            del self.fields["unit"]
        amount = {
            Shape.SHARE: _("Target in percent"), Shape.COUNT: _("Target a week"), Shape.RATE: _("Target for each 1,000"),
            Shape.NET_SHARE: _("Target in points, from −100 to 100"),
        }  # fmt: skip
        self.fields["amount"].label = amount.get(metric.shape, _("Target"))
        if metric.standing is not None:
            self.fields["amount"].label = _("Target for each 1,000 a week")
        if metric.shape is Shape.NET_SHARE:
            self._from(-100)
        teams = list(people.teams(actor).values_list("pk", "name"))
        everybody = [("", _("the whole department"))] if actor.capabilities.get("measures.target") is Scope.DEPARTMENT else []
        _offer(self, "team_id", [*everybody, *teams])
        self._offer_queues(actor)
        persons = people.people(actor).exclude(role="representative").values_list("pk", "name")
        _offer(self, "owner_id", list(persons))
        self.fields["owner_id"].initial = actor.person_id
        self.fields["active_from"].initial = today
        self.fields["review_date"].initial = today + REVIEW

    def _offer_queues(self, actor: Actor) -> None:
        """Offer the queues that the actor's targets reach, where the measure can be read by queue at all."""
        queues = choices(QUEUE, actor) if QUEUE in dimensions(self.metric) else []
        if queues:
            _offer(self, "queue_id", [("", _("no: of all their cases")), *queues])
        else:
            del self.fields["queue_id"]

    def _from(self, least: float) -> None:
        """Let the amount be as little as this, which may be less than nothing."""
        field = self.fields["amount"]
        assert isinstance(field, forms.FloatField)
        self.fields["amount"] = forms.FloatField(label=field.label, min_value=least, max_value=100)

    def draft(self) -> TargetDraft:
        """Return the checked target, in the metric's own unit."""
        given = self.cleaned_data
        factor = {Shape.SHARE: 0.01, Shape.NET_SHARE: 0.01, Shape.DURATION: float(given.get("unit") or 1)}.get(
            self.metric.shape, 1.0
        )
        return TargetDraft(
            metric=self.metric.key,
            team_id=given["team_id"],
            value=round(given["amount"] * factor, 6),
            owner_id=given["owner_id"],
            active_from=given["active_from"],
            review_date=given["review_date"],
            queue_id=given.get("queue_id"),
        )


def _offer(form: Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.TypedChoiceField)
    field.choices = choices
