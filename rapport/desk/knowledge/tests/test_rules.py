from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.knowledge.rules import comparing, publishing
from rapport.desk.knowledge.rules.comparing import Mark, differences
from rapport.desk.knowledge.rules.markdown import html_of, lede_of, text_of
from rapport.desk.knowledge.rules.searching import LONGEST_KEPT, normalised
from rapport.desk.knowledge.types import ArticleState, Audience, Written

DAY = date(2026, 11, 18)
HOSTILE = (
    "<script>alert(1)</script>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&colon;alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "[a](//elsewhere.example/x)",
    "[a](/cases/12/)",
    "![who reads](https://elsewhere.example/pixel.png)",
    "![x](cid:1)",
    "<img src=x onerror=alert(1)>",
    "<iframe src='https://elsewhere.example'></iframe>",
    "<a href='https://x.example' onclick='x()' style='position:fixed'>x</a>",
    "<style>body{display:none}</style>",
    "[ref]: javascript:alert(1)\n\n[ref]",
    '<https://x.example/"onmouseover=alert(1)>',
    "```html\n<script>alert(1)</script>\n```",
    "| a |\n|---|\n| <svg onload=alert(1)> |",
)


@pytest.mark.parametrize("body", HOSTILE)
def test_nothing_in_an_article_runs_or_is_fetched_from_elsewhere(body):
    html = html_of(body).lower()
    tags = [part.partition(">")[0] for part in html.split("<")[1:]]
    assert not any(tag.startswith(("script", "img", "iframe", "style", "svg")) for tag in tags), html
    assert not any(" on" in tag or "style=" in tag or "src=" in tag for tag in tags), html
    hrefs = [part.partition('"')[0] for part in html.split('href="')[1:]]
    assert all(one.startswith(("https:", "http:", "mailto:", "tel:")) for one in hrefs), html


@given(
    st.lists(
        st.sampled_from([*HOSTILE, "# a", "- b", "1. c", "> d", "**e**", "plain", "\n", "<", ">", "&amp;", "\x00"]), max_size=8
    )
)
def test_whatever_is_written_comes_out_without_attributes_that_run(parts):
    tags = [part.partition(">")[0] for part in html_of("\n".join(parts)).split("<")[1:]]
    assert all(tag.lstrip("/").split(" ")[0].rstrip("/") in {
        "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "s", "strong", "table", "tbody",
        "td", "th", "thead", "tr", "ul",
    } for tag in tags)  # fmt: skip
    text_of("\n".join(parts))


TABLE = "| x | y |\n|---|---|\n| 1 | 2 |"
LINKS = "[us](https://marlow.example) [more](/help/en/3/more/)"


def test_markdown_becomes_headings_lists_tables_and_links():
    html = html_of(f"# One\n\n## Two\n\n### Three\n\n- a\n- b\n\n{TABLE}\n\n{LINKS}")
    for part in ("<h2>One</h2>", "<h2>Two</h2>", "<h3>Three</h3>", "<li>a</li>", "<td>2</td>", 'href="/help/en/3/more/"'):
        assert part in html
    assert '<a href="https://marlow.example" rel="noopener nofollow">' in html


def test_an_article_becomes_plain_words_fit_for_a_message():
    steps, points = "1. Open [the page](https://x.example/a).\n2. Wait.", "- one\n- two"
    text = text_of(f"## How\n\nWe come **tomorrow**.\n\n{steps}\n\n{points}\n\n![a picture](x.png)")
    steps, points = "1. Open the page (https://x.example/a).\n2. Wait.", "• one\n• two"
    assert text == f"How\n\nWe come tomorrow.\n\n{steps}\n\n{points}\n\na picture"
    assert lede_of("word " * 60).endswith("word …")


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("  Lift   my OLD sofa?! ", "lift my old sofa"),
        ("order MR-20931 late", "order late"),
        ("joan.hale@post.example refund", "refund"),
        ("call 0113 496 0000 please", "call please"),
        ("Größe Straße", "grösse strasse"),
        ("bed 160", "bed 160"),
        ("!!!", ""),
    ],
)
def test_of_a_search_only_words_are_kept(asked, kept):
    assert normalised(asked) == kept


@given(st.text(max_size=300))
def test_kept_words_stay_as_they_are_when_kept_again(text):
    once = normalised(text)
    assert len(once) <= LONGEST_KEPT
    assert "@" not in once
    assert not any(len(run) >= 4 for run in "".join(c if c.isascii() and c.isdigit() else " " for c in once).split())


LINES = st.lists(st.sampled_from(["a b c", "a b d", "", "x", "y z", "a b c"]), max_size=12).map("\n".join)


@given(LINES, LINES)
def test_both_texts_can_be_read_back_from_their_differences(before, after):
    lines = list(comparing._lines(before.splitlines(), after.splitlines()))

    def read(other):
        kept = [line for line in lines if not all(mark is other for mark, _text in line.pieces) or not line.pieces]
        return [text for line in kept if (text := "".join(text for mark, text in line.pieces if mark is not other))]

    assert read(Mark.NEW) == [line for line in before.splitlines() if line]
    assert read(Mark.GONE) == [line for line in after.splitlines() if line]
    assert differences(before, before) == []


def test_what_changed_within_a_line_is_marked_word_by_word():
    (line,) = differences("Within three days.", "Within five days.")
    assert line.pieces == ((Mark.SAME, "Within "), (Mark.GONE, "three"), (Mark.NEW, "five"), (Mark.SAME, " days."))


def why(**change):
    values = {
        "before": None, "state": ArticleState.DRAFT, "has_owner": True, "review_by": DAY + timedelta(days=90), "today": DAY,
    } | change  # fmt: skip
    return publishing.why_not_publish(values.pop("written", WRITTEN), **values)


WRITTEN = Written(title="When?", body="Soon.", audience=Audience.PUBLIC)


def test_what_lacks_words_an_owner_a_day_or_news_is_not_published():
    assert why() is None
    assert why(before=WRITTEN, state=ArticleState.RETIRED) is None, "a retired one is published again as it was"
    assert "empty page" in why(written=Written(title="When?", body=" "))
    assert "owns" in why(has_owner=False)
    assert "a day to come" in why(review_by=DAY)
    assert "three years" in why(review_by=DAY + timedelta(days=1200))
    assert "Nothing has changed" in why(before=WRITTEN, state=ArticleState.PUBLISHED)


def test_half_a_year_after_the_last_of_august_is_the_end_of_february():
    assert publishing.months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert publishing.months_later(date(2026, 11, 22), 6) == date(2027, 5, 22)
