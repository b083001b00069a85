"""Regimes as settings: new versions with the day from which they hold, for whom one is chosen, and regulators' own words."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.compute.businesstime import BusinessTimeError
from rapport.compute.legallimits import legal_calendar
from rapport.desk.complaints.events import RegimeSet
from rapport.desk.complaints.models import Mapping, RegimeChoice, RegimeVersion
from rapport.desk.complaints.rules.settings import written
from rapport.desk.complaints.rules.shipped import SHIPPED
from rapport.desk.complaints.types import Terms
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import ComplaintRefused, words

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
    by.require_somewhere(CONFIGURE)
    base = RegimeVersion.objects.get(pk=regime_id)
    newest = RegimeVersion.objects.select_for_update().filter(key=base.key).order_by("-number")[0]
    if active_from <= newest.active_from:
        raise ComplaintRefused(_("The newest version holds from %(day)s. Choose a later day.") % {"day": newest.active_from})
    try:
        legal_calendar(terms.zone, terms.country, terms.subdivision, terms.closes)
    except BusinessTimeError as unknown:
        raise BadInput(str(unknown)) from unknown
    row = RegimeVersion.objects.create(
        key=base.key, name=base.name, number=newest.number + 1, active_from=active_from, source=words(source, 300),
        terms=written(terms), made_at=at, made_by_id=by.person_id,
    )  # fmt: skip
    publish(RegimeSet(regime_id=row.pk), about=row, by=by, at=at)
    return row


@transaction.atomic
def choose_regime(
    *, regime_id: int, product: str = "", jurisdiction: str = "", customer_type: str = "", by: Actor, at: datetime
) -> RegimeChoice:
    """Say for which product, jurisdiction and kind of customer a regime is chosen from now on. Raises NotAllowed."""
    by.require_somewhere(CONFIGURE)
    regime = RegimeVersion.objects.get(pk=regime_id)
    row, _is_new = RegimeChoice.objects.update_or_create(
        product=product.strip(),
        jurisdiction=jurisdiction.strip(),
        customer_type=customer_type,
        defaults={"regime": regime.key},
    )
    publish(RegimeSet(regime_id=regime.pk), about=regime, by=by, at=at)
    return row


@transaction.atomic
def map_words(*, regime_id: int, ours: str, theirs: str, active_from: date, by: Actor, at: datetime) -> Mapping:
    """Say what one of our causes or products is called in a regulator's list, from a day on. Raises NotAllowed or BadInput."""
    by.require_somewhere(CONFIGURE)
    regime = RegimeVersion.objects.get(pk=regime_id)
    row, _is_new = Mapping.objects.update_or_create(
        regime=regime.key, ours=words(ours, 120), active_from=active_from, defaults={"theirs": words(theirs, 160)}
    )
    publish(RegimeSet(regime_id=regime.pk), about=regime, by=by, at=at)
    return row
