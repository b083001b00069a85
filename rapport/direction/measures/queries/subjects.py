"""What can rest on evidence: objects of the rooms below, as the actor may see them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.directory.customers import queries as customers
from rapport.directory.people import queries as people
from rapport.governance.commitments import queries as commitments
from rapport.kernel.actor import Actor
from rapport.metrics.types import Subject

KINDS = ("case", "promise", "customer", "team")
# The capability that opens each kind: who lacks it finds none.
MAY = {"case": "cases.view", "promise": "commitments.view", "customer": "customers.view", "team": "people.view"}


@dataclass(frozen=True, kw_only=True)
class Named:
    """An object that may cite evidence: what it is called, and the case, customer or team on whose page it stands."""

    subject: Subject
    words: str
    page: Subject | None


def subjects(wanted: Iterable[Subject], *, actor: Actor) -> dict[Subject, Named]:
    """Return those of some objects that the actor may see. One query a kind."""
    by_kind: defaultdict[str, set[int]] = defaultdict(set)
    for kind, number in wanted:
        by_kind[kind].add(number)
    found: dict[Subject, Named] = {}
    for kind, ids in by_kind.items():
        if kind in KINDS and actor.may(MAY[kind]):
            found |= {(kind, one.subject[1]): one for one in _named(kind, ids, actor)}
    return found


def find_subject(subject: Subject, *, actor: Actor) -> Named | None:
    """Return one of them, or None for one that is not there or not theirs to see."""
    return subjects([subject], actor=actor).get(subject)


def _named(kind: str, ids: set[int], actor: Actor) -> list[Named]:
    match kind:
        case "case":
            rows = cases.cases(actor).filter(pk__in=ids)
            return [_of(kind, one.pk, _("Case %(n)s: %(words)s") % {"n": one.pk, "words": one.subject}) for one in rows]
        case "promise":
            promises = commitments.promises(actor).filter(pk__in=ids)
            return [
                Named(
                    subject=(kind, one.pk),
                    words=_("Promise %(n)s: %(words)s") % {"n": one.pk, "words": one.text},
                    page=(one.subject_kind, one.subject_id) if one.subject_kind in KINDS else None,
                )
                for one in promises
            ]
        case "customer":
            return [_of(kind, one.pk, one.name) for one in customers.customers(actor).filter(pk__in=ids)]
        case _:
            return [_of(kind, one.pk, one.name) for one in people.teams(actor).filter(pk__in=ids)]


def _of(kind: str, number: int, words: str) -> Named:
    return Named(subject=(kind, number), words=words, page=(kind, number))


def described(found: Mapping[Subject, Named], subject: Subject) -> Named:
    """Return an object by its name, or by its number where the actor may not see it."""
    if subject in found:
        return found[subject]
    words = {
        "case": _("Case %(n)s, of a team that is not yours"),
        "promise": _("Promise %(n)s, of a team that is not yours"),
        "customer": _("Customer %(n)s"),
        "team": _("Team %(n)s"),
        "report": _("Report %(n)s to upper management"),
    }.get(subject[0], _("Number %(n)s"))
    return Named(subject=subject, words=words % {"n": subject[1]}, page=subject if subject[0] == "report" else None)
