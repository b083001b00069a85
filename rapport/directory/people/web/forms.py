"""What is asked about people, teams, presence and departments."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar, Self, cast
from zoneinfo import available_timezones

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.ui import choices
from rapport.ui.forms import Form

from .. import queries
from ..models import ABSENCE_REASONS, PRESENCE_STATES, ROLES, WORKER_TYPES, Department, Person, Team
from ..types import AbsenceReason, DepartmentDetails, PersonDetails, PresenceState, Role, WorkerType

NONE = ("", "–")
# What every form says on which a password is chosen; the validators (AUTH_PASSWORD_VALIDATORS) hold people to it.
PASSWORD_RULES = gettext_lazy(
    "At least 10 characters; three or four words that do not belong together are good. Not your name or address, not only "
    "digits, and none that many people use."
)


class PersonForm(Form):
    """Everything that is kept about a person."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False, max_length=254)
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=40)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=list(ROLES.items()))
    position = forms.CharField(
        label=gettext_lazy("Position"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("As on the contract. Empty: the role."),
    )
    team_id = forms.TypedChoiceField(label=gettext_lazy("Team"), required=False, coerce=int, empty_value=None)
    manager_id = forms.TypedChoiceField(label=gettext_lazy("Reports to"), required=False, coerce=int, empty_value=None)
    site_id = forms.TypedChoiceField(label=gettext_lazy("Site"), required=False, coerce=int, empty_value=None)
    zone_name = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    worker_type = forms.ChoiceField(label=gettext_lazy("Works here as"), choices=list(WORKER_TYPES.items()))
    active_from = forms.DateField(label=gettext_lazy("First day"), required=False)
    active_to = forms.DateField(
        label=gettext_lazy("First day away"),
        required=False,
        help_text=gettext_lazy("When somebody leaves: the day from which the sign-in is closed."),
    )

    def __init__(self, *args: Any, actor: Actor, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "team_id", _teams(actor, person), _("no team"))
        _choose(self, "manager_id", _managers(actor, person), _("nobody here"))
        _choose(self, "site_id", list(queries.sites().values_list("pk", "name")), _("no fixed site"))
        zones = [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name]
        _choose(self, "zone_name", zones, _("as the site"))

    def details(self) -> PersonDetails:
        """Return the checked values."""
        values = self.cleaned_data | {
            "role": Role(self.cleaned_data["role"]),
            "worker_type": WorkerType(self.cleaned_data["worker_type"]),
        }
        return PersonDetails(**values)

    @staticmethod
    def initial_of(person: Person) -> dict[str, Any]:
        """Return what the form shows of a person."""
        return {name: getattr(person, name) for name in PersonDetails.__dataclass_fields__} | {"email": person.email or ""}


def _choose(form: forms.Form, name: str, choices: list[tuple[Any, str]], empty: str) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = [("", empty), *choices]


def _teams(actor: Actor, person: Person | None) -> list[tuple[int, str]]:
    own = Q(pk=person.team_id) if person and person.team_id else Q(pk__in=[])
    reached = actor.scope("people.edit", Team.objects.filter(is_active=True)).values("pk")
    return list(Team.objects.filter(Q(pk__in=reached) | own).order_by("name").values_list("pk", "name"))


def _managers(actor: Actor, person: Person | None) -> list[tuple[int, str]]:
    own = Q(pk=person.manager_id) if person and person.manager_id else Q(pk__in=[])
    seen = queries.people(actor, as_of=clock.now()).exclude(role=Role.REPRESENTATIVE).values("pk")
    rows = Person.objects.filter(Q(pk__in=seen) | own | Q(role=Role.DIRECTOR)).order_by("name")
    return [(one.pk, f"{one.name} · {one.get_role_display()}") for one in rows]


class TeamForm(Form):
    """A team and its place in the tree."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    parent_id = forms.TypedChoiceField(label=gettext_lazy("Stands below"), required=False, coerce=int, empty_value=None)
    lead_id = forms.TypedChoiceField(label=gettext_lazy("Led by"), required=False, coerce=int, empty_value=None)
    site_id = forms.TypedChoiceField(label=gettext_lazy("Site"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, actor: Actor, team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Q(pk=team.parent_id) if team and team.parent_id else Q(pk__in=[])
        reached = actor.scope("people.edit", Team.objects.filter(is_active=True)).values("pk")
        parents = Team.objects.filter(Q(pk__in=reached) | own).exclude(pk=team.pk if team else 0).order_by("name")
        _choose(self, "parent_id", list(parents.values_list("pk", "name")), _("nothing: it stands at the top"))
        leads = _managers(actor, None)
        if team and team.lead and team.lead_id not in dict(leads):
            leads.append((team.lead.pk, team.lead.name))
        _choose(self, "lead_id", leads, _("nobody yet"))
        _choose(self, "site_id", list(queries.sites().values_list("pk", "name")), _("no fixed site"))


class TeamChangeForm(TeamForm):
    """A team that is there may also be closed."""

    is_active = forms.BooleanField(
        label=gettext_lazy("This team works"),
        required=False,
        help_text=gettext_lazy("Take the tick away to close it; nobody may be left in it."),
    )


class SiteForm(Form):
    """A place of work."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    zone_name = forms.ChoiceField(label=gettext_lazy("Time zone"))
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    subdivision = forms.CharField(
        label=gettext_lazy("Region"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("For its holidays, such as ENG, ON or CO."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name]
        _choose(self, "zone_name", zones, _("Choose one"))
        _choose(self, "country", choices.countries(), _("Choose one"))


class SiteNameForm(Form):
    """What a place of work is called."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)


class PresenceForm(Form):
    """A stretch in which somebody is absent, or present against the rule."""

    state = forms.ChoiceField(label=gettext_lazy("Is"), choices=list(reversed(PRESENCE_STATES.items())))
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        required=False,
        choices=[NONE, *ABSENCE_REASONS.items()],
        help_text=gettext_lazy("Only the person and their own managers see it."),
    )
    from_at = forms.DateTimeField(label=gettext_lazy("From"))
    to_at = forms.DateTimeField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: until further notice.")
    )
    reasons: ClassVar[Any] = ABSENCE_REASONS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        begins = clock.now().replace(second=0, microsecond=0)
        kwargs.setdefault("initial", {"state": PresenceState.ABSENT, "from_at": begins, "to_at": begins + timedelta(days=1)})
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """Return the checked values as the action takes them."""
        data = self.cleaned_data
        reason = AbsenceReason(data["reason"]) if data["reason"] else None
        return {"state": PresenceState(data["state"]), "reason": reason, "from_at": data["from_at"], "to_at": data["to_at"]}


class DeputyForm(Form):
    """Who decides in somebody's place, and for how long."""

    deputy_id = forms.TypedChoiceField(label=gettext_lazy("Who decides meanwhile?"), coerce=int)
    from_at = forms.DateTimeField(label=gettext_lazy("From"))
    to_at = forms.DateTimeField(label=gettext_lazy("Until"))

    def __init__(self, *args: Any, among: Sequence[Person], **kwargs: Any) -> None:
        begins = clock.now().replace(second=0, microsecond=0)
        kwargs.setdefault("initial", {"from_at": begins, "to_at": begins + timedelta(days=7)})
        super().__init__(*args, **kwargs)
        choices = [(one.pk, f"{one.name} · {one.get_role_display()}") for one in among]
        self.fields["deputy_id"].choices = choices  # type: ignore[attr-defined]


class DepartmentForm(Form):
    """Another department of the company and its liaison person."""

    name = forms.CharField(label=gettext_lazy("Department"), max_length=80)
    answers_for = forms.CharField(
        label=gettext_lazy("Answers for"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Which causes are theirs, such as carriers and delivery slots."),
    )
    liaison_name = forms.CharField(label=gettext_lazy("Whom we talk to"), required=False, max_length=120)
    liaison_email = forms.EmailField(label=gettext_lazy("Their e-mail address"), required=False, max_length=254)
    liaison_phone = forms.CharField(label=gettext_lazy("Their telephone"), required=False, max_length=40)
    head_name = forms.CharField(label=gettext_lazy("Who leads it"), required=False, max_length=120)
    head_email = forms.EmailField(
        label=gettext_lazy("E-mail address of who leads it"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Hears of what the department owes us and is overdue, a working day after the liaison person."),
    )

    def details(self, *, is_active: bool = True) -> DepartmentDetails:
        """Return the checked values."""
        return DepartmentDetails(**({"is_active": is_active} | self.cleaned_data))


class DepartmentChangeForm(DepartmentForm):
    """A department that is there may also be closed."""

    is_active = forms.BooleanField(label=gettext_lazy("This department exists"), required=False)

    @staticmethod
    def initial_of(department: Department) -> dict[str, Any]:
        """Return what the form shows of a department."""
        return {name: getattr(department, name) for name in DepartmentDetails.__dataclass_fields__}


class PasswordForm(Form):
    """The password of a new sign-in, twice."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=PASSWORD_RULES,
    )
    again = forms.CharField(
        label=gettext_lazy("Password, again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def introducing(self) -> Self:
        """Ask as well who this is: the first director of a department, whom nobody could name before."""
        self.fields["name"] = forms.CharField(
            label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
        )
        self.fields["email"] = forms.EmailField(
            label=_("Your e-mail address"), max_length=254, help_text=_("You sign in with it, and what needs you is sent there."),
            widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        )  # fmt: skip
        self.order_fields(("name", "email"))
        return self

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two are not the same. Type it again."))
        return data
