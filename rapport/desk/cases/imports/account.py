"""The account of a run, in sentences: what was read, what became of it, what is worth a look. For terminal and pages alike."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.kernel.intake.models import Finding, ImportFile, ImportRun, RejectedRow
from rapport.kernel.intake.types import Form

from .unmaking import Unmade, unmade

SHOWN_FINDINGS = 200
SHOWN_REJECTED = 6
SHOWN_FILES = 4


@dataclass(frozen=True, kw_only=True)
class Found:
    """One finding as a sentence; ``places`` are the first lines where it stands."""

    text: str
    count: int
    places: str
    is_stray: bool


def number(value: float) -> str:
    """Return a whole number grouped by thousands."""
    return str(number_format(value, 0, force_grouping=True))


def sum_of(run: ImportRun) -> str:
    """Return the sum that must come out: read = accepted + known + rejected."""
    return _("%(read)s rows read = %(accepted)s accepted + %(known)s known already + %(rejected)s rejected") % {
        "read": number(run.row_read),
        "accepted": number(run.row_accepted),
        "known": number(run.row_known),
        "rejected": number(run.row_rejected),
    }


def headline_of(run: ImportRun) -> str:
    """Return the finding in one sentence."""
    new = run.added_count + run.changed_count
    if run.is_trial:
        said = ngettext("%(new)s case would come in", "%(new)s cases would come in", new)
    elif not new:
        said = _("Everything was here already")
    else:
        said = ngettext("%(new)s case came in", "%(new)s cases came in", new)
    if run.row_rejected:
        rest = ngettext(
            "%(count)s of %(read)s rows cannot be taken", "%(count)s of %(read)s rows cannot be taken", run.row_rejected
        )
        said = f"{said}; {rest}"
    return said % {"new": number(new), "count": number(run.row_rejected), "read": number(run.row_read)}


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """A rejected row as a page shows it."""

    reason: str
    place: str
    values: str


def first_rejected(run: ImportRun) -> list[Rejected]:
    """Return the first rejected rows, to be looked at; the file has them all."""
    files = {file.place: file for file in run.files.all()}
    rows = RejectedRow.objects.filter(run=run).order_by("file", "line", "pk")[:SHOWN_REJECTED]
    return [
        Rejected(
            reason=row.reason,
            place=_place(files, row),
            values=", ".join(value for value in json.loads(row.values) if value).replace("\0", "\\0"),
        )
        for row in rows
    ]


def _place(files: Mapping[int, ImportFile], row: RejectedRow) -> str:
    if len(files) == 1:
        return _("line %(line)s") % {"line": number(row.line)}
    return _("%(file)s, line %(line)s") % {"file": name_of(files[row.file]), "line": number(row.line)}


def cases_of(run: ImportRun) -> str:
    """Return what became of the cases; what became of none goes without saying."""
    counts = run.added_count, run.changed_count, run.unchanged_count
    if run.is_trial:
        said = (
            ngettext("%(n)s case would be new", "%(n)s cases would be new", counts[0]),
            ngettext("%(n)s would grow or be corrected", "%(n)s would grow or be corrected", counts[1]),
            ngettext("%(n)s is as it was", "%(n)s are as they were", counts[2]),
        )
    else:
        said = (
            ngettext("%(n)s new case", "%(n)s new cases", counts[0]),
            ngettext("%(n)s grown or corrected", "%(n)s grown or corrected", counts[1]),
            ngettext("%(n)s as it was", "%(n)s as they were", counts[2]),
        )
    parts = [words % {"n": number(count)} for words, count in zip(said, counts, strict=True) if count]
    return ", ".join(parts) or _("no case")


def undone_of(run: ImportRun) -> str:
    """Return what became of the cases when the import was undone: those gone and those kept are all that it had made."""
    if run.kept_ids is None:
        return _("It is being undone: %(n)s cases are gone so far.") % {"n": number(run.taken_count)}
    gone = ngettext("Undone: %(n)s case is gone", "Undone: %(n)s cases are gone", run.taken_count)
    if not run.kept_ids:
        return gone % {"n": number(run.taken_count)} + "."
    stay = ngettext(
        "%(kept)s stays, because somebody has worked on it",
        "%(kept)s stay, because somebody has worked on them",
        len(run.kept_ids),
    )
    told = {"n": number(run.taken_count), "kept": number(len(run.kept_ids))}
    return f"{gone}; {stay}." % told


def unmade_of(run: ImportRun) -> list[tuple[str, Unmade]]:
    """Return what became of what else it had added: so much went, so much stays because something uses it, by kind."""
    return [(_unmade(one), one) for one in unmade(run)]


def _unmade(one: Unmade) -> str:
    gone = ngettext("%(gone)s is gone", "%(gone)s are gone", one.gone) % {"gone": number(one.gone)}
    all_of_them = said_of(one.kind, one.gone + one.kept)
    if not one.kept:
        return _("%(all)s added: %(gone)s.") % {"all": all_of_them, "gone": gone}
    kept = ngettext("%(kept)s stays, because something uses it", "%(kept)s stay, because something uses them", one.kept)
    told = {"all": all_of_them, "gone": gone, "kept": kept % {"kept": number(one.kept)}}
    return _("%(all)s added: %(gone)s; %(kept)s.") % told if one.gone else _("%(all)s added: %(kept)s.") % told


def made_of(run: ImportRun) -> list[str]:
    """Return what else came into being: teams, persons, customers, reasons, causes, kept facts."""
    kinds = ("team", "person", "customer", "reason", "cause", "calendar", "standard", "fact")
    return [said_of(kind, run.made[kind]) for kind in kinds if run.made.get(kind)]


def said_of(kind: str, count: int) -> str:
    """Return so many of a kind, in words."""
    sentences = {
        "team": ngettext("%(count)s team", "%(count)s teams", count),
        "person": ngettext("%(count)s person", "%(count)s persons", count),
        "customer": ngettext("%(count)s customer", "%(count)s customers", count),
        "reason": ngettext("%(count)s reason", "%(count)s reasons", count),
        "cause": ngettext("%(count)s cause", "%(count)s causes", count),
        "calendar": ngettext("%(count)s calendar", "%(count)s calendars", count),
        "standard": ngettext("%(count)s standard", "%(count)s standards", count),
        "fact": ngettext("%(count)s kept fact", "%(count)s kept facts", count),
    }
    return sentences[kind] % {"count": number(count)}


def progress_of(run: ImportRun) -> str:
    """Return how far a running import is."""
    if run.group_total and run.row_read and run.group_done:
        return _("%(settled)s of %(read)s rows settled, %(rejected)s rejected") % {
            "settled": number(run.row_settled),
            "read": number(run.row_read),
            "rejected": number(run.row_rejected),
        }
    return _("%(read)s of about %(total)s rows read, %(rejected)s rejected") % {
        "read": number(run.row_read),
        "total": number(max(run.row_estimate, run.row_read)),
        "rejected": number(run.row_rejected),
    }


def name_of(file: ImportFile) -> str:
    """Return the name of a file, and of the list in it where it holds several."""
    return f"{file.name} · {file.part}" if file.part else str(file.name)


def names_of(run: ImportRun) -> str:
    """Return the names of a run's files, the first of many."""
    names = list(dict.fromkeys(file.name for file in run.files.all()))
    said = ", ".join(names[:SHOWN_FILES])
    if len(names) > SHOWN_FILES:
        more = len(names) - SHOWN_FILES
        said += " " + ngettext("and %(count)s more", "and %(count)s more", more) % {"count": number(more)}
    return said


def file_of(file: ImportFile) -> str:
    """Return how a file was read."""
    form = {Form.DELIMITED: _("CSV"), Form.SHEET: _("Excel workbook"), Form.JSON_LINES: _("JSON Lines"), Form.JSON: _("JSON")}[
        Form(file.form)
    ]
    parts = [form]
    if file.encoding:
        parts.append(
            {"cp1252": "Windows-1252"}.get(file.encoding, file.encoding.upper().removesuffix("-SIG").removesuffix("-LE"))
        )
    if file.form == Form.DELIMITED:
        parts.append({",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("bar")}.get(file.delimiter, file.delimiter))
    if file.is_packed:
        parts.append(_("packed"))
    return ", ".join(parts)


def findings_of(run: ImportRun) -> list[Found]:
    """Return what is worth a look: values that the mapping does not know first, most frequent first."""
    files = list(run.files.order_by("place"))
    rows = list(Finding.objects.filter(run=run).order_by("-row_count", "pk")[:SHOWN_FINDINGS])
    rows.sort(key=lambda one: one.kind != "stray")
    return [_found(one, files) for one in rows]


def _found(one: Finding, files: Sequence[ImportFile]) -> Found:
    sentences = {
        "stray": _("“%(value)s” in “%(column)s” is not in the mapping; the row is kept, the case goes on as it was."),
        "moment_moved": _("“%(column)s” runs against the order of the rows; the moment before is taken."),
        "settled_early": _("“%(column)s” lies before the opening; the opening is taken. Check the order of day and month."),
        "settled_open": _(
            "These cases are “%(value)s” and have a moment at which they were settled; they are taken as reopened at that "
            "moment, for the source does not say when."
        ),
        "older": _(
            "These rows are older than what is here, by “%(column)s”; they are kept, and their cases stay as the newer rows say."
        ),
        "followed": _(
            "These rows came in before, and newer ones of the same cases after them. Nothing in them says when they were "
            "changed, so the rows of this file count now: leave it out if it is the older one."
        ),
        "gone_back": _(
            "Settled here, and open by “%(column)s” of this file, which counts now: leave it out if it is the older one."
        ),
        "hour_unreal": _("“%(value)s” did not exist: the clocks went forward. An hour later is taken."),
        "hour_doubled": _("“%(value)s” happened twice: the clocks went back. The first time is taken."),
        "history_lacks": _("The history does not reach “%(value)s”, which the record itself names; its last change is taken."),
        "holder_undated": _("Who has these cases is said, not since when; the opening is taken."),
        "schedule_unknown": _("The schedule “%(value)s” is not in the export; the one before or the oldest counts."),
        "schedule_default": _("These cases name no schedule; the oldest one (%(value)s) counts for them."),
        "policy_unmeasured": _(
            "“%(value)s” is not a measure of ours; these targets are kept with the export, no clock runs for them."
        ),
        "policy_unclear": _(
            "The policy “%(value)s” asks for “%(column)s”, which the export does not tell; where that decides, no clock runs."
        ),
        "policy_unknown": _("The policy “%(value)s” is named and not in the export; no clock runs for it."),
        "policy_no_priority": _("These cases have no priority, so their policy sets them no target."),
        "differs": _("The source counted “%(column)s” otherwise than its own history tells."),
        "settled_unknown": _(
            "The source says that these cases are settled, not when; the latest possible moment is taken and marked."
        ),
    }
    said = sentences.get(one.kind, one.kind) % {"value": one.value, "column": one.column}
    return Found(text=said, count=one.row_count, places=_places(one, files), is_stray=one.kind == "stray")


def _places(one: Finding, files: Sequence[ImportFile]) -> str:
    lines = ", ".join(number(line) if len(files) == 1 else f"{name_of(files[file])}:{line}" for file, line in one.places)
    said = ngettext("line %(lines)s", "lines %(lines)s", one.row_count) % {"lines": lines}
    return said + (" …" if one.row_count > len(one.places) else "")
