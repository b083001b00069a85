"""The folder of facts: one Delta table each (Parquet files and a log of versions), a file a month, replaced by whole days.

Delta is an open standard: other engines read the same folder. Every write is one atomic commit; a killed one leaves files
that no version names, which ``tidy`` removes.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.conf import settings

from .types import DAY, MONTH, Fact, Kind

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable, WriterProperties

KEEP_HOURS = 24


def place(fact: Fact) -> str:
    """Return where a fact lies: a folder below RAPPORT_LAKE, or an address in an object store."""
    root = str(settings.RAPPORT_LAKE)
    return f"{root.rstrip('/')}/{fact.name}"


def schema(fact: Fact) -> "pa.Schema":
    """Return the Arrow schema of a fact, the day first."""
    return _schema(tuple((c.name, c.kind) for c in fact.columns))


def selected(fact: Fact) -> "pa.Schema":
    """Return the Arrow schema of what the fact's SQL gives, the day first."""
    return _schema(tuple((c.name, c.kind) for c in fact.read or fact.columns))


@cache
def _schema(columns: tuple[tuple[str, Kind], ...]) -> "pa.Schema":
    import pyarrow as pa

    kinds = {
        Kind.INTEGER: pa.int64(),
        Kind.NUMBER: pa.float64(),
        Kind.TEXT: pa.string(),
        Kind.FLAG: pa.bool_(),
        Kind.DATE: pa.date32(),
        Kind.MOMENT: pa.timestamp("us", tz="UTC"),
    }
    return pa.schema([(DAY, pa.date32()), *((name, kinds[kind]) for name, kind in columns)])


def _by_month(rows: "pa.Table") -> "pa.Table":
    """Return the rows in order of their days, each with the month in whose file it lies."""
    import pyarrow.compute as pc

    ordered = rows.sort_by(DAY)
    days = ordered[DAY].combine_chunks().dictionary_encode()  # there are few: each is put into words once
    return ordered.append_column(MONTH, pc.strftime(days.dictionary, format="%Y-%m").take(days.indices))


def table(fact: Fact) -> "DeltaTable | None":
    """Return the fact's newest version; None when it was never written."""
    from deltalake import DeltaTable

    return DeltaTable(place(fact)) if exists(fact) else None


def fits(fact: Fact, table: "DeltaTable") -> bool:
    """Return whether a table has every column that the fact is declared with."""
    return {column.name for column in fact.columns} <= {field.name for field in table.schema().fields}


def exists(fact: Fact) -> bool:
    """Return whether the fact was ever written, without reading its log."""
    from deltalake import DeltaTable

    return DeltaTable.is_deltatable(place(fact))


def has_gone_on(where: str, version: int) -> bool:
    """Return whether there may be a newer version of what lies there: on this machine a look for one name, else always True."""
    return "://" in where or Path(where, "_delta_log", f"{version + 1:020}.json").exists()


def files(table: "DeltaTable") -> list[str]:
    """Return the files of a table's version as engines open them: paths, or addresses in an object store, nothing escaped."""
    return [unquote(file) for file in table.file_uris()]


def make_anew(fact: Fact, rows: "pa.Table | None" = None) -> None:
    """Write these rows, or an empty table, in place of whatever lies there. Readers of an older version go on reading it."""
    from deltalake import write_deltalake

    where = place(fact)
    if "://" not in where:
        Path(where).mkdir(parents=True, exist_ok=True)
    write_deltalake(
        where, _by_month(schema(fact).empty_table() if rows is None else rows), partition_by=[MONTH], mode="overwrite",
        schema_mode="overwrite", name=fact.name, writer_properties=_properties(fact),
    )  # fmt: skip


def replace(fact: Fact, rows: "pa.Table", *, days: Sequence[date]) -> int:
    """Put these rows in place of all rows of some days. Returns the new version. Raises LookupError before a first load."""
    from deltalake import write_deltalake

    held = table(fact)
    if held is None:
        raise LookupError(f"There is no fact {fact.name} yet: load it first.")
    months = sorted({f"{day:%Y-%m}" for day in days})
    predicate = f"{MONTH} IN ({_listed(months)}) AND {DAY} IN ({_listed([day.isoformat() for day in sorted(days)])})"
    write_deltalake(held, _by_month(rows), mode="overwrite", predicate=predicate, writer_properties=_properties(fact))
    return held.version()


def put_months(fact: Fact, rows: "pa.Table", *, months: Sequence[date]) -> int:
    """Put these rows in place of all rows of some months, each given by any day in it. Returns the new version."""
    from deltalake import write_deltalake

    held = table(fact)
    if held is None:
        raise LookupError(f"There is no fact {fact.name} yet: load it first.")
    listed = _listed([f"{day:%Y-%m}" for day in months])
    predicate = f"{MONTH} IN ({listed})"
    write_deltalake(held, _by_month(rows), mode="overwrite", predicate=predicate, writer_properties=_properties(fact))
    return held.version()


def _properties(fact: Fact) -> "WriterProperties":
    """Return how the files of a fact are written.

    No dictionary where nearly every row has a value of its own: it is made, found too large and thrown away, which is a sixth
    of all writing, and leaves larger files.
    """
    from deltalake import ColumnProperties, WriterProperties

    own = [column.name for column in fact.columns if column.kind is Kind.MOMENT or fact.grain == (column.name,)]
    plain = ColumnProperties(dictionary_enabled=False)
    return WriterProperties(compression="SNAPPY", column_properties=dict.fromkeys(own, plain))


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


def tidy(facts: Iterable[Fact], *, keep_hours: int = KEEP_HOURS) -> int:
    """Remove files that no version of the last hours names, and old pages of the log. Returns how many files went."""
    gone = 0
    for fact in facts:
        held = table(fact)
        if held is not None:
            held.create_checkpoint()
            gone += len(held.vacuum(retention_hours=keep_hours, enforce_retention_duration=False, dry_run=False))
            held.cleanup_metadata()
    return gone


def forget_before(facts: Iterable[Fact]) -> int:
    """Remove everything of the past: files of older versions, and the log that tells of them. Returns how many files went.

    For what has to be gone and not only replaced. Whoever reads an older version just now asks again.
    """
    gone = 0
    for fact in facts:
        held = table(fact)
        if held is None:
            continue
        held.alter.set_table_properties({"delta.logRetentionDuration": "interval 0 seconds"})
        held.update_incremental()
        gone += len(held.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False))
        held.update_incremental()
        held.create_checkpoint()
        held.cleanup_metadata()
    return gone
