"""Letters on paper: the company's paper, the print queue, scans, and the pages themselves (by Typst)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.desk.channels.models import Letter, Letterhead, PrintBatch, Scan
from rapport.desk.channels.rules import letters as rules
from rapport.desk.channels.types import Layout, Posting
from rapport.directory.customers import queries as customers
from rapport.directory.customers.types import PointKind
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.models import StoredFile
from rapport.ui import typeset

if TYPE_CHECKING:
    from rapport.desk.cases.models import Case

TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "channels" / "letters" / "letter.typ"
QUEUE = "channels.letters"
MOST = 200


def letterhead() -> Letterhead:
    """Return the company's paper; without one that was set, a plain one with its name."""
    found = Letterhead.objects.first()
    return found or Letterhead(name=settings.RAPPORT_COMPANY or _("Customer service"), address="", layout=Layout.DIN_B)


def postal(case: "Case", *, home: str) -> tuple[tuple[str, ...], str]:
    """Return the lines of the envelope for the customer of a case, and why there are none ("" when there are)."""
    customer = case.customer
    if customer is None:
        return (), rules.why_not_address("", "") or ""
    value = customers.reach([customer.pk], kind=PointKind.POST).get(customer.pk, "")
    if why := rules.why_not_address(customer.name, value):
        return (), why
    from_abroad = customer.country and home and customer.country != home
    return rules.address_lines(customer.name, value, country=_country(customer.country) if from_abroad else ""), ""


def _country(code: str) -> str:
    from rapport.compute.businesstime import countries

    return countries().get(code, code)


def queue(actor: Actor, state: Posting) -> QuerySet[Letter]:
    """Return the letters in a state, the oldest first."""
    rows = actor.scope(QUEUE, Letter.objects.select_related("case__customer", "batch"))
    return rows.filter(state=state).order_by("written_at", "pk")


def get_letter(letter_id: int, *, actor: Actor) -> Letter:
    """Return one letter whose case the actor may see. Raises Letter.DoesNotExist."""
    row = Letter.objects.select_related("case__customer", "batch").get(pk=letter_id)
    if not cases.may_read(actor, row.case_id):
        raise Letter.DoesNotExist
    return row


def batches(actor: Actor) -> QuerySet[PrintBatch]:
    """Return what was printed, the newest first, without the pages. Raises NotAllowed."""
    actor.require_somewhere(QUEUE)
    return PrintBatch.objects.defer("content").order_by("-at", "-pk")


def get_batch(batch_id: int, *, actor: Actor) -> PrintBatch:
    """Return what was printed together. Raises NotAllowed or PrintBatch.DoesNotExist."""
    actor.require_somewhere(QUEUE)
    return PrintBatch.objects.get(pk=batch_id)


def letters_at(contact_ids: Sequence[int]) -> tuple[dict[int, Letter], dict[int, tuple[Scan, list[StoredFile]]]]:
    """Return what is known of contacts that went or came on paper, for whoever may read them; at most three queries."""
    went = {row.contact_id: row for row in Letter.objects.filter(contact_id__in=contact_ids)}
    came = {row.contact_id: row for row in Scan.objects.filter(contact_id__in=contact_ids)}
    kept: dict[int, list[StoredFile]] = {}
    for one in files.files_of("cases.contact", list(came)) if came else ():
        kept.setdefault(one.subject_id, []).append(one)
    return went, {key: (row, kept.get(key, [])) for key, row in came.items()}


def pages(letters: Iterable[Letter], *, paper: Letterhead, at: datetime) -> bytes:
    """Return these letters as one PDF on the company's paper, dated with a moment."""
    rows = list(letters)
    told = {
        "title": _("Letters"),
        "lang": (rows[0].language if rows else "en")[:2],
        "paper": _paper(paper),
        "logo": _logo(paper),
        "letters": [_letter(one, at) for one in rows],
    }
    return typeset.pdf(TEMPLATE, told, at=at)


def _paper(paper: Letterhead) -> dict[str, Any]:
    address = paper.address.splitlines()
    return {
        "name": paper.name,
        "address": address,
        "footer": paper.footer.splitlines() or [paper.name],
        "return_line": paper.return_line or " · ".join((paper.name, *address)),
        "layout": paper.layout,
        "logo": paper.logo_id is not None,
    }


def _logo(paper: Letterhead) -> list[int]:
    stored = StoredFile.objects.filter(pk=paper.logo_id).first() if paper.logo_id else None
    return list(files.path_of(stored.sha256).read_bytes()) if stored else []


def _letter(row: Letter, at: datetime) -> dict[str, Any]:
    return {
        "address": row.address,
        "date": date_format(timezone.localtime(at), "j F Y"),
        "subject": row.subject,
        "paragraphs": [part.splitlines() for part in rules.paragraphs(row.text)],
        "signed": row.signed,
        "foot": _("Your number: %(number)s. Please give it when you write or call.") % {"number": row.case_id},
    }
