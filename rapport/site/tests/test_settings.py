"""What the settings keep by themselves."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rapport.site import configuration, settings

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


SAFE = {
    "debug": False,
    "secret_key": "aB3-dE6_gH9" * 6,
    "hosts": ["service.example"],
    "host": "0.0.0.0",  # named, not bound
    "url": "https://service.example",
}


def test_a_server_behind_a_certificate_may_start_and_so_may_the_demo_on_ones_own_machine() -> None:
    assert configuration.problems(**SAFE) == []
    assert configuration.problems(**SAFE | {"debug": True, "hosts": ["localhost"], "host": "127.0.0.1", "url": ""}) == []


@pytest.mark.parametrize(
    ("unsafe", "said"),
    [
        ({"debug": True, "url": ""}, "RAPPORT_DEBUG is on"),
        ({"debug": True, "host": "127.0.0.1"}, "RAPPORT_DEBUG is on"),
        ({"secret_key": "aB3-dE6_gH9" * 4}, "RAPPORT_SECRET_KEY is too short"),
        ({"secret_key": "abcd" * 20}, "RAPPORT_SECRET_KEY is too short"),
        ({"hosts": ["service.example", "*"]}, "RAPPORT_HOSTS may not be *"),
        ({"url": "http://service.example"}, "RAPPORT_URL is not https"),
        ({"idle_minutes": 4}, "RAPPORT_SESSION_IDLE_MINUTES has to be"),
        ({"idle_minutes": 721}, "RAPPORT_SESSION_IDLE_MINUTES has to be"),
        ({"longest_hours": 73}, "RAPPORT_SESSION_HOURS has to be"),
        ({"idle_minutes": 121, "longest_hours": 2}, "RAPPORT_SESSION_IDLE_MINUTES is longer"),
        ({"url": "http://service.example", "host": "127.0.0.1"}, "RAPPORT_URL is not https"),
    ],
)
def test_each_unsafe_setting_is_refused_by_its_name(unsafe: dict[str, object], said: str) -> None:
    (sentence,) = configuration.problems(**SAFE | unsafe)
    assert sentence.startswith(said)


def test_rapport_does_not_start_with_unsafe_settings(tmp_path: Path) -> None:
    environment = {**os.environ, "RAPPORT_HOME": str(tmp_path), "RAPPORT_DEBUG": "0", "RAPPORT_HOSTS": "*"}
    start = [sys.executable, "-c", "import rapport.site.settings"]
    tried = subprocess.run(start, env=environment, cwd=configuration.ROOT, capture_output=True, text=True, check=False)
    assert tried.returncode != 0
    assert "Rapport does not start with unsafe settings: RAPPORT_HOSTS may not be *" in tried.stderr
