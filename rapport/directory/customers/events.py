"""What can happen to customers. Past tense; ids, enums and numbers only: names, addresses and reasons stay in this room."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import Driver, PointKind


@dataclass(frozen=True, kw_only=True)
class CustomerAdded(Event):
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerTakenAway(Event):
    """An import was undone that had added this customer, and nothing led to them."""

    customer_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(Event):
    customer_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ContactPointAdded(Event):
    customer_id: int
    point_id: int
    kind: PointKind


@dataclass(frozen=True, kw_only=True)
class ContactPointRemoved(Event):
    customer_id: int
    point_id: int
    kind: PointKind


@dataclass(frozen=True, kw_only=True)
class ContactPointPreferred(Event):
    customer_id: int
    point_id: int


@dataclass(frozen=True, kw_only=True)
class VulnerabilityMarked(Event):
    customer_id: int
    vulnerability_id: int
    driver: Driver


@dataclass(frozen=True, kw_only=True)
class VulnerabilityReviewed(Event):
    customer_id: int
    vulnerability_id: int


@dataclass(frozen=True, kw_only=True)
class VulnerabilityEnded(Event):
    customer_id: int
    vulnerability_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationAdded(Event):
    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Event):
    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class SegmentAdded(Event):
    segment_id: int


@dataclass(frozen=True, kw_only=True)
class SegmentChanged(Event):
    segment_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerErased(Event):
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class CustomersMerged(Event):
    """Two customers were one person: ``gone_id`` goes on in ``customer_id``."""

    merge_id: int
    customer_id: int
    gone_id: int


@dataclass(frozen=True, kw_only=True)
class CustomersParted(Event):
    """A merge was taken back: they are two again."""

    merge_id: int
    customer_id: int
    gone_id: int


@dataclass(frozen=True, kw_only=True)
class CustomersKeptApart(Event):
    """Somebody looked: these two are two people, however alike they look."""

    customer_id: int
    other_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationsMerged(Event):
    merge_id: int
    organisation_id: int
    gone_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationsParted(Event):
    merge_id: int
    organisation_id: int
    gone_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationsKeptApart(Event):
    """Somebody looked: these two are two organisations, however alike they look."""

    organisation_id: int
    other_id: int
