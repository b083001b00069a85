"""Panels from higher rooms on the pages of lower ones."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from rapport.kernel.actor import Actor, Scope
from rapport.ui import slots
from rapport.ui.slots import Panel

NOW = datetime(2026, 11, 23, 7, 56, tzinfo=UTC)
TOM = Actor(name="Tom Bell", capabilities={"cases.view": Scope.OWN})


@pytest.fixture(autouse=True)
def _only_these_panels():
    kept = [panel for panels in slots._panels.values() for panel in panels]
    yield
    slots.connect(kept)


def panel(*, answers, title="Promises", capability="cases.view", order=50, asked=None):
    def load(ids, actor, as_of):
        if asked is not None:
            asked.append(list(ids))
        return {pk: answers[pk] for pk in ids if pk in answers}

    return Panel("case.rail", title, capability, load, "ui/empty.html", order)


def draw(pk=7, *, actor=TOM, request=None):
    context = {"actor": actor, "as_of": NOW, "request": request or RequestFactory().get("/")}
    return Template("{% load ui %}{% slot 'case.rail' pk %}").render(Context({**context, "pk": pk}))


def test_panels_stand_in_their_order_and_text_stays_text():
    slots.connect([
        panel(answers={7: {"title": "second"}}, title="B <b>", order=60),
        panel(answers={7: {"title": "first"}}, title="A", order=10),
    ])  # fmt: skip
    html = draw()
    assert html.index("first") < html.index("second")
    assert "B &lt;b&gt;" in html


def test_a_panel_that_has_nothing_to_say_is_left_out():
    slots.connect([panel(answers={8: {"title": "another"}})])
    assert "Promises" not in draw(7)
    assert "another" in draw(8)


def test_a_panel_that_the_actor_may_not_see_is_not_even_loaded():
    asked = []
    slots.connect([panel(answers={7: {"title": "secret"}}, capability="customers.vulnerability", asked=asked)])
    assert "secret" not in draw(7)
    assert asked == []


def test_a_list_with_a_slot_in_each_row_asks_once_for_all():
    asked = []
    slots.connect([panel(answers={n: {"title": f"row {n}"} for n in range(100)}, asked=asked)])
    request = RequestFactory().get("/")
    slots.prepare(request, "case.rail", range(50), actor=TOM, as_of=NOW)
    shown = [draw(n, request=request) for n in range(50)]
    assert "row 49" in shown[49]
    assert len(asked) == 1


def test_a_slot_that_nobody_fills_is_empty_and_a_stranger_sees_nothing():
    slots.connect([panel(answers={7: {"title": "words"}})])
    assert (
        Template("{% load ui %}{% slot 'no.such' 7 %}")
        .render(Context({"actor": TOM, "as_of": NOW, "request": RequestFactory().get("/")}))
        .strip()
        == ""
    )
    assert draw(actor=None).strip() == ""
