"""The page of an export of several tables: what each one was recognised as, and what its absence means."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.kernel.intake.models import ImportRun
from rapport.kernel.intake.types import Source
from rapport.ui.page import actor_on

from ...imports import jobs, uploads
from ...imports.exports.holds import Holds
from ...imports.exports.mapping import ExportMapping
from ...imports.exports.recognising import Recognised, recognised
from ...imports.library import meaning, raw_mapping
from ...imports.mapping import ZONE_IN_VALUES
from .. import shown

HOLDS: dict[Holds, str | Promise] = {
    Holds.CASE: gettext_lazy("the cases themselves"),
    Holds.COMMENT: gettext_lazy("comments: what was said, to the customer or among us"),
    Holds.CHANGE: gettext_lazy("field history: states and holders as they followed each other"),
    Holds.EVENTS: gettext_lazy("events: states, holders and comments as they followed each other"),
    Holds.SCHEDULE: gettext_lazy("by which schedule a case counts"),
    Holds.POLICY: gettext_lazy("which policy covers a case"),
    Holds.METRICS: gettext_lazy("what the other system counted, to compare"),
    Holds.MORE: gettext_lazy("kept with the cases as it is"),
    Holds.HOURS: gettext_lazy("schedules: opening hours"),
    Holds.HOLIDAY: gettext_lazy("holidays of the schedules"),
    Holds.PERSON: gettext_lazy("persons: who is a customer and who is one of us"),
    Holds.GROUP: gettext_lazy("groups: teams"),
    Holds.ORGANIZATION: gettext_lazy("organisations of customers"),
    Holds.PROMISE: gettext_lazy("policies: targets"),
    Holds.STATE: gettext_lazy("states: what each is called, and of which sort it is"),
    Holds.RECORD: gettext_lazy("kept as it is"),
}


@dataclass(frozen=True)
class TableRow:
    """One table as the page shows it."""

    name: str
    row_count: int
    meaning: str | Promise
    is_understood: bool
    columns: str

    @classmethod
    def of(cls, one: Recognised) -> "TableRow":
        there = [one.layout.header[place] for place in sorted(set(one.layout.places.values()))]
        said = HOLDS[one.layout.holds]
        return cls(
            one.name, one.source.facts.row_estimate, said, one.is_understood, ", ".join(there) if one.is_understood else ""
        )


def tables(request: HttpRequest, run: ImportRun, sources: Sequence[Source], name: str) -> HttpResponse:
    """Show what the tables were recognised as, and start the trial or the import."""
    refusal = ""
    if request.method == "POST" and request.POST.get("do") in {"try", "bring"}:
        try:
            return redirect("imports:run", _start(request, run, name).pk)
        except Refused as refused:
            refusal = str(refused)
    found = recognised(raw_mapping(name), sources)
    mapping = meaning(name)
    assert isinstance(mapping, ExportMapping)
    context = {
        "run": run,
        "mapping": mapping,
        "tables": [TableRow.of(one) for one in found],
        "lacking": _lacking({one.layout.holds for one in found}),
        "refusal": refusal,
        "is_single": len(sources) == 1,
        "may": shown.desk(actor_on(request)),
    }
    return render(request, "cases/imports/tables.html", context, status=422 if refusal else 200)


def _start(request: HttpRequest, run: ImportRun, name: str) -> ImportRun:
    with transaction.atomic():
        begun = uploads.start(
            run_id=run.pk,
            raw=raw_mapping(name),
            zone=ZONE_IN_VALUES,
            date_order="",
            as_of=None,
            is_trial=request.POST["do"] == "try",
            by=actor_on(request),
            at=clock.now(),
        )
        jobs.work.defer(run_id=begun.pk)
    return begun


def _lacking(holds: set[Holds]) -> list[str]:
    """Say what cannot be told without the tables that are not there."""
    sentences = {
        Holds.CASE: _("No table of cases: only rows about cases that came in before can be taken."),
        Holds.COMMENT: _("No comments: nobody can tell when customers were answered."),
        Holds.CHANGE: _("No field history: of each case only its opening and its last state are known, not what lay between."),
        Holds.PERSON: _("No persons: whoever is not the requester of a case counts as one of us."),
        Holds.HOURS: _("No schedules: business time is counted by the calendars of your own standards."),
    }
    if Holds.EVENTS in holds:
        del sentences[Holds.CHANGE], sentences[Holds.COMMENT]
    return [said for one, said in sentences.items() if one not in holds]
