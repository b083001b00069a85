"""The translated sentences of the start-up, which must be readable before Django is."""

import gettext as standard_gettext
from pathlib import Path

LOCALE_FOLDER = Path(__file__).resolve().parents[2] / "locale"

# Django's own gettext needs settings, and settings need the database that is being started here.
# The same catalogue is read without Django, in the language that the terminal asks for.
_ = standard_gettext.translation("django", LOCALE_FOLDER, fallback=True).gettext


class StartRefused(Exception):
    """Rapport cannot start; the message is a whole sentence that says what to do next."""
