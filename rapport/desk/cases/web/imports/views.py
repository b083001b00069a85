"""Pages of imports: upload, columns, trial, progress, account. Each works without JavaScript; a running import is shown live."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.kernel.intake import rejects
from rapport.kernel.intake.columns import Column, look
from rapport.kernel.intake.models import ImportRun, WatchedFolder
from rapport.kernel.intake.types import RunState, Source
from rapport.ui.forms import add_refusal
from rapport.ui.listing import csv_file
from rapport.ui.page import actor_on, page

from ...imports import account, folders, jobs, undo, uploads
from ...imports.begin import CAPABILITY, KIND
from ...imports.guess import guess_from, roles_of
from ...imports.library import described, export_for, mappings, raw_mapping, written
from ...imports.mapping import CaseMapping
from ...imports.parsing import parse
from .. import shown
from . import exports
from .forms import ORDERS, OWN, ROLES, AnswersForm, ColumnsForm, UploadForm, WatchForm

LOOKED_AT_ROWS = 5_000
SHOWN_RUNS = 20


@require_http_methods(["GET", "POST"])
@page(CAPABILITY)
def sources(request: HttpRequest) -> HttpResponse:
    """Show what came in so far, and take new files to look at."""
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            begun = uploads.draft(uploads=form.cleaned_data["tables"], by=actor_on(request), at=clock.now())
        except Refused as refused:
            add_refusal(form, refused, field="tables")
        else:
            return redirect("imports:columns", begun.pk)
    return render(request, "cases/imports/sources.html", _sources(request, form), status=422 if form.errors else 200)


def _sources(request: HttpRequest, form: UploadForm) -> dict[str, Any]:
    rows = ImportRun.objects.filter(kind=KIND).exclude(state=RunState.DRAFT).order_by("-pk")
    return {
        "form": form,
        "runs": [_Shown(run) for run in rows.prefetch_related("files")[:SHOWN_RUNS]],
        "folders": WatchedFolder.objects.filter(kind=KIND, is_active=True).order_by("path"),
        "mappings": described(),
        "may": shown.desk(actor_on(request)),
    }


@dataclass(frozen=True)
class _Shown:
    """An import in a list: its own columns, and the sentences about it."""

    run: ImportRun

    @property
    def names(self) -> str:
        return account.names_of(self.run)

    @property
    def total(self) -> str:
        return account.sum_of(self.run) if self.run.is_done else account.progress_of(self.run)


@require_http_methods(["GET", "POST"])
@page(CAPABILITY)
def columns(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show what the columns are taken to mean, ask what cannot be seen, and start the trial or the import."""
    found = _run(run_id)
    if found.is_running:
        return redirect("imports:run", found.pk)
    tables = uploads.sources_of(found)
    if (request.POST.get("mapping") or request.GET.get("mapping")) != OWN and (export := export_for(tables)):
        return exports.tables(request, found, tables, export)
    form = _Chosen.of(request, found, tables)
    if request.method == "POST" and request.POST.get("do") in {"try", "bring"} and form.is_valid():
        try:
            begun = _start(request, found, form)
        except Refused as refused:
            add_refusal(form.answers, refused)
        else:
            return redirect("imports:run", begun.pk)
    context = {"run": found, "files": _files(found), "chosen": form, "may": shown.desk(actor_on(request))}
    return render(request, "cases/imports/columns.html", context, status=422 if form.has_errors else 200)


def _start(request: HttpRequest, found: ImportRun, form: "_Chosen") -> ImportRun:
    given = form.answers.cleaned_data
    with transaction.atomic():
        begun = uploads.start(
            run_id=found.pk,
            raw=form.raw(),
            zone=given["zone"],
            date_order=given["date_order"],
            as_of=given.get("as_of"),
            is_trial=request.POST["do"] == "try",
            by=actor_on(request),
            at=clock.now(),
        )
        jobs.work.defer(run_id=begun.pk)
    return begun


@dataclass(frozen=True)
class _Chosen:
    """Which mapping is being looked at: one that is known and fits, or one made of the answers on this page.

    ``given``: by which the rows were read when they were rejected.
    """

    name: str
    known: CaseMapping | None
    given: Mapping[str, Any]
    fitting: Sequence[CaseMapping]
    columns: Sequence[Column]
    own: ColumnsForm | None
    answers: AnswersForm

    @classmethod
    def of(cls, request: HttpRequest, run: ImportRun, tables: Sequence[Source]) -> "_Chosen":
        looked = look(tables[0], rows=LOOKED_AT_ROWS)
        header = {column.name for column in looked}
        fits = sorted((one for one in mappings() if set(one.columns) <= header), key=lambda one: -len(one.columns))
        before = run.plan.get("mapping", {})
        given = before if run.state == RunState.DRAFT else {}
        if given and set((same := parse(given, where=given["name"])).columns) <= header:
            fits = [same, *(one for one in fits if one.name != same.name)]
        name = request.POST.get("mapping") or request.GET.get("mapping") or before.get("name") or (fits[0].name if fits else OWN)
        known = next((one for one in fits if one.name == name), None)
        data = request.POST if request.method == "POST" else None
        raw = before or guess_from(looked, name=_source_name(run))
        own = None if known else ColumnsForm(data, columns=looked, raw=raw)
        initial = {key: run.plan.get(key) or "" for key in ("zone", "date_order", "as_of" if given else "zone")}
        actor = actor_on(request)
        answers = AnswersForm(
            data,
            initial=initial | _seen(known, raw, initial),
            zone_name=actor.zone.key,
            asks_moment=known is None or known.needs_export_moment,
        )
        return cls(name if known else OWN, known, given, fits, looked, own, answers)

    def is_valid(self) -> bool:
        return self.answers.is_valid() and (self.own is None or self.own.is_valid())

    @property
    def has_errors(self) -> bool:
        return bool(self.answers.errors or (self.own and self.own.is_bound and self.own.errors))

    def raw(self) -> dict[str, Any]:
        if self.own:
            return self.own.raw_mapping()
        return dict(self.given) if self.given.get("name") == self.name else raw_mapping(self.name)

    @property
    def meanings(self) -> list[tuple[Column, str]]:
        """Return what the columns mean in a mapping that is known."""
        if self.known is None:
            return []
        roles = roles_of(self.raw())
        said = {role: str(words) for _group, choices in ROLES for role, words in choices}
        return [(column, said[roles[column.name]] if column.name in roles else "") for column in self.columns]


def _seen(known: CaseMapping | None, raw: Mapping[str, Any], before: Mapping[str, str]) -> dict[str, str]:
    """Return what the mapping knows of zone and order, where nobody has said otherwise."""
    zone = known.moments.zone_name if known else raw.get("moments", {}).get("zone", "")
    order = (known.moments.order or "") if known else raw.get("moments", {}).get("date_order", "")
    return {"zone": before["zone"] or zone, "date_order": before["date_order"] or str(order)}


def _source_name(run: ImportRun) -> str:
    file = run.files.order_by("place").first()
    stem = file.name.split(".")[0] if file else ""
    return (
        "-".join("".join(letter if letter.isalnum() and letter.isascii() else " " for letter in stem.lower()).split())[:60]
        or "source"
    )


def _files(run: ImportRun) -> list[tuple[Any, str]]:
    return [(file, account.file_of(file)) for file in run.files.order_by("place")]


@require_safe
@page(CAPABILITY)
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show how far an import is, or its account."""
    found = _run(run_id)
    if found.state == RunState.DRAFT:
        return redirect("imports:columns", found.pk)
    return render(request, "cases/imports/run.html", _account(request, found))


@require_safe
@page(CAPABILITY)
def state(request: HttpRequest, run_id: int) -> HttpResponse:
    """The part of the page that changes while an import runs."""
    return render(request, "cases/imports/run.html#state", _account(request, _run(run_id)))


def _account(request: HttpRequest, found: ImportRun) -> dict[str, Any]:
    return {
        "run": found,
        "topic": f"import:{found.pk}",
        "files": _files(found),
        "progress": account.progress_of(found),
        "headline": account.headline_of(found),
        "cases": account.cases_of(found),
        "rejected": account.first_rejected(found) if found.row_rejected and not found.is_running else [],
        "made": account.made_of(found),
        "order": dict(ORDERS).get(found.plan.get("date_order") or "none"),
        "has_cases": not found.undone_at or bool(found.kept_ids),
        "undone": account.undone_of(found) if found.undone_at else "",
        "unmade": account.unmade_of(found) if found.undone_at else [],
        "can_undo": not undo.why_not_undo(found),
        "findings": account.findings_of(found) if found.is_done or found.is_failed else [],
        "may": shown.desk(actor_on(request)),
    }


@require_POST
@page(CAPABILITY)
def bring(request: HttpRequest, run_id: int) -> HttpResponse:
    """Bring in for good what a trial has tried."""
    with transaction.atomic():
        begun = uploads.bring_tried(run_id=run_id, by=actor_on(request), at=clock.now())
        jobs.work.defer(run_id=begun.pk)
    return redirect("imports:run", begun.pk)


@require_POST
@page(CAPABILITY)
def again(request: HttpRequest, run_id: int) -> HttpResponse:
    """Let a failed import go on."""
    with transaction.atomic():
        begun = uploads.start_again(run_id=run_id, by=actor_on(request), at=clock.now())
        jobs.work.defer(run_id=begun.pk)
    return redirect("imports:run", begun.pk)


@require_POST
@page(CAPABILITY)
def stop(request: HttpRequest, run_id: int) -> HttpResponse:
    """Have a running import stop at its next checkpoint. The worker does so too where nobody works it any more."""
    with transaction.atomic():
        asked = uploads.stop(run_id=run_id, by=actor_on(request), at=clock.now())
        jobs.work.defer(run_id=asked.pk)
    return redirect("imports:run", asked.pk)


@require_POST
@page(CAPABILITY)
def undo_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Take the cases of an import away again, in the worker."""
    with transaction.atomic():
        asked = undo.ask(run_id=run_id, by=actor_on(request), at=clock.now())
        jobs.undo_run.defer(run_id=asked.pk)
    return redirect("imports:run", asked.pk)


@require_safe
@page(CAPABILITY)
def rejected(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """The rejected rows as a file: where they stood, why, and what they said."""
    found = _run(run_id)
    return csv_file(request, rejects.csv_of(found), f"rejected-{found.pk}")


@require_safe
@page(CAPABILITY)
def mapping(request: HttpRequest, run_id: int) -> HttpResponse:
    """The mapping of an import as a file that can be kept, changed and used again."""
    found = _run(run_id)
    response = HttpResponse(written(found.plan.get("mapping", {})), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.mapping_name or "mapping"}.toml"'
    return response


@require_http_methods(["GET", "POST"])
@page(CAPABILITY)
def watch(request: HttpRequest) -> HttpResponse:
    """Watch a folder on the server."""
    actor = actor_on(request)
    form = WatchForm(request.POST or None, zone_name=actor.zone.key)
    if request.method == "POST" and form.is_valid():
        try:
            folders.watch(**form.cleaned_data, by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("imports:sources")
    context = {"form": form, "title": _("Watch a folder"), "may": shown.desk(actor)}
    return render(request, "cases/imports/watch.html", context, status=422 if form.errors else 200)


@require_POST
@page(CAPABILITY)
def stop_watching(request: HttpRequest, folder_id: int) -> HttpResponse:
    """Watch a folder no longer."""
    folders.stop_watching(folder_id=folder_id, by=actor_on(request), at=clock.now())
    return redirect("imports:sources")


def _run(run_id: int) -> ImportRun:
    return ImportRun.objects.get(pk=run_id, kind=KIND)
