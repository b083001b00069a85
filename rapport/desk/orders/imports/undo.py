"""Undoing an import of orders: those that it added and on which nothing has happened since go again; the others stay, by name.

Then the customers go that it added for them, but for those to whom anything leads.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.directory.customers import actions as customers
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.intake.models import ImportMade, ImportRun
from rapport.kernel.intake.types import Fate
from rapport.kernel.journal import publish

from .. import actions
from ..actions.changing import CONFIGURE
from ..events import OrdersTakenAway
from ..models import Order
from .begin import KIND
from .tables import CHANGED, CUSTOMER, ORDER

AT_ONCE = 500
SHOWN = 50


def why_not_undo(run: ImportRun) -> str:
    """Return why an import cannot be undone, or nothing."""
    if run.undone_at is not None:
        return _("This import is undone already.")
    if not (run.is_done or run.is_failed):
        return _("This import is still running. Undo it when it has ended.")
    if not run.made_rows.filter(kind__in=(ORDER, CUSTOMER), fate="").exists():
        return _("This import has added nothing that could go again: what was here before it stays as it is.")
    return ""


@transaction.atomic
def ask(*, run_id: int, by: Actor, at: datetime) -> ImportRun:
    """Note that an import is to be undone; `work` does it. Raises NotAllowed, and BadInput with the reason why it cannot be."""
    by.require_somewhere(CONFIGURE)
    run = ImportRun.objects.select_for_update().filter(pk=run_id, kind=KIND).first()
    if run is None:
        raise BadInput(_("There is no import of orders with the number %(number)d.") % {"number": run_id})
    if why := why_not_undo(run):
        raise BadInput(why)
    run.undone_at, run.undone_by_name = at, by.name
    run.save(update_fields=["undone_at", "undone_by_name"])
    return run


def work(run_id: int, *, by: Actor) -> ImportRun:
    """Undo what was asked to be undone, some hundred rows a transaction: after a kill it goes on where it was."""
    run = ImportRun.objects.get(pk=run_id, kind=KIND)
    if run.undone_at is None or run.is_undone:
        return run
    at = run.undone_at
    while _some(run, ORDER, lambda ids: _take_orders(run, ids, by, at)):
        live.announce(f"import:{run.pk}")
    while _some(run, CUSTOMER, lambda ids: customers.take_away_customers(ids=ids, by=by, at=at)):
        pass
    with transaction.atomic():
        orders = run.made_rows.filter(kind=ORDER)
        run.kept_ids = sorted(orders.filter(fate=Fate.KEPT).values_list("made_id", flat=True))
        run.taken_count = orders.filter(fate=Fate.GONE).count()
        run.save(update_fields=["kept_ids", "taken_count"])
        said = OrdersTakenAway(run_id=run.pk, taken_count=run.taken_count, kept_count=len(run.kept_ids))
        publish(said, about=run, by=by, at=at)
    live.announce(f"import:{run.pk}")
    return run


@transaction.atomic
def _some(run: ImportRun, kind: str, take: Callable[[Sequence[int]], list[int]]) -> int:
    """Decide on the next rows of a kind and write down what became of each; return how many there were."""
    ids = list(run.made_rows.filter(kind=kind, fate="").order_by("-made_id").values_list("made_id", flat=True)[:AT_ONCE])
    gone = take(ids) if ids else []
    decided = ImportMade.objects.filter(run=run, kind=kind, made_id__in=ids)
    decided.update(fate=Fate.KEPT)
    decided.filter(made_id__in=gone).update(fate=Fate.GONE)
    return len(ids)


def _take_orders(run: ImportRun, ids: Sequence[int], by: Actor, at: datetime) -> list[int]:
    others = ImportMade.objects.filter(kind=CHANGED, made_id__in=ids).exclude(run=run)
    changed = set(others.values_list("made_id", flat=True))
    return actions.take_away_orders(ids=ids, changed_since=changed, run_id=run.pk, by=by, at=at)


def told(run: ImportRun) -> list[str]:
    """Return what became of what an import had added, in sentences: orders gone and kept, customers gone and kept."""
    if run.kept_ids is None:
        return [_("It is being undone. This page says how far it is.")]
    gone = ngettext("Undone: %(n)d order is gone", "Undone: %(n)d orders are gone", run.taken_count) % {"n": run.taken_count}
    said = [f"{gone}."]
    if run.kept_ids:
        words = ngettext(
            "%(n)d stays, because something has happened on it or a case names it: %(names)s",
            "%(n)d stay, because something has happened on them or a case names them: %(names)s",
            len(run.kept_ids),
        )
        names = list(Order.objects.filter(pk__in=run.kept_ids[:SHOWN]).order_by("reference").values_list("reference", flat=True))
        more = " …" if len(run.kept_ids) > SHOWN else ""
        said.append(words % {"n": len(run.kept_ids), "names": ", ".join(names) + more} + ("" if more else "."))
    people = run.made_rows.filter(kind=CUSTOMER)
    if count := people.count():
        left = people.filter(fate=Fate.KEPT).count()
        said.append(_told_of_customers(count, left))
    return said


def _told_of_customers(count: int, left: int) -> str:
    """Return what became of the customers who had come with the orders."""
    if not left:
        gone = ngettext("The customer added with them is gone too.", "The %(n)d customers added with them are gone too.", count)
        return gone % {"n": count}
    words = ngettext(
        "Of the customers added with them (%(all)d) one stays, because something leads to them.",
        "Of the customers added with them (%(all)d) %(kept)d stay, because something leads to them.",
        left,
    )
    return words % {"all": count, "kept": left}
