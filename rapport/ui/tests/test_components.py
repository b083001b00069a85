"""The template tags: what comes in from outside is text, what says something wrong is refused."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from rapport.ui import components

NOW = datetime(2026, 11, 23, 7, 56, tzinfo=UTC)
EVIL = "<script>alert('x')</script>\" onmouseover=\"y"


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context({"as_of": NOW, "evil": EVIL, **context}))


@pytest.mark.parametrize(
    "source",
    [
        "{% badge evil %}",
        "{% person evil %}",
        "{% person 'Ana Ruiz' evil %}",
        "{% meter 0.5 'accent' evil %}",
        "{% sparkline values 'accent' evil %}",
        "{% figure evil evil evil interval=evil note=evil href=evil definition=evil %}",
        "{% verb evil evil confirm=evil disabled=evil reason=evil %}",
        "{% go evil evil %}",
        "{% empty evil evil evil evil %}",
        "{% form_page form evil evil back=evil %}",
        "<p {% live evil evil %}></p>",
    ],
)
def test_text_from_outside_stays_text(source):
    from rapport.ui.forms import Form

    html = render(source, values=[1, 2], form=Form())
    assert "<script" not in html
    assert '" onmouseover' not in html


def test_a_misspelt_tone_is_refused():
    with pytest.raises(ValueError, match="no tone"):
        render("{% badge 'late' 'red' %}")
    with pytest.raises(ValueError, match="no tone of a verb"):
        render("{% verb '/' 'Close' 'bad' %}")


def test_what_is_due_is_a_time_with_the_whole_moment_behind_it():
    html = render("{% due at %}", at=NOW + timedelta(minutes=22))
    assert html == (
        '<time class="due bad" datetime="2026-11-23T08:18:00+00:00" title="Monday 23 November 2026, 08:18 UTC">22 min</time>'
    )
    assert (
        render("{% due nothing %}{% moment nothing %}{% day nothing %}{% age nothing %}{% duration nothing %}", nothing=None)
        == ""
    )


def test_a_verb_is_a_form_that_works_without_scripts_and_carries_its_fields_as_written():
    html = render("{% verb '/cases/close/' 'Close' 'danger' confirm='Sure?' case_id=48211 %}", csrf_token="token")
    assert 'method="post"' in html
    assert 'name="csrfmiddlewaretoken" value="token"' in html
    assert 'name="case_id" value="48211"' in html, "an id has no thousands separator"
    assert 'data-confirm="Sure?"' in html


def test_a_verb_that_hands_out_pages_is_answered_in_a_window_of_its_own():
    assert 'target="_blank"' in render("{% verb '/letters/batches/7/again/' 'Print them again' beside=True %}")
    assert "target" not in render("{% verb '/cases/close/' 'Close' %}")


def test_a_verb_that_cannot_be_done_now_says_why():
    html = render("{% verb '/' 'Approve' disabled='Legal has not signed yet.' %}")
    assert "disabled" in html
    assert "Legal has not signed yet." in html


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_meter_never_leaves_its_track(share):
    widths = [rect.get("width") for rect in ElementTree.fromstring(components.meter(share))]
    assert widths[0] == "100%"
    assert 0 <= float(widths[1].rstrip("%")) <= 100


@given(st.lists(st.none() | st.floats(min_value=-1e9, max_value=1e9), max_size=40))
def test_a_sparkline_stays_in_its_box_and_keeps_its_gaps(values):
    html = components.sparkline(values)
    known = [value for value in values if value is not None]
    if len(known) < 2:
        assert html == ""
        return
    path, dot = ElementTree.fromstring(html)
    points = [pair.split() for run in path.get("d").split("M")[1:] for pair in run.split("L")]
    assert len(points) == len(known)
    assert all(0 <= float(x) <= 120 and 0 <= float(y) <= 26 for x, y in points)
    runs = sum(1 for n, value in enumerate(values) if value is not None and (n == 0 or values[n - 1] is None))
    assert path.get("d").count("M") == runs
    assert [dot.get("cx"), dot.get("cy")] == points[-1]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ana Ruiz", "AR"),
        ("Joan van der Hale", "JH"),
        ("Tom", "T"),
        ("", ""),
        ("  ", ""),
        ("(ext.) Bell", "B"),
        ("李 小龙", "李小"),
    ],
)
def test_initials_are_the_first_and_the_last(name, letters):
    assert components.initials(name) == letters


def test_a_figure_reads_as_one_sentence_when_it_is_a_link():
    html = render("{% figure 'Satisfied customers' '84' '%' interval='± 3' href='/rows/' %}")
    assert 'aria-label="Satisfied customers: 84 %. Open the rows"' in html
    assert "± 3" in html


def test_a_long_bar_folds_its_end_and_never_the_current_page():
    links = "".join(f'<a href="/{n}/"{" aria-current=page" if n == 14 else ""}>Page {n}</a>' for n in range(16))
    bar = render("{% views evil %}" + links + "{% endviews %}")
    shown, folded = bar.split("<details")
    assert EVIL not in bar
    assert "Page 14<" in shown
    assert "Page 14<" not in folded
    assert "Page 15<" in folded
    assert "Page 15<" not in shown
    assert all(f"Page {n}<" in bar for n in range(16))


def test_a_short_bar_stays_whole():
    bar = render('{% views "Orders" %}<a href="/a/">A</a> <a href="/b/">B</a>{% endviews %}')
    assert "<details" not in bar
    assert bar.count("<li") == 2


def bar(*labels, here=0):
    links = [f'<a href="/{place}"{" aria-current" * (place == here)}>{label}</a>' for place, label in enumerate(labels)]
    return components.views("Neighbours", " ".join(links))


def test_a_bar_of_neighbours_has_on_the_phone_what_one_line_holds():
    short = bar("Today", "Queue", "Cases", "Mail", "Letters")
    assert "More" not in short
    long = bar("Everyone", "Organisations", "Likely doubles", "Care to review", "Segments")
    assert long.count("desk-only") == 2
    assert long.count("phone-only") == 3  # the two once more in the fold, and the fold itself, which a desk does not need
    far = bar("Mine", "Of everybody I answer for", "With other departments", here=2)
    assert far.index("Of everybody I answer for") < far.index("With other departments")
    assert '<li class="desk-only"><a href="/1">' in far
    assert '<li class=""><a href="/2" aria-current>' in far


def test_no_line_ends_between_a_number_and_its_per_cent_sign():
    told = Template("{% load ui %}{{ words|unbroken }}").render(Context({"words": "90.9 % <b> (88–93 %), 5 %d"}))
    assert told == "90.9\u00a0% &lt;b&gt; (88–93\u00a0%), 5\u00a0%d"
