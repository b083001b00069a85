"""Kinds of values in requests and answers, with their bounds."""

from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

LARGEST_ID = 2**63 - 1
LONGEST_LINE, LONGEST_TEXT = 300, 20_000
PLAIN = r"^[^\x00]*$"


def _kept(text: str) -> str:
    if "\x00" in text:
        raise ValueError("NUL characters cannot be kept")
    return text


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Line = Annotated[str, Field(max_length=LONGEST_LINE, pattern=PLAIN), AfterValidator(_kept)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=PLAIN), AfterValidator(_kept)]
Moment = AwareDatetime


class Asked(Schema):
    """Base of what a request may say: a name that is not known is refused, so that no slip of the pen is lost."""

    model_config = ConfigDict(extra="forbid")


class Made(Schema):
    """What was made: its id and where it stands."""

    id: int
    url: str


class Page[Row](Schema):
    """One page of a list; ``next`` goes into ``cursor`` for the page after it, and is null on the last one."""

    items: list[Row]
    next: str | None
