"""Starting imports: from files and answers to a run, and from a run to its end. For terminal, pages and schedule."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.again import insisted
from rapport.kernel.errors import BadInput
from rapport.kernel.intake import runs
from rapport.kernel.intake.columns import common_orders, look
from rapport.kernel.intake.mended import rejected_by
from rapport.kernel.intake.models import ImportRun
from rapport.kernel.intake.sources import files_in, open_sources
from rapport.kernel.intake.types import DateOrder, RunState, Source
from rapport.kernel.intake.values import MomentReader, UnreadableValue

from .exports.mapping import is_export
from .exports.recognising import check_tables, in_order
from .exports.taker import ExportTaker
from .fold import texts_of
from .library import mapping_for, raw_mapping
from .mapping import ZONE_IN_VALUES, CaseMapping, zone_of
from .parsing import parse
from .preparing import reader_of
from .taker import CaseTaker, check_columns

KIND = "cases"
CAPABILITY = "cases.import"


def begin(
    *,
    places: Sequence[Path],
    mapping: str = "",
    zone: str = "",
    date_order: str = "",
    as_of: datetime | None = None,
    is_trial: bool = False,
    by: Actor,
    at: datetime,
) -> tuple[ImportRun, bool]:
    """Return a run over these files, folders and archives, and whether it is one that stopped earlier and can be taken up.

    Without a mapping the one that fits the tables is taken. Rows that an import rejected are read as that import read them,
    where nothing else is said.

    Raises NotAllowed without ``cases.import`` and BadInput for files that are no tables, for a mapping that does not fit and
    for what must be asked: the zone, the order of dates.
    """
    by.require_somewhere(CAPABILITY)
    sources = [source for path in files_in(places, unpack_to=runs.folder()) for source in open_sources(path)]
    before = plan_before(sources)
    if not mapping:
        check_rows(sources)
    raw = raw_mapping(mapping or mapping_for(sources)) if mapping or not before else before["mapping"]
    if before and before["mapping"]["name"] == raw["name"]:
        zone, date_order = zone or before["zone"], date_order or before["date_order"] or ""
        as_of = as_of or (datetime.fromisoformat(before["as_of"]) if before["as_of"] else None)
    sources = in_order(raw, sources)
    plan = plan_of(raw, sources, zone=zone, date_order=date_order, as_of=as_of)
    digests = [source.facts.sha256 for source in sources]
    if stopped := runs.unfinished(KIND, digests=digests, plan=plan, is_trial=is_trial):
        if stopped.is_failed:
            runs.start_anew(stopped)
        return stopped, True
    return create(sources, plan, is_trial=is_trial, origin=", ".join(map(str, places)), by=by, at=at), False


def plan_before(sources: Sequence[Source]) -> dict[str, Any]:
    """Return the plan of the import that rejected these rows once; empty for any other table, and where it is not known here."""
    number = rejected_by(sources)
    run = ImportRun.objects.filter(pk=number, kind=KIND).first() if number else None
    return dict(run.plan) if run else {}


def check_rows(sources: Sequence[Source]) -> None:
    """Raise BadInput when there is nothing but names of columns: from them alone nobody can tell what they mean."""
    if all(next(iter(source.rows()), None) is None for source in sources):
        names = ", ".join(f"“{source.facts.name}”" for source in sources)
        raise BadInput(
            _("There is no row below the names of the columns in %(names)s, so there is nothing to bring in.") % {"names": names}
        )


def create(sources: Sequence[Source], plan: dict[str, Any], *, is_trial: bool, origin: str, by: Actor, at: datetime) -> ImportRun:
    """Write down a run whose plan is complete."""
    by.require_somewhere(CAPABILITY)
    named = plan["mapping"]["name"], plan["mapping"]["version"]
    return runs.create_run(
        kind=KIND,
        sources=sources,
        plan=plan,
        mapping=named,
        is_trial=is_trial,
        origin=origin,
        state=RunState.WAITING,
        by=by,
        at=at,
    )


def plan_of(
    raw: Mapping[str, Any], sources: Sequence[Source], *, zone: str = "", date_order: str = "", as_of: datetime | None = None
) -> dict[str, Any]:
    """Return the complete plan: the mapping, and an answer to all that must be known. Raises BadInput for what is missing."""
    if is_export(raw):
        check_tables(raw, sources)
        return {"mapping": dict(raw), "zone": zone or ZONE_IN_VALUES, "date_order": date_order or None, "as_of": None}
    mapping = parse(raw, where=str(raw.get("name", "")))
    check_columns(mapping, [(source.facts.name, source.header) for source in sources])
    plan: dict[str, Any] = {
        "mapping": dict(raw),
        "zone": _zone(mapping, zone),
        "date_order": _order(mapping, sources, date_order),
        "as_of": as_of.isoformat() if as_of else None,
    }
    if epoch := max((source.facts.epoch for source in sources), default=""):
        plan["epoch"] = epoch  # a workbook counts days from here
    if mapping.needs_export_moment and as_of is None:
        plan["as_of"] = _newest(mapping, sources, plan).isoformat()
    return plan


def _zone(mapping: CaseMapping, given: str) -> str:
    name = given or mapping.moments.zone_name
    if not name:
        raise BadInput(_("The times in this source name no time zone: say in which zone they are, for example Europe/London."))
    if name != ZONE_IN_VALUES:
        zone_of(name)
    return name


def _order(mapping: CaseMapping, sources: Sequence[Source], given: str) -> str | None:
    if given:
        if given not in set(DateOrder):
            raise BadInput(_("“%(order)s” is not an order of dates; it can be DMY, MDY or YMD.") % {"order": given})
        return given
    if mapping.moments.order:
        return mapping.moments.order.value
    columns = set(texts_of(mapping))
    found = [column for source in sources for column in look(source) if column.name in columns]
    fitting = sorted(common_orders(found))
    if len(fitting) == 2:
        raise BadInput(_("Day and month cannot be told apart in these dates: say which comes first (DMY or MDY)."))
    return fitting[0].value if len(fitting) == 1 else None


def _newest(mapping: CaseMapping, sources: Sequence[Source], plan: Mapping[str, Any]) -> datetime:
    """The moment of an export that does not name it: the newest moment in it, or the end of the newest day."""
    reader = reader_of(mapping, plan, at=clock.now())
    texts: set[str] = set()
    for source in sources:
        places = [source.header.index(name) for name in texts_of(mapping) if name in source.header]
        texts |= {row.values[place] for row in source.rows() if not row.problem for place in places if place < len(row.values)}
    newest = max(_readable(reader, texts), default=clock.now())
    local = newest.astimezone(zone_of(plan["zone"])) if plan["zone"] != ZONE_IN_VALUES else newest
    return newest + timedelta(days=1) if local.time() == time() else newest


def _readable(reader: MomentReader, texts: Iterable[str]) -> Iterable[datetime]:
    for text in texts:
        try:
            at = reader.read(text)
        except UnreadableValue:
            continue
        if at is not None:
            yield at


def work(run_id: int, *, at: datetime, tell: runs.Tell = lambda run: None) -> ImportRun:
    """Bring a run to its end, or on from where it stopped. Raises Refused when another process works it.

    A batch that had to give way to somebody who works on the same cases is done again, as after a kill.
    """
    return insisted(lambda: _work(run_id, at=at, tell=tell))


def _work(run_id: int, *, at: datetime, tell: runs.Tell) -> ImportRun:
    run = ImportRun.objects.get(pk=run_id, kind=KIND)
    kind = ExportTaker if is_export(run.plan["mapping"]) else CaseTaker
    taker = kind(run.plan, batch_id=run.pk, by=Actor.machine("import"), at=run.started_at or at)
    return runs.work(run.pk, taker=taker, at=at, tell=tell)
