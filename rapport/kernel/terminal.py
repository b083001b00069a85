"""``rapport journal``: seal what is settled, and hold the journal against its seals."""

import argparse

from django.utils.translation import gettext as _

from . import chain, clock
from .chain import Fault
from .models import Entry

DONE, FOUND = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument("what", choices=["seal", "verify"], help=_("what to do"))


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked. Returns 1 when the journal is not as it was sealed."""
    if arguments.what == "seal":
        made = chain.seal(at=clock.now())
        print(_("%(count)s seals made; they are noted in %(file)s.") % {"count": made, "file": chain.place()})
        return DONE
    found = chain.verify()
    if found.fault is not None:
        print(told(found.fault))
    said = {
        "seals": f"{found.seal_count:,}", "entries": f"{found.entry_count:,}", "noted": f"{found.noted_count:,}",
        "open": f"{found.open_count:,}",
    }  # fmt: skip
    held = _("%(entries)s entries under %(seals)s seals are as they were sealed; %(noted)s of these seals are noted outside too.")
    print(held % said)
    print(_("%(open)s entries came after them.") % said)
    return DONE if found.fault is None else FOUND


def told(fault: Fault) -> str:
    """Return a fault as a sentence."""
    said = {"id": fault.entry_id, "seal": fault.seal, "file": chain.place(), "what": ""}
    entry = Entry.objects.filter(pk=fault.entry_id or 0).first()
    if entry is not None:
        said["what"] = f"{entry.event}, {entry.subject} {entry.subject_id}, {entry.recorded_at.isoformat(timespec='seconds')}"
    return {
        "changed": _("Entry %(id)s (%(what)s) was changed after it was sealed (seal %(seal)s)."),
        "inserted": _("Entry %(id)s (%(what)s) was put in afterwards: it was not there when seal %(seal)s was made."),
        "removed": _("Entry %(id)s was removed after it was sealed (seal %(seal)s)."),
        "seal": _("Seal %(seal)s does not hold: it was changed, or one was taken out before it."),
        "noted": _("Seal %(seal)s is another than the one noted in %(file)s: the journal was sealed anew from there on."),
        "missing": _("Seal %(seal)s is noted in %(file)s and is gone: the end of the journal was taken away."),
    }[fault.what] % said
