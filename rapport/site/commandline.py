"""Rapport's commands. A room's command is one line in COMMANDS; its module offers `add_arguments` and `run`.

    def add_arguments(parser: argparse.ArgumentParser) -> None: ...
    def run(arguments: argparse.Namespace) -> int: ...        # the exit code

Only the module of the chosen command is imported, so that `rapport run` starts quickly.
"""

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rapport.site import configuration
from rapport.site.run.words import StartRefused, _


@dataclass(frozen=True)
class Command:
    """One command: what it does, the module that does it, and what must be there before it runs."""

    help: str
    module: str
    needs_django: bool = True
    needs_database: bool = True
    is_hidden: bool = False
    takes_the_rest: bool = False  # all further words are handed on as they are


COMMANDS: Mapping[str, Command] = {
    "run": Command(_("start Rapport: database, web, worker"), "rapport.site.run.parent", False, False),
    "brief": Command(_("print the morning brief, of now or of a moment in the past"), "rapport.direction.today.web.terminal"),
    "demo": Command(_("build the demo company in any size, or tell its story on"), "rapport.demo.command"),
    "manage": Command(
        _("Django's own commands: migrate, shell, check ..."),
        "rapport.site.run.manage",
        needs_django=False,
        needs_database=False,
        takes_the_rest=True,
    ),
    "facts": Command(_("the store of facts: status, load, rebuild, verify"), "rapport.metrics.terminal.facts"),
    "journal": Command(_("the journal: seal it, and find what was changed in it"), "rapport.kernel.terminal"),
    "measure": Command(_("ask for a number, or for all numbers of every case"), "rapport.direction.measures.web.terminal"),
    "report": Command(
        _("reports to upper management: draft, show, approve, send, render"), "rapport.direction.reports.web.terminal"
    ),
    "import": Command(_("bring cases in from files; list mappings and imports"), "rapport.desk.cases.imports.terminal"),
    "import orders": Command(_("list imports of orders; undo one"), "rapport.desk.orders.imports.terminal"),
    "import installation": Command(_("bring a whole installation in, from its export"), "rapport.site.moving.entering"),
    "export": Command(_("write the whole installation into files, to move it or to keep it"), "rapport.site.moving.leaving"),
    "backup": Command(_("make a backup while others work, keep the latest; list them"), "rapport.site.moving.backups"),
    "catch-up": Command(_("tell the demo company's story on to now"), "rapport.site.run.catch_up", is_hidden=True),
    "prepare": Command(_("bring the database up to date"), "rapport.site.run.prepare", is_hidden=True),
}


def main(words: Sequence[str] | None = None) -> int:
    """Carry out the command that these words name. Returns the exit code; refusals are sentences on standard error."""
    words = list(sys.argv[1:] if words is None else words)
    try:
        return _carry_out(words)
    except StartRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _carry_out(words: list[str]) -> int:
    length = 2 if " ".join(words[:2]) in COMMANDS else 1
    name = " ".join(words[:length])
    command = COMMANDS.get(name)
    if command is None:
        _overview().parse_args(words or ["--help"])
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
    if command.needs_database:
        with database():
            return _run(name, command, words[length:])
    return _run(name, command, words[length:])


def _run(name: str, command: Command, words: list[str]) -> int:
    """Import the command's module (a room's needs Django, and Django its database), read its words, and do it."""
    if command.needs_django:
        import django

        django.setup()
    module = importlib.import_module(command.module)
    parser = argparse.ArgumentParser(prog=f"rapport {name}", description=command.help)
    if command.takes_the_rest:
        arguments = argparse.Namespace(words=words)
    else:
        module.add_arguments(parser)
        arguments = parser.parse_args(words)
    return int(module.run(arguments) or 0)


@contextmanager
def database() -> Iterator[None]:
    """Have DATABASE_URL point to a running server for the block, starting the embedded one when nobody has."""
    if configuration.DATABASE_URL.text():
        yield
        return
    from rapport.site.run import postgres

    # Being told to end must unwind the block, or the server would go on without anybody who needs it.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    with postgres.ensure(configuration.home()) as server:
        os.environ[configuration.DATABASE_URL.name] = server.url
        yield


def _overview() -> argparse.ArgumentParser:
    shown = {name: command for name, command in COMMANDS.items() if not command.is_hidden}
    width = max(map(len, shown))
    lines = "\n".join(f"  {name:{width}}  {command.help}" for name, command in shown.items())
    parser = argparse.ArgumentParser(
        prog="rapport",
        description=_("Rapport: the one system with which a director of customer service runs the whole department."),
        epilog=_("Commands:") + "\n" + lines + "\n\n" + _("`rapport COMMAND --help` says more about each."),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=list(shown), metavar="COMMAND", help=_("one of the commands below"))
    return parser
