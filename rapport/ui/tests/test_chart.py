"""Charts: a valid definition, a true sentence, a table that says the same."""

import json
from datetime import date, timedelta
from decimal import Decimal

import altair
import pytest
from django.template import Context, Template

from rapport.ui import chart
from rapport.ui.beside import Beside

WEEKS = [{"week": f"wk {36 + n}", "n": n, "href": f"/cases/?week={n}"} for n in range(12)]
DAYS = [
    {"day": date(2026, 1, 5) + timedelta(weeks=n), "share": Decimal(90) + n, "low": 88.5 + n, "high": 91.5 + n} for n in range(6)
]
CHARTS = {
    "bars": chart.bars(WEEKS, x="week", y="n", title="Late", usual_range=(2, 8), highlight=lambda row: row["n"] > 9, href="href"),
    "chosen bars": chart.bars(WEEKS[:3], x="week", y="n", title="Late", highlight={"wk 37"}, unit="'%'", tone="warn"),
    "dated line": chart.line(
        DAYS, x="day", y="share", title="In time", low="low", high="high", usual_range=(88, 93), target=90,
        highlight=lambda row: row["share"] > 94, marks=[(date(2026, 1, 12), "rule changed")], unit="%", number=".1f",
    ),
    "judged line": chart.line(
        [{**row, "from": 86.0 - n, "to": 96.0 + n} for n, row in enumerate(DAYS)], x="day", y="share", title="In time",
        usual=("from", "to"), highlight=lambda row: row["share"] > 94, highlight_words="beyond limits",
        still_open=(DAYS[4]["day"], "not final yet"), unit="%",
    ),
    "line beside others": chart.line(
        [{**row, "carried": 90.0 - n if n > 2 else None, "from": 88.0, "to": 92.0} for n, row in enumerate(DAYS)],
        x="day", y="share", title="In time", unit="%",
        beside=[Beside(key="carried", words="without it", dash=(5, 4), low="from", high="to")],
    ),
    "named line": chart.line(WEEKS, x="week", y="n", title="Late", marks=[("wk 40", "recall")], zero=True),
    "empty": chart.bars([], x="week", y="n", title="Late"),
    "one": chart.line(DAYS[:1], x="day", y="share", title="In time"),
    "gap": chart.bars([{"week": "a", "n": None}, {"week": "b", "n": 3}], x="week", y="n", title="Late"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHARTS)
def test_the_definition_is_valid_vega_lite_and_plain_data(name):
    spec = json.loads(json.dumps(CHARTS[name].spec))
    altair.LayerChart.from_dict(spec, validate=True)


def test_colours_follow_the_theme_because_they_are_names():
    drawn = json.dumps(CHARTS["dated line"].spec)
    assert "var(--accent)" in drawn
    assert "#" not in drawn.replace("https://", "")


def test_what_is_not_final_is_shaded_and_what_stands_out_is_named():
    drawn = json.dumps(CHARTS["judged line"].spec)
    assert "not final yet" in drawn
    assert "beyond limits" in drawn
    assert "var(--warn-soft)" in drawn
    assert "not final yet" not in json.dumps(CHARTS["dated line"].spec)


@pytest.mark.parametrize(
    ("shares", "place"), [((90, 90, 90, 90, 99), "height"), ((99, 90, 90, 90, 90), 0), ((90, 90, 90, 90, 80), 0)]
)
def test_what_is_not_final_is_said_below_where_what_stands_out_is_named_above_it(shares, place):
    days = [{"day": date(2026, 1, 5) + timedelta(weeks=n), "share": share} for n, share in enumerate(shares)]
    made = chart.line(
        days, x="day", y="share", title="In time", highlight=lambda row: row["share"] != 90, highlight_words="beyond limits",
        still_open=(days[-1]["day"], "not final yet"), unit="%",
    )  # fmt: skip
    said = [
        layer["encoding"] for layer in made.spec["layer"] if layer["encoding"].get("text", {}).get("value") == "not final yet"
    ]
    assert [one["y"]["value"] for one in said] == [place]


def test_the_table_behind_says_the_unit_and_one_digit_more_than_the_axis():
    made = chart.line([{"day": date(2026, 1, 5), "share": 92.5926}], x="day", y="share", title="In time", y_label="Met", unit="%")
    assert (list(made.columns), made.rows[0].cells[1]) == (["day", "Met, %"], 92.6)
    told = chart.line(
        [{"day": date(2026, 1, 5), "share": 1.2345}], x="day", y="share", title="T", y_label="Kept, %", unit="%", number=".2f"
    )
    assert (list(told.columns), told.rows[0].cells[1]) == (["day", "Kept, %"], 1.234)


@pytest.mark.parametrize(
    ("figures", "said"),
    [((23.0, 7, None), ["23", "7", "–"]), ((23.0, 7.26), ["23.0", "7.3"]), ((0.0,), ["0"])],
)
def test_a_table_of_counts_says_whole_numbers(figures, said):
    rows = [{"day": date(2026, 1, 5 + number), "n": figure} for number, figure in enumerate(figures)]
    made = chart.line(rows, x="day", y="n", title="Opened")
    assert ["–" if row.cells[1] is None else str(row.cells[1]) for row in made.rows] == said


def test_a_second_course_is_named_at_its_end_and_drawn_quietly():
    drawn = json.dumps(CHARTS["line beside others"].spec)
    assert "without it" in drawn
    assert '"strokeDash": [5, 4]' in drawn
    assert '"carried": null' in drawn


def test_the_sentence_says_what_the_drawing_shows():
    assert CHARTS["bars"].sentence == (
        "Late: 12 values from wk 36 to wk 47; least 0 (wk 36), most 11 (wk 47). Usual range 2 to 8. Standing out: wk 46, wk 47."
    )
    assert CHARTS["empty"].sentence == "Late: nothing to draw."
    assert CHARTS["gap"].sentence.startswith("Late: a single value, ")


def test_the_table_behind_holds_every_value_and_leads_to_the_rows():
    rows = CHARTS["bars"].rows
    assert [row.cells for row in rows] == [(f"wk {36 + n}", n) for n in range(12)]
    assert rows[3].href == "/cases/?week=3"
    assert [row.is_highlighted for row in rows] == [False] * 10 + [True] * 2


def test_a_chart_on_a_page_has_its_words_and_its_table_and_text_stays_text():
    evil = [{"team": "<script>x</script>'\"", "n": 3}]
    made = chart.bars(evil, x="team", y="n", title="Teams <b>")
    html = Template("{% load ui %}{% chart c %}").render(Context({"c": made}))
    assert "<script" not in html
    assert "Teams &lt;b&gt;" in html
    assert "<table" in html
    assert "data-chart=" in html


def test_a_chart_without_rows_says_so_instead_of_drawing_nothing():
    html = Template("{% load ui %}{% chart c %}").render(Context({"c": CHARTS["empty"]}))
    assert "Nothing to draw yet" in html
    assert "data-chart" not in html


def test_a_misspelt_size_is_refused():
    with pytest.raises(ValueError, match="no size"):
        chart.bars(WEEKS, x="week", y="n", title="Late", size="huge")


def words_of_the_band(values):
    rows = [{"week": f"wk {n}", "n": value} for n, value in enumerate(values)]
    layers = chart.bars(rows, x="week", y="n", title="Late", usual_range=(9, 27)).spec["layer"]
    (words,) = [
        one
        for one in layers
        if one["encoding"].get("text", {}).get("value", "").startswith("usual range") and "stroke" not in one["mark"]
    ]
    return words["mark"]["align"], words["encoding"]["x"]["value"], words["encoding"]["y"].get("value")


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ([17, 19, 16, 21, 18, 15, 20, 18, 22, 19, 31, 52], ("left", 0, None)),
        ([28, 17, 19, 20, 16, 19, 13, 19, 24, 23, 20, 15], ("right", "width", None)),
        ([28, 17, 19, 20, 16, 19, 13, 19, 24, 23, 31, 52], ("left", 0, 0)),
        ([28], ("left", 0, 0)),
    ],
)
def test_the_words_of_the_usual_range_stand_where_no_bar_reaches_them(values, place):
    assert words_of_the_band(values) == place


def marked(*marks, days=100):
    rows = [{"day": date(2026, 1, 1) + timedelta(days=n), "n": n} for n in range(0, days + 1, 10)]
    return chart.line(
        rows, x="day", y="n", title="Late", marks=[(date(2026, 1, 1) + timedelta(days=at), words) for at, words in marks]
    )


@pytest.mark.parametrize(
    ("marks", "least"),
    [
        ([(50, "x" * 25)], 320),  # 160 pixels, of the half that lies before it
        ([(10, "x" * 25), (30, "x" * 25)], 850),  # 160 and a gap, on a fifth of the width
        ([(40, "x" * 25), (60, "x" * 25)], 1650),  # both turned towards each other
        ([(100, "x" * 25)], 160),
        ([], 0),
    ],
)
def test_words_of_events_stand_over_the_drawing_where_none_meets_another_or_leaves_it(marks, least):
    assert marked(*marks).worded_from == pytest.approx(least, abs=1)


def test_on_a_narrow_drawing_events_are_numbered_and_explained_below():
    html = Template("{% load ui %}{% chart c %}").render(Context({"c": marked((20, "rule <changed>"), (30, "recall"))}))
    assert '<ol class="marks"><li>rule &lt;changed&gt;</li><li>recall</li></ol>' in html
    assert "data-worded-from" in html
