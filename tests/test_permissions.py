"""The permission matrix: every address × every role × ours and another team's, held against grants and declared capabilities."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from django.db import transaction
from django.http import FileResponse

from rapport.directory.people.types import Role
from rapport.kernel import plans
from rapport.kernel.actor import Scope
from rapport.site.grants import GRANTS

from .addresses import Address, Objects, addresses
from .generated.knowing import knowing
from .generated.remembering import Memory, remembering
from .generated.straight import standing_still

PEOPLE = {
    Role.DIRECTOR: "Ana Ruiz",
    Role.MANAGER: "Grace Osei",
    Role.SUPERVISOR: "Sue Marsh",
    Role.REPRESENTATIVE: "Tom Bell",
}
GUARDED = [one for one in addresses() if one.capability]
OPEN = [one for one in addresses() if one.capability is None]
[HOME] = [one for one in addresses() if one.name == "home"]
# The objects behind the addresses are made once for each share, and what one page has asked of them the next need not ask again.
SHARES = 2
REFUSED = {403, 404}
# Shown to every signed-in person who may open the page at all, whatever row is named: the row is checked against something
# else than a team (the person's own inbox, a topic, the object that a file belongs to, the case that was linked by hand).
OTHERWISE = {"live", "file", "measures:forget_question", "cases:forget_view", "cases:correct_time", "incidents:undo_linking"}


def expected(address: Address, role: Role, *, own: bool, objects: Objects) -> bool | None:
    """Return whether the matrix lets this role in; None where grants alone do not say (own rows of somebody else)."""
    scope = GRANTS[role].get(address.capability or "")
    if scope is None:
        return False
    if address.name in OTHERWISE:
        return None
    scoped = [name for name in address.parameters if name in objects.ours]
    if not scoped or scope is Scope.DEPARTMENT:
        return True
    if scope is Scope.OWN and role is not Role.REPRESENTATIVE:
        return None
    return own


@contextmanager
def taken_back() -> Iterator[Memory]:
    """Every visit is taken back, at a moment that stands still: a question that was asked before has the same answer.

    Whoever visits has signed in before.
    """
    with standing_still(), remembering() as memory:
        yield memory


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("share", range(SHARES))
def test_everybody_comes_as_far_as_declared(share, objects, department, client_of, monkeypatch):
    browsers = {role: client_of(department[name]) for role, name in PEOPLE.items()}
    faults, sent = [], 0
    with taken_back() as memory:
        for role, browser in browsers.items():
            assert visit(browser, HOME, objects, memory, own=True) < 400, f"{role} is not signed in"
            knowing(browser, department[PEOPLE[role]])
        for address, role, own in product(GUARDED[share::SHARES], PEOPLE, (True, False)):
            want = expected(address, role, own=own, objects=objects)
            if want is None or (not own and is_the_same_for_all(address, objects)):
                continue
            sent += 1
            # As web processes do, for the role whose questions are the longest: every page's questions can be planned ahead.
            # These all go to the database itself.
            monkeypatch.setattr(plans, "_is_kept", [role is Role.SUPERVISOR])
            memory.is_asked = role is not Role.SUPERVISOR
            status = visit(browsers[role], address, objects, memory, own=own)
            if status >= 500 or (status not in REFUSED) is not want:
                faults.append(f"{role} on {'our' if own else 'their'} {address.route}: {status}")
    assert faults == []
    assert plans.unplanned() == frozenset()
    assert sent > 2 * len(GUARDED[share::SHARES])


def is_the_same_for_all(address: Address, objects: Objects) -> bool:
    """Return whether nothing in the address is ours or theirs: to ask for theirs would be to ask the same again."""
    return not {*objects.ours, *objects.theirs}.intersection(address.parameters)


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
def test_nobody_comes_in_without_signing_in(objects, client):
    with taken_back() as memory:
        seen = {address.route: visit(client, address, objects, memory, own=True) for address in GUARDED}
    assert {route: status for route, status in seen.items() if status not in {302, 401, 403}} == {}


@pytest.mark.django_db
def test_an_open_page_answers_without_an_account_and_tells_nothing_of_people(objects, client):
    client.raise_request_exception = False
    faults = []
    for address in OPEN:
        with transaction.atomic():
            response = client.get(address.url(objects, own=True))
            transaction.set_rollback(True)
        told = "" if response.status_code != 200 or response.streaming else response.content.decode()
        if response.status_code >= 500 or any(name in told for name in ("Tom Bell", "Sue Marsh", "Ana Ruiz")):
            faults.append(f"{address.route}: {response.status_code}")
    assert len(OPEN) > 20
    assert faults == []


def visit(client, address: Address, objects: Objects, memory: Memory, *, own: bool) -> int:
    """Open the address as a page or, where it is a verb, send it an empty form; what that changed is taken back."""
    url = address.url(objects, own=own)
    client.raise_request_exception = False
    with memory.taking_back():
        response = client.get(url)
        if response.status_code == 405:
            response = client.post(url, {})
    if isinstance(response, FileResponse):
        list(response.streaming_content)  # a file is closed when it has been read
    return int(response.status_code)
