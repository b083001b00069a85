"""What must stand in a letter: every letter of every regime that comes along, with each of its elements missing in turn."""

from decimal import Decimal

import pytest

from rapport.desk.complaints.rules import deciding, shipped, writing
from rapport.desk.complaints.types import Letter

LETTERS = [
    pytest.param(letter, elements, id=f"{one.key}-{letter}")
    for one in shipped.SHIPPED
    for letter, elements in one.terms.letters.items()
]


@pytest.mark.parametrize(("letter", "elements"), LETTERS)
def test_each_element_is_missed_when_it_alone_is_not_there(letter, elements):
    ticked, files = {one.key for one in elements}, sum(one.is_enclosed for one in elements)

    def lacking(without=None, files=files):
        text = ". ".join(one.says[0] for one in elements if one.says and one is not without)
        ticks = ticked - {without.key} if without else ticked
        return writing.missing(elements, text=text, ticked=ticks, files=files)

    assert not lacking()
    for one in elements:
        assert lacking(one) == [one]
        assert not one.is_enclosed or lacking(files=files - 1) == [one]


@pytest.mark.parametrize(
    ("element", "text"),
    [
        (shipped.FOS_WEB, "See www.financial-ombudsman.org.uk.evil.example"),
        (shipped.FOS_WEB, "See not-financial-ombudsman.org.uk and notfinancial-ombudsman.org.uk"),
        (shipped.FOS_WEB, "Write to info@financial-ombudsman.org.uk"),
        (shipped.FOS_WEB, "Dear Joan <!-- www.financial-ombudsman.org.uk --> Hale"),
        (shipped.FOS_WEB, "No. <!-- never closed, www.financial-ombudsman.org.uk"),
        (shipped.FOS, "On 2 March you wrote:\n> I will go to the Financial Ombudsman"),
        (shipped.FOS, "Sie können sich an die Schlichtungsstelle wenden."),
        (shipped.SIX_MONTHS, "within 16 months, or twenty-six months"),
        (shipped.STAGE_ONE, "at stage 10, or stage 2"),
        (shipped.STAGE_TWO, "at stage 1"),
    ],
)
def test_what_only_looks_like_an_element_is_none(element, text):
    assert writing.missing([element], text=text, ticked=[element.key]) == [element]


@pytest.mark.parametrize(
    ("element", "text"),
    [
        (shipped.FOS_WEB, "You find it at www.financial-ombudsman.org.uk."),
        (shipped.FOS_WEB, "(https://financial-ombudsman.org.uk/consumers)"),
        (shipped.FOS, "the Financial\n Ombudsman’s leaflet"),
        (shipped.SIX_MONTHS, "within Six Months."),
        (shipped.STAGE_ONE, "our answer at stage 1; stage 2 is yours to ask for"),
    ],
)
def test_an_element_stands_where_people_write_it(element, text):
    assert not writing.missing([element], text=text, ticked=[])


def test_what_the_customer_said_is_not_our_word_where_the_letter_repeats_it():
    said = "I shall go to the  Financial Ombudsman within six months!"
    repeated = f"You wrote:\n– {said.replace('  ', ' ')}\nWe do not uphold this."
    elements = [shipped.FOS, shipped.SIX_MONTHS]
    assert writing.missing(elements, text=repeated, ticked=[], quoted=[said]) == elements
    ours = " You may go to the Financial Ombudsman within six months."
    assert not writing.missing(elements, text=repeated + ours, ticked=[], quoted=[said, "", "uphold"])


@pytest.mark.parametrize(
    ("amount", "currency"), [("NaN", "GBP"), ("Infinity", "GBP"), ("1e20", "GBP"), ("0.001", "GBP"), ("5", "£££"), ("5", "gbp")]
)
def test_what_is_no_amount_of_money_is_not_offered(amount, currency):
    assert deciding.why_not_offer(amount=Decimal(amount), currency=currency)
    assert deciding.why_not_offer(amount=Decimal("5.00"), currency="GBP") is None


def test_a_placeholder_that_nobody_filled_stops_a_letter():
    values = {
        "letter": Letter.PROGRESS, "terms": shipped.ISO.terms, "is_closed": False, "stage": 1, "is_sent": False, "undecided": 0,
        "allegations": 0, "is_accepted": False, "category": "",
    }  # fmt: skip
    assert "placeholder" in (writing.why_not_send(text="Dear {{customer.name}},", **values) or "")
    assert writing.why_not_send(text="Dear Jo {Ann} #let $x$ *Hale*,", **values) is None
