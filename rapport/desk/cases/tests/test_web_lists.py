"""Lists, the queue, escalations, new cases and the settings of the desk."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rapport.desk.cases import sample
from rapport.desk.cases.models import Attribute, Case, Cause, Reason
from rapport.desk.cases.types import Kind, Priority, State
from rapport.directory.customers import sample as customers
from rapport.kernel import clock

pytestmark = pytest.mark.django_db
LIST_QUERIES = 11  # five of them for the frame of the page, four for the choices of the filters


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def subjects(response):
    page = response.content.decode()
    return {subject for subject in ("Bed frame", "Oak table", "Blue lamp") if subject in page}


@pytest.fixture
def three(representative, other_representative):
    now = clock.now()
    joan = customers.customer("Joan Hale")
    bed = sample.case(
        "Bed frame",
        team=representative.team,
        assignee=representative.person,
        customer=joan,
        at=now - timedelta(days=3),
        kind=Kind.COMPLAINT,
        reason=sample.reason(),
        due_at=now - timedelta(hours=1),
        priority=Priority.URGENT,
        attributes={"order_reference": "MR-20931"},
    )
    table = sample.case("Oak table", team=representative.team, at=now - timedelta(days=2), is_safety=True, text="It tips over.")
    lamp = sample.case("Blue lamp", team=other_representative.team, at=now - timedelta(days=1), state=State.RESOLVED)
    return bed, table, lamp


def test_everybody_lists_what_their_role_reaches(client_of, three, representative, other_representative, manager, director):
    seen = {
        who.person.name: subjects(client_of(who).get(url("list")))
        for who in (representative, other_representative, manager, director)
    }
    assert seen == {
        "Tom Bell": {"Bed frame", "Oak table"},
        "Maya Singh": {"Blue lamp"},
        "Grace Osei": {"Bed frame", "Oak table"},
        "Ana Ruiz": {"Bed frame", "Oak table", "Blue lamp"},
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=MR-20931", {"Bed frame"}),
        ("q=tips", {"Oak table"}),
        ("q=Hale", {"Bed frame"}),
        ("state=unsettled", {"Bed frame", "Oak table"}),
        ("state=resolved", {"Blue lamp"}),
        ("kind=complaint", {"Bed frame"}),
        ("priority=urgent", {"Bed frame"}),
        ("overdue=on", {"Bed frame"}),
        ("first=safety", {"Oak table"}),
        ("channel=phone", set()),
        ("opened_from={yesterday}", {"Blue lamp"}),
        ("opened_to={two}", {"Bed frame", "Oak table"}),
        ("reason={delivery}", {"Bed frame"}),
        ("team={team}", {"Bed frame", "Oak table"}),
        ("assignee={tom}", {"Bed frame"}),
        ("opened_from=0001-01-01&opened_to=9999-12-31", {"Bed frame", "Oak table", "Blue lamp"}),
        ("state=nonsense", set()),
        ("team=999999999999999999999999&opened_from=%00&reason=abc&q=%00", set()),
    ],
)
def test_a_list_is_narrowed_by_its_address(client_of, three, director, representative, asked, found):
    day = (clock.now() - timedelta(days=1)).date()
    values = {
        "yesterday": day,
        "two": day - timedelta(days=1),
        "delivery": Reason.objects.get(name="Delivery").pk,
        "team": representative.team.pk,
        "tom": representative.person.pk,
    }
    assert subjects(client_of(director).get(f"{url('list')}?{asked.format(**values)}")) == found


def test_a_search_shows_its_cases_newest_first_and_can_be_narrowed_and_sorted(client_of, three, representative):
    def order(asked):
        page = client_of(representative).get(f"{url('list')}?q=case&{asked}").content.decode()
        return [subject for _at, subject in sorted((page.index(one), one) for one in subjects_of if one in page)]

    subjects_of = ("Case one", "Case two", "Case three")
    for number, subject in enumerate(subjects_of):
        state = State.RESOLVED if number == 1 else State.OPEN
        sample.case(subject, team=representative.team, state=state, at=clock.now() - timedelta(days=number))
    assert order("") == ["Case one", "Case two", "Case three"]
    assert order("sort=opened_at") == ["Case three", "Case two", "Case one"]
    assert order("state=unsettled") == ["Case one", "Case three"]


def test_who_may_export_gets_a_file_of_what_the_list_shows(client_of, three, supervisor, representative):
    response = client_of(supervisor).get(f"{url('list')}?export=csv&kind=complaint")
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert "Bed frame" in lines[1]
    assert not client_of(representative).get(f"{url('list')}?export=csv").streaming


def test_the_number_of_queries_does_not_grow_with_the_list(client_of, director, representative, django_assert_max_num_queries):
    at = clock.now()
    for number in range(60):
        sample.case(f"Case {number}", team=representative.team, customer=customers.customer(f"Customer {number}"), at=at)
    ana, tom = client_of(director), client_of(representative)
    with django_assert_max_num_queries(12):
        assert ana.get(url("list")).content.count(b"data-row") == 50
    with django_assert_max_num_queries(11):
        assert tom.get(url("queue")).content.count(b'class="row"') == 60


def test_the_queue_has_own_cases_and_what_nobody_took_safety_first(client_of, three, representative, supervisor):
    sample.case(
        "Green vase", team=representative.team, at=clock.now() - timedelta(days=9), due_at=clock.now() - timedelta(days=8)
    )
    page = client_of(representative).get(url("queue")).content.decode()
    assert page.index("Bed frame") < page.index("Oak table") < page.index("Green vase")


def test_taking_the_next_one_takes_the_most_urgent_and_ends_kindly(client_of, three, representative):
    client = client_of(representative)
    assert client.post(url("next"))["Location"] == url("case", three[1].pk)
    done = client.post(url("next"), follow=True)
    assert "No case of your team waits" in done.content.decode()


def test_a_case_is_opened_for_a_customer_who_called(client_of, representative):
    joan = customers.customer("Joan Hale")
    client = client_of(representative)
    assert b"Joan Hale" in client.get(url("new") + "?q=hale").content
    said = {
        "customer": joan.pk,
        "channel": "phone",
        "kind": "complaint",
        "subject": "Bed late",
        "text": "Third time.",
        "priority": "high",
        "is_mine": "on",
        "once": "w1",
    }
    assert client.post(url("new"), said | {"subject": ""}).status_code == 422
    first, second = client.post(url("new"), said), client.post(url("new"), said)
    case = Case.objects.get()
    assert first["Location"] == second["Location"] == url("case", case.pk)
    assert (case.customer_id, case.assignee_id, case.team_id) == (joan.pk, representative.person.pk, representative.team.pk)


def test_odd_input_never_breaks_a_form(client_of, director, representative):
    client = client_of(director)
    names = (
        "customer",
        "channel",
        "kind",
        "subject",
        "text",
        "reason",
        "priority",
        "team",
        "name",
        "parent",
        "department",
        "label",
        "choices",
    )
    for page in (url("new"), url("add_reason"), url("add_cause"), url("add_attribute")):
        for value in ("\x00", "x" * 30_000, "9" * 60, "-1", ""):
            assert client.post(page, dict.fromkeys(names, value)).status_code in (302, 404, 422), (page, value[:9])
    for given in ("?customer=%00", "?customer=999999999", "?q=%00%00", "?q=" + "x" * 3000, "?below=99999999999999999999"):
        assert client.get(url("new") + given).status_code in (200, 404)
        assert client.get(url("add_reason") + given).status_code == 200


def test_a_manager_declares_reasons_causes_and_facts_and_lays_them_aside(client_of, manager, supervisor):
    client = client_of(manager)
    assert client_of(supervisor).get(url("settings")).status_code == 403
    assert client.post(url("add_reason"), {"name": "Delivery"}).status_code == 302
    assert client.post(url("add_reason"), {"name": "Delivery"}).status_code == 422
    top = Reason.objects.get()
    assert client.post(url("add_reason"), {"name": "Late", "parent": top.pk}).status_code == 302
    assert client.post(url("change_reason", top.pk), {"name": "Delivery and transport", "is_active": ""}).status_code == 302
    top.refresh_from_db()
    assert (top.name, top.is_active) == ("Delivery and transport", False)
    assert client.post(url("add_cause"), {"name": "Carrier"}).status_code == 302
    cause = Cause.objects.get()
    assert client.post(url("change_cause", cause.pk), {"name": "Carrier", "is_active": "on"}).status_code == 302
    said = {"label": "Carrier", "choices": "Swift\nFleet\n\nSwift", "is_watched": "on"}
    assert client.post(url("add_attribute"), said).status_code == 302
    made = Attribute.objects.get()
    assert (made.key, made.choices, made.is_watched) == ("carrier", ["Swift", "Fleet"], True)
    assert client.post(url("change_attribute", made.pk), {"label": "Haulier", "is_active": "on"}).status_code == 302
    page = client.get(url("settings")).content.decode()
    for words in ("Delivery and transport", "Late", "Haulier"):
        assert words in page


@pytest.mark.parametrize("who", ["representative", "director"])
def test_a_list_costs_the_same_for_few_and_for_many(who, request, client_of, three, representative):
    client, costs = client_of(request.getfixturevalue(who)), []
    for number in range(31):
        if number in (0, 1, 30):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url("list")).status_code == 200
            costs.append(len(asked))
        joan = customers.customer(f"Joan Hale {number}")
        about = {"reason": sample.reason(f"Reason {number}"), "cause": sample.cause(f"Cause {number}"), "customer": joan}
        sample.case(f"Case {number}", team=representative.team, assignee=representative.person, at=clock.now(), **about)
    assert costs == [LIST_QUERIES] * 3


def test_a_customers_cases_are_loaded_for_many_customers_in_one_query(django_assert_num_queries, representative):
    from rapport.desk.cases.web.panels import cases_of_customers

    joan, piotr = customers.customer("Joan Hale"), customers.customer("Piotr Wilk")
    now = clock.now()
    for number in range(14):
        sample.case(f"n {number}", team=representative.team, customer=joan, at=now)
    sample.case("other", team=representative.team, customer=piotr, at=now)
    actor = representative.actor
    with django_assert_num_queries(1):
        found = cases_of_customers([joan.pk, piotr.pk], actor, clock.now())
    assert (len(found[joan.pk]["cases"]), found[joan.pk]["total"], found[piotr.pk]["total"]) == (12, 14, 1)


def test_an_empty_department_offers_what_to_do_first_to_whoever_may(client_of, representative, director):
    offers = {"import": reverse("imports:sources"), "new": url("new"), "mailbox": reverse("channels:mailboxes")}

    def offered(who, query=""):
        page = client_of(who).get(url("list") + query).content.decode()
        main = page[page.index('<main id="main"') : page.index("</main>")]
        return "No cases yet" in main, {name for name, href in offers.items() if f'class="button plain" href="{href}"' in main}

    assert offered(director, "?state=unsettled&sort=due_at") == (True, {"import", "new", "mailbox"})
    assert offered(representative) == (True, {"new"})
    sample.case("Bed frame", team=representative.team, at=clock.now(), state=State.RESOLVED)
    assert offered(director, "?state=unsettled&sort=due_at") == (False, set())
