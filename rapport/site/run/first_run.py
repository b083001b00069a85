"""The very first start: the demo company, or an empty department with a link for its first director."""

import contextlib
import json
import sys

from django.urls import reverse

from rapport.demo import build
from rapport.demo.models import Story
from rapport.directory.people import queries as people
from rapport.directory.people.actions import invitations, persons
from rapport.directory.people.types import ADDRESS_TO_COME, PersonDetails, Role
from rapport.governance.standards.actions.starter import starter
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.site import configuration
from rapport.site.run import installation
from rapport.site.run.words import _


def first_run(*, empty: bool, url: str) -> None:
    """Fill a database whose tables are made. `url` is the database's address.

    A second call after a finished one does nothing. One that was killed while it filled a database that held nothing
    leaves the note "begun" behind; the parent then makes the database anew before it calls again.
    """
    notes = installation.read(url)
    if notes.get(installation.FILLED) == "done":
        return
    is_demo = Story.objects.exists()
    is_in_use = build.is_in_use()
    if not is_in_use:
        installation.write(url, filled="begun")
    if is_demo:  # made by `rapport demo`
        sign_ins = build.sign_ins()
    elif empty or is_in_use:
        with contextlib.redirect_stdout(sys.stderr):  # the invitation's mail goes into the log
            sign_ins = _open_department()
    else:
        print(_("Building the demo company, Marlow & Reed (about a minute, once) ..."), flush=True)
        build.seed(cases=configuration.DEMO_CASES.number(), progress=_say_progress)
        sign_ins, is_demo = build.sign_ins(), True
    installation.write(url, kind="demo" if is_demo else "empty", filled="done", sign_ins=json.dumps(sign_ins))
    installation.stamp(url, installation.CAUGHT_UP)


def _say_progress(done: int, expected: int) -> None:
    print(_("  {done:,} of about {expected:,} cases").format(done=done, expected=expected), flush=True)


def _open_department() -> list[dict[str, str]]:
    """Make what no department can do without: standards to judge by, and a director who is invited to sign in."""
    by, at = Actor.machine("start"), clock.now()
    starter(by=by, at=at)
    director = next(iter(people.directors(at)), None)
    if director is None:
        details = PersonDetails(name=_("Director"), email=ADDRESS_TO_COME, role=Role.DIRECTOR)
        director = persons.add_person(details=details, by=by, at=at)
    if people.sign_in_of(director) is not None or not director.email:
        return []
    site = configuration.URL.text() or f"http://{configuration.HOST.text()}:{configuration.PORT.text()}"
    invited = invitations.invite(
        person_id=director.pk, link=lambda token: site + reverse("people:accept", args=[token]), by=by, at=at
    )
    return [{"role": Role.DIRECTOR.value, "name": director.name, "email": director.email, "link": invited.link}]
