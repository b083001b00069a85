"""Whatever is sent to a form, the answer says what is wrong; nothing breaks, and nothing is half-written.

Every form gets its 500 requests, and each of them comes as far as it can come to something new:

- the first few, and every one whose body is no form at all, take the whole way: a browser's client, all middleware, the view, the
  action and the database, and the very first has each of its questions answered by the database itself;
- of the others the view is called with what was sent, and with it its form, its action and the database
  (generated/straight.py): the first ten, and after them every one that is new in kind, up to forty of a form in a short run;
- the rest go to the form, as the view has made it, and end there, because their way is known from then on
  (generated/hearing.py): all that the view itself reads of them it has read before, and the form refuses them for the same faults
  of the same fields, or they are right and bring no field a kind of value that the action has not had. One in eighty of them goes
  to the view nevertheless. What differs only in how known kinds of values come together is so not seen by the action; a request
  that was sent before word for word is not sent again.

Each request is taken back, so all find the same rows at the same moment, whatever form they are sent to, and so do the pages on
the walk to the forms; what one has read of them the next need not ask again, until it has written to them itself
(generated/remembering.py). Pages are drawn when they say something new
(generated/drawing.py).

RAPPORT_GENERATED says how many requests each form gets, RAPPORT_GENERATED_SEED which ones, RAPPORT_GENERATED_ONLY (a part of a
form's name) to which forms: what a failure prints is enough to send the same ones again. How many went which way is told.
"""

import os
import random
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.core.cache import cache
from django.forms import BaseForm

from rapport.kernel import kept, plans

from .generated import forms as walking
from .generated import traces, values
from .generated.drawing import REFUSED, Sparing, sparingly
from .generated.hearing import Ways, heard_by
from .generated.knowing import knowing
from .generated.remembering import Memory, remembering
from .generated.straight import Answer, Straight, parts, standing_still
from .test_changing_forms import silent

REQUESTS = int(os.environ.get("RAPPORT_GENERATED", "500"))
WHOLE, FIRST = 3, 10  # of each form: beside those whose body is no form
TRIES = 4  # of a form that asks little there are no 500 different requests
MOST_NEW = 40 if REQUESTS <= 500 else REQUESTS  # of a form go to the view because they are new: a text can be new in many ways
PROVEN = 80  # one in so many goes to the view although its way is known
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


@pytest.fixture
def forms(objects, department, client_of, client):
    """Every form that the director, a representative and a stranger are shown, each kind once, with who sends it."""
    found: dict[str, tuple[object, walking.Found]] = {}
    walks = [(knowing(client_of(department[name]), department[name]), "/") for name in STARTS.values()] + [(client, "/contact/")]
    with standing_still(), remembering() as memory:
        for browser, form in ((who, one) for who, start in walks for one in walking.forms_of(who, start, memory.taking_back)):
            known = found.get(form.key)
            if known is None:
                found[form.key] = browser, form
            elif known[0] is browser:
                found[form.key] = browser, replace(known[1], fields={**form.fields, **known[1].fields})
    return {key: found[key] for key in sorted(found) if not any(word in key for word in LEFT_OUT)}


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("share", range(SHARES))
def test_no_form_breaks_whatever_is_sent(share, forms, record_property, monkeypatch):
    assert len(forms) > 50, "the walk found hardly any forms"
    assert not (quiet := silent(form for _browser, form in forms.values())), f"what these showed is forgotten: {quiet}"
    monkeypatch.setattr(plans, "_is_kept", [True])  # as web processes do
    cache.clear()
    before = traces.taken()
    faults = []
    ways: Counter[str] = Counter()
    keys = [key for key in list(forms)[share::SHARES] if ONLY in key]
    with standing_still(), remembering() as memory:
        for key in keys:
            browser, form = forms[key]
            browser.raise_request_exception = False
            browser.handler.enforce_csrf_checks = True
            try:
                ways += send_all(key, browser, form, before, memory)
            except AssertionError as fault:
                faults.append(str(fault))
    told = ", ".join(f"{count} {way}" for way, count in sorted(ways.items()))
    record_property("told", f"{len(keys)} forms, {REQUESTS} requests each: {told}")
    left = before.changed()
    assert not faults, "\n\n".join(faults)
    assert not left, f"all was taken back, and yet there is left {left}"
    assert ways.total() == len(keys) * REQUESTS


@dataclass
class Sending:
    """What the requests of one form share."""

    browser: Any
    straight: Straight
    memory: Memory
    sparing: Sparing
    ways: Ways
    words: set[str] = field(default_factory=set)
    count: int = 0
    foretold: int = 0
    new: int = 0

    def drawn(self, chance, form):
        """Draw a request; where it is one of before, word for word, a few times more."""
        for _ in range(TRIES):
            request = values.request(chance, form)
            if request.words not in self.words:
                break
        return request

    def answer(self, request) -> tuple[str, Answer | None]:
        """Return the way that a request goes, and what comes back; nothing where the way is known."""
        if request.words in self.words:
            return "alike word for word", None
        if not request.holds_a_file:
            self.words.add(request.words)
        number = self.count = self.count + 1
        self.memory.is_asked = number > 1  # the first one asks the database whatever it asks
        if number <= WHOLE or request.body is not None or not self.straight.leads_to_ours(request.path):
            return "the whole way", self._whole(request)
        sent = parts(request)
        is_foretold = self.new >= MOST_NEW or self.ways.are_known(request.path, sent)
        self.foretold += is_foretold
        self.new += not is_foretold
        if is_foretold and number > FIRST and self.foretold % PROVEN:
            return "as far as its form", None
        hearing = self.sparing.hearing = self.ways.listening()
        with heard_by(hearing):
            answer = self.straight.send(request, sent, hearing)
        self.ways.keep(request.path, hearing)
        return "to the view and the action", replace(answer, shown=self.sparing.shown)

    def _whole(self, request) -> Answer:
        response = request.sent(self.browser)
        broken = str(getattr(response, "exc_info", None) or "")
        content = b"" if response.streaming else response.content
        return Answer(response.status_code, content, response.streaming, broken, self.sparing.shown)


def send_all(key, browser, form, before, memory) -> Counter[str]:
    """Send a form's requests, each taken back, and return how many went which way."""
    chance = random.Random(f"{SEED} {key}")
    ways: Counter[str] = Counter()
    memory.is_asked = True
    with sparingly() as sparing:
        offered = frozenset(one for field in form.fields.values() for one in field.offered)
        sending = Sending(browser, Straight(browser), memory, sparing, Ways(offered))
        for number in range(REQUESTS):
            request = sending.drawn(chance, form)
            sparing.shown = {}
            with memory.taking_back():
                way, answer = sending.answer(request)
                if answer is not None:
                    judge(f"{key}, number {number} of seed {SEED}", request, answer, memory, before)
            if memory.written:
                kept.begin_with_nothing()
            ways[way] += 1
    return ways


def judge(name, request, answer, memory, before) -> None:
    """Judge what came back, and what is written by now."""
    what = f"{name}\n{request!r}\n{answer.status} {answer.broken}"
    assert answer.status < 500, what
    if _is_done(request, answer):
        if memory.tables() - NOT_IN_THE_JOURNAL and traces.JOURNAL not in memory.tables():
            left = set(before.changed_by(memory.tables()))
            is_told = left <= NOT_IN_THE_JOURNAL or traces.JOURNAL in left
            assert is_told, f"changed without an entry: {left}\n{what}"
        return
    if memory.tables():
        left = before.changed_by(memory.tables())
        assert not left, f"refused, and yet it left {left}\n{what}"
    page = answer.content.decode()
    is_silent = request.body is None and not answer.is_streaming and not SENTENCE.search(page)
    assert not is_silent or _is_preview(answer), f"refused without a sentence: {what}\n{page.partition('<main')[2][:2000]}"


def _is_done(request, answer: Answer) -> bool:
    """Return whether a request was not refused: a look at a page, a step on to another, or another part of the open one."""
    if answer.status in {201, 302, 303} or (request.method == "get" and request.body is None):
        return True
    if answer.status not in {200, 204} or answer.is_streaming:
        return False
    return b"<html" not in answer.content and not answer.content.startswith(REFUSED.encode())


def _is_preview(answer: Answer) -> bool:
    """Return whether a page is a step on the way, with nothing wrong: it says what would be done, or shows it."""
    forms = [shown for shown in answer.shown.values() if isinstance(shown, BaseForm)]
    return answer.status == 200 and not any(form.errors for form in forms)
