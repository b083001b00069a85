"""Pages of a list by a cursor: what is added or removed meanwhile neither repeats nor hides a row."""

import base64
import json
from datetime import datetime
from typing import Annotated, Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from pydantic import Field

from rapport.kernel.errors import BadInput

USUAL, MOST = 50, 200
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many rows a page holds.")]
Cursor = Annotated[str, Field(max_length=600, description="`next` of the page before; empty for the first page.")]


def paged[Row: Model](rows: QuerySet[Row], *, by: str, cursor: str, limit: int) -> tuple[list[Row], str | None]:
    """Return one page of rows and the cursor of the next, None on the last page.

    ``by``: the column by which they are ordered, then by id, both downwards with a "-" before it. Raises BadInput for a cursor
    that was not given out here.
    """
    column, is_down = by.removeprefix("-"), by.startswith("-")
    sign, beyond = ("-", "lt") if is_down else ("", "gt")
    if cursor:
        value, pk = _read(cursor, rows, column)
        rows = rows.filter(Q(**{f"{column}__{beyond}": value}) | Q(**{column: value, f"pk__{beyond}": pk}))
    found = list(rows.order_by(f"{sign}{column}", f"{sign}pk")[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], _written(getattr(last, column), last.pk)


def _written(value: Any, pk: int) -> str:
    plain = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([plain, pk]).encode()).decode().rstrip("=")


def _read(cursor: str, rows: QuerySet[Any], column: str) -> tuple[Any, int]:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        plain = rows.model._meta.get_field(column).to_python(value)
    except Exception:
        plain = pk = None
    is_number = type(pk) is int and 0 < pk < 2**63
    is_clear = plain is not None and "\x00" not in str(plain) and not (isinstance(plain, datetime) and plain.tzinfo is None)
    if not (is_number and is_clear):
        raise BadInput(_("This cursor was not given out here. Begin again without one."))
    return plain, pk
