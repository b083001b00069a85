"""`tools/bootstrap`: finds a Python, makes the environment once, and costs nothing after that."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_TOOLS = ("sh", "cat", "cksum", "ln", "rm", "mv", "mktemp", "readlink", "sleep", "dirname", "mkdir", "grep", "tail")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy whose locks name no packages, so that nothing is downloaded; its path has a space."""
    copy = tmp_path / "a copy"
    (copy / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "bootstrap", copy / "tools" / "bootstrap")
    for name in ("requirements.lock", "requirements-dev.lock", "tools/installer.lock"):
        (copy / name).write_text("# nothing\n")
    return copy


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder with the system's small tools and no Python, to be the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in SYSTEM_TOOLS:
        found = shutil.which(name)
        assert found is not None, name
        (folder / name).symlink_to(found)
    return folder


@pytest.fixture
def bare_with_uv(bare: Path) -> Path:
    """The same with uv, where this checkout has one: it makes in a moment what takes pip seconds."""
    found = shutil.which("uv") or str(ROOT / ".venv" / ".uv" / "bin" / "uv")
    if Path(found).exists():
        (bare / "uv").symlink_to(Path(found).resolve())
    return bare


def bootstrap(checkout: Path, path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "tools/bootstrap", *words],
        cwd=checkout,
        env={"PATH": str(path), "HOME": str(path), "TMPDIR": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


def add_program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_without_any_fitting_python_it_says_what_to_install(checkout: Path, bare: Path) -> None:
    add_program(bare, "python3", "exit 127")
    done = bootstrap(checkout, bare)
    assert done.returncode == 1
    assert "needs Python 3.12" in done.stderr
    assert "apt install python3" in done.stderr
    assert not (checkout / ".venv").exists()


def test_it_passes_over_a_broken_python_and_makes_the_environment_once(checkout: Path, bare: Path) -> None:
    base = os.path.realpath(sys.executable)
    add_program(bare, "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    add_program(bare, "python3", f'exec "{base}" "$@"')
    first = bootstrap(checkout, bare)
    assert first.returncode == 0, first.stderr
    assert (checkout / ".venv" / ".stamp-run").exists()
    assert subprocess.run([checkout / ".venv/bin/python", "-c", ""], check=False).returncode == 0

    (bare / "python3").unlink()  # a second start needs to look for nothing
    began = time.monotonic()
    second = bootstrap(checkout, bare)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert time.monotonic() - began < 1

    (checkout / "requirements.lock").write_text("# another nothing\n")
    changed = bootstrap(checkout, bare)
    assert changed.returncode == 1, "a changed lock is noticed"
    assert not (checkout / ".venv-lock").is_symlink()


def test_a_run_that_was_killed_is_made_good_by_the_next(checkout: Path, bare_with_uv: Path) -> None:
    base = os.path.realpath(sys.executable)
    add_program(bare_with_uv, "python3", f'exec "{base}" "$@"')
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / ".unfinished").touch()
    (checkout / ".venv" / "rubbish").touch()
    (checkout / ".venv-lock").symlink_to("999999999")  # its holder was killed
    done = bootstrap(checkout, bare_with_uv)
    assert done.returncode == 0, done.stderr
    assert not (checkout / ".venv" / "rubbish").exists()
    assert not (checkout / ".venv" / ".unfinished").exists()


def test_an_environment_with_the_tests_packages_keeps_them_when_the_lock_changes(checkout: Path, bare_with_uv: Path) -> None:
    add_program(bare_with_uv, "python3", f'exec "{os.path.realpath(sys.executable)}" "$@"')
    assert bootstrap(checkout, bare_with_uv, "dev").returncode == 0
    (checkout / "requirements.lock").write_text("# another nothing\n")
    done = bootstrap(checkout, bare_with_uv)
    assert done.returncode == 0, done.stderr
    assert (checkout / ".venv" / ".stamp-dev").exists()
    assert not (checkout / ".venv" / ".stamp-run").exists()
