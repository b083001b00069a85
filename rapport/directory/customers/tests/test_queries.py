"""Finding customers the way they are remembered."""

import re

import pytest
from django.db import connection

from rapport.directory.customers import queries, sample
from rapport.directory.customers.models import Customer
from rapport.directory.customers.types import PointKind
from rapport.kernel.actor import Actor

machine = Actor.machine("test")


@pytest.fixture
def known(db):
    joan = sample.customer(email="joan.hale@example.com", phone="0113 496 0000", source="shop", external_id="C-1007")
    sample.customer("José Núñez", email="jose@harbour.example", phone="(416) 555-0134", country="CA")
    sample.customer("Amir Okafor")
    sample.customer("Li Wu", email="wu@example.net")
    return joan


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("joan", ["Joan Hale"]),
        ("hale JOAN", ["Joan Hale"]),
        ("nunez", ["José Núñez"]),
        ("NÚÑ", ["José Núñez"]),
        ("joan.hale@ex", ["Joan Hale"]),
        ("@harbour.example", ["José Núñez"]),
        ("0113 496", ["Joan Hale"]),
        ("+44 (0)113 496 0000", ["Joan Hale"]),
        ("496 0000", ["Joan Hale"]),
        ("555-0134", ["José Núñez"]),
        ("C-1007", ["Joan Hale"]),
        ("Jone Hale", ["Joan Hale"]),
        ("Okafer", ["Amir Okafor"]),
        ("wu", ["Li Wu"]),
        ("li w", ["Li Wu"]),
        ("j hale", ["Joan Hale"]),
        ("ha", ["Joan Hale"]),
        ("@", []),
        ("nobody like that", []),
        ("%", []),
        ("_", []),
        ("", []),
        ("   ", []),
        ("🦦", []),
    ],
)
def test_a_customer_is_found_by_what_is_remembered(known, text, names):
    assert [customer.name for customer in queries.find_customers(text, actor=machine)] == names


def test_a_whole_address_finds_whose_it_is_and_a_part_of_one_all_who_have_it(known):
    ann, joann = (
        sample.customer("Ann Li", email="ann@harbour.example"),
        sample.customer("Joann Li", email="joann@harbour.example"),
    )
    assert set(queries.ids_matching(machine, " Ann@Harbour.example ", most=9)) == {ann.pk}
    assert set(queries.ids_matching(machine, "nn@harbour.example", most=9)) == {ann.pk, joann.pk}
    assert queries.find_customers("ann@harbour.example", actor=machine) == [ann]


@pytest.mark.parametrize("text", ["joan", "hale joan", "496 0000", "C-1007", "@harbour", "a", "@", "", "joan.hale@example.com"])
def test_by_their_numbers_the_same_customers_match(known, text):
    gone = sample.customer("Joan Halewood", email="gone@harbour.example")
    Customer.objects.filter(pk=gone.pk).update(merged_into=known)
    rows = queries.matching(queries.customers(machine), text)
    assert set(queries.ids_matching(machine, text, most=100)) == {one.pk for one in rows}


def test_nobody_without_the_right_finds_anybody(known):
    assert queries.ids_matching(Actor(name="stranger"), "joan", most=9) == []
    stranger = Actor(name="stranger")
    assert queries.find_customers("joan", actor=stranger) == []
    assert not queries.customers(stranger).exists()


def test_a_link_opens_its_one_customer_only(known):
    by_link = Actor.by_link("Joan Hale", "customers.view", row=known)
    assert [customer.name for customer in queries.customers(by_link)] == ["Joan Hale"]


def test_each_row_brings_the_preferred_address_in_one_query(known, django_assert_num_queries):
    known.points.create(kind=PointKind.EMAIL, value="hale@example.com", normal="hale@example.com", is_preferred=True)
    with django_assert_num_queries(1):
        rows = list(queries.customers(machine))
        shown = {(row.name, row.email, row.phone, row.organisation, row.segment) for row in rows}
    assert ("Joan Hale", "hale@example.com", "0113 496 0000", None, None) in shown
    assert queries.reach([known.pk, None], kind=PointKind.EMAIL) == {known.pk: "hale@example.com"}


def test_a_search_costs_the_same_at_any_size(known, django_assert_num_queries):
    for number in range(50):
        sample.customer(f"Joan Hale {number}")
    with django_assert_num_queries(2):
        assert len(queries.find_customers("joan hale", actor=machine)) == 20


def test_names_segments_and_organisations_are_answered_by_id(known):
    loyal = sample.customer("Zoe Li", segment=sample.segment(), organisation=sample.organisation())
    assert queries.names([known.pk, None]) == {known.pk: "Joan Hale"}
    assert queries.segment_keys([known.pk, loyal.pk, None]) == {loyal.pk: "loyal"}
    assert [(one.name, one.customer_count) for one in queries.organisations(machine)] == [("Harbour Hotel", 1)]


MANY = """
    INSERT INTO customers_customer (name, sought, language, country, is_vulnerable, source)
    SELECT 'Customer ' || md5(n::text), 'customer ' || md5(n::text), '', '', false, '' FROM generate_series(1, 3000) n
"""


def test_however_short_the_words_not_all_customers_are_read(known):
    with connection.cursor() as cursor:
        cursor.execute(MANY)
        cursor.execute("ANALYZE customers_customer")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")  # 3,000 are few enough to read all
    for text in ("li", "li wu", "wu l", "am ok", "hale"):
        plan = queries.matching(Customer.objects.all(), text).explain(analyze=True)
        removed = sum(int(rows) for rows in re.findall(r"Rows Removed by [\w ]+: (\d+)", plan))
        assert removed < 300, plan
