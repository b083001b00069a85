"""Whatever is sent to a form, the answer says what is wrong; nothing breaks, and nothing is half-written.

Every request takes the whole way: a browser's client, all middleware, the view, the action and the database. Only who is signed
in is known beforehand, and the pages of refusals that look like one drawn before are not drawn each time (generated/drawing.py).

RAPPORT_GENERATED says how many requests each form gets, RAPPORT_GENERATED_SEED which ones, RAPPORT_GENERATED_ONLY (a part of a
form's name) to which forms: what a failure prints is enough to send the same ones again. RAPPORT_GENERATED_SECONDS is the time
for the forms of one share: where it runs short, on a slow machine, each form gets its part of it and fewer requests, the first of
the same ones; how many is told.
"""

import logging
import os
import random
import re
import time
import traceback
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.db import transaction
from django.forms import BaseForm

from .generated import forms as walking
from .generated import traces, values
from .generated.drawing import REFUSED, sparingly
from .generated.knowing import knowing

REQUESTS = int(os.environ.get("RAPPORT_GENERATED", "500"))
SECONDS = float(os.environ.get("RAPPORT_GENERATED_SECONDS", "100"))
FEWEST = 25
SEED = os.environ.get("RAPPORT_GENERATED_SEED", "1")
ONLY = os.environ.get("RAPPORT_GENERATED_ONLY", "")
STARTS = {"director": "Ana Ruiz", "representative": "Tom Bell"}
# Signing out ends the walk; sign-in is locked after five tries by design and tested with the people.
LEFT_OUT = ("sign-out", "sign-in", "password")
# The forms of a long run are shared out, so that they can be sent from several processes at once; in a short one each process
# would take longer to walk to the forms than to send its part of the requests.
SHARES = 2 if REQUESTS > 500 else 1
SENTENCE = re.compile(r'class="(?:[^"]* )?(?:error|notice|lede)(?: [^"]*)?"[^>]*>\s*(?:<[^>]+>\s*)*[^<\s]')
# The journal tells what happened to the objects of rooms. Not in it: what a person has read, the jobs that are set going, and the
# imports, whose runs are a record of their own; what somebody is writing, and that they are here; words that are
# looked for, which are counted, and with them the day that the store of facts is to read again.
NOT_IN_THE_JOURNAL = frozenset({
    "kernel_notice", "procrastinate_jobs", "procrastinate_events",
    "cases_draft", "cases_here", "knowledge_search", "knowledge_showing", "metrics_waitingday",
    "kernel_importrun", "kernel_importfile", "kernel_watchedfolder",
})  # fmt: skip


@pytest.fixture(autouse=True)
def _quiet():
    """Pytest keeps every record of the log, and a record of a refusal keeps its request: thousands of them fill the memory."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def forms(objects, department, client_of, client):
    """Every form that the director, a representative and a stranger are shown, each kind once, with who sends it."""
    found: dict[str, tuple[object, walking.Found]] = {}
    walks = [(knowing(client_of(department[name]), department[name]), "/") for name in STARTS.values()] + [(client, "/contact/")]
    for browser, start in walks:
        for form in walking.forms_of(browser, start):
            known = found.get(form.key)
            if known is None:
                found[form.key] = browser, form
            elif known[0] is browser:
                found[form.key] = browser, replace(known[1], fields={**form.fields, **known[1].fields})
    return {key: found[key] for key in sorted(found) if not any(word in key for word in LEFT_OUT)}


@pytest.mark.django_db
@pytest.mark.parametrize("share", range(SHARES))
def test_no_form_breaks_whatever_is_sent(share, forms, record_property):
    assert len(forms) > 50, "the walk found hardly any forms"
    tables = traces.tables()
    faults, sent = [], []
    keys = [key for key in list(forms)[share::SHARES] if ONLY in key]
    ends = time.monotonic() + SECONDS
    for place, key in enumerate(keys):
        browser, form = forms[key]
        browser.raise_request_exception = False
        browser.handler.enforce_csrf_checks = True
        now = time.monotonic()
        try:
            sent.append(send_all(key, browser, form, tables, until=now + (ends - now) / (len(keys) - place)))
        except AssertionError as fault:
            faults.append(str(fault))
    fewest = min(sent, default=0)
    record_property("told", f"{len(keys)} forms, {sum(sent)} requests, at least {fewest} each of {REQUESTS} asked for")
    assert not faults, "\n\n".join(faults)


def send_all(key, browser, form, tables, *, until: float) -> int:
    """Send a form's requests, and return how many. Refused ones are not taken back: what one of them left is seen at the end."""
    cache.clear()
    before = traces.prints(tables)
    chance = random.Random(f"{SEED} {key}")
    sent = 0
    with sparingly():
        while sent < REQUESTS and (sent < FEWEST or time.monotonic() < until):
            send_one(f"{key}, number {sent} of seed {SEED}", browser, values.request(chance, form), tables, before)
            sent += 1
            if sent % 50 == 0:
                cache.clear()
    left = traces.changed(before, traces.prints(tables))
    if left:
        narrow_down(key, browser, form, tables, left, count=sent)
    return sent


def send_one(name, browser, request, tables, before, *, is_watched=False):
    """Send one request and judge its answer."""
    with transaction.atomic():
        response = request.sent(browser)
        broken = "".join(traceback.format_exception(*response.exc_info)[-3:]) if getattr(response, "exc_info", None) else ""
        what = f"{name}\n{request!r}\n{response.status_code} {broken}"
        assert response.status_code < 500, what
        if is_done := _is_done(request, response):
            if random.Random(name).random() < 0.05:
                left = set(traces.changed(before, traces.prints(tables)))
                is_told = left <= NOT_IN_THE_JOURNAL or traces.JOURNAL in left
                assert is_told, f"changed without an entry: {left}\n{what}"
            transaction.set_rollback(True)
    is_silent = not is_done and request.body is None and not response.streaming and not SENTENCE.search(response.content.decode())
    if is_silent and not _is_preview(response):
        shown = response.content.decode().partition("<main")[2]
        raise AssertionError(f"refused without a sentence: {what}\n{shown[:2000]}")
    if is_watched:
        left = traces.changed(before, traces.prints(tables))
        assert not left, f"refused, and yet it left {left}\n{what}"


def _is_done(request, response) -> bool:
    """Return whether a request was not refused: a look at a page, a step on to another, or another part of the open one."""
    if response.status_code in {201, 302, 303} or (request.method == "get" and request.body is None):
        return True
    if response.status_code not in {200, 204} or response.streaming:
        return False
    return b"<html" not in response.content and not response.content.startswith(REFUSED.encode())


def _is_preview(response) -> bool:
    """Return whether a page is a step on the way, with nothing wrong: it says what would be done, or shows it."""
    shown = response.context or {}
    forms = [shown[name] for name in shown.keys() if isinstance(shown[name], BaseForm)] if shown else []  # noqa: SIM118
    return response.status_code == 200 and not any(form.errors for form in forms)


def narrow_down(key, browser, form, tables, left, *, count: int) -> None:
    """Send the requests again, looking after each, to name the one that left something behind."""
    before = traces.prints(tables)
    chance = random.Random(f"{SEED} {key}")
    for number in range(count):
        request = values.request(chance, form)
        send_one(f"{key}, number {number} of seed {SEED}", browser, request, tables, before, is_watched=True)
    raise AssertionError(f"{key}: refused requests left {left} behind, and did not when sent again")
