"""Reading tables: what stands in a file comes back, whatever its form, and what is broken is told, never swallowed."""

import csv
import gzip
import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rapport.kernel.errors import BadInput
from rapport.kernel.intake import files, jsondocuments
from rapport.kernel.intake.heads import is_document
from rapport.kernel.intake.sources import files_in, open_source, open_sources, source_of
from rapport.kernel.intake.types import Form, Row

HEADER = "number,opened,name\n"


def written(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows_of(path: Path) -> list[Row]:
    return list(open_source(path).rows())


def good(path: Path) -> list[list[str]]:
    return [row.values for row in rows_of(path) if not row.problem]


def test_a_plain_table_comes_back_with_its_line_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "A1,1/2/2026,Joan\n\nA2,2/2/2026,Tom\n")
    assert open_source(path).header == ["number", "opened", "name"]
    assert rows_of(path) == [Row(2, ["A1", "1/2/2026", "Joan"]), Row(4, ["A2", "2/2/2026", "Tom"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_encoding_is_recognised_and_names_keep_their_accents(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, (HEADER + "A1,1/2/2026,Zoë Müller – “Reed”\n").encode(encoding))
    assert rows_of(path) == [Row(2, ["A1", "1/2/2026", "Zoë Müller – “Reed”"])]
    told = open_source(path).notes
    assert any("Windows-1252" in note for note in told) == (encoding == "cp1252")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_recognised(tmp_path: Path, delimiter: str) -> None:
    path = written(tmp_path, "\n".join(delimiter.join(row) for row in (["number", "said"], ["A1", "late"], ["A2", "broken"])))
    assert good(path) == [["A1", "late"], ["A2", "broken"]]


def test_a_comma_inside_quotes_does_not_fool_the_guess(tmp_path: Path) -> None:
    path = written(tmp_path, 'number;said\nA1;"a, b, c"\nA2;"d, e, f"\n')
    assert good(path) == [["A1", "a, b, c"], ["A2", "d, e, f"]]


def test_a_line_beyond_all_measure_costs_itself_only(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "x" * 200_000 + "\nA1,1/2/2026,Joan\n")
    assert [bool(row.problem) for row in rows_of(path)] == [True, False]


def test_more_columns_than_anybody_can_mean_are_refused_with_their_number(tmp_path: Path) -> None:
    path = written(tmp_path, ",".join(f"c{number}" for number in range(10_000)) + "\n")
    with pytest.raises(BadInput, match="10000 columns"):
        open_source(path)
    lines = [{"number": "A1"}, {f"c{number}": "x" for number in range(10_000)}, {"number": "A2", "said": "late"}]
    rows = rows_of(written(tmp_path, "\n".join(map(json.dumps, lines)), "wide.jsonl"))
    assert [bool(row.problem) for row in rows] == [False, True, False]


@pytest.mark.parametrize("name", ["\0", "a\0b", "\ud800"])
def test_a_name_that_no_database_can_hold_makes_no_column(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, "\n".join(map(json.dumps, [{"number": "A1"}, {"number": "A2", name: "x"}])), "table.jsonl")
    source = open_source(path)
    assert [bool(row.problem) for row in source.rows()] == [False, True]
    assert source.header == ["number"]


def test_quoted_line_breaks_stay_and_lines_are_counted_physically(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + 'A1,x,"two\nlines"\nA2,y,z\n')
    assert rows_of(path) == [Row(2, ["A1", "x", "two\nlines"]), Row(4, ["A2", "y", "z"])]


def test_a_stray_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + 'A1,"x,y\nA2,b,"c"\nA3,d,e\n')
    found = rows_of(path)
    assert [(row.line, bool(row.problem)) for row in found] == [(2, True), (3, False), (4, False)]
    assert found[0].values == ['A1,"x,y']


def test_a_quote_that_never_closes_costs_its_own_line_only(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + 'A1,"x,y\n' + "".join(f"B{number},b,c\n" for number in range(50)))
    found = rows_of(path)
    assert len(found) == 51
    assert [row.line for row in found if row.problem] == [2]


def test_ragged_rows_are_told_and_empty_ends_forgiven(tmp_path: Path) -> None:
    found = rows_of(written(tmp_path, HEADER + "A1,x\nA2,x,y,z\nA3,x,y,,\nA4,x,y\n"))
    assert [bool(row.problem) for row in found] == [True, True, False, False]
    assert "2 values where the header has 3" in found[0].problem
    assert found[1].values == ["A2", "x", "y", "z"]


def test_a_nul_character_rejects_its_row_and_no_other(tmp_path: Path) -> None:
    found = rows_of(written(tmp_path, HEADER + "A1,x,a\0b\nA2,x,y\n"))
    assert [bool(row.problem) for row in found] == [True, False]
    assert found[0].values[2] == "a\0b"


def test_one_broken_character_in_a_text_of_many_rejects_its_row_only(tmp_path: Path) -> None:
    body = "".join(f"A{number},x,Zoë\n" for number in range(100)).encode()
    found = rows_of(written(tmp_path, HEADER.encode() + body + b"B1,x,Zo\xeb\n"))
    assert [row.line for row in found if row.problem] == [102]


def test_columns_without_or_with_the_same_name_are_told_apart(tmp_path: Path) -> None:
    source = open_source(written(tmp_path, "number,,name,name\nA1,x,y,z\n"))
    assert source.header == ["number", "Column 2", "name", "name (2)"]
    assert len(source.notes) == 2


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_titles_above_the_names_of_the_columns_are_left_out_and_told(tmp_path: Path, delimiter: str) -> None:
    rows = ["Tickets of March", "", "Made by Ann, on Monday", "number;opened;name", "A1;1/2/2026;Joan", "A2;2/2/2026;Tom"]
    source = open_source(written(tmp_path, "\n".join(rows).replace(";", delimiter)))
    assert source.header == ["number", "opened", "name"]
    assert [row.line for row in source.rows()] == [5, 6]
    assert source.notes == ["3 lines above the names of the columns were left out."]


def test_the_delimiter_that_a_file_says_itself_is_taken(tmp_path: Path) -> None:
    source = open_source(written(tmp_path, "\ufeffsep=;\r\nnumber;name\r\nA1;Joan\r\n"))
    assert (source.header, source.notes) == (["number", "name"], [])
    assert [row[:2] for row in source.rows()] == [(3, ["A1", "Joan"])]


def test_a_number_that_was_written_for_excel_keeps_its_noughts(tmp_path: Path) -> None:
    source = open_source(written(tmp_path, 'number,said\n="00012","=""00013"""\n=B2,"=""a"" and ""b"""\n'))
    assert [row.values for row in source.rows()] == [["00012", "00013"], ["=B2", '="a" and "b"']]


def test_a_text_that_is_no_table_keeps_its_first_line_as_name(tmp_path: Path) -> None:
    source = open_source(written(tmp_path, "said\nlate, broken, and dark\nlost, twice\nlate\n"))
    assert source.header == ["said"]


def test_packed_files_are_read_as_they_are(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress((HEADER + "A1,x,y\n").encode()), "table.csv.gz")
    assert good(path) == [["A1", "x", "y"]]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (gzip.compress(HEADER.encode() * 5000, mtime=0)[:-40], "cut.csv.gz", "cut off"),
        (gzip.compress(b"a,b\n1,2\n" * 9, mtime=0)[:-8] + b"\0" * 8, "damaged.csv.gz", "damaged"),
        (b"", "empty.csv", "empty"),
        (b"\n\n  \n", "blank.csv", "empty"),
        (bytes(range(256)) * 300, "program.csv", "not a text"),
        (b"%PDF-1.7 and so on", "report.csv", "PDF"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old.xlsx", "old or a password"),
        (b"PK\x03\x04" + b"\0" * 600, "broken.xlsx", "damaged workbook"),
        (b"a,b\n" + b"x" * (3 * 1024**2), "one-line.csv", "line longer"),
        (b'{"count": 2, "rows": [{oops', "page.json", "is not JSON"),
        (b'{"count": 2, "rows": [{}]}', "page.json", "no list of JSON objects"),
    ],
)
def test_files_that_are_no_tables_are_refused_with_a_sentence(tmp_path: Path, content: bytes, name: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        open_source(written(tmp_path, content, name))


def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(b"a,b\n" * 4_000_000), "bomb.csv.gz")
    with pytest.raises(BadInput, match="grows beyond 8 MB"):
        open_source(path, largest_bytes=8 * 1024**2)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("table.csv", HEADER)
    with pytest.raises(BadInput, match="zip archive"):
        open_source(written(tmp_path, content.getvalue(), "table.zip"))


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_SHEET_BYTES", 1024)
    with pytest.raises(BadInput, match="grows beyond"):
        open_source(workbook(tmp_path, [["a"], *[[str(number)] for number in range(2000)]]))


def workbook(folder: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "table.xlsx"
    book.save(path)
    return path


def test_a_workbook_gives_the_text_that_a_person_sees(tmp_path: Path) -> None:
    from datetime import datetime

    path = workbook(
        tmp_path,
        [["number", "opened", "count", "safe"], ["A1", datetime(2026, 2, 1, 9, 30), 3.0, True], [], ["A2", None, 1.5, False]],
    )
    source = open_source(path)
    assert source.facts.form is Form.SHEET
    assert list(source.rows()) == [Row(2, ["A1", "2026-02-01 09:30:00", "3", "true"]), Row(4, ["A2", "", "1.5", "false"])]


def test_a_cell_over_several_rows_counts_for_each_of_them_and_a_title_over_columns_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    rows = [["Cases of May"], [], ["number", "state", "team"], ["A1", "open", "East"], ["A2"], ["A3", "new"], ["Sum"]]
    for row in rows:
        book.active.append(row)
    for cells in ("A1:C1", "B4:B5", "C4:C6", "A7:C7"):
        book.active.merge_cells(cells)
    book.save(tmp_path / "table.xlsx")
    source = open_source(tmp_path / "table.xlsx")
    assert [row.values for row in source.rows()] == [
        ["A1", "open", "East"], ["A2", "open", "East"], ["A3", "new", "East"], ["Sum", "", ""],
    ]  # fmt: skip
    assert any("2 cells that go over several rows" in note for note in source.notes)


def test_a_message_as_long_as_a_book_is_one_value_and_a_quotation_mark_that_never_closes_swallows_nothing(tmp_path: Path) -> None:
    long = "a line of words\n" * 20_000
    path = tmp_path / "table.csv"
    path.write_text(
        f'number;text;state\n1;"{long}";open\n2;{"x" * 150_000};new\n3;"never closed;open\n' + "4;short;new\n" * 20_000
    )
    rows = list(open_source(path).rows())
    assert [(row.values[0], len(row.values[1]), row.values[2]) for row in rows[:2]] == [
        ("1", len(long), "open"),
        ("2", 150_000, "new"),
    ]
    assert [row.problem for row in rows[:3]] == ["", "", "A quotation mark opens here and does not close."]
    assert (rows[1].line, len(rows), rows[-1].values) == (20_003, 20_003, ["4", "short", "new"])


def test_of_a_workbook_the_largest_sheet_is_read_with_those_of_the_same_columns_and_the_others_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["Made by Ann"])
    for name, rows in {"Jan": [["A1", "x"]], "Feb": [["A2", "y"], ["A3", "z"]], "People": [["Ann", "1"]]}.items():
        sheet = book.create_sheet(name)
        if name == "Feb":
            sheet.append(["Cases of February"])
        for row in ([["name", "team", "age"][:2]] if name == "People" else [["number", "name", "zone"]]) + rows:
            sheet.append(row)
    path = tmp_path / "table.xlsx"
    book.save(path)
    found = open_sources(path)
    assert [(one.facts.part, [row[:2] for row in one.rows()]) for one in found] == [
        ("Jan", [(2, ["A1", "x", ""])]),
        ("Feb", [(3, ["A2", "y", ""]), (4, ["A3", "z", ""])]),
    ]
    told = " ".join(note for one in found for note in one.notes)
    assert "Read me, People" in told
    assert [row.values for row in source_of(found[1].facts).rows()] == [["A2", "y", ""], ["A3", "z", ""]]


def test_a_workbook_under_a_wrong_name_is_known_by_its_content(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["a", "b"], ["1", "2"]]).rename(tmp_path / "table.csv")
    assert good(path) == [["1", "2"]]


PAGE = {
    "next_page": None, "count": 2, "users": [], "end_of_stream": True,
    "orders": [{"id": 1, "tags": ["a"], "via": {"channel": "web"}}, {"id": 2, "is_public": False}],
    "groups": [{"id": 7, "name": "Bracket ] and \" quote"}], "schedule": {"id": 9, "name": "Office"},
}  # fmt: skip


@pytest.mark.parametrize("chunk", [3, 7, 64, 1024**2])
def test_a_page_of_an_interface_is_as_many_tables_as_it_has_lists(
    tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsondocuments, "CHUNK_LETTERS", chunk)
    pages = json.dumps(PAGE) + "\n" + json.dumps({"orders": [{"id": 3}]}, indent=2)
    tables = {one.facts.part: one for one in open_sources(written(tmp_path, pages, "page.json"))}
    assert set(tables) == {"orders", "groups", "schedule"}
    orders = tables["orders"]
    assert (orders.header, orders.facts.row_estimate) == (["id", "tags", "via", "is_public"], 3)
    assert [row.values for row in orders.rows()] == [
        ["1", '["a"]', '{"channel": "web"}', ""],
        ["2", "", "", "false"],
        ["3", "", "", ""],
    ]
    assert [row.values for row in tables["groups"].rows()] == [["7", 'Bracket ] and " quote']]


def test_a_list_of_objects_is_a_table_and_what_breaks_off_is_told(tmp_path: Path) -> None:
    [table] = open_sources(written(tmp_path, '[{"id": 1}, {"id": 2}, {"id": ', "list.json"))
    rows = list(table.rows())
    assert [row.values for row in rows[:2]] == [["1"], ["2"]]
    assert "stops being JSON" in rows[2].problem


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        ('[{"id": 1}]', True),
        ('{"custom": [{"id": 4}], "id": 1}\n{"id": 2}', False),
        ('{"id": 1, "custom": [{"id": 4}]}', False),
        ('{"count": 1, "rows": [{"id": 1, ' + '"x": 1, ' * 40, True),
        ('{\n  "rows": [\n    {"id": 1}\n  ]\n}', True),
        ('{"a": "x"}\n{"a": "y"}', False),
    ],
)
def test_a_document_is_told_from_json_lines_by_its_beginning(head: str, is_one: bool) -> None:
    assert is_document(head) is is_one


def test_an_archive_stands_for_the_tables_in_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("export/orders.csv", "id,status\n1,open\n")
        archive.writestr("export/readme.md", "nothing")
        archive.writestr("__MACOSX/._orders.csv", "rubbish")
        archive.writestr("../outside.csv", "id\n1\n")
    first = files_in([tmp_path / "export.zip"], unpack_to=tmp_path / "kept")
    assert [path.name for path in first] == ["orders.csv", "outside.csv"]
    assert all(path.is_relative_to(tmp_path / "kept") for path in first)
    assert files_in([tmp_path], unpack_to=tmp_path / "kept") == first, "the same again lies where it lay"


def test_json_lines_may_gain_columns_and_keep_nested_values(tmp_path: Path) -> None:
    lines = ['{"number": "A1", "ok": true, "none": null}', "{broken", "[1]", '{"number": "A2", "more": {"x": [1]}}']
    source = open_source(written(tmp_path, "\n".join(lines), "table.jsonl"))
    found = list(source.rows())
    assert source.header == ["number", "ok", "none", "more"]
    assert [bool(row.problem) for row in found] == [False, True, True, False]
    assert found[3].values == ["A2", "", "", '{"x": [1]}']


def test_a_folder_gives_its_tables_by_name(tmp_path: Path) -> None:
    for name in ("b.csv", "a.jsonl.gz", "notes.md", ".hidden.csv"):
        written(tmp_path, "x", name)
    assert [path.name for path in files_in([tmp_path])] == ["a.jsonl.gz", "b.csv"]


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t"), max_size=12)


@given(
    table=st.integers(2, 5).flatmap(
        lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=8)
    )
)
def test_every_table_that_can_be_written_is_read_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([f"c{number}" for number in range(len(table[0]))])
    writer.writerows(table)
    path = written(tmp_path_factory.mktemp("tables"), text.getvalue())
    assert [row.values for row in rows_of(path)] == table
    assert not any(row.problem for row in rows_of(path))


@given(lines=st.lists(st.text('ab",;\t ', max_size=10), min_size=1, max_size=12))
def test_no_line_is_swallowed_however_its_quotes_stand(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = written(tmp_path_factory.mktemp("tables"), "c1,c2,c3\n" + "\n".join(lines) + "\n")
    try:
        header = open_source(path).header
    except BadInput:
        return  # the file as a whole is told not to be a table
    # Lines that fit each other better than the first does are a table below a title.
    assume(header == ["c1", "c2", "c3"])
    letters = Counter(letter for row in rows_of(path) for value in row.values for letter in value if letter in "ab")
    assert letters == Counter(letter for line in lines for letter in line if letter in "ab")


@given(rows=st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), cells, min_size=1), min_size=1, max_size=6))
def test_every_object_of_texts_comes_back_from_json_lines(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]]
) -> None:
    path = written(tmp_path_factory.mktemp("tables"), "\n".join(json.dumps(row) for row in rows), "table.jsonl")
    source = open_source(path)
    back = [
        {name: value for name, value in zip(source.header, row.values, strict=False) if name in given_}
        for row, given_ in zip(source.rows(), rows, strict=True)
    ]
    assert back == rows
