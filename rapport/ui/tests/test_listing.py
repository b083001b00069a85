"""One way to list."""

import asyncio
import csv
import io
import re
from decimal import Decimal

import django_filters
import pytest
from django.contrib.contenttypes.models import ContentType
from django.forms import CheckboxInput
from django.http import StreamingHttpResponse
from django.template import RequestContext, Template
from django.test import AsyncRequestFactory, RequestFactory
from django_tables2 import A
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from rapport.ui import bodies
from rapport.ui import listing as module
from rapport.ui.listing import Filters, harmless, listing
from rapport.ui.tables import BadgeColumn, Column, LinkColumn, NumberColumn, Table

pytestmark = pytest.mark.django_db


class Kinds(Table):
    model = BadgeColumn(tones={"kind003": "bad"})
    app_label = Column()
    pk = NumberColumn(orderable=False)

    empty_title = "No kinds yet"
    empty_text = "They come with the rooms."

    class Meta(Table.Meta):
        order_by = "model"


class KindFilters(Filters):
    model = django_filters.CharFilter(lookup_expr="icontains", label="Words")

    class Meta(Filters.Meta):
        model = ContentType
        fields = ["model"]


class Linked(Table):
    model = LinkColumn("cases:case")


class LinkedAnew(Linked):
    """With a look, so that django-tables2 draws the link itself."""

    model = Column(linkify=("cases:case", [A("pk")]), attrs={"a": {"class": "quiet"}})


def make(count):
    ContentType.objects.all().delete()
    ContentType.objects.bulk_create(ContentType(app_label=f"room{n % 3}", model=f"kind{n:03d}") for n in range(count))


def shown(query="", rows=None, **options):
    request = RequestFactory().get(f"/kinds/?{query}")
    return request, listing(request, ContentType.objects.all() if rows is None else rows, Kinds, KindFilters, **options)


def names(found):
    return [row.record.model for row in found.table.paginated_rows]


def html_of(request, found):
    return Template("{% load ui %}{% list listing %}").render(RequestContext(request, {"listing": found}))


@pytest.mark.parametrize("count", [3, 120])
def test_a_page_costs_two_queries_however_many_rows(count, django_assert_num_queries):
    make(count)
    with django_assert_num_queries(2):
        html_of(*shown("model=kind", export_name="kinds"))


def test_pages_follow_each_other_without_gap_or_repetition_even_when_rows_sort_equal():
    make(120)
    seen = [name for page in (1, 2, 3) for name in names(shown(f"sort=app_label&page={page}")[1])]
    assert len(seen) == len(set(seen)) == 120


def test_rows_are_sorted_by_the_column_asked_for():
    make(9)
    assert names(shown("sort=-model")[1])[0] == "kind008"
    assert names(shown("")[1])[0] == "kind000"


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=x", "page=%C2%B2", "page=" + "9" * 400, "sort=password", "sort=pk", "sort=,,-", "sort=%00"],
)
def test_odd_questions_get_a_page_and_no_error(query):
    make(60)
    found = shown(query)[1]
    assert len(names(found)) in {50, 10}


def test_a_page_past_the_end_is_the_last_one():
    make(60)
    assert names(shown("page=77")[1])[-1] == "kind059"


def test_filters_narrow_and_a_search_that_finds_nothing_offers_the_way_out():
    make(60)
    assert names(shown("model=kind05")[1]) == [f"kind05{n}" for n in range(10)]
    html = html_of(*shown("model=nothing"))
    assert "Nothing matches" in html
    assert 'href="/kinds/"' in html


def test_an_empty_list_says_what_would_stand_here():
    make(0)
    html = html_of(*shown())
    assert "No kinds yet" in html
    assert "They come with the rooms." in html, "and what to do"


def test_a_list_too_long_to_count_says_so_and_stops_counting(monkeypatch):
    monkeypatch.setattr(module, "COUNTED_ROWS", 100)
    make(130)
    request, found = shown("page=99")
    assert (found.total, found.is_counted) == (100, False)
    assert "More than 100 rows" in html_of(request, found)


def test_values_are_escaped_and_sorting_keeps_the_filters():
    make(2)
    ContentType.objects.create(app_label="<script>x</script>", model="kind<b>")
    html = html_of(*shown("model=kind&page=1"))
    assert "<script>x" not in html
    assert "kind&lt;b&gt;" in html
    assert "?model=kind&amp;sort=-model" in html


def test_plain_rows_are_listed_too():
    rows = [ContentType(pk=n, app_label="a", model=f"kind{n:03d}") for n in range(70)]
    request = RequestFactory().get("/?page=2")
    found = listing(request, rows, Kinds)
    assert len(names(found)) == 20


def test_a_cell_that_says_nothing_is_marked_so_that_a_phone_can_leave_it_out():
    request = RequestFactory().get("/")
    html = html_of(request, listing(request, [ContentType(pk=1, app_label="", model="kind")], Kinds))
    assert re.search(r'<td role="cell" data-label="[^"]*" class="(\w+ )?nothing">—</td>', html)
    assert html.count("nothing") == 1


def exported(query="export=csv", **options):
    response = shown(query, export_name="kinds", **options)[1]
    assert isinstance(response, StreamingHttpResponse)
    assert response["Content-Disposition"] == 'attachment; filename="kinds.csv"'
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_an_export_holds_all_filtered_rows_as_values(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(module, "EXPORT_CHUNK_ROWS", 25)
    make(130)
    with django_assert_num_queries(1):
        rows = exported()
    assert rows[0] == ["Model", "App label", "Pk"]
    assert [row[0] for row in rows[1:]] == [f"kind{n:03d}" for n in range(130)]
    assert [row[0] for row in exported("export=csv&model=kind12&page=2&sort=-model")[1:]] == [
        f"kind12{n}" for n in range(9, -1, -1)
    ]


def test_no_export_is_offered_that_was_not_meant():
    make(3)
    assert not isinstance(shown("export=csv")[1], StreamingHttpResponse)


def test_under_asgi_the_export_streams_without_blocking(monkeypatch):
    monkeypatch.setattr(module, "EXPORT_CHUNK_ROWS", 2)
    rows = [ContentType(pk=n, app_label="a", model=f"kind{n}") for n in range(5)]
    response = listing(AsyncRequestFactory().get("/?export=csv"), rows, Kinds, export_name="kinds")
    assert response.is_async

    async def read():
        return b"".join([chunk async for chunk in response.streaming_content])

    assert len(asyncio.run(read()).decode("utf-8-sig").splitlines()) == 6


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1+1"])
def test_no_cell_runs_as_a_formula(cell):
    make(0)
    ContentType.objects.create(app_label=cell, model="kind")
    assert exported()[1][1] == f"'{cell}"


@given(st.one_of(st.text(), st.integers(), st.floats(allow_nan=False), st.none()))
def test_only_dangerous_text_is_changed(cell):
    safe = harmless(cell)
    if isinstance(safe, str):
        assert not safe.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert safe.removeprefix("'") == cell or safe == cell
    else:
        assert safe is cell


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (2.675, 2, "2.68"),
        (Decimal("0.125"), 2, "0.13"),
        (0.999, 2, "1.00"),
        (99.95, 1, "100.0"),
        (1234.5, 0, "1,235"),
        (-0.5, 0, "\N{MINUS SIGN}1"),
        (1e-9, 2, "0.00"),
        (Decimal("12345678901234567890.005"), 2, "12,345,678,901,234,567,890.01"),
    ],
)
def test_a_figure_is_rounded_and_not_cut(value, digits, shown):
    assert NumberColumn(digits=digits).render(value).replace("-", "\N{MINUS SIGN}") == shown


class BoxFilters(Filters):
    only_some = django_filters.BooleanFilter(method="some", widget=CheckboxInput)

    class Meta(Filters.Meta):
        model = ContentType
        fields: tuple[str, ...] = ()

    def some(self, rows, name, value):
        return rows.none() if value else rows


@pytest.mark.parametrize(("query", "is_filtered"), [("", False), ("sort=model", False), ("only_some=on", True)])
def test_a_box_that_is_not_ticked_narrows_nothing(query, is_filtered):
    request = RequestFactory().get(f"/kinds/?{query}")
    assert listing(request, ContentType.objects.all(), Kinds, BoxFilters).is_filtered is is_filtered


class FewFilters(Filters):
    words = django_filters.CharFilter(method="by_words")
    room = django_filters.CharFilter(field_name="app_label")

    class Meta(Filters.Meta):
        model = ContentType
        fields: tuple[str, ...] = ()

    def by_words(self, rows, name, value):
        found = list(rows.filter(model__contains=value).order_by("-model").values_list("pk", flat=True))
        self.are_few, self.chosen = True, found if self.is_narrowed_by(name) else None
        return rows.filter(pk__in=found)


class NewestKinds(Kinds):
    class Meta(Kinds.Meta):
        order_by = "-model"


@pytest.mark.parametrize(
    ("query", "queries", "kinds", "total"),
    [
        ("words=kind1", 2, range(119, 114, -1), 20),  # the filter's own question, and the rows
        ("words=kind1&page=3", 2, range(109, 104, -1), 20),
        ("words=kind1&sort=model", 3, range(100, 105), 20),
        ("words=kind1&room=room0", 4, range(117, 102, -3), 6),
        ("words=kind1&room=room0&page=2", 4, [102], 6),
        ("words=nothing", 1, [], 0),
    ],
)
def test_few_rows_are_chosen_before_anything_is_joined_to_them(query, queries, kinds, total, django_assert_num_queries):
    make(120)
    request = RequestFactory().get(f"/kinds/?{query}")
    with django_assert_num_queries(queries):
        found = listing(request, ContentType.objects.all(), NewestKinds, FewFilters, per_page=5)
        assert names(found) == [f"kind{number:03d}" for number in kinds]
    assert (found.total, found.is_counted) == (total, True)


def test_a_name_leads_where_the_library_would_lead_it():
    rows = [ContentType(pk=7, model="<b>&amp;"), ContentType(pk=8_000_000_000, model="“é”")]
    drawn, asked = Linked(rows).body(), LinkedAnew(rows).body().replace('class="quiet" ', "").replace(' class="quiet"', "")
    assert '<a href="/cases/8000000000/">“é”</a>' in drawn
    assert re.findall("<a.*?</a>", drawn) == re.findall("<a.*?</a>", asked)
    assert len(re.findall("<a.*?</a>", drawn)) == len(rows)


@pytest.mark.parametrize("is_told_otherwise", [False, True])
@pytest.mark.parametrize("status", ["todo", "no such word", None])
def test_a_choice_stands_in_the_words_of_its_model_and_leads_by_its_value(is_told_otherwise, status, monkeypatch):
    if is_told_otherwise:
        monkeypatch.setattr(ProcrastinateJob, "get_status_display", lambda job: f"It says {job.status}.")
    record = ProcrastinateJob(status=status)
    assert bodies._reader(A("status"), ProcrastinateJob, in_words=True)(record) == record.get_status_display()
    assert bodies._reader(A("status"), ProcrastinateJob, in_words=False)(record) == status


@pytest.mark.parametrize("accessor", ["pk", "queue_name", "args__number", "get_status_display", "nowhere"])
def test_a_value_is_read_as_the_library_reads_it(accessor):
    record = ProcrastinateJob(pk=7, queue_name="default", args={"number": 3}, status="todo")
    try:
        expected = A(accessor).resolve(record)
    except ValueError:
        with pytest.raises(ValueError, match="Failed lookup"):
            bodies._reader(A(accessor), ProcrastinateJob, in_words=True)(record)
    else:
        assert bodies._reader(A(accessor), ProcrastinateJob, in_words=True)(record) == expected
