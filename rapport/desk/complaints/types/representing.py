"""Who complains for a customer, where letters go then, and files as they are handed in."""

from dataclasses import dataclass
from datetime import date
from typing import BinaryIO


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A file as it is handed in."""

    name: str
    content: BinaryIO


@dataclass(frozen=True, kw_only=True)
class Complainant:
    """Who complains. Without a name it is the customer; a representative needs their authority on file.

    ``paper``: the authority itself, of ``authority_date``; None leaves what is kept. ``address``: with line breaks or commas.
    """

    name: str = ""
    relation: str = ""
    authority: str = ""
    email: str = ""
    address: str = ""
    copies_customer: bool = False
    authority_date: date | None = None
    paper: Paper | None = None


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Whom a letter goes to instead of the customer, and whether the customer has a copy."""

    name: str
    email: str
    address: str
    copies_customer: bool
