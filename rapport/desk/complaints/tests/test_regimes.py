"""Regimes by their pages: edited whole, made anew, chosen by declared products; and what corrects them later."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rapport.desk.cases import sample as cases
from rapport.desk.complaints import actions, queries, sample
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.types import CustomerType, Letter, Mark, Milestone, Severity, Triage
from rapport.directory.customers import sample as customers
from rapport.governance.standards.types import Told
from rapport.kernel import clock
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.journal import history

from .conftest import HOUSE, MONDAY, later, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return clock.now()


def whole(form):
    """What the browser sends of an untouched form."""
    found = {}
    for field in form:
        value = field.value()
        if value is not None and value is not False and value != "":
            found[field.html_name] = "on" if value is True else value
    return found


def test_a_regime_is_edited_whole_and_those_received_before_keep_theirs(client_of, manager, representative, now):
    row = sample.regime("uk-fca-disp", by=HOUSE, at=now)
    grace = client_of(manager)
    before = sample.file(cases.case(team=representative.team, at=now), regime="uk-fca-disp", by=HOUSE)
    form = grace.get(f"/complaints/regimes/{row.pk}/next/").context["form"]
    given = whole(form) | {
        "source": "A new rule", "active_from": (now + timedelta(days=30)).date(), "amount-acknowledge": 2,
        "unit-acknowledge": "calendar_days", "law-acknowledge": "on", "zone": "Europe/Dublin",
        "letter-acknowledgement": "What we understood the complaint to be\nWhere to call = 0800 1 / hotline\n+ Das Merkblatt",
        "hours-0": 72, "told-0": ["handler", "lead"], "tier-press": "manager", "first-press": 2, "own-press": 50,
    }  # fmt: skip
    assert grace.post(f"/complaints/regimes/{row.pk}/next/", given | {"hours-1": 100}).status_code == 422
    response = grace.post(f"/complaints/regimes/{row.pk}/next/", given)
    assert response.status_code == 302, response.context["form"].errors
    newest = queries.version_on("uk-fca-disp", now + timedelta(days=40))
    step = next(one for one in newest.asks.steps if one.milestone is Milestone.ACKNOWLEDGE)
    assert (newest.number, step.limit.amount, step.limit.unit, step.is_statutory) == (2, 2, "calendar_days", True)
    assert newest.asks.zone == "Europe/Dublin"
    parts = newest.asks.letters[Letter.ACKNOWLEDGEMENT]
    assert [(one.key, one.says, one.is_enclosed) for one in parts] == [
        ("understood", (), False), ("where_to_call", ("0800 1", "hotline"), False), ("das_merkblatt", (), True),
    ]  # fmt: skip
    assert (newest.asks.ladder[0].hours, newest.asks.ladder[0].told) == (72, (Told.HANDLER, Told.LEAD))
    assert newest.asks.raises[Mark.PRESS].own_percent == 50
    unchanged = [one for one in row.asks.steps if one.milestone is not Milestone.ACKNOWLEDGE]
    assert [one for one in newest.asks.steps if one.milestone is not Milestone.ACKNOWLEDGE] == sorted(
        unchanged, key=lambda one: list(Milestone).index(one.milestone)
    )
    assert ComplaintFile.objects.get(pk=before.pk).regime.number == 1
    page = grace.get(f"/complaints/regimes/{newest.pk}/").content.decode()
    for said in ("not legal advice", "3 days before the limit: handler, lead", "Where to call", "A new rule", "50 %"):
        assert said in page
    assert "comes on" in grace.get("/complaints/regimes/").content.decode()


def test_a_new_regime_begins_with_one_that_comes_along_and_is_chosen_by_a_line(client_of, manager, representative, now):
    row = sample.regime("uk-housing-ombudsman", by=HOUSE, at=now)
    grace, tom = client_of(manager), client_of(representative)
    given = whole(grace.get(f"/complaints/regimes/{row.pk}/new/").context["form"])
    given |= {"name": "Irish housing", "source": "Own", "active_from": "2020-01-01", "country": "IE", "subdivision": ""}
    assert tom.post(f"/complaints/regimes/{row.pk}/new/", given).status_code == 403
    assert grace.post(f"/complaints/regimes/{row.pk}/new/", given).status_code == 302
    assert grace.post(f"/complaints/regimes/{row.pk}/new/", given).status_code == 422
    line = {"regime": "irish-housing", "product": "housing", "jurisdiction": "IE", "customer_type": ""}
    assert grace.post("/complaints/regimes/choose/", line).status_code == 302
    found = queries.following("housing", "IE", "tenant", received_at=now)
    assert (found.version.name, found.line.jurisdiction) == ("Irish housing", "IE")
    said = tom.get("/complaints/following/?product=housing&jurisdiction=IE&customer_type=tenant").content.decode()
    assert "Irish housing" in said
    assert f'name="seen" value="{found.version.pk}"' in said
    choice = next(one for one in queries.regime_choices() if one.regime == "irish-housing")
    assert grace.post(f"/complaints/regimes/choose/{choice.pk}/drop/").status_code == 302
    assert queries.following("housing", "IE", "tenant", received_at=now).version.key == "iso-10002"


def test_a_product_that_no_regime_knows_is_refused_and_not_judged_by_another_in_silence(complain):
    with pytest.raises(BadInput, match="finance"):
        complain(product="finance", jurisdiction="GB")
    assert complain(at=later(hours=1), product="Financial", jurisdiction="GB").regime.key == "uk-fca-disp"


def test_the_regime_is_corrected_after_the_conversion_and_its_milestones_count_from_the_receipt(
    complain, representative, client_of
):
    complaint = complain(product="", jurisdiction="")
    send(complaint, Letter.ACKNOWLEDGEMENT, by=representative.actor, at=later(hours=2))
    corrected = actions.correct_regime(
        case_id=complaint.pk, product="housing", jurisdiction="GB", customer_type=CustomerType.TENANT, by=representative.actor,
        at=later(days=3),
    )  # fmt: skip
    assert (corrected.regime.key, corrected.customer_type) == ("uk-housing-ombudsman", "tenant")
    rows = {one.milestone: one for one in corrected.milestones.all()}
    assert rows[Milestone.PROGRESS].is_void
    assert rows[Milestone.ACKNOWLEDGE].met_at == later(hours=2)
    assert rows[Milestone.ACKNOWLEDGE].started_at == MONDAY
    entry = history("complaints.complaintfile", [complaint.pk]).last()
    assert entry.payload == {"case_id": complaint.pk, "change": "regime", "row_id": corrected.regime_id}
    tom = client_of(representative)
    given = {"product": "financial", "jurisdiction": "GB", "customer_type": "consumer"}
    unread = tom.post(f"/complaints/{complaint.pk}/do/regime/", given)
    assert unread.status_code == 422
    given["seen"] = unread.context["form"].following()["version"].pk
    assert tom.post(f"/complaints/{complaint.pk}/do/regime/", given).status_code == 302
    assert "regime chosen anew" in tom.get(f"/complaints/{complaint.pk}/").content.decode()


def test_a_corrected_receipt_takes_the_version_of_its_day(complain, manager, representative):
    complaint = complain(at=later(days=20))
    row = complaint.regime
    new = actions.add_regime_version(
        regime_id=row.pk, active_from=later(days=10).date(), source="New", terms=row.asks, by=manager.actor, at=later(days=1)
    )
    back = actions.correct_receipt(case_id=complaint.pk, received_at=later(days=15), by=representative.actor, at=later(days=21))
    assert back.regime == new
    earlier = actions.correct_receipt(case_id=complaint.pk, received_at=later(days=5), by=representative.actor, at=later(days=21))
    assert (earlier.regime, earlier.milestones.get(milestone="final").started_at) == (row, later(days=5))


def test_what_a_mark_asks_for_is_a_setting_of_the_version(complain, manager, representative):
    first = complain()
    terms = first.regime.asks
    raises = terms.raises | {Mark.PRESS.value: type(terms.raises["press"])(tier="supervisor", first_action=3, own_percent=50)}
    actions.add_regime_version(
        regime_id=first.regime_id, active_from=later(days=7).date(), source="Own", terms=replace(terms, raises=raises),
        by=manager.actor, at=later(days=1),
    )  # fmt: skip
    second = complain(at=later(days=7))
    seen = Triage(severity=Severity.LOW, marks=(Mark.PRESS,))
    limits = []
    for one in (first, second):
        done = actions.triage(case_id=one.pk, triage=seen, by=representative.actor, at=one.received_at + timedelta(hours=1))
        due = {row.milestone: row.due_at - row.started_at for row in done.milestones.all()}
        limits.append((due["first_action"].days, due["final"].days // 7))
        done.case.refresh_from_db()
        limits.append(done.case.tier)
    assert limits == [(1, 4), "director", (3, 2), "supervisor"]


def test_a_case_joins_the_complaint_that_its_customer_has_open(client_of, representative, now):
    who = customers.customer("Joan Hale", email="joan@post.example")
    first, second = (
        cases.case(team=representative.team, assignee=representative.person, customer=who, at=now - timedelta(days=days))
        for days in (3, 1)
    )
    complaint = sample.file(first, by=HOUSE)
    tom = client_of(representative)
    assert f"Join complaint {complaint.pk}" in tom.get(f"/complaints/{second.pk}/convert/").content.decode()
    assert tom.post(f"/complaints/{second.pk}/join/{complaint.pk}/").status_code == 302
    second.refresh_from_db()
    assert (second.merged_into_id, ComplaintFile.objects.count()) == (first.pk, 1)
    assert "another case joined it" in tom.get(f"/complaints/{complaint.pk}/").content.decode()


def test_the_regulators_words_stand_beside_ours_by_their_days_and_the_return_uses_them(client_of, manager, representative, now):
    cause = cases.cause("Carrier was late")
    case = cases.case(team=representative.team, at=now - timedelta(days=40))
    sample.file(case, regime="uk-fca-disp", cause_id=cause.pk, by=HOUSE)
    grace = client_of(manager)
    page = grace.get("/complaints/taxonomy/?regime=uk-fca-disp").content.decode()
    assert "Not said yet in the regulator" in page
    day = (now - timedelta(days=100)).date()
    for theirs, since in (("General administration", day), ("Delays", day + timedelta(days=99))):
        given = {"ours": cause.name, "theirs": theirs, "active_from": since}
        assert grace.post("/complaints/taxonomy/?regime=uk-fca-disp", given).status_code == 302
    lines = {one.ours: one for one in grace.get("/complaints/taxonomy/?regime=uk-fca-disp").context["mapped"]}
    assert (lines[cause.name].theirs, [one.theirs for one in lines[cause.name].others]) == ("Delays", ["General administration"])
    content = queries.counted((now - timedelta(days=60)).date(), (now - timedelta(days=20)).date(), regime="uk-fca-disp", at=now)
    (part,) = content["by_product_and_cause"]
    assert (part["their_cause"], part["opened"]) == ("General administration", 1)
    with pytest.raises(NotAllowed):
        actions.map_words(key="uk-fca-disp", ours="x", theirs="y", active_from=day, by=representative.actor, at=now)
