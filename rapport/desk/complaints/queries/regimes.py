"""Regimes: which versions there are, and which one is chosen for a complaint."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rapport.desk.complaints.models import Mapping, RegimeChoice, RegimeVersion
from rapport.desk.complaints.rules.settings import Chooser, choose, in_force
from rapport.desk.complaints.rules.shipped import PLAIN


def regime_versions() -> list[RegimeVersion]:
    """Return every version, by regime and number."""
    return list(RegimeVersion.objects.order_by("key", "number"))


def regime_choices() -> list[RegimeChoice]:
    """Return for whom which regime is chosen, the most specific first."""
    return sorted(RegimeChoice.objects.all(), key=lambda one: _chooser(one).weight, reverse=True)


def regime_mappings() -> list[Mapping]:
    """Return what our words are called by regulators."""
    return list(Mapping.objects.order_by("regime", "ours", "active_from"))


def regime_for(product: str, jurisdiction: str, customer_type: str, *, received_at: datetime) -> RegimeVersion:
    """Return the version that was in force for such a complaint on the day of its receipt. Raises LookupError without any."""
    key = choose(
        [_chooser(one) for one in RegimeChoice.objects.all()],
        product=product.strip(),
        jurisdiction=jurisdiction.strip(),
        customer_type=customer_type,
        fallback=PLAIN,
    )
    return version_on(key, received_at)


def version_on(key: str, moment: datetime) -> RegimeVersion:
    """Return the version of a regime in force at a moment, by the day of its own zone. Raises LookupError for an unknown one."""
    versions = list(RegimeVersion.objects.filter(key=key).order_by("active_from", "number"))
    if not versions:
        raise LookupError(f"no regime {key}")
    day = moment.astimezone(ZoneInfo(versions[-1].terms["zone"])).date()
    found = in_force([(one.active_from, one) for one in versions], day)
    assert found is not None
    return found


def _chooser(one: RegimeChoice) -> Chooser:
    return Chooser(regime=one.regime, product=one.product, jurisdiction=one.jurisdiction, customer_type=one.customer_type)
