"""`rapport manage ...`: Django's own commands, with the database running where they need it."""

import argparse

from rapport.site.commandline import database

WITHOUT_DATABASE = {"", "help", "collectstatic", "findstatic", "makemessages", "compilemessages", "diffsettings"}


def run(arguments: argparse.Namespace) -> int:
    """Hand the words on to Django. The embedded server is started for the duration when it does not run already."""
    from django.core.management import execute_from_command_line

    words: list[str] = arguments.words
    if (words[0] if words else "") in WITHOUT_DATABASE or "--help" in words:
        execute_from_command_line(["rapport manage", *words])
        return 0
    with database():
        execute_from_command_line(["rapport manage", *words])
    return 0
