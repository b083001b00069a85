"""Django's own checks, missing migrations, a stale catalogue: ``python -m tools.database`` asks them in one start of Django."""

import os
import sys
import warnings

from rapport.site.commandline import database
from tools import catalogue


def main() -> int:
    """Say what is wrong; the first fault of a kind ends it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
    with database():
        import django
        from django.core.management import CommandError, call_command

        django.setup()
        try:
            call_command("check", fail_level="WARNING")
        except CommandError as error:
            print(error, file=sys.stderr)
            return 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            call_command("makemigrations", check_changes=True, dry_run=True)
    return catalogue.main(["--check"])


if __name__ == "__main__":
    sys.exit(main())
