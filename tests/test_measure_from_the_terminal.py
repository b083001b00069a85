"""``rapport measure`` asks as somebody: no further than their teams reach, and of nobody alone."""

import argparse
from pathlib import Path

import pytest
from django.utils import timezone

from rapport.desk.cases import sample as cases
from rapport.direction.measures.web import terminal
from rapport.metrics import engine, mover, registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(settings, tmp_path: Path, monkeypatch, capsys, representative, other_representative):
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    engine.engine().held.clear()
    for team in (representative.team, representative.team, other_representative.team):
        cases.case(team=team, at=timezone.now())
    mover.move(registry.facts())

    def answer(*words: str) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        terminal.add_arguments(parser)
        code = terminal.run(parser.parse_args(words))
        said = capsys.readouterr()
        return code, said.out, said.err

    yield answer
    engine.engine().held.clear()


def test_who_leads_a_team_is_told_of_that_team_and_the_house_of_all(ask, supervisor) -> None:
    of_all, of_team = (ask("opened", "--csv", "-", *who)[1] for who in ((), ("--as", supervisor.account.email)))
    assert of_all.splitlines()[1].split(",")[3] == "3"
    assert of_team.splitlines()[1].split(",")[3] == "2"
    code, _out, err = ask("cases", "--as", supervisor.account.email)
    assert (code, "all cases" in err) == (2, True)


def test_nobody_is_asked_about_alone_and_who_is_not_known_asks_nothing(ask, representative) -> None:
    for words in (("opened", "--split", "assignee_id"), ("opened", "--where", "customer_id=7")):
        code, out, err = ask(*words)
        assert (code, out) == (1, "")
        assert "Figures of individual people stay closed" in err
    assert ask("opened", "--as", "nobody@marlowreed.example")[0] == 1
    assert ask("opened", "--as", representative.account.email)[0] == 1
