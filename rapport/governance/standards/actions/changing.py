"""What the verbs on standards and calendars share: who may, and how a refusal becomes a sentence."""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from rapport.compute.businesstime import BusinessTimeError
from rapport.governance.standards.models import Calendar, Standard
from rapport.kernel.errors import Refused

EDIT = "standards.edit"


class StandardRefused(Refused):
    """A standard or a calendar cannot be added or changed as asked."""


def refuse(why: str | None) -> None:
    """Raise with the translated sentence, if there is one."""
    if why:
        raise StandardRefused(_(why))


def refused(error: BusinessTimeError) -> StandardRefused:
    """Return a refusal of business time in the reader's language."""
    return StandardRefused(_(error.template).format(**error.values))


def free_key(table: type[Calendar] | type[Standard], name: str) -> str:
    """Return a key made of the name that no other row has."""
    stem = slugify(name)[:50] or "standard"
    taken = set(table.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)
