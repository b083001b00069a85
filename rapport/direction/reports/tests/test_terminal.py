import argparse

import pytest

from rapport.direction.reports import sample
from rapport.direction.reports.models import Version
from rapport.direction.reports.types import State
from rapport.direction.reports.web import terminal
from rapport.kernel import clock

from .conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(monkeypatch, director):
    """The terminal's clock stands at the moment of these tests, and a director is there."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def said(capsys):
    """Return a function that runs the command and gives its exit code and what it said."""

    def run(*words: str) -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        terminal.add_arguments(parser)
        code = terminal.run(parser.parse_args(words))
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


def test_the_page_is_told_in_its_own_words(said):
    sample.report()
    code, told = said("show")
    assert code == 0
    for words in ("Customer service, October 2026", "91.2 %", "90.6–91.8 %", "Carrier late: 92", "Agree on a second carrier"):
        assert words in told


def test_a_report_is_approved_sent_and_rendered(said, tmp_path):
    sample.report()
    sample.reader()
    assert said("approve", "--period", "2026-10")[0] == 0
    assert "Carla Dean" in said("send", "--period", "2026-10")[1]
    assert Version.objects.get().state == State.SENT
    for kind in ("pdf", "pptx", "xlsx"):
        code, told = said("render", "--format", kind, "--to", str(tmp_path))
        assert code == 0
        assert (tmp_path / f"customer-service-2026-10.{kind}").stat().st_size > 4_000, told


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("show", "--period", "October"), "Write the period as"),
        (("show", "--period", "2026-09"), "Draft it: rapport report draft --period 2026-09"),
        (("draft", "--period", "2026-11"), "not over"),
        (("list", "--as", "nobody@example.com"), "Nobody signs in"),
        (("approve", "--as", "tom.bell@example.com"), ""),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(said, words, sentence):
    code, told = said(*words)
    assert code == 1
    assert sentence in told


def test_an_empty_list_says_what_to_do(said):
    assert "rapport report draft" in said("list")[1]
