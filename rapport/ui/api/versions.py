"""Versions of objects: the number of the last journal entry about one. Every verb writes one, on pages and here alike."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse

from rapport.kernel.models import Entry

from .problems import Changed, VersionMissing


def tag_of(row: models.Model) -> str:
    """Return the entity tag of an object as it is now. One query."""
    last = Entry.objects.filter(subject=row._meta.label_lower, subject_id=row.pk).aggregate(last=Max("pk"))["last"]
    return f'"{last or 0}"'


def tagged(response: HttpResponse, row: models.Model) -> None:
    """Say in an answer which version it tells."""
    response["ETag"] = tag_of(row)


@contextmanager
def unchanged(request: HttpRequest, row: models.Model) -> Iterator[None]:
    """Lock an object while the block changes it, and refuse when it is not the version that ``If-Match`` names.

    ``*`` stands for whichever it is. Raises VersionMissing without the header, Changed for another version.
    """
    asked = request.headers.get("If-Match", "").strip()
    if not asked:
        raise VersionMissing
    with transaction.atomic():
        type(row)._base_manager.select_for_update().only("pk").get(pk=row.pk)
        if asked != "*" and tag_of(row) not in {one.strip() for one in asked.split(",")}:
            raise Changed
        yield
