"""Returns of one legal entity, by product and cause with what was closed, upheld and paid, as files to hand in."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from rapport.desk.cases import sample as cases
from rapport.desk.complaints import actions, queries, sample
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.types import Closing, Decision
from rapport.desk.complaints.web import return_files
from rapport.kernel import clock
from rapport.kernel.errors import BadInput

from .conftest import HOUSE, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return clock.now()


def settled(case, at, **more):
    return sample.file(case, regime="uk-fca-disp", answered_at=at, closed_at=at, closing=Closing.FINAL_RESPONSE, by=HOUSE, **more)


def test_a_return_is_that_of_an_entity_and_counts_each_product_and_cause_whole(client_of, manager, representative, now):
    house, credit = (actions.declare_entity(name=name, by=manager.actor, at=now) for name in ("Marlow", "=Credit"))
    assert [one.is_default for one in (house, credit)] == [True, False]
    late, day = cases.cause("Late"), now - timedelta(days=40)
    made = [cases.case(team=representative.team, assignee=representative.person, at=day) for _one in range(4)]
    settled(made[0], day + timedelta(days=2), cause_id=late.pk, decision=Decision.UPHELD, redress_amount=40)
    settled(made[1], day + timedelta(days=3), cause_id=late.pk, decision=Decision.NOT_UPHELD)
    sample.file(made[2], regime="uk-fca-disp", cause_id=late.pk, by=HOUSE)
    settled(made[3], day + timedelta(days=3), decision=Decision.UPHELD, redress_amount=25)
    actions.assign_entity(case_id=made[3].pk, entity_id=credit.pk, by=representative.actor, at=now)
    period = {"from_date": (day - timedelta(days=5)).date(), "to_date": (now - timedelta(days=2)).date(), "regime": "uk-fca-disp"}
    grace = client_of(manager)
    for entity in (house.pk, credit.pk, ""):
        assert grace.post("/complaints/returns/", period | {"entity": entity}).status_code == 302
    whole, other, own = queries.returns()
    assert [one.content["opened"] for one in (whole, own, other)] == [4, 3, 1]
    (part,) = own.content["by_product_and_cause"]
    assert {name: part[name] for name in ("cause", "opened", "closed", "upheld", "redress")} == {
        "cause": "Late", "opened": 3, "closed": 2, "upheld": 1, "redress": {"GBP": "40.00"},
    }  # fmt: skip
    book = load_workbook(io.BytesIO(grace.get(f"/complaints/returns/{own.pk}/?as=xlsx").content))
    assert [cell.value for cell in book.worksheets[0][2]][4:] == [3, 2, 1, 40]
    assert "£40" in grace.get(f"/complaints/returns/{own.pk}/").content.decode()
    text = grace.get(f"/complaints/returns/{other.pk}/?as=csv").content.decode()
    assert '# Of,"UK FCA DISP, =Credit"' in text
    assert f"# Hash,{other.sha256}" in text
    assert grace.get(f"/complaints/returns/{own.pk}/?as=pdf").status_code == 404
    actions.close_complaint(case_id=made[2].pk, closing=Closing.WITHDRAWN, said="Leave it.", by=representative.actor, at=now)
    assert queries.corrections(own, at=now + timedelta(days=1)) == []
    assert "=Credit" in grace.get("/complaints/returns/").content.decode()


def test_what_ombudsman_and_regulator_decide_stands_in_the_return_and_later_in_its_corrections(
    complain, client_of, manager, supervisor, now
):
    complaint = complain(at=now - timedelta(days=30))
    by, day = supervisor.actor, (now - timedelta(days=20)).date()

    def tell(body, **known):
        return actions.record_outside(case_id=complaint.pk, body=body, opened_date=day, known=known, by=by, at=now)

    decided = {"decided_date": day + timedelta(days=5), "is_overturned": True, "award_amount": Decimal(120), "currency": "gbp"}
    ours = tell("Ombudsman", reference="O 1", **decided)
    theirs = tell("Regulator", reference="R 1")
    with pytest.raises(actions.ComplaintRefused, match="stands here already"):
        tell("ombudsman", reference="o 1")
    with pytest.raises(BadInput, match="currency"):
        tell("Another", decided_date=day, award_amount=Decimal(5))
    with pytest.raises(BadInput, match="on which day"):
        tell("Another", is_overturned=False)
    period = {"from_date": day - timedelta(days=5), "to_date": (now - timedelta(days=2)).date()}
    row = actions.freeze_return(**period, by=manager.actor, at=now)
    told = {name: row.content[name] for name in ("outside_opened", "outside_decided", "overturned", "awarded")}
    assert told == {"outside_opened": 2, "outside_decided": 1, "overturned": 1, "awarded": {"GBP": "120.00"}}
    actions.record_outside(
        case_id=complaint.pk, body="Regulator", opened_date=day, by=by, at=now, outside_id=theirs.pk,
        known={"decided_date": day + timedelta(days=6), "is_overturned": False, "award_amount": Decimal(30), "currency": "GBP"},
    )  # fmt: skip
    assert [(one.body, one.reference) for one in complaint.outside_cases.order_by("pk")] == [
        ("Ombudsman", "O 1"), ("Regulator", "R 1"),
    ]  # fmt: skip
    later_on = {one.figure: (one.frozen, one.now) for one in queries.corrections(row, at=now + timedelta(days=1))}
    assert later_on == {"outside_decided": (1, 2), "awarded GBP": ("120.00", "150.00")}
    page = client_of(manager).get(f"/complaints/returns/{row.pk}/").content.decode()
    assert "Overturned there" in page
    assert "£120" in page
    shown = client_of(supervisor).get(f"/complaints/{complaint.pk}/").content.decode()
    assert "O 1" in shown
    assert f"?row={ours.pk}" in shown
    form = client_of(supervisor).get(f"/complaints/{complaint.pk}/decide/outside/?row={ours.pk}").context["form"]
    assert (form.initial["outside_id"], form.initial["reference"]) == (ours.pk, "O 1")


def test_a_return_from_before_is_not_corrected_in_what_it_never_told(complain, manager, supervisor, now):
    complaint = complain(at=now - timedelta(days=30))
    day = (now - timedelta(days=20)).date()
    row = actions.freeze_return(from_date=day, to_date=day, by=manager.actor, at=now)
    for name in ("outside_opened", "outside_decided", "overturned", "awarded"):
        del row.content[name]
    actions.record_outside(case_id=complaint.pk, body="Ombudsman", opened_date=day, known={}, by=supervisor.actor, at=now)
    assert queries.corrections(row, at=now + timedelta(days=1)) == []


def test_a_complaint_keeps_its_entity_and_without_a_word_belongs_to_that_of_the_house(complain, manager):
    before = complain()
    assert before.entity_id is None
    house, credit = (actions.declare_entity(name=name, by=manager.actor, at=later(days=1)) for name in ("Marlow", "Credit"))
    assert complain(at=later(days=2)).entity_id == house.pk
    own = complain(at=later(days=3), entity_id=credit.pk)
    actions.end_entity(entity_id=credit.pk, by=manager.actor, at=later(days=4))
    assert ComplaintFile.objects.get(pk=own.pk).entity_id == credit.pk
    assert not actions.declare_entity(name="Third", by=manager.actor, at=later(days=5)).is_default
    with pytest.raises(actions.ComplaintRefused, match="of the house"):
        actions.end_entity(entity_id=house.pk, by=manager.actor, at=later(days=5))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("opened", "Opened"),
        ("closed_within_8_weeks", "Closed: within eight weeks"),
        ("closed_vulnerable", "closed, of vulnerable customers"),
        ("outside_decided", "Decided there"),
        ("awarded GBP", "Awarded, GBP"),
        ("redress_paid EUR", "Redress paid, EUR"),
        ("Bed: oak · Late", "Bed: oak · Late: opened"),
        ("Bed: oak · Late: upheld", "Bed: oak · Late: upheld"),
        ("Bed · –: redress GBP", "Bed · –: redress paid, GBP"),
    ],
)
def test_each_figure_of_a_return_has_its_words(name, words):
    assert return_files.called(name) == words


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("opened", 3, 3), ("redress_paid EUR", "45.50", "€45.50"), ("awarded GBP", "1200.00", "£1,200"),
        ("Bed · –: redress CHF", "12.00", "CHF 12"), ("Bed: redress · Late: upheld", 2, 2),
    ],
)  # fmt: skip
def test_money_of_a_return_is_shown_as_everywhere(name, value, shown):
    assert return_files.amount_shown(name, value) == shown


def test_days_are_those_of_the_department(complain, manager, settings):
    settings.RAPPORT_ZONE = "America/Denver"
    complaint, evening = complain(), datetime(2026, 3, 3, 1, tzinfo=UTC)
    days = {"from_date": date(2026, 3, 1), "to_date": date(2026, 3, 2), "by": manager.actor}
    with pytest.raises(BadInput, match="over"):
        actions.freeze_return(**days, at=evening)
    assert actions.freeze_return(**days, at=evening + timedelta(hours=6)).content["opened"] == 1
    given = {"customer_id": complaint.case.customer_id, "limit": "In writing", "reason": "Threats", "by": manager.actor}
    assert actions.limit_behaviour(**given, review_date=date(2026, 3, 3), at=evening).review_date == date(2026, 3, 3)
