"""What a view is told by what was sent: all that it reads of it, and what its forms say of it.

A view, its form and its action are the same code each time, and find the same rows. So a request goes where others went before
that brings nothing new: what the view itself would read of it, it has read before, and its forms refuse it for faults of fields
that they have found before, or it is right and brings no field a kind of value that the action has not had. ``Ways`` keeps what
was there, and tells of a request whether it is all known: for that the form itself, as the view has made it, is given the new
values. New combinations of what is known are not told.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from decimal import Decimal
from functools import lru_cache
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.forms import BaseForm, CharField, FileField
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property

# What a text may hold that is written, searched, shown or sent in its own way.
LETTERS = (r"[^\x00-\uffff]", r"[\u0080-\uffff]", r"[\x00-\x1f\u2028-\u202e]", r"[<>{}&%'\"\\;]")
TRAITS = tuple(map(re.compile, LETTERS))
_unknown = count()


class Hearing:
    """Takes down, in the order of the view, each question to what was sent, with its answer."""

    def __init__(self, offered: frozenset[str] = frozenset()) -> None:
        self.offered = offered  # by the form: only of other words it is the kind that counts
        self.steps: dict[Any, Any] = {}
        self.deaf = 0

    def heard(self, question: Any, answer: Any) -> None:
        """Take a question down, once."""
        if not self.deaf:
            self.steps.setdefault(question, answer)

    def kind_of(self, value: Any) -> Any:
        """Return what counts of something that was sent."""
        if isinstance(value, list):
            return tuple(map(self.kind_of, value))
        return kind_of_text(value) if isinstance(value, str) and value not in self.offered else plain(value)

    def whole(self, sent: Any) -> Any:
        """Return what counts of all that was sent."""
        return tuple(sorted((name, repr(self.kind_of(MultiValueDict.getlist(sent, name)))) for name in dict.keys(sent)))

    @contextmanager
    def nothing(self) -> Iterator[None]:
        """Take nothing down for the block."""
        self.deaf += 1
        try:
            yield
        finally:
            self.deaf -= 1


class _Heard:
    """The part of a dictionary of what was sent that tells what is read of it."""

    which = ""
    hearing = Hearing()

    def _say(self, how: str, name: Any, answer: Any) -> Any:
        self.hearing.heard((self.which, how, name), self.hearing.kind_of(answer))
        return answer

    def __getitem__(self, name: Any) -> Any:
        self._say("has", name, dict.__contains__(self, name))
        return self._say("one", name, super().__getitem__(name))

    def __contains__(self, name: Any) -> bool:
        return bool(self._say("has", name, super().__contains__(name)))

    def get(self, name: Any, default: Any = None) -> Any:
        """As Django's own."""
        return super().get(name, default)

    def getlist(self, name: Any, default: Any = None) -> Any:
        """As Django's own."""
        return self._say("all", name, super().getlist(name, default))

    def __bool__(self) -> bool:
        return bool(self._say("any", "", dict.__len__(self) > 0))

    def __len__(self) -> int:
        return int(self._say("count", "", dict.__len__(self)))

    def __iter__(self) -> Iterator[Any]:
        self._whole()
        return super().__iter__()

    def keys(self) -> Any:
        """As Django's own."""
        self._whole()
        return super().keys()

    def items(self) -> Any:
        """As Django's own."""
        self._whole()
        return super().items()

    def values(self) -> Any:
        """As Django's own."""
        self._whole()
        return super().values()

    def lists(self) -> Any:
        """As Django's own."""
        self._whole()
        return super().lists()

    def urlencode(self, safe: Any = None) -> str:
        """As Django's own."""
        self._whole()
        return super().urlencode(safe)

    def copy(self) -> Any:
        """A copy is changed and read out of sight, so all of it counts as read."""
        self._whole()
        return super().copy()

    def __copy__(self) -> Any:
        self._whole()
        return super().__copy__()

    def __deepcopy__(self, memo: Any) -> Any:
        self._whole()
        return super().__deepcopy__(memo)

    def _whole(self) -> None:
        self.hearing.heard((self.which, "whole", ""), self.hearing.whole(self))


class HeardQuery(_Heard, QueryDict):
    """Fields of a form, or what stands behind the question mark of an address."""


class HeardFiles(_Heard, MultiValueDict[str, UploadedFile]):
    """Files of a form."""


def heard(kind: type[Any], which: str, hearing: Hearing, sent: MultiValueDict[str, Any]) -> Any:
    """Return what was sent so that each look at it is taken down."""
    made = kind("", mutable=True) if kind is HeardQuery else kind()
    with made.hearing.nothing():
        for name in dict.keys(sent):
            made.setlist(name, MultiValueDict.getlist(sent, name))
    made._mutable = False
    made.which, made.hearing = which, hearing
    return made


def plain(value: Any) -> Any:
    """Return a value as something that can be compared; of what cannot be told, something like nothing else."""
    match value:
        case Model():
            return value._meta.label, value.pk
        case UploadedFile():
            value.seek(0)
            content = value.read()
            value.seek(0)
            return "file", value.name, content
        case dict():
            return tuple((plain(name), plain(value)) for name, value in value.items())
        case list() | tuple() | QuerySet():
            return type(value).__name__, *map(plain, value)
        case set() | frozenset():
            return "set", frozenset(map(plain, value))
    said = repr(value)
    return next(_unknown) if " object at 0x" in said else (type(value).__name__, said)


def said_by(form: BaseForm) -> frozenset[Any]:
    """Return what a form says of what it was given: the kinds of its faults, or of its values."""
    if form.errors:
        return frozenset((field, "fault", kind_of(fault)) for field, some in form.errors.as_data().items() for fault in some)
    kinds = ((name, kind_of_value(form.fields.get(name), value)) for name, value in form.cleaned_data.items())
    return frozenset(["right", *kinds])


def kind_of_value(field: Any, value: Any) -> Any:
    """Return what kind of value this is: of what was typed in freely its length and letters, of a number its size."""
    if isinstance(value, str) and type(field) is CharField and not field.widget.is_hidden:
        return kind_of_text(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return type(value).__name__, value > 0, len(str(abs(value)))
    return plain(value)


def kind_of(fault: Any) -> str:
    """Return what kind of fault this is, whatever was sent."""
    return fault.code or " ".join(str(fault.message).split()[:3])


@lru_cache(maxsize=20_000)
def kind_of_text(value: str) -> Any:
    """Return what kind of text this is."""
    traits = tuple(letters.search(value) is not None for letters in TRAITS)
    return "text", min(len(value).bit_length() // 3, 4), traits, value.strip().isdigit()


@contextmanager
def heard_by(hearing: Hearing) -> Iterator[None]:
    """Have every form that judges what was sent take down what it says; within one, nothing else is."""
    judge, judge_all = BaseForm.full_clean, BaseFormSet.full_clean

    def full_clean(form: BaseForm) -> None:
        if hearing.deaf or not form.is_bound or not isinstance(form.data, _Heard):
            judge(form)
            return
        with hearing.nothing():
            judge(form)
            said = said_by(form)
        question = Question(form, sum(isinstance(one, Question) for one in hearing.steps))
        hearing.heard(question, said)

    def all_clean(forms: Any) -> None:
        if isinstance(forms.data, _Heard):
            forms.data._whole()
        judge_all(forms)

    BaseForm.full_clean, BaseFormSet.full_clean = full_clean, all_clean
    try:
        yield
    finally:
        BaseForm.full_clean, BaseFormSet.full_clean = judge, judge_all


class Remembered:
    """What one field of one form says of a value: it finds the same rows at the same moment each time, so it is asked once."""

    def __init__(self, clean: Callable[[Any], Any]) -> None:
        self.clean = clean
        self.said: dict[Any, tuple[Any, ValidationError | None]] = {}

    def __call__(self, value: Any) -> Any:
        """Return, or refuse with, what the field made of this value before."""
        key = type(value), tuple(value) if isinstance(value, list) else value
        if key not in self.said:
            self.said[key] = self._judged(value)
        made, fault = self.said[key]
        if fault is not None:
            raise fault.with_traceback(None)
        return copy(made) if isinstance(made, list | dict | set) else made

    def _judged(self, value: Any) -> tuple[Any, ValidationError | None]:
        try:
            return self.clean(value), None
        except ValidationError as fault:
            return None, fault


class Question:
    """What a form says; the same question for the first, second ... form of each request."""

    def __init__(self, form: BaseForm, place: int) -> None:
        self.form, self.which, self.place = form, form.data.which, (type(form).__qualname__, form.prefix, place)
        self.is_asked_again = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Question) and other.place == self.place

    def __hash__(self) -> int:
        return hash(self.place)

    def answer(self, sent: Mapping[str, Any]) -> frozenset[Any]:
        """Give the form other values, and return what it says."""
        if not self.is_asked_again:
            self.is_asked_again = True
            for field in self.form.fields.values():
                if not isinstance(field, FileField):
                    field.clean = Remembered(field.clean)  # type: ignore[method-assign]
        self.form.data, self.form.files = sent[self.which], sent["FILES"]
        self.form._errors = None
        for name in [name for name in self.form.__dict__ if isinstance(getattr(type(self.form), name, None), cached_property)]:
            del self.form.__dict__[name]
        return said_by(self.form)


class Ways:
    """What the requests of one form have brought, to each address of it: the answers to each question."""

    def __init__(self, offered: frozenset[str]) -> None:
        self.offered = offered
        self.known: dict[Any, Any] = {}

    def listening(self) -> Hearing:
        """Return what is to take down the next way."""
        return Hearing(self.offered)

    def keep(self, start: Any, hearing: Hearing) -> None:
        """Keep what a request has brought."""
        known = self.known.setdefault(start, {})
        for question, answer in hearing.steps.items():
            known.setdefault(question, set()).update(answer if isinstance(question, Question) else [answer])

    def are_known(self, start: Any, sent: Mapping[str, Any]) -> bool:
        """Return whether a request brings nothing new. What breaks in a form is the view's to show."""
        known = self.known.get(start)
        try:
            return known is not None and all(self._brought(question, sent) <= had for question, had in known.items())
        except Exception:
            return False

    def _brought(self, question: Any, sent: Mapping[str, Any]) -> frozenset[Any]:
        if isinstance(question, Question):
            return question.answer(sent)
        which, how, name = question
        one, hearing = sent[which], self.listening()
        match how:
            case "has":
                answer = plain(dict.__contains__(one, name))
            case "one" if not dict.__contains__(one, name):
                return frozenset()
            case "one":
                answer = hearing.kind_of(MultiValueDict.__getitem__(one, name))
            case "all":
                answer = hearing.kind_of(MultiValueDict.getlist(one, name))
            case "any":
                answer = plain(dict.__len__(one) > 0)
            case "count":
                answer = plain(dict.__len__(one))
            case _:
                answer = hearing.whole(one)
        return frozenset([answer])
