"""What a file holds that nobody would see: days as bare numbers, a name twice in one object, more rows than can be meant."""

import gzip
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from rapport.kernel.errors import BadInput
from rapport.kernel.intake import files
from rapport.kernel.intake.sources import open_source, open_sources
from rapport.kernel.intake.values import MomentReader, UnreadableValue


def written(folder: Path, content: str, name: str) -> Path:
    path = folder / name
    path.write_text(content)
    return path


@pytest.mark.parametrize("is_1904", [False, True])
def test_days_as_a_workbook_counts_them_are_told_of_with_its_own_first_day(tmp_path: Path, is_1904: bool) -> None:
    path = tmp_path / "days.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": is_1904})
    sheet = book.add_worksheet()
    for line, cells in enumerate([("Number", "Opened", "Count"), ("A1", 45123.5, 7), ("A2", 45124, 8)]):
        sheet.write_row(line, 0, cells)
    book.close()
    source = open_source(path)
    assert source.facts.epoch == ("1904-01-01" if is_1904 else "1899-12-30")
    [said] = [note for note in source.notes if "Opened" in note]
    assert ("2027-07-17 12:00" if is_1904 else "2023-07-16 12:00") in said
    assert not [note for note in source.notes if "Count" in note]
    reader = MomentReader(zone=ZoneInfo("UTC"), epoch=source.facts.epoch)
    moments = [reader.read(row.values[1]) for row in source.rows()]
    assert [f"{at:%d %H}" for at in moments if at] == (["17 12", "18 00"] if is_1904 else ["16 12", "17 00"])
    with pytest.raises(UnreadableValue):
        MomentReader(zone=ZoneInfo("UTC")).read("45123.5")


def test_an_object_with_a_name_twice_is_kept_back_and_no_other(tmp_path: Path) -> None:
    lines = ['{"id": 1, "state": "open", "state": "closed"}', '{"id": 2, "of": {"a": 1, "a": 2}}', '{"id": 3, "state": "open"}']
    [table] = open_sources(written(tmp_path, "[" + ",".join(lines) + "]", "list.json"))
    for source in (open_source(written(tmp_path, "\n".join(lines), "table.jsonl")), table):
        told = [(row.line, row.problem) for row in source.rows()]
        assert [line for line, problem in told if problem] == [1, 2]
        assert ["“state”" in told[0][1], "“a”" in told[1][1]] == [True, True]


@pytest.mark.parametrize(("content", "name"), [(b"a\n" + b"1\n" * 40, "rows.csv"), (b"[" + b'{"a":1},' * 40 + b"{}]", "a.json")])
def test_more_rows_than_one_file_may_have_are_refused_before_they_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, name: str
) -> None:
    path = tmp_path / f"{name}.gz"
    path.write_bytes(gzip.compress(content))
    assert open_sources(path)
    monkeypatch.setattr(files, "MOST_ROWS", 30)
    with pytest.raises(BadInput, match="more than 30 rows"):
        open_sources(path)
