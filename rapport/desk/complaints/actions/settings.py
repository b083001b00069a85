"""Regimes as settings: new versions with the day from which they hold, for whom one is chosen, and regulators' own words."""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from rapport.compute.businesstime import BusinessTimeError
from rapport.compute.legallimits import legal_calendar
from rapport.desk.complaints.events import EntitySet, RegimeSet
from rapport.desk.complaints.models import LegalEntity, Mapping, RegimeChoice, RegimeVersion
from rapport.desk.complaints.rules.settings import written
from rapport.desk.complaints.rules.shipped import SHIPPED
from rapport.desk.complaints.rules.terms import why_not_terms
from rapport.desk.complaints.types import CustomerType, Terms
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import ComplaintRefused, reject, words

CONFIGURE = "complaints.configure"


@transaction.atomic
def ensure_regimes(*, by: Actor, at: datetime) -> int:
    """Put the regimes that come along in force where none of their key is known; return how many were added."""
    known = set(RegimeVersion.objects.values_list("key", flat=True))
    added = 0
    for one in SHIPPED:
        if one.key in known:
            continue
        row = RegimeVersion.objects.create(
            key=one.key,
            name=one.name,
            number=1,
            active_from=one.active_from,
            source=one.source,
            terms=written(one.terms),
            made_at=at,
        )
        for product, jurisdiction, customer_type in one.chosen:
            RegimeChoice.objects.get_or_create(
                product=product, jurisdiction=jurisdiction, customer_type=customer_type, defaults={"regime": one.key}
            )
        publish(RegimeSet(regime_id=row.pk), about=row, by=by, at=at)
        added += 1
    return added


@transaction.atomic
def add_regime_version(*, regime_id: int, active_from: date, source: str, terms: Terms, by: Actor, at: datetime) -> RegimeVersion:
    """Make the next version of a regime, in force for complaints received from a day on; those before keep theirs.

    Raises NotAllowed, ComplaintRefused, BadInput or RegimeVersion.DoesNotExist.
    """
    base = RegimeVersion.objects.get(pk=regime_id)
    # The first version stands for all of them: who waits for the newest would be handed it although there is a newer one by then.
    RegimeVersion.objects.select_for_update().filter(key=base.key).order_by("number")[0]
    by.require_somewhere(CONFIGURE)
    newest = RegimeVersion.objects.filter(key=base.key).order_by("-number")[0]
    if active_from <= newest.active_from:
        raise ComplaintRefused(_("The newest version holds from %(day)s. Choose a later day.") % {"day": newest.active_from})
    _check(terms)
    row = RegimeVersion.objects.create(
        key=base.key, name=base.name, number=newest.number + 1, active_from=active_from, source=words(source, 300),
        terms=written(terms), made_at=at, made_by_id=by.person_id,
    )  # fmt: skip
    publish(RegimeSet(regime_id=row.pk), about=row, by=by, at=at)
    return row


@transaction.atomic
def make_regime(*, name: str, active_from: date, source: str, terms: Terms, by: Actor, at: datetime) -> RegimeVersion:
    """Make a regime of one's own; nothing is judged by it until it is chosen for somebody.

    Raises NotAllowed, ComplaintRefused or BadInput.
    """
    with connection.cursor() as cursor:  # a regime of a new name has no row that could be locked
        cursor.execute(f'LOCK TABLE "{RegimeVersion._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
    by.require_somewhere(CONFIGURE)
    called = words(name, 80)
    key = slugify(called)[:40]
    if not key:
        raise BadInput(_("Give it a name in letters or digits."))
    if RegimeVersion.objects.filter(Q(key=key) | Q(name__iexact=called)).exists():
        raise ComplaintRefused(_("There is a regime of that name. Make its next version, or choose another name."))
    _check(terms)
    row = RegimeVersion.objects.create(
        key=key, name=called, number=1, active_from=active_from, source=words(source, 300), terms=written(terms), made_at=at,
        made_by_id=by.person_id,
    )  # fmt: skip
    publish(RegimeSet(regime_id=row.pk), about=row, by=by, at=at)
    return row


def _check(terms: Terms) -> None:
    reject(why_not_terms(terms))
    try:
        legal_calendar(terms.zone, terms.country, terms.subdivision, terms.closes)
    except BusinessTimeError as unknown:
        raise BadInput(str(unknown)) from unknown


@transaction.atomic
def choose_regime(
    *, key: str, product: str = "", jurisdiction: str = "", customer_type: str = "", by: Actor, at: datetime
) -> RegimeChoice:
    """Say for which product, jurisdiction and kind of customer a regime is chosen from now on; the line takes the place of one
    for the same. Complaints that run keep theirs. Raises NotAllowed, BadInput or RegimeVersion.DoesNotExist.
    """
    by.require_somewhere(CONFIGURE)
    regime = RegimeVersion.objects.filter(key=key).latest("number")
    if not (product.strip() or jurisdiction.strip() or customer_type):
        raise BadInput(_("Say by what it is chosen: a product, a jurisdiction or a kind of customer."))
    if customer_type and customer_type not in list(CustomerType):
        raise BadInput(_("Choose one of the kinds of customers."))
    row, _is_new = RegimeChoice.objects.update_or_create(
        product=product.strip()[:60],
        jurisdiction=jurisdiction.strip()[:10].upper(),
        customer_type=customer_type,
        defaults={"regime": regime.key},
    )
    publish(RegimeSet(regime_id=regime.pk), about=regime, by=by, at=at)
    return row


@transaction.atomic
def drop_choice(*, choice_id: int, by: Actor, at: datetime) -> None:
    """Choose a regime no more for this product, jurisdiction and kind of customer; complaints that run keep theirs.

    Raises NotAllowed or RegimeChoice.DoesNotExist.
    """
    by.require_somewhere(CONFIGURE)
    row = RegimeChoice.objects.select_for_update().get(pk=choice_id)
    regime = RegimeVersion.objects.filter(key=row.regime).latest("number")
    row.delete()
    publish(RegimeSet(regime_id=regime.pk), about=regime, by=by, at=at)


@transaction.atomic
def map_words(*, key: str, ours: str, theirs: str, active_from: date, by: Actor, at: datetime) -> Mapping:
    """Say what one of our causes, reasons or products is called in a regulator's list, from a day on; an empty word: nothing.

    Raises NotAllowed, BadInput or RegimeVersion.DoesNotExist.
    """
    by.require_somewhere(CONFIGURE)
    regime = RegimeVersion.objects.filter(key=key).latest("number")
    called = theirs.strip()
    if len(called) > 160 or "\x00" in called:
        raise BadInput(_("Keep the regulator's word under 160 characters."))
    row, _is_new = Mapping.objects.update_or_create(
        regime=regime.key, ours=words(ours, 120), active_from=active_from, defaults={"theirs": called}
    )
    publish(RegimeSet(regime_id=regime.pk), about=regime, by=by, at=at)
    return row


@transaction.atomic
def declare_entity(*, name: str, reference: str = "", is_default: bool = False, by: Actor, at: datetime) -> LegalEntity:
    """Declare a legal entity that answers complaints for itself; the first one, or the one so marked, is that of the house.

    Raises NotAllowed, ComplaintRefused or BadInput.
    """
    by.require_somewhere(CONFIGURE)
    called = words(name, 120)
    if LegalEntity.objects.filter(name__iexact=called).exists():
        raise ComplaintRefused(_("This legal entity is declared already."))
    first = not LegalEntity.objects.filter(is_default=True).exists()
    if is_default and not first:
        LegalEntity.objects.filter(is_default=True).update(is_default=False)
    row = LegalEntity.objects.create(name=called, reference=reference.strip()[:60], is_default=is_default or first)
    publish(EntitySet(entity_id=row.pk), about=row, by=by, at=at)
    return row


@transaction.atomic
def end_entity(*, entity_id: int, by: Actor, at: datetime) -> LegalEntity:
    """No complaint is answered for a legal entity any more; those that it has stay its own.

    Raises NotAllowed, ComplaintRefused (the one of the house) or LegalEntity.DoesNotExist.
    """
    by.require_somewhere(CONFIGURE)
    row = LegalEntity.objects.select_for_update().get(pk=entity_id)
    if row.is_default and LegalEntity.objects.filter(ended_at=None).exclude(pk=row.pk).exists():
        raise ComplaintRefused(_("This is the legal entity of the house. Declare another one for that first."))
    row.ended_at, row.is_default = row.ended_at or at, False
    row.save(update_fields=["ended_at", "is_default"])
    publish(EntitySet(entity_id=row.pk), about=row, by=by, at=at)
    return row
