"""Who is known twice: a pair and a hotel that somebody should look at, and a pair that Sue made one three days ago."""

from rapport.directory.customers import actions as customers
from rapport.directory.customers.types import CustomerDetails, Keeping, Point, PointKind

from .company import BY
from .stories import Stage

SUE = "Sue Marsh"
# A telephone call made the second entry of each: another name, the same number.
LIKELY = (("Nora Fielding", "Mrs Fielding"), 512)
MERGED = (("Dominic Marlow", "D Marlow"), 634)
HOTEL = ("Harbour Hotel", "The Harbour Hotel Ltd.")


def plant(stage: Stage) -> None:
    """Add who is known twice, and merge those whom Sue has seen."""
    _pair(stage, *LIKELY, days=9)
    stays, goes = _pair(stage, *MERGED, days=20)
    sue, at = stage.actors[SUE], stage.at(days=3)
    customers.merge_customers(gone_id=goes, stays_id=stays, keeping=Keeping(), by=sue, at=at)
    for name, person in zip(HOTEL, ("Ruth Ashby", "Colin Webb"), strict=True):
        hotel = customers.add_organisation(name=name, by=BY, at=stage.at(days=30))
        address = f"{person.lower().replace(' ', '.')}@harbour-hotel.example"
        _customer(stage, person, Point(kind=PointKind.EMAIL, value=address), organisation_id=hotel.pk, days=30)


def _pair(stage: Stage, names: tuple[str, str], number: int, *, days: int) -> tuple[int, int]:
    """Add somebody who wrote once, and rang once from the number that stood in the letter."""
    phone = Point(kind=PointKind.PHONE, value=stage.phone(number))
    written = Point(kind=PointKind.EMAIL, value=f"{names[0].lower().replace(' ', '.')}@post.example", is_preferred=True)
    first = _customer(stage, names[0], written, phone, days=days * 10)
    return first, _customer(stage, names[1], phone, days=days)


def _customer(stage: Stage, name: str, *points: Point, organisation_id: int | None = None, days: int) -> int:
    details = CustomerDetails(name=name, language="en-GB", country="GB", organisation_id=organisation_id)
    return customers.add_customer(details=details, points=points, is_surely_new=True, by=BY, at=stage.at(days=days)).pk
