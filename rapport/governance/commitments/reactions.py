"""What this room does after the fact: it tells whoever owes, and whoever leads them. Each may run twice and bears it."""

from collections.abc import Sequence

from django.core.cache import cache
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.directory.people.events import DepartmentChanged
from rapport.kernel import inbox
from rapport.kernel.actor import Actor
from rapport.kernel.models import Entry

from . import actions
from .events import (
    ActionAsked,
    DepartmentAnswered,
    DepartmentLinkSent,
    DepartmentReminded,
    DepartmentTold,
    HandedToDepartment,
    ImprovementRaised,
    PromiseBroken,
    PromiseDue,
    PromiseHandedOver,
    PromiseMade,
)
from .models import Handing
from .queries import answerable_ids, find_handing, givers, letters, running_of, text_of
from .queries.letters import answers
from .types import Step

WATCH = Actor.machine("promise watch")
MAILED_SECONDS = 7 * 24 * 3600


def tell_owner(event: PromiseMade | PromiseHandedOver | ImprovementRaised | ActionAsked, entry: Entry) -> None:
    """Who is given a promise by somebody else learns it."""
    if event.owner_id is not None and event.owner_id != entry.person_id:
        words = _("You now owe: %(promise)s") % {"promise": text_of(event.commitment_id)}
        inbox.tell([event.owner_id], entry=entry, kind="promise", text=words, url=_address(event.commitment_id), at=entry.at)


def remind_owner(event: PromiseDue, entry: Entry) -> None:
    """Who owes a promise that is due soon is reminded."""
    if event.owner_id is not None:
        words = _("Due soon: %(promise)s") % {"promise": text_of(event.commitment_id)}
        inbox.tell([event.owner_id], entry=entry, kind="promise", text=words, url=_address(event.commitment_id), at=entry.at)


def tell_of_break(event: PromiseBroken, entry: Entry) -> None:
    """A broken promise is told to who owed it and to who leads their team."""
    words = _("Not kept: %(promise)s") % {"promise": text_of(event.commitment_id)}
    told = answerable_ids(event.commitment_id)
    inbox.tell(told, entry=entry, kind="promise", text=words, url=_address(event.commitment_id), at=entry.at)


def _address(commitment_id: int) -> str:
    """Its own page: with what it is about, and where it is kept, handed over or taken back."""
    return reverse("commitments:promise", args=[commitment_id])


def tell_of_answer(event: DepartmentAnswered, entry: Entry) -> None:
    """What the liaison person said is told to whoever asked, and to who owes it."""
    row = find_handing(event.handing_id)
    if row is not None:
        words = answers(event.said, row)
        inbox.tell(givers(row), entry=entry, kind="promise", text=words, url=_page(row.pk), at=entry.at)


def tell_ours(event: DepartmentReminded, entry: Entry) -> None:
    """At the top of the ladder those who asked and the directors hear that a department is overdue."""
    row = find_handing(event.handing_id)
    if row is not None and event.step is Step.OURS:
        told = givers(row) | {one.pk for one in people.directors(entry.at)}
        words = _("%(department)s is overdue: %(what)s") % {"department": row.department.name, "what": row.asked}
        inbox.tell(told, entry=entry, kind="promise", text=words, url=_page(row.pk), at=entry.at)


def mail_department(event: HandedToDepartment | DepartmentTold | DepartmentReminded | DepartmentLinkSent, entry: Entry) -> None:
    """Mail the liaison person, or at that step their head, once for an entry; with nobody to mail, say so inside."""
    row = find_handing(event.handing_id)
    step = event.step if isinstance(event, DepartmentReminded) else None
    if row is None or step is Step.OURS:
        return
    address = row.department.head_email if step is Step.HEAD else row.department.liaison_email
    if not address:
        if step is not Step.HEAD:
            _say_that_nobody_reads([row], entry)
        return
    key = f"handing:{entry.pk}"
    if not cache.add(key, "", MAILED_SECONDS):
        return
    try:
        send_mail(*letters.letter(event, row), None, [address])
    except Exception:
        cache.delete(key)
        raise


def renew_links(event: DepartmentChanged, entry: Entry) -> None:
    """A new liaison person gets new links, the old ones open nothing; with nobody to mail, those who asked hear it."""
    if "liaison_email" in event.fields:
        actions.close_links(department_id=event.department_id, by=WATCH, at=entry.at)
    if {"liaison_email", "is_active"} & set(event.fields):
        rows = [row for one in running_of(event.department_id) if (row := find_handing(one)) is not None]
        if rows and not (rows[0].department.is_active and rows[0].department.liaison_email):
            _say_that_nobody_reads(rows, entry)


def _say_that_nobody_reads(rows: Sequence[Handing], entry: Entry) -> None:
    words = _("Nobody at %(department)s can be reached; name a liaison person, or take back: %(what)s")
    words %= {"department": rows[0].department.name, "what": "; ".join(row.asked for row in rows)}
    told = {one for row in rows for one in givers(row)}
    url = reverse("commitments:departments")
    inbox.tell(told, entry=entry, kind="unreached", text=words, url=url, at=entry.at)


def _page(handing_id: int) -> str:
    return reverse("commitments:handing", args=[handing_id])
