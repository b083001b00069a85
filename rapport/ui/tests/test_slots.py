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


def concerning(numbers, *, asked, title="Promises", without=None):
    """A panel whose rows are about these numbers."""
    values = ", ".join(f"({one})" for one in numbers)

    def load(ids, actor, as_of):
        asked.append(list(ids))
        return {pk: {"title": f"{title} of {pk}"} for pk in ids}

    told_by = (f"SELECT about FROM (VALUES {values}) AS rows (about) WHERE about = ANY(%(ids)s)",)
    return Panel("case.rail", title, "cases.view", load, "ui/empty.html", told_by=told_by, without=without)


@pytest.mark.django_db
def test_one_question_finds_out_which_panels_are_loaded_at_all(django_assert_num_queries):
    asked = []
    slots.connect(
        [concerning([7], asked=asked), concerning([8, 9], asked=asked, title="Lessons"), panel(answers={7: {"title": "always"}})]
    )
    with django_assert_num_queries(1):
        html = draw(7)
    assert "Promises of 7" in html
    assert "always" in html
    assert "Lessons" not in html
    assert asked == [[7]]


@pytest.mark.django_db
def test_what_stands_where_there_are_no_rows_is_told_without_asking(django_assert_num_queries):
    asked = []

    def offer(ids, actor, as_of):
        return {one: {"title": f"offer for {one}"} for one in ids}

    slots.connect([concerning([8], asked=asked, without=offer)])
    request = RequestFactory().get("/")
    with django_assert_num_queries(1):
        slots.prepare(request, "case.rail", [7, 8], actor=TOM, as_of=NOW)
    assert "offer for 7" in draw(7, request=request)
    assert "Promises of 8" in draw(8, request=request)
    assert asked == [[8]]


def test_a_panel_that_wants_the_pages_objects_gets_them():
    class Row:
        pk = 7
        name = "the page's own"

    def load(rows, actor, as_of):
        return {pk: {"title": row.name} for pk, row in rows.items()}

    slots.connect([Panel("case.rail", "", "cases.view", load, "ui/empty.html", with_rows=True)])
    assert "the page&#x27;s own" in draw(Row())
