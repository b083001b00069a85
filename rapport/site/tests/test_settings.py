"""What the settings keep by themselves."""

import threading
from pathlib import Path

import pytest

from rapport.site import settings

PROCESSES = 8


def test_of_those_that_start_together_all_take_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAPPORT_SECRET_KEY", raising=False)
    for number in range(30):
        home = tmp_path / str(number)
        monkeypatch.setattr(settings, "RAPPORT_HOME", home)
        together = threading.Barrier(PROCESSES)
        keys: list[str] = []

        def start(together: threading.Barrier = together, keys: list[str] = keys) -> None:
            together.wait()
            keys.append(settings._secret_key())

        threads = [threading.Thread(target=start) for _ in range(PROCESSES)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(keys) == PROCESSES
        assert len(set(keys)) == 1
        assert len(keys[0]) > 50
        assert [path.name for path in home.iterdir()] == ["secret-key"]
        assert (home / "secret-key").stat().st_mode & 0o077 == 0
