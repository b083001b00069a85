"""Which columns tell of the customer is guessed by their names and by what stands in them, in many languages and cases."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rapport.desk.cases.imports.fold import Fold, Told
from rapport.desk.cases.imports.guess import guess, roles_of
from rapport.desk.cases.imports.parsing import parse
from rapport.desk.cases.imports.roles import OF_CUSTOMER, Role
from rapport.desk.cases.imports.who import addressed
from rapport.kernel.intake.sources import open_source
from rapport.kernel.intake.types import Group, StagedRow
from rapport.kernel.intake.values import MomentReader

PEOPLE = ("Joan Hale", "Ida Weiß", "José Núñez", "O'Brien, Pat", "Dr. Li Na", "anna de Vries")
CUSTOMER = (Role.CUSTOMER, *OF_CUSTOMER, Role.ASSIGNEE)


def table(folder: Path, header: str, rows: int = 12) -> dict[str, Role]:
    """The roles guessed for columns ``header=what``: name, mail, both, phone, number, thing, staff, ours, product, word."""
    names, kinds = zip(*(one.split("=") for one in header.split(";")), strict=True)
    path = folder / "table.csv"
    lines = [";".join(["No", "Opened", *names])]
    for n in range(rows):
        person, plain = PEOPLE[n % 6], f"p{n}"
        made = {
            "name": f"{person} {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n % 26]}",
            "few": PEOPLE[n % 3],
            "mail": f"{plain}@post{n % 4}.example",
            "both": f"{person} <{plain}@post.example>",
            "phone": f"+44 20 7946 0{n:03d}",
            "digits": f"0207946{n:04d}",
            "number": f"K-{1000 + n}",
            "product": ("Oak bed", "Pine bed", "Lamp")[n % 3],
            "staff": f"{('sue', 'tom')[n % 2]}@desk.example",
            "word": ("Leeds", "York", "Hull")[n % 3],
        }
        lines.append(";".join([str(n), f"2026-03-{n % 28 + 1:02d} 10:00", *(made[one] for one in kinds)]))
    path.write_text("\n".join(lines) + "\n")
    raw = guess(open_source(path), name="table")
    assert parse(raw, where="guess").customer is not None or not any(role in CUSTOMER[:-1] for role in roles_of(raw).values())
    return roles_of(raw)


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("who=name;email=mail", {"who": "customer_name", "email": "customer_email"}),
        ("name=name;client=mail", {"name": "customer_name", "client": "customer_email"}),
        ("client=name;email=mail", {"client": "customer_name", "email": "customer_email"}),
        ("CLIENT=number;NAME=name;E-MAIL=mail;TEL.=digits",
         {"CLIENT": "customer", "NAME": "customer_name", "E-MAIL": "customer_email", "TEL.": "customer_phone"}),
        ("who=mail;topic_name=product", {"who": "customer_email"}),
        ("who=phone", {"who": "customer_phone"}),
        ("Who=both", {"Who": "customer_email"}),
        ("Kunde=name;Adresse elektronisch=mail", {"Kunde": "customer_name", "Adresse elektronisch": "customer_email"}),
        ("Nom du client=name;Courriel=mail;Téléphone=phone",
         {"Nom du client": "customer_name", "Courriel": "customer_email", "Téléphone": "customer_phone"}),
        ("nombre=name;correo electrónico=mail;móvil=digits",
         {"nombre": "customer_name", "correo electrónico": "customer_email", "móvil": "customer_phone"}),
        ("naamKlant=name;e-mailadres=mail", {"naamKlant": "customer_name", "e-mailadres": "customer_email"}),
        ("Имя=name;Почта=mail;Телефон=digits",
         {"Имя": "customer_name", "Почта": "customer_email", "Телефон": "customer_phone"}),
        ("姓名=name;邮箱=mail;电话=digits",
         {"姓名": "customer_name", "邮箱": "customer_email", "电话": "customer_phone"}),
        ("客户=number", {"客户": "customer"}),
        ("x1=mail;x2=phone", {"x1": "customer_email", "x2": "customer_phone"}),
        ("name=name", {"name": "customer_name"}),
        ("First Name=word;Last Name=name;email=mail",
         {"First Name": "customer_first_name", "Last Name": "customer_last_name", "email": "customer_email"}),
        ("Vorname=word;Nachname=name", {"Vorname": "customer_first_name", "Nachname": "customer_last_name"}),
        ("handler first name=word;name=name", {"name": "customer_name"}),
    ],
)  # fmt: skip
def test_customers_are_found_by_words_and_by_what_stands_in_the_columns(header, meant, tmp_path):
    found = table(tmp_path, header)
    assert {name: str(role) for name, role in found.items() if role in CUSTOMER} == meant


@pytest.mark.parametrize(
    ("header", "rows", "meant"),
    [
        ("who=few;email=mail", 40, {"who": "assignee", "email": "customer_email"}),
        ("Agent email=mail", 12, {}),
        ("product name=product", 40, {}),
        ("handled by=few;who=name", 40, {"handled by": "assignee", "who": "customer_name"}),
        ("who=staff;email=mail", 40, {"email": "customer_email"}),
        ("order=number;code=digits;town=word", 40, {}),
    ],
)
def test_who_handles_a_case_and_what_only_looks_so_is_no_customer(header, rows, meant, tmp_path):
    assert {name: str(role) for name, role in table(tmp_path, header, rows).items() if role in CUSTOMER} == meant


def test_a_person_is_no_fact_about_a_case_and_a_town_is(tmp_path):
    found = table(tmp_path, "first name=few;surname=few;who=staff;email=mail;town=word", 40)
    assert [name for name, role in found.items() if role is Role.FACT] == ["town"]


def test_an_address_is_taken_out_of_what_stands_round_it():
    assert addressed('"Joan Hale" <joan@post.example>') == ("Joan Hale", "joan@post.example")
    assert addressed("mailto:joan@post.example") == ("", "joan@post.example")


@pytest.mark.parametrize(
    ("told", "customer"),
    [
        ({"First": "Joan", "Last": "Hale"}, ("Joan Hale", "Joan Hale", "", "")),
        ({"First": "", "Last": "Hale"}, ("Hale", "Hale", "", "")),
        ({"First": "Joan", "Last": "Hale", "Mail": "J@post.example"}, ("j@post.example", "Joan Hale", "J@post.example", "")),
        ({"First": "Joan", "Last": "Hale", "Full": "Ms J. Hale"}, ("Ms J. Hale", "Ms J. Hale", "", "")),
        ({}, ("", "", "", "")),
    ],
)
def test_a_first_and_a_last_name_are_one_name_and_two_of_one_last_name_are_two(told, customer):
    header = ["No", "Opened", "First", "Last", *(name for name in ("Mail", "Full") if name in told)]
    columns = {"customer_first_name": "First", "customer_last_name": "Last"}
    columns |= {role: name for role, name in (("customer_email", "Mail"), ("customer_name", "Full")) if name in told}
    raw = {
        "format": 1, "name": "t", "version": "1", "title": "t", "source": "t", "grain": "case", "key": ["No"],
        "moments": {"opened": "Opened", "zone": "UTC"}, **columns,
    }  # fmt: skip
    mapping = parse(raw, where="test")
    assert set(header) <= set(mapping.columns)
    fold = Fold(mapping, {0: header}, MomentReader(zone=ZoneInfo("UTC")), datetime(2026, 4, 1, tzinfo=UTC))
    values = ["1", "2026-03-01 10:00", *(told.get(name, "") for name in header[2:])]
    draft = fold.fold(Group("1", [StagedRow(0, 2, values)]), Told())
    assert draft is not None
    assert draft.customer == customer
