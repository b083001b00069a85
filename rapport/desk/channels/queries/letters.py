"""Letters on paper: the company's paper, the print queue, scans, and the pages themselves (by Typst)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.desk.channels.models import Letter, Letterhead, PrintBatch, Scan
from rapport.desk.channels.rules import letters as rules
from rapport.desk.channels.types import Layout, Posting
from rapport.desk.complaints import queries as complaints
from rapport.directory.customers import queries as customers
from rapport.directory.customers.types import PointKind
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.models import StoredFile
from rapport.kernel.personal import ERASED
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


def envelopes(case: "Case", contact_id: int, *, home: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the lines of the envelope of a letter, those of the customer's copy (none without one), and why there are none.

    A letter of a complaint goes to who complains for the customer, while their authority holds.
    """
    who = complaints.addressee_of(contact_id)
    if who is None:
        lines, why = postal(case, home=home)
        return lines, (), why
    if rules.why_not_address(who.name, who.address):
        return (), (), _("The postal address of who complains for the customer is not whole. Add it to the complaint.")
    copy, why = postal(case, home=home) if who.copies_customer else ((), "")
    if why:
        return (), (), _("The copy for the customer has no whole address. Add it to the customer, or send them no copy.")
    return rules.address_lines(who.name, who.address), copy, ""


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
    """Return what was printed, the newest first, without the pages and without what is kept from the actor. Raises NotAllowed."""
    actor.require_somewhere(QUEUE)
    inside = Letter.objects.filter(batch=OuterRef("pk"))
    rows = PrintBatch.objects.filter(Exists(actor.scope(QUEUE, inside)) | ~Exists(inside))
    return rows.defer("content").order_by("-at", "-pk")


def get_batch(batch_id: int, *, actor: Actor) -> PrintBatch:
    """Return what was printed together. Raises NotAllowed or PrintBatch.DoesNotExist, also where all of it is kept from them."""
    return batches(actor).get(pk=batch_id)


def get_whole_batch(batch_id: int, *, actor: Actor) -> PrintBatch:
    """Return a batch of which the actor may see every letter, as its pages show them. Raises as ``get_batch``, and Refused."""
    found = get_batch(batch_id, actor=actor)
    if not is_whole(found, actor=actor):
        why = _("The pages hold letters of cases that are for fewer people by now. Take yours off the pile, and print them anew.")
        raise Refused(why)
    return found


def letters_in(batch: PrintBatch, *, actor: Actor) -> QuerySet[Letter]:
    """Return the letters of a batch that the actor may see."""
    return actor.scope(QUEUE, Letter.objects.filter(batch=batch)).order_by("pk")


def is_whole(batch: PrintBatch, *, actor: Actor) -> bool:
    """Return whether the actor may see every letter on the pages of a batch."""
    return not Letter.objects.filter(batch=batch).exclude(pk__in=letters_in(batch, actor=actor).order_by()).exists()


def pages_left(batch: PrintBatch) -> bytes:
    """Return the pages of the letters that are still in a batch, with the date of its printing; nothing where none is left."""
    rows = list(Letter.objects.filter(batch=batch).exclude(text=ERASED).order_by("written_at", "pk"))
    return pages(rows, paper=letterhead(), at=batch.at) if rows else b""


def pages_of(batch: PrintBatch) -> bytes:
    """Return the pages of a batch; made anew where what was kept of them went with a customer's data. Raises Refused."""
    if why := why_no_pages(batch):
        raise Refused(why)
    return bytes(batch.content) or pages_left(batch)


def why_no_pages(batch: PrintBatch) -> str:
    """Return why nothing of a batch can be printed again, "" if it can."""
    if batch.content or Letter.objects.filter(batch=batch).exclude(text=ERASED).exists():
        return ""
    if Letter.objects.filter(batch=batch).exists():
        return _("These pages were erased with what is known of a customer.")
    return _("Every letter of these pages was taken off the pile. Print them from the queue.")


def taken_off_count(batch: PrintBatch) -> int:
    """Return how many letters were printed in a batch and then taken off."""
    return batch.letter_count - Letter.objects.filter(batch=batch).count()


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
    kept = enclosed_in([one.contact_id for one in rows if one.contact_id])
    told = {
        "title": _("Letters"),
        "lang": rules.language_on_paper(rows[0].language if rows else ""),
        "paper": _paper(paper),
        "logo": _logo(paper),
        "letters": [page for one in rows for page in _with_copy(one, at, kept.get(one.contact_id, []))],
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


def _with_copy(row: Letter, at: datetime, enclosed: Sequence[StoredFile]) -> list[dict[str, Any]]:
    """Return a letter, and the customer's copy of one that goes to somebody else."""
    names = ", ".join(one.name for one in enclosed)
    page = _letter(row, at) | {"enclosed": _("Enclosed: %(names)s") % {"names": names} if names else ""}
    if not row.copy_address:
        return [page]
    said = _("Copy of our letter to %(name)s.") % {"name": row.address[0] if row.address else ""}
    return [page, page | {"address": row.copy_address, "foot": f"{said} {page['foot']}"}]


def enclosed_in(contact_ids: Sequence[int]) -> dict[int, list[StoredFile]]:
    """Return the files that go with letters, by their contacts."""
    found: dict[int, list[StoredFile]] = {}
    for one in files.files_of("cases.contact", list(contact_ids)):
        found.setdefault(one.subject_id, []).append(one)
    return found


def _letter(row: Letter, at: datetime) -> dict[str, Any]:
    return {
        "address": row.address,
        "date": date_format(timezone.localtime(at), "j F Y"),
        "subject": row.subject,
        "paragraphs": [part.splitlines() for part in rules.paragraphs(row.text)],
        "signed": row.signed,
        "foot": _("Your number: %(number)s. Please give it when you write or call.") % {"number": row.case_id},
    }
