"""The very first start: the demo company, or an empty department with a link for its first director."""

import contextlib
import importlib
import json
import sys
from collections.abc import Callable
from typing import Any

from rapport.site import configuration
from rapport.site.run import installation
from rapport.site.run.words import _

DEMO = "rapport.demo.build"
FIRST_ADDRESS = "director@localhost.example"  # the director changes it to their own after the first sign-in


def first_run(*, empty: bool, url: str) -> None:
    """Fill a database whose tables are made and hold nothing yet. `url` is the database's address.

    A second call after a finished one does nothing. One that was killed leaves the note "begun" behind; the parent
    then makes the database anew before it calls again.
    """
    notes = installation.read(url)
    if notes.get(installation.FILLED) == "done":
        return
    kind = "empty" if empty else "demo"
    installation.write(url, kind=kind, filled="begun")
    with contextlib.redirect_stdout(sys.stderr if empty else sys.stdout):  # the invitation's mail goes into the log
        sign_ins = _open_department() if empty else _build_demo()
    installation.write(url, filled="done", sign_ins=json.dumps(sign_ins))


def _build_demo() -> list[dict[str, str]]:
    """Build the story company and return its sign-ins, one a role: role, name, e-mail address, password."""
    seed = _door(DEMO, "seed")
    if seed is None:
        return []
    seed(cases=configuration.DEMO_CASES.number(), progress=_say_progress)
    sign_ins = _door(DEMO, "sign_ins")
    return [dict(one) for one in sign_ins()] if sign_ins else []


def _say_progress(done: int, expected: int) -> None:
    print(_("  {done:,} of about {expected:,} cases").format(done=done, expected=expected), flush=True)


def _open_department() -> list[dict[str, str]]:
    """Make what no department can do without: standards to judge by, and a director who is invited to sign in."""
    from django.urls import reverse

    from rapport.directory.people.actions import invitations, persons
    from rapport.directory.people.types import PersonDetails, Role
    from rapport.kernel import clock
    from rapport.kernel.actor import Actor

    by, at = Actor.machine("start"), clock.now()
    starter = _door("rapport.governance.standards.actions", "starter")
    if starter is not None:
        starter(by=by, at=at)
    details = PersonDetails(name=_("Director"), email=FIRST_ADDRESS, role=Role.DIRECTOR)
    person = persons.add_person(details=details, by=by, at=at)
    site = configuration.URL.text() or f"http://{configuration.HOST.text()}:{configuration.PORT.text()}"
    invited = invitations.invite(
        person_id=person.pk, link=lambda token: site + reverse("people:accept", args=[token]), by=by, at=at
    )
    return [{"role": Role.DIRECTOR.value, "name": person.name, "email": FIRST_ADDRESS, "link": invited.link}]


def _door(module_name: str, name: str) -> Callable[..., Any] | None:
    """Return a function of a room, or None while that room is not built."""
    try:
        return getattr(importlib.import_module(module_name), name, None)
    except ModuleNotFoundError as missing:
        if missing.name is not None and module_name.startswith(missing.name):
            return None
        raise
