"""Regimes: which versions there are, and which one is chosen for a complaint."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rapport.desk.complaints.models import LegalEntity, Mapping, RegimeChoice, RegimeVersion
from rapport.desk.complaints.rules.settings import Chooser, chosen, in_force
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
    return following(product, jurisdiction, customer_type, received_at=received_at).version


@dataclass(frozen=True, kw_only=True)
class Following:
    """The version that judges a complaint, and the line by which it was chosen; without a line it is the plain one."""

    version: RegimeVersion
    line: Chooser | None


def following(product: str, jurisdiction: str, customer_type: str, *, received_at: datetime) -> Following:
    """Return which regime follows for such a complaint, and why. Raises LookupError while none is in force."""
    asked = {"product": product.strip(), "jurisdiction": jurisdiction.strip(), "customer_type": customer_type}
    line = chosen([_chooser(one) for one in RegimeChoice.objects.all()], **asked)
    return Following(version=version_on(line.regime if line else PLAIN, received_at), line=line)


def declared_products() -> list[str]:
    """Return the products by which regimes are chosen, by name."""
    rows = RegimeChoice.objects.exclude(product="").order_by("product")
    return list(dict.fromkeys(rows.values_list("product", flat=True)))


def declared_jurisdictions() -> list[str]:
    """Return the jurisdictions by which regimes are chosen, by name."""
    rows = RegimeChoice.objects.exclude(jurisdiction="").order_by("jurisdiction")
    return list(dict.fromkeys(rows.values_list("jurisdiction", flat=True)))


def get_version(regime_id: int) -> RegimeVersion:
    """Return one version of a regime. Raises RegimeVersion.DoesNotExist."""
    return RegimeVersion.objects.select_related("made_by").get(pk=regime_id)


def versions_of(key: str) -> list[RegimeVersion]:
    """Return the versions of a regime, the newest first."""
    return list(RegimeVersion.objects.filter(key=key).order_by("-number"))


def entities(*, with_ended: bool = False) -> list[LegalEntity]:
    """Return the legal entities that are declared, the one of the house first."""
    rows = LegalEntity.objects.order_by("-is_default", "name")
    return list(rows if with_ended else rows.filter(ended_at=None))


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
