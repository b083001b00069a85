"""What is asked for a queue: what it takes, and who serves it with how much in hand."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form, bound

from ... import rules
from ...models import Queue, QueueVersion
from ...types import LONGEST_NAME, MOST_CAPACITY, Absent, Conditions, QueueDraft, Seat
from .. import words
from .conditions import condition_fields, conditions_from, line, listed

HOUSE = Actor.machine("routing")
SKILL_HELP = _("By commas; whoever gets a case has them all: assessed at level 2 or more (“Recalls 3”: 3), or said below.")
PLACE_HELP = _("Queues are asked in this order; the first that is on and takes a case has it.")


def _position() -> forms.IntegerField:
    return forms.IntegerField(label=_("Place in the order"), min_value=1, max_value=999, initial=10, help_text=PLACE_HELP)


class NewQueue(Form):
    """A queue begins with its name and its team."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    team: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Which team serves it?"), queryset=None)
    position = _position()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = people.teams(actor)  # type: ignore[attr-defined]


class QueueForm(Form):
    """The next version of a queue. Whoever gets a capacity serves it."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    position = _position()

    def __init__(self, *args: Any, queue: Queue, version: QueueVersion | None, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._queue = queue
        known = rules.conditions_of(version.conditions) if version else Conditions()
        seats = {one.person_id: one for one in version.seats.all()} if version else {}
        self.initial = {"name": queue.name, "position": queue.position, **self.initial}
        self.taken = list(fields := condition_fields(known))
        self.fields |= fields
        self._add_manner(version)
        self.members = list(people.people(HOUSE, as_of=at).filter(team_id=queue.team_id))
        for person in self.members:
            self._add_seat(person, seats.get(person.pk))
        for field in self.fields.values():
            bound(field)

    def _add_manner(self, version: QueueVersion | None) -> None:
        weights = ", ".join(f"{channel} {weight:g}" for channel, weight in version.weights.items()) if version else ""
        self.fields["by_language"] = forms.BooleanField(
            label=_("Only who speaks the customer's language"), required=False,
            initial=bool(version and version.by_language),
        )  # fmt: skip
        self.fields["skills"] = line(_("Skills it asks for"), help_text=SKILL_HELP)
        self.fields["skills"].initial = ", ".join(version.skills) if version else ""
        self.fields["weights"] = line(
            _("Weights of channels"),
            help_text=_("A case takes one place of a capacity unless you say otherwise: chat 0.5, phone 2."),
        )
        self.fields["weights"].initial = weights
        self.fields["when_absent"] = forms.ChoiceField(
            label=_("When somebody is absent"), choices=list(words.ABSENT.items()), widget=forms.RadioSelect,
            initial=version.when_absent if version else Absent.DUE,
        )  # fmt: skip
        self.fields["covers_waiting"] = forms.BooleanField(
            label=_("Also what came before it was switched on"), required=False,
            initial=bool(version and version.covers_waiting),
        )  # fmt: skip

    def _add_seat(self, person: Any, seat: Any) -> None:
        told = {"name": person.name}
        self.fields[f"capacity_{person.pk}"] = forms.IntegerField(
            label=_now("Most open cases of %(name)s") % told, min_value=1, max_value=MOST_CAPACITY, required=False,
            initial=seat.capacity if seat else None,
        )  # fmt: skip
        for what, label in (("languages", _now("Languages of %(name)s")), ("knows", _now("Skills of %(name)s"))):
            field = line(label % told)
            known = (seat.languages if what == "languages" else seat.skills) if seat else ()
            field.initial = ", ".join(known)
            self.fields[f"{what}_{person.pk}"] = field

    def plain(self) -> Iterator[forms.BoundField]:
        """Return the fields above the table of who serves."""
        seats = ("capacity_", "languages_", "knows_")
        return (self[name] for name in self.fields if not name.startswith(seats) and not self[name].is_hidden)

    def rows(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """Return each person of the team with their fields."""
        return ((one, [self[f"{what}_{one.pk}"] for what in ("capacity", "languages", "knows")]) for one in self.members)

    def clean_weights(self) -> dict[str, float]:
        """Return the weights of channels; one that is not there is refused by name."""
        weights: dict[str, float] = {}
        channels = {str(word).casefold(): value for value, word in words.choices("channels")}
        channels |= {value: value for value in channels.values()}
        for part in listed(self.cleaned_data["weights"]):
            name, _space, number = part.rpartition(" ")
            channel = channels.get(name.strip().casefold())
            if channel is None or not number.replace(".", "", 1).isdigit():
                raise forms.ValidationError(_now("“%(part)s” is no channel and number, such as chat 0.5.") % {"part": part})
            weights[channel] = float(number)
        return weights

    def draft(self) -> QueueDraft:
        """Return the version as it was filled in."""
        given = self.cleaned_data
        seats = tuple(
            Seat(
                person_id=one.pk,
                capacity=given[f"capacity_{one.pk}"],
                languages=listed(given[f"languages_{one.pk}"]),
                skills=listed(given[f"knows_{one.pk}"]),
            )
            for one in self.members
            if given[f"capacity_{one.pk}"]
        )
        return QueueDraft(
            name=given["name"], team_id=self._queue.team_id, position=given["position"], conditions=conditions_from(given),
            weights=given["weights"], by_language=given["by_language"], skills=listed(given["skills"]),
            covers_waiting=given["covers_waiting"], when_absent=Absent(given["when_absent"]), seats=seats,
        )  # fmt: skip
