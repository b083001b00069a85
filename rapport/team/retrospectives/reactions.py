"""What this room does after the fact: it tells whom it concerns. Each bears a second run."""

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.kernel import inbox
from rapport.kernel.models import Entry

from . import queries
from .events import CheckDue, RetrospectiveAgreed, RetrospectiveAsked, RetrospectiveSetAside, ViewGiven
from .models import Retrospective


def tell_parts(event: RetrospectiveAsked, entry: Entry) -> None:
    """Who takes part is asked how they saw it; who leads it, if somebody else asked, knows."""
    if (row := queries.find_retrospective(event.retrospective_id)) is not None:
        said = {"subject": row.case.subject}
        asked = _("We look back at “%(subject)s” together, without blame. Say how you saw it.") % said
        parts = _parts(row)
        _tell(row, parts, entry, "retrospective", asked)
        _tell(row, {row.lead_id} - parts, entry, "retrospective_lead", _("You lead the retrospective of “%(subject)s”.") % said)


def tell_lead(event: ViewGiven, entry: Entry) -> None:
    """Who leads it hears that somebody has said how they saw it, and when nobody is missing any more."""
    if (row := queries.find_retrospective(event.retrospective_id)) is not None:
        said = {"subject": row.case.subject}
        if queries.parts_missing(row):
            words = _("Somebody has said how they saw “%(subject)s”.") % said
        else:
            words = _("Everybody has said how they saw “%(subject)s”. Write down what was learnt.") % said
        _tell(row, {row.lead_id}, entry, "retrospective_view", words)


def tell_of_agreed(event: RetrospectiveAgreed, entry: Entry) -> None:
    """Who took part reads what was learnt."""
    if (row := queries.find_retrospective(event.retrospective_id)) is not None:
        words = _("What we learnt from “%(subject)s” is written down.") % {"subject": row.case.subject}
        _tell(row, _parts(row), entry, "retrospective_agreed", words)


def tell_of_check(event: CheckDue, entry: Entry) -> None:
    """Who leads it looks at the effect."""
    if (row := queries.find_retrospective(event.retrospective_id)) is not None:
        words = _("Did it help? Look at what came of the retrospective of “%(subject)s”.") % {"subject": row.case.subject}
        _tell(row, {row.lead_id}, entry, "retrospective_check", words)


def tell_of_aside(event: RetrospectiveSetAside, entry: Entry) -> None:
    """Who was to take part need not any more."""
    if (row := queries.find_retrospective(event.retrospective_id)) is not None:
        words = _("The retrospective of “%(subject)s” was set aside. Read why.") % {"subject": row.case.subject}
        _tell(row, _parts(row), entry, "retrospective_aside", words)


def _parts(row: Retrospective) -> set[int]:
    return set(row.parts.values_list("person_id", flat=True))


def _tell(row: Retrospective, told: set[int], entry: Entry, kind: str, words: str) -> None:
    url = reverse("retrospectives:retrospective", args=[row.pk])
    inbox.tell(told - {entry.person_id or 0}, entry=entry, kind=kind, text=words, url=url, at=entry.at)
