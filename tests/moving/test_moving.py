"""A whole installation, exported and brought in elsewhere, is the same one: rows, files, facts, brief; or nothing was written."""

import argparse
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from rapport.demo import build
from rapport.desk.cases.models import Case
from rapport.desk.channels import sample as channels
from rapport.direction.today.web import terminal as brief
from rapport.kernel import chain, clock, files
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, Refused
from rapport.kernel.models import Entry
from rapport.kernel.sealed import seal, unseal
from rapport.metrics.terminal import facts
from rapport.site.moving import backups, entering, manifest, panels, tables
from rapport.site.moving.export import export
from rapport.site.moving.take_in import take_in
from rapport.site.run import installation

from .places import Place, outside, place, run_killed  # noqa: F401 — a fixture

BY = Actor.machine("test")


def run(command: object, *words: str) -> int:
    """Run a command as the terminal does."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)  # type: ignore[attr-defined]
    return int(command.run(parser.parse_args(words)))  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def company(outside: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:  # noqa: F811
    """Marlow & Reed with some 400 cases, a file, a secret, and a job under way."""
    with place("from", tmp_path_factory.mktemp("from") / "home") as made, made.entered():
        build.seed(cases=400)
        case = Case.objects.earliest("pk")
        files.keep(BytesIO(b"%PDF-1.7 a letter"), name="letter.pdf", about=case, by=BY, at=clock.now())
        channels.mailbox(secret=seal("open sesame"))
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('q', 't', 'doing')")
        installation.write(made.url(), kind="demo", filled="done")
        assert chain.seal(at=clock.now()) > 0
        yield made


def read_brief(capsys: pytest.CaptureFixture[str], at: datetime) -> str:
    capsys.readouterr()
    assert run(brief, "--as-of", f"{at:%Y-%m-%dT%H:%M}") == 0
    told = capsys.readouterr().out
    assert "Counted from all that came in by" in told
    # By when that was is each installation's own.
    return re.sub(r"Counted from all that came in by [^.]+\.", "", told)


def test_an_installation_brought_in_elsewhere_is_the_same_one(
    company: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = clock.now() - timedelta(days=2)
    made = export(tmp_path / "out.tar.gz", at=clock.now())
    assert facts.run(argparse.Namespace(what="load", names=[], repair=False)) == 0
    told = read_brief(capsys, at)
    assert len(told) > 500
    with place("to", tmp_path / "to") as there, there.entered():
        assert run(entering, str(tmp_path / "out.tar.gz")) == 0  # facts included: a difference would be said
        assert unseal(_secret()) == "open sesame"
        held = chain.verify()
        assert (held.fault, held.open_count, held.noted_count) == (None, 0, 0)
        assert held.entry_count == Entry.objects.count()
        assert read_brief(capsys, at) == told
        again = export(tmp_path / "again", at=clock.now())
        ours, theirs = company.rows(), there.rows()
        assert there.shape() == company.shape()
        assert [path.name for path in there.home.rglob("*") if path.is_file() and "files" in path.parts] == [
            path.name for path in company.home.rglob("*") if path.is_file() and "files" in path.parts
        ]
    # A load of facts wrote its own tables in both; of jobs only what waited has moved.
    jobs = ("procrastinate_jobs", "procrastinate_events", "rapport_installation")
    moved = {name for name in ours if name not in {*tables.LEFT, *jobs}}
    assert {name: ours[name] for name in moved} == {name: theirs[name] for name in moved}

    assert sum(bool(ours[name]) for name in moved) > 80
    assert again.contents["tables/kernel_entry.jsonl"] == made.contents["tables/kernel_entry.jsonl"]
    assert {name: again.contents[name] for name in made.contents} == made.contents
    with pytest.raises(Refused, match="is not empty"):
        take_in(tmp_path / "again")


def _secret() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM channels_mailbox LIMIT 1")
        row = cursor.fetchone()
    return str(row[0])


def test_what_is_damaged_is_refused_with_its_place_and_leaves_nothing(company: Place, tmp_path: Path) -> None:
    export(tmp_path / "out", at=clock.now())
    with place("to", tmp_path / "to") as there, there.entered():
        empty = there.rows()
        for damage, said in DAMAGES.items():
            shutil.rmtree(tmp_path / "bad", ignore_errors=True)
            shutil.copytree(tmp_path / "out", tmp_path / "bad")
            damage(tmp_path / "bad")
            with pytest.raises(BadInput, match=said):
                take_in(tmp_path / "bad")
            assert there.rows() == empty
            assert not (there.home / "files").exists() or not any((there.home / "files").iterdir())
        assert run_killed(there, tmp_path / "out", after="kernel_entry") == -9
        assert there.rows() == empty
        take_in(tmp_path / "out")
        assert there.rows()["cases_case"] == company.rows()["cases_case"]
    assert empty["cases_case"] == []


def _edit(folder: Path, name: str, change: object, *, rehash: bool) -> None:
    """Change the third row of a table's file; with `rehash` also what the manifest says of it, as a forger would."""
    path = folder / "tables" / f"{name}.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = change(lines[2])  # type: ignore[operator]
    path.write_bytes(b"".join(lines))
    if rehash:
        made = manifest.read(folder)
        content = manifest.Content(byte_count=path.stat().st_size, sha256=manifest.hash_of(path), row_count=len(lines))
        contents = {**made.contents, f"tables/{name}.jsonl": content}
        manifest.write(folder, manifest.Manifest(**{**vars(made), "contents": contents}))


def _with(**values: object) -> object:
    return lambda line: json.dumps({**json.loads(line), **values}).encode() + b"\n"


DAMAGES = {
    lambda folder: (folder / "manifest.json").unlink(): "holds no export",
    lambda folder: (folder / "manifest.json").write_text("{\n,"): "manifest.json, line 2",
    lambda folder: (folder / "manifest.json").write_bytes((folder / "manifest.json").read_bytes() + b" "): "was changed after",
    lambda folder: (folder / "tables" / "cases_case.jsonl").unlink(): "cases_case.jsonl is missing",
    lambda folder: (folder / "tables" / "more.jsonl").touch(): "not in its manifest",
    lambda folder: next((folder / "files").rglob("??/*")).write_bytes(b"x"): "was changed after",
    lambda folder: _edit(folder, "cases_case", lambda line: line[:-9] + b"\n", rehash=False): "cases_case.jsonl, line 3",
    lambda folder: _edit(folder, "cases_case", _with(id=1), rehash=False): "cases_case.jsonl was changed after",
    lambda folder: _edit(folder, "cases_case", lambda line: b"[]\n", rehash=True): "cases_case.jsonl, line 3",
    lambda folder: _edit(folder, "cases_case", _with(id=[1]), rehash=True): "cases_case.jsonl, line 3",
    lambda folder: _edit(folder, "cases_case", _with(id=None), rehash=True): "cases_case.jsonl, line 3: null value",
    lambda folder: _edit(folder, "cases_case", _with(opened_at="soon"), rehash=True): "cases_case.jsonl, line 3: invalid input",
    lambda folder: _edit(folder, "cases_case", _with(reason_id=99999999), rehash=True): "cases_case.jsonl, line 3: Key",
}


def test_an_export_sees_one_moment_and_a_backup_keeps_the_latest(company: Place, tmp_path: Path) -> None:
    """Somebody commits a case and its people in the midst of it: neither half of that is in the export."""
    done = False

    def meddle(name: str, _done: int, _of: int) -> None:
        nonlocal done
        if name > "cases" and not done:
            done = True
            with psycopg.connect(company.url()) as other:
                other.execute("INSERT INTO django_content_type (app_label, model) VALUES ('a', 'late')")
                other.execute("DELETE FROM kernel_notice")

    before = company.rows()
    made = export(tmp_path / "out", at=clock.now(), progress=meddle)
    assert done
    assert made.tables()["django_content_type"].row_count == len(before["django_content_type"])
    assert made.tables()["kernel_notice"].row_count == len(before["kernel_notice"])
    with pytest.raises(Refused, match="is there already"):
        export(tmp_path / "out", at=clock.now())
    first = datetime(2026, 3, 1, 1, 41, tzinfo=UTC)
    for night in range(3):
        backups.back_up(keep=2, at=first + timedelta(days=night))
    assert [one.at for one in backups.backups()] == [first + timedelta(days=2), first + timedelta(days=1)]
    assert sorted(path.name for path in backups.folder().iterdir()) == [
        "rapport-2026-03-02T01-41-00Z",
        "rapport-2026-03-03T01-41-00Z",
    ]
    told = panels.last_backup([0], Actor.machine("test"), first + timedelta(days=2, hours=1))[0]
    assert told == {"made_at": first + timedelta(days=2), "is_late": False}
