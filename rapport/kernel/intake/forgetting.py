"""What is left of imports about somebody: rows that were rejected, values that were found strange, rows that still wait."""

from collections.abc import Sequence
from pathlib import Path

from django.db import connection
from django.db.models import Q

from .models import Finding, ImportFile, RejectedRow
from .runs import folder

CHUNK_BYTES = 1 << 20


def forget(words: Sequence[str]) -> int:
    """Blank what imports kept aside that holds one of these words, and remove uploaded files that do; return how many."""
    if not words:
        return 0
    rejected, found = Q(pk__in=[]), Q(pk__in=[])
    for word in words:
        rejected |= Q(values__icontains=word)
        found |= Q(value__icontains=word)
    count: int = RejectedRow.objects.filter(rejected).update(values="[]")
    # A finding is one a value: those of one column that must not be told any more become none.
    count += Finding.objects.filter(found).delete()[0]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_staged_row WHERE values ILIKE ANY(%s)", [[f"%{_plain(word)}%" for word in words]])
        count += int(cursor.rowcount)
    return count + _forget_files(words)


def _plain(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _forget_files(words: Sequence[str]) -> int:
    """Uploads that nobody works on any more; those of a run under way are read to their end first."""
    root = folder()
    busy = set(ImportFile.objects.filter(run__state__in=("waiting", "staging", "working")).values_list("path", flat=True))
    wanted = [word.lower().encode() for word in words]
    held = [one for one in root.rglob("*") if one.is_file() and str(one) not in busy] if root.is_dir() else []
    gone = [one for one in held if _holds(one, wanted)]
    for one in gone:
        one.unlink(missing_ok=True)
    return len(gone)


def _holds(path: Path, wanted: Sequence[bytes]) -> bool:
    """Packed files are not looked into: they go with their run, a week after it was drafted."""
    rest = b""
    with path.open("rb") as opened:
        while chunk := opened.read(CHUNK_BYTES):
            text = (rest + chunk).lower()
            if any(word in text for word in wanted):
                return True
            rest = chunk[-512:]
    return False
