"""What can happen to the catalogue. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class ProductSet(Event):
    """A product was added or changed."""

    product_id: int


@dataclass(frozen=True, kw_only=True)
class StoreSet(Event):
    """A store was added or changed."""

    store_id: int
