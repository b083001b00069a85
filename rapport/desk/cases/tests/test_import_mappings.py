"""Mapping files: those shipped can be used, and whatever is wrong in one is said in a sentence."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.cases.imports import library
from rapport.desk.cases.imports.begin import check_rows
from rapport.desk.cases.imports.exports.mapping import ExportMapping
from rapport.desk.cases.imports.guess import guess
from rapport.desk.cases.imports.mapping import Grain, columns_in
from rapport.desk.cases.imports.parsing import parse
from rapport.desk.cases.imports.subjects import Subjects
from rapport.desk.cases.types import Kind, State
from rapport.kernel.errors import BadInput
from rapport.kernel.intake.sources import open_source


def small(**more: Any) -> dict[str, Any]:
    return {
        "format": 1,
        "name": "small",
        "version": "1",
        "title": "Small",
        "source": "small",
        "grain": "case",
        "key": ["number"],
        "moments": {"opened": "opened"},
        **more,
    }


def test_every_shipped_mapping_can_be_used_under_its_own_name() -> None:
    assert len(library.mapping_files()) >= 3
    for name, path in library.mapping_files().items():
        mapping = library.meaning(name)
        assert (path.stem, mapping.name) == (name, name)
        assert mapping.title
        assert mapping.tables if isinstance(mapping, ExportMapping) else mapping.columns


def test_the_shipped_mappings_say_what_they_are_for() -> None:
    servicenow = parse(library.raw_mapping("servicenow-incident-event-log"), where="")
    assert (servicenow.grain, servicenow.must_ask_zone) == (Grain.EVENT, True)
    assert servicenow.state.values["awaiting user info"] is State.WAITING_CUSTOMER
    cfpb = parse(library.raw_mapping("cfpb-complaints"), where="")
    assert (cfpb.kind.default, cfpb.needs_export_moment) == (Kind.COMPLAINT, True)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"format": 2}, "“format” must be 1"),
        ({"name": ""}, "“name” must be a text"),
        ({"key": []}, "“key” must be a list"),
        ({"grain": "row"}, "“row” is not a known grain; it can be: case, event"),
        ({"grain": "event"}, "moments.event"),
        ({"moments": {}}, "moments.opened"),
        ({"moments": {"opened": "opened", "zone": "Mars/Crater"}}, "not a time zone"),
        ({"moments": {"opened": "opened", "date_order": "YDM"}}, "not a known date_order"),
        ({"moments": {"opened": "opened", "opening": "x"}}, "“opening”, which means nothing"),
        ({"grain": "event", "moments": {"event": "at", "changed": "at"}}, "is for whole cases"),
        ({"colour": "red"}, "“colour”, which means nothing"),
        ({"state": {"column": "state", "values": {"Done": "finished"}}}, "“finished” is not a known state"),
        ({"state": {"column": "state", "values": ["Done"]}}, "“state.values” must be a table"),
        ({"kind": "joke"}, "“joke” is not a known kind"),
        ({"reason": ["a", "b", "c"]}, "two levels"),
        ({"subject": ["{a"]}, "brace"),
        ({"source": "x" * 61}, "60 characters"),
        ({"facts": {"two words": {"column": "a", "label": "A"}}}, "short plain name"),
        ({"facts": "a"}, "“facts” must be a table"),
        ({"steps": {"state": "open"}}, "“steps” must be a list of tables"),
        ({"settled_by": [{"column": "a", "values": ["Yes"], "since": "b", "days": True}]}, "whole number of days"),
        ({"team": {"column": "a", "make": True}}, "“make”, which means nothing"),
    ],
)
def test_whatever_is_wrong_in_a_mapping_is_said_in_a_sentence(more: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        parse(small(**more), where="small.toml")


def test_a_mapping_is_found_by_name_by_path_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(library.written(small()))
    assert library.raw_mapping(str(path))["name"] == "small"
    with pytest.raises(BadInput, match=r"no mapping “mine”.*cfpb-complaints"):
        library.raw_mapping("mine")
    path.write_text("not = = toml")
    with pytest.raises(BadInput, match="is not TOML"):
        library.raw_mapping(str(path))


def test_a_mapping_of_the_installation_takes_the_place_of_a_shipped_one(tmp_path: Path, settings: Any) -> None:
    settings.RAPPORT_HOME = tmp_path
    library.saved_folder().mkdir()
    (library.saved_folder() / "cfpb-complaints.toml").write_text(library.written(small(name="cfpb-complaints")))
    assert library.raw_mapping("cfpb-complaints")["title"] == "Small"
    (library.saved_folder() / "broken.toml").write_text("= nothing")
    assert "broken" not in {mapping.name for mapping in library.mappings()}


def test_the_mapping_whose_columns_are_all_there_fits() -> None:
    columns = parse(library.raw_mapping("bpi2013-problems"), where="").columns
    found = library.fitting([*columns, "more"])
    assert found is not None
    assert found.name == "bpi2013-problems"
    assert library.fitting(columns[1:]) is None


@pytest.mark.parametrize("name", list(library.mapping_files()))
def test_a_mapping_written_down_is_read_back_the_same(name: str) -> None:
    raw = library.raw_mapping(name)
    assert tomllib.loads(library.written(raw)) == raw


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(
    name=texts,
    values=st.dictionaries(texts.filter(bool), st.sampled_from(["open", "closed"]), max_size=4),
    keys=st.lists(texts, max_size=3),
)
def test_any_texts_survive_being_written_down(name: str, values: dict[str, str], keys: list[str]) -> None:
    raw = small(title=name, key=keys, state={"column": name, "values": values}, steps=[{"state": "open", "column": name}])
    if not values:
        raw["state"].pop("values")
    assert tomllib.loads(library.written(raw)) == raw


def test_subjects_leave_out_the_parts_that_lack_a_value() -> None:
    subjects = Subjects(["{product}", "impact {impact}", "as {role} said"])
    assert columns_in(["{product}", "impact {impact}"]) == ["product", "impact"]
    assert subjects.of({"product": "Lamp", "impact": "", "role": "she"}.__getitem__) == "Lamp · as she said"
    assert subjects.of(lambda _column: "") == ""
    assert len(subjects.of(lambda _column: "x" * 150)) == 200


def test_the_mapping_that_the_documents_show_can_be_used() -> None:
    page = Path(__file__).parents[4] / "docs" / "operation" / "imports.md"
    raw = tomllib.loads(page.read_text().partition("```toml")[2].partition("```")[0])
    shown = parse(raw, where="imports.md")
    assert (shown.grain, shown.state.values["on-hold"], shown.facts["product"].is_watched) == (
        Grain.CASE, State.WAITING_OTHERS, True,
    )  # fmt: skip


def guessed(folder: Path, *rows: str) -> dict[str, Any]:
    path = folder / "table.csv"
    path.write_text("\n".join(rows) + "\n")
    return guess(open_source(path), name="table")


def test_a_freshdesk_export_is_guessed_with_its_subject_alone_and_its_customers_by_number(tmp_path: Path) -> None:
    said = ("Pending", "Not resolved", "On-hold")
    raw = guessed(
        tmp_path,
        "Ticket ID,Subject,Status,Source,Created time,Full name,Title,Contact ID,Email,Work phone,Mobile phone",
        *(f"{n},Lamp {n},{said[n % 3]},Mail,2024-03-01 10:00,Joan Hale,Buyer,9{n % 2},j@post.example,1,2" for n in range(9)),
    )
    assert raw["subject"] == ["{Subject}"]
    assert (raw["customer"], raw["customer_name"]) == ({"column": "Contact ID"}, "Full name")
    assert (raw["customer_email"], raw["customer_phone"]) == ("Email", "Mobile phone")
    assert raw["state"]["values"] == {"Pending": "waiting_customer", "Not resolved": "open", "On-hold": "waiting_others"}
    assert raw["channel"]["values"] == {"Mail": "email"}


def test_a_jira_export_is_guessed_with_its_reporter_its_description_and_its_words(tmp_path: Path) -> None:
    said = ("To Do", "In Progress", "Done", "Wont Do")
    raw = guessed(
        tmp_path,
        "Summary,Issue key,Issue Type,Status,Reporter,Created,Comment,Comment,Description",
        *(f"Lamp {n},SUP-{n},Question,{said[n % 4]},joan{n % 2},05/Jan/24 3:04 PM,a,b,dark {n}" for n in range(12)),
    )
    assert raw["customer"] == {"column": "Reporter"}
    assert raw["text"] == "Description"
    assert raw["moments"] == {"opened": "Created"}
    assert raw["state"]["values"] == {"To Do": "new", "In Progress": "open", "Done": "closed", "Wont Do": "closed"}
    assert raw["kind"]["values"] == {"Question": "enquiry"}


def test_a_number_that_comes_twice_makes_no_table_of_events_where_no_column_says_when(tmp_path: Path) -> None:
    raw = guessed(tmp_path, "Case ID,Created,About", *(f"{n // 2},2024-01-0{n + 1} 10:00,Lamp {n}" for n in range(8)))
    assert raw["grain"] == "case"
    assert parse(raw, where="guess").moments.opened == "Created"


def test_names_of_columns_without_a_row_are_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "march.csv"
    path.write_text("Case ID,Created,About\n")
    with pytest.raises(BadInput, match=r"no row below the names of the columns in “march.csv”"):
        check_rows([open_source(path)])


def test_a_german_export_is_guessed_with_its_moments_its_people_and_its_words(tmp_path: Path) -> None:
    raw = guessed(
        tmp_path,
        "Ticketnummer;Erstellt am;Geändert am;Gelöst am;Status;Priorität;Kanal;Kategorie;Bearbeiter;Kunde;Betreff;Beschreibung",
        "1;31.01.2026 09:00;02.02.2026 10:00;;In Bearbeitung;hoch;Telefon;Lieferung;Uwe Groß;Jörg Weiß;Bett fehlt;Wo ist es?",
        "2;01.02.2026 09:00;03.02.2026 10:00;03.02.2026 10:00;Gelöst;niedrig;E-Mail;Rechnung;Uwe Groß;Ida;Zu teuer;12,50 zu viel",
        "3;01.02.2026 09:30;03.02.2026 11:00;;Wartet auf Kunde;mittel;Brief;Rechnung;Uwe Groß;Ida;Mahnung;Warum?",
    )
    moments = [raw["moments"].get(one) for one in ("opened", "changed", "resolved", "event", "date_order")]
    assert moments == ["Erstellt am", "Geändert am", "Gelöst am", None, "DMY"]
    assert raw["state"]["values"] == {"In Bearbeitung": "open", "Gelöst": "resolved", "Wartet auf Kunde": "waiting_customer"}
    assert raw["priority"]["values"] == {"hoch": "high", "niedrig": "low", "mittel": "normal"}
    assert raw["channel"]["values"] == {"Telefon": "phone", "E-Mail": "email", "Brief": "letter"}
    assert (raw["key"], raw["reason"], raw["subject"]) == (["Ticketnummer"], ["Kategorie"], ["{Betreff}"])
    assert (raw["assignee"]["column"], raw["customer"]["column"], raw["text"]) == ("Bearbeiter", "Kunde", "Beschreibung")
