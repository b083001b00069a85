"""What is asked when a number is frozen, cited, or held against a change."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.kernel.actor import Actor
from rapport.metrics.metric import Metric, Shape
from rapport.metrics.types import LONGEST_TITLE, CitationKind, Step
from rapport.ui.forms import Form

from .. import queries
from ..queries import KINDS
from .evidence_words import dimension_words
from .units import MINUTE

EARLIEST, LATEST = date(1990, 1, 1), date(2999, 12, 31)
GROUP_BY = ("team_id", "channel", "kind", "priority")
NOBODY = ""

CITED_AS = (
    (CitationKind.SHOWS.value, gettext_lazy("It shows it")),
    (CitationKind.SPEAKS_AGAINST.value, gettext_lazy("It speaks against it")),
    (CitationKind.BACKGROUND.value, gettext_lazy("It is background")),
)
WHAT = {
    "case": gettext_lazy("A case"),
    "promise": gettext_lazy("A promise"),
    "customer": gettext_lazy("A customer"),
    "team": gettext_lazy("A team"),
    "decision": gettext_lazy("A decision"),
    "article": gettext_lazy("An article"),
    "product": gettext_lazy("A product"),
    "complaint": gettext_lazy("A complaint"),
    "incident": gettext_lazy("An incident"),
    "improvement": gettext_lazy("An improvement"),
    "target": gettext_lazy("A target"),
    "effect": gettext_lazy("A measured effect"),
    "standard": gettext_lazy("A standard"),
    "demonstration": gettext_lazy("A demonstration"),
}


class Freeze(Form):
    """What is kept of a number: its dates (both included), its name, and whether its parts and the cases behind it too."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    since = forms.DateField(label=gettext_lazy("From"))
    last = forms.DateField(label=gettext_lazy("To, included"))
    with_course = forms.BooleanField(label=gettext_lazy("Keep its course by day, week or month too"), required=False)
    with_rows = forms.BooleanField(
        label=gettext_lazy("Keep the numbers of the cases behind it"),
        required=False,
        help_text=gettext_lazy("Numbers, kinds and moments of the cases. What customers wrote, and names, are never kept."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, last = given.get("since"), given.get("last")
        if since and last:
            if last < since:
                self.add_error("last", _("It must not end before it begins."))
            elif not (since >= EARLIEST and last <= LATEST) or (last - since).days > 3_700:
                self.add_error("since", _("The period must lie between 1990 and 2999, and span ten years at most."))
        return given

    @property
    def until(self) -> date:
        """Return the day after the last."""
        last: date = self.cleaned_data["last"]
        return last + timedelta(days=1)


class Cite(Form):
    """What rests on the evidence, by its number."""

    kind = forms.ChoiceField(label=gettext_lazy("What cites it?"), choices=[(kind, WHAT[kind]) for kind in KINDS])
    number = forms.IntegerField(label=gettext_lazy("Its number"), min_value=1)
    means = forms.ChoiceField(label=gettext_lazy("What does the evidence do for it?"), choices=CITED_AS)


class ChooseMetric(Form):
    """Which number a change was to move."""

    metric = forms.ChoiceField(label=gettext_lazy("Which measure was it to move?"))

    def __init__(self, *args: Any, metrics: Iterable[Metric], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["metric"].choices = sorted(((one.key, one.label) for one in metrics), key=lambda pair: pair[1])  # type: ignore[attr-defined]


class Measure(Form):
    """A change, and how its effect is looked for."""

    label = forms.CharField(
        label=gettext_lazy("What changed?"),
        max_length=LONGEST_TITLE,
        help_text=gettext_lazy("A few words for the drawing: “New roster”, “Text of the receipt”."),
    )
    change_at = forms.DateTimeField(label=gettext_lazy("Since when?"))
    step = forms.ChoiceField(
        label=gettext_lazy("Look at it by"),
        choices=((Step.WEEK.value, gettext_lazy("weeks")), (Step.DAY.value, gettext_lazy("days"))),
    )
    before = forms.IntegerField(label=gettext_lazy("How many before"), min_value=1, max_value=399, initial=26)
    after = forms.IntegerField(label=gettext_lazy("How many after"), min_value=1, max_value=399, initial=13)
    group = forms.ChoiceField(label=gettext_lazy("Whom did the change touch?"), required=False)
    comparison = forms.ChoiceField(
        label=gettext_lazy("Compare with"),
        required=False,
        help_text=gettext_lazy("A group like it that the change did not touch rules out what happened to both."),
    )
    is_provoked = forms.BooleanField(
        label=gettext_lazy("It was changed because things looked bad"),
        required=False,
        help_text=gettext_lazy("What looks worst by chance looks better soon after. That is then looked for with special care."),
    )
    worthwhile = forms.FloatField(
        label=gettext_lazy("The least change that would matter"),
        required=False,
        min_value=0,
    )

    def __init__(self, *args: Any, metric: Metric, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.metric = metric
        groups = _groups(actor)
        for name, nobody in (("group", _("everybody in the figures")), ("comparison", _("nobody: only before and after"))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(NOBODY, nobody), *groups]
        unit = unit_of(metric)
        self.fields["worthwhile"].help_text = (
            _("In %(unit)s. Where less would be no loss, say so: “no change” can then be told sooner.") % {"unit": unit}
            if unit
            else _("Where less would be no loss, say so: “no change” can then be told sooner.")
        )

    @property
    def least(self) -> float | None:
        """Return the least worthwhile change in the unit of the number."""
        given: float | None = self.cleaned_data["worthwhile"]
        return None if not given else given * factor_of(self.metric)


def unit_of(metric: Metric) -> str:
    """Return in which unit a change of this number is written in the form."""
    return {Shape.SHARE: _("points"), Shape.NET_SHARE: _("points"), Shape.DURATION: _("minutes")}.get(metric.shape, "")


def factor_of(metric: Metric) -> float:
    """Return how much one such unit is in the number's own."""
    return {Shape.SHARE: 0.01, Shape.NET_SHARE: 0.01, Shape.DURATION: float(MINUTE)}.get(metric.shape, 1.0)


def _groups(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    found = []
    for dimension in GROUP_BY:
        offered = [(f"{dimension}:{value}", words) for value, words in queries.choices(dimension, actor)]
        if offered:
            found.append((dimension_words(dimension), offered))
    return found
