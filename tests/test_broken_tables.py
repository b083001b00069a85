"""Whatever file is brought in, by page or by terminal: a sentence, every row accounted for, and nothing half-written.

RAPPORT_BROKEN_TABLES says how many files, RAPPORT_GENERATED_SEED which ones.
"""

import argparse
import os
import random
import tomllib
import traceback
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from rapport.desk.cases.imports import terminal
from rapport.desk.cases.imports.guess import guess
from rapport.desk.cases.imports.library import written
from rapport.desk.cases.models import Case
from rapport.kernel import jobs
from rapport.kernel.intake import runs
from rapport.kernel.intake.models import ImportRun, RejectedRow
from rapport.kernel.intake.sources import open_source

from .generated import tables

FILES = int(os.environ.get("RAPPORT_BROKEN_TABLES", "80"))
SEED = os.environ.get("RAPPORT_GENERATED_SEED", "1")
SHARES = 4
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.RAPPORT_HOME = tmp_path / "home"
    return settings.RAPPORT_HOME


def broken(share: int, door: str):
    """Yield the tables of a share, each with the words that name it."""
    for number in range(share, FILES, SHARES):
        made = tables.table(random.Random(f"{SEED} {door} {number}"))
        yield made, f"{door}, number {number} of seed {SEED}: {made.name!r}, {made.how}, {made.content[:400]!r}"


@pytest.mark.parametrize("share", range(SHARES))
def test_a_page_takes_a_broken_table_or_says_what_is_wrong_with_it(share, client_of, department):
    browser = client_of(department["Grace Osei"])
    browser.raise_request_exception = False
    for made, what in broken(share, "page"):
        with transaction.atomic():
            by_page(browser, made, what)
            transaction.set_rollback(True)


def by_page(browser, made, what) -> None:
    kept = folders()
    response = answered(browser.post(reverse("imports:sources"), {"tables": file_of(made)}), what)
    if response.status_code != 302:
        assert response.status_code == 422, what
        assert response.context["form"].errors, what
        assert not ImportRun.objects.exists(), what
        assert folders() == kept, f"the refused file was kept: {what}"
        return
    run = ImportRun.objects.latest("pk")
    page = answered(browser.get(reverse("imports:columns", args=[run.pk])), what)
    chosen = page.context["chosen"]
    said = {name: str(form[name].value() or "") for form in (chosen.own, chosen.answers) if form for name in form.fields}
    said |= {"mapping": chosen.name, "zone": "Europe/London", "do": "bring"}
    said["date_order"] = said.get("date_order") or "DMY"
    begun = answered(browser.post(reverse("imports:columns", args=[run.pk]), said), what)
    if begun.status_code != 302:
        assert any(form.errors for form in (begun.context["chosen"].own, begun.context["chosen"].answers) if form), what
        return
    jobs.run_waiting()
    done = ImportRun.objects.latest("pk")
    accounted_for(done, what)
    answered(browser.get(reverse("imports:run", args=[done.pk])), what)


@pytest.mark.parametrize("share", range(SHARES))
def test_the_terminal_takes_a_broken_table_or_says_what_is_wrong_with_it(share, tmp_path, capsys):
    sound = tmp_path / "sound.csv"
    sound.write_text("\n".join(",".join(row) for row in (tables.HEADER, *tables.ROWS)))
    mapping = tmp_path / "own.toml"
    mapping.write_text(written(guess(open_source(sound), name="own")))
    assert tomllib.loads(mapping.read_text())["key"] == ["Reference"]
    parser = argparse.ArgumentParser()
    terminal.add_arguments(parser)
    for number, (made, what) in enumerate(broken(share, "terminal")):
        place = tmp_path / str(number)
        place.mkdir()
        path = place / (Path(made.name).name[-100:] or "table.csv")
        path.write_bytes(made.content)
        said = ["cases", str(path), "--mapping", str(mapping), "--zone", "UTC", "--date-order", "DMY"]
        with transaction.atomic():
            code = terminal.run(parser.parse_args(said))
            out, err = capsys.readouterr()
            assert (code == 1) <= bool((err or out).strip()), f"refused without a sentence: {what}"
            if run := ImportRun.objects.first():
                accounted_for(run, what)
                assert (code == 2) == (run.is_done and run.row_rejected > 0), what
            else:
                assert code == 1, what
            transaction.set_rollback(True)


def accounted_for(run: ImportRun, what: str) -> None:
    """A run that is done has told of every row; one that failed says why and has left no case."""
    told = f"{run.row_read} read, {run.row_accepted} accepted, {run.row_known} known, {run.row_rejected} rejected: {what}"
    if run.is_failed:
        assert run.failure, what
        assert not Case.objects.exists(), told
        return
    assert run.is_done, f"{run.state}: {what}"
    assert run.row_read == run.row_accepted + run.row_known + run.row_rejected, told
    assert RejectedRow.objects.filter(run=run).count() == run.row_rejected, told
    assert Case.objects.count() == run.added_count, told


def answered(response, what):
    broken_by = "".join(traceback.format_exception(*response.exc_info)[-4:]) if getattr(response, "exc_info", None) else ""
    assert response.status_code < 500, f"{what}\n{broken_by}"
    return response


def file_of(made):
    return SimpleUploadedFile(made.name, made.content)


def folders() -> set[str]:
    return {path.name for path in runs.folder().iterdir()} if runs.folder().exists() else set()
