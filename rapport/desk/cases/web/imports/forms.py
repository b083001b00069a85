"""What an import asks: files, the meaning of columns and values, zone and order of dates, a folder."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.kernel.intake.columns import Column
from rapport.kernel.intake.files import ENDINGS
from rapport.ui.forms import Form

from ...imports.guess import WORDS, raw_of, roles_of, word_of
from ...imports.library import described
from ...imports.mapping import ZONE_IN_VALUES, Grain
from ...imports.roles import Role
from ...types import Kind
from .. import words

OWN = "own"
MOST_WORDS = 60
_REGIONS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_OUR_WORDS: Mapping[Role, Mapping[str, str | Promise]] = {
    Role.STATE: words.STATE,
    Role.KIND: words.KIND,
    Role.PRIORITY: words.PRIORITY,
    Role.CHANNEL: words.CHANNEL,
}
ROLES: Sequence[tuple[str | Promise, Sequence[tuple[Role, str | Promise]]]] = (
    ("", ((Role.KEEP, _("nothing: kept with the row only")),)),
    (
        _("Which case"),
        ((Role.KEY, _("number of the case")), (Role.ORDER, _("order of its rows"))),
    ),
    (
        _("When"),
        (
            (Role.EVENT, _("moment of this row")),
            (Role.OPENED, _("opened at")),
            (Role.RECEIVED, _("received at")),
            (Role.RESOLVED, _("resolved at")),
            (Role.CLOSED, _("closed at")),
            (Role.CHANGED, _("changed last at")),
        ),
    ),
    (
        _("What"),
        (
            (Role.SUBJECT, _("subject")),
            (Role.TEXT, _("first message")),
            (Role.KIND, _("kind")),
            (Role.REASON, _("reason")),
            (Role.REASON_BELOW, _("reason, second level")),
            (Role.CAUSE, _("cause")),
            (Role.CAUSE_BELOW, _("cause, second level")),
            (Role.FACT, _("fact to be kept about the case")),
        ),
    ),
    (
        _("How it goes"),
        ((Role.STATE, _("state")), (Role.PRIORITY, _("priority")), (Role.CHANNEL, _("channel"))),
    ),
    (
        _("Who"),
        (
            (Role.TEAM, _("team")),
            (Role.ASSIGNEE, _("person who handles it")),
            (Role.CUSTOMER, _("customer")),
            (Role.CUSTOMER_NAME, _("name of the customer")),
            (Role.CUSTOMER_FIRST_NAME, _("first name of the customer")),
            (Role.CUSTOMER_LAST_NAME, _("last name of the customer")),
            (Role.CUSTOMER_EMAIL, _("e-mail address of the customer")),
            (Role.CUSTOMER_PHONE, _("phone number of the customer")),
        ),
    ),
)


class ManyFiles(forms.ClearableFileInput):
    """An input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each as a FileField takes one."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        single = super().clean
        return [single(one, initial) for one in data] if isinstance(data, list | tuple) and data else [single(data, initial)]


class UploadForm(Form):
    """The files to look at."""

    tables = FilesField(
        label=_("Files"),
        help_text=_("CSV, Excel (.xlsx) or JSON Lines, each also packed as .gz. Several files of one kind may come at once."),
        widget=ManyFiles(attrs={"accept": ",".join([*ENDINGS, ".gz"])}),
    )


def zones(first: str) -> list[tuple[str, Any]]:
    """Return the time zones to choose from, the person's own first."""
    regions = sorted(name for name in available_timezones() if name.startswith(_REGIONS))
    named = [(name, name.replace("_", " ")) for name in regions]
    own = [(first, first.replace("_", " "))] if first else []
    return [("", _("choose …")), *own, (ZONE_IN_VALUES, _("the values name it themselves")), ("UTC", "UTC"), *named]


ORDERS = (
    ("", _("as seen in the values")),
    ("DMY", _("day first: 29/2/2026")),
    ("MDY", _("month first: 2/29/2026")),
    ("YMD", _("year first: 2026/2/29")),
)


class AnswersForm(Form):
    """What a table does not say about itself."""

    zone = forms.ChoiceField(
        label=_("Time zone of the times"),
        error_messages={"required": _("The times in this table name no time zone: choose the one in which they are meant.")},
    )
    date_order = forms.ChoiceField(label=_("Order of dates"), choices=ORDERS, required=False)
    as_of = forms.DateTimeField(
        label=_("Export made at"),
        required=False,
        help_text=_("When the export was made; needed only where cases are settled without a moment. Empty: its newest moment."),
        widget=forms.DateTimeInput,
    )

    def __init__(self, *args: Any, zone_name: str = "", asks_moment: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_moment:
            del self.fields["as_of"]
        field = self.fields["zone"]
        # Where nothing in the table tells the zone, somebody has to.
        field.required = not self.initial.get("zone")
        if isinstance(field, forms.ChoiceField):
            field.choices = zones(zone_name)


@dataclass(frozen=True)
class ValueRow:
    """One value of a column and the field that says which word of ours it is."""

    value: str
    count: int
    field: BoundField


@dataclass(frozen=True)
class ColumnRow:
    """One column as the page draws it."""

    column: Column
    role: BoundField
    values: list[ValueRow]


class ColumnsForm(Form):
    """The meaning of every column, and of the values of those whose values are words."""

    name = forms.SlugField(
        label=_("Name of the source"),
        max_length=60,
        help_text=_("Cases of this source are told from others by it; write it the same way next time."),
    )
    kind = forms.ChoiceField(label=_("Kind of the cases"), choices=words.choices(words.KIND))
    grain = forms.ChoiceField(
        label=_("One row is"),
        choices=((Grain.CASE.value, _("a whole case")), (Grain.EVENT.value, _("something that happened to a case"))),
    )

    def __init__(self, *args: Any, columns: Sequence[Column], raw: Mapping[str, Any], **kwargs: Any) -> None:
        self.columns, self.raw = columns, raw
        roles = roles_of(raw)
        initial = {"name": raw.get("name", ""), "kind": _kind(raw), "grain": raw.get("grain", Grain.CASE.value)}
        super().__init__(*args, initial=initial, **kwargs)
        choices = list(_role_choices())
        for place, column in enumerate(columns):
            self.fields[f"role_{place}"] = forms.ChoiceField(
                label=column.name,
                choices=choices,
                initial=roles.get(column.name, Role.KEEP).value,
                widget=forms.Select(attrs={"aria-label": column.name}),
            )
            self._add_words(place, column)

    def _add_words(self, place: int, column: Column) -> None:
        role = Role(self._said(f"role_{place}") or Role.KEEP)
        if role not in WORDS:
            return
        table = self.raw.get(role.value, {})
        known = table.get("values", {}) if isinstance(table, dict) and table.get("column") == column.name else {}
        for number, (value, _count) in enumerate(column.values.most_common(MOST_WORDS)):
            word = known.get(value) or word_of(role, value) or ""
            self.fields[f"word_{place}_{number}"] = forms.ChoiceField(
                label=value,
                required=False,
                choices=[("", _("report it")), *words.choices(_OUR_WORDS[role])],
                initial=str(word),
            )

    def _said(self, name: str) -> str:
        """Return what is chosen now: what was sent, else what the form began with."""
        if self.is_bound and name in self.data:
            said = str(self.data[name])
            return said if said in set(Role) else ""
        return str(self.fields[name].initial or "")

    @property
    def rows(self) -> Iterable[ColumnRow]:
        """Yield the columns with their fields."""
        for place, column in enumerate(self.columns):
            values = [
                ValueRow(value, count, self[f"word_{place}_{number}"])
                for number, (value, count) in enumerate(column.values.most_common(MOST_WORDS))
                if f"word_{place}_{number}" in self.fields
            ]
            yield ColumnRow(column, self[f"role_{place}"], values)

    def clean(self) -> dict[str, Any]:
        """Ask for the column without which nothing can be told from the rows."""
        given = super().clean() or self.cleaned_data
        chosen = {given.get(f"role_{place}") for place in range(len(self.columns))}
        if given.get("grain") == Grain.EVENT.value and Role.EVENT.value not in chosen:
            self.add_error("grain", _("Choose below which column is the “moment of this row”; or a row is a whole case."))
        if given.get("grain") == Grain.CASE.value and Role.OPENED.value not in chosen:
            self.add_error("grain", _("Choose below which column says when a case was “opened at”."))
        if Role.KEY.value not in chosen:
            self.add_error("grain", _("Choose below which column is the “number of the case”."))
        return given

    def raw_mapping(self) -> dict[str, Any]:
        """Return the mapping that the answers make, as a mapping file has it. Call it on a valid form."""
        given = self.cleaned_data
        roles = {column.name: Role(given[f"role_{place}"]) for place, column in enumerate(self.columns)}
        said: dict[Role, dict[str, str]] = {}
        for place, column in enumerate(self.columns):
            for number, (value, _count) in enumerate(column.values.most_common(MOST_WORDS)):
                if word := given.get(f"word_{place}_{number}"):
                    said.setdefault(roles[column.name], {})[value] = word
        return raw_of(roles, self.columns, words=said, grain=Grain(given["grain"]), name=given["name"], kind=Kind(given["kind"]))


def _role_choices() -> Iterable[tuple[Any, Any]]:
    """Yield the roles as a select has them: those without a group alone, the others under its name."""
    for name, group in ROLES:
        choices = [(role.value, said) for role, said in group]
        if name:
            yield name, choices
        else:
            yield from choices


def _kind(raw: Mapping[str, Any]) -> str:
    kind = raw.get("kind", Kind.REQUEST.value)
    return kind if isinstance(kind, str) else str(kind.get("default", Kind.REQUEST.value))


class WatchForm(Form):
    """A folder on the server whose new files come in by themselves."""

    path = forms.CharField(label=_("Folder on the server"), max_length=400)
    mapping_name = forms.ChoiceField(label=_("Mapping"))
    zone = forms.ChoiceField(label=_("Time zone of the times"), required=False)
    date_order = forms.ChoiceField(label=_("Order of dates"), choices=ORDERS, required=False)

    def __init__(self, *args: Any, zone_name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mappings = [("", _("choose …")), *((one.name, one.title) for one in described())]
        for name, choices in (("mapping_name", mappings), ("zone", zones(zone_name))):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
