"""Pages of this room, opened by each role."""

from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.directory.customers import sample
from rapport.directory.customers.models import Customer, Organisation, Segment, Vulnerability
from rapport.kernel import clock

LEVELS = ("representative", "supervisor", "manager", "director")


def url(name, *args):
    return reverse(f"customers:{name}", args=args)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", ["customers", "organisations", "new", "new_organisation"])
def test_everybody_opens_what_serving_a_customer_needs(request, client_of, level, name):
    assert client_of(request.getfixturevalue(level)).get(url(name)).status_code == 200


@pytest.mark.parametrize(("name", "statuses"), [("reviews", (403, 200, 200, 200)), ("segments", (403, 403, 200, 200))])
def test_restricted_pages_open_to_those_with_the_right(request, client_of, name, statuses):
    found = tuple(client_of(request.getfixturevalue(level)).get(url(name)).status_code for level in LEVELS)
    assert found == statuses


def test_whoever_serves_a_customer_reads_what_to_do_and_only_those_with_the_right_read_why(client_of, representative, supervisor):
    customer = sample.customer(email="joan@example.com")
    sample.vulnerability(customer, at=clock.now(), reason="Macular degeneration", needs="Ring, do not write.")
    page = client_of(representative).get(url("customer", customer.pk)).content.decode()
    assert "Ring, do not write." in page
    assert "Macular" not in page
    assert "Health" not in page
    assert "Macular" in client_of(supervisor).get(url("customer", customer.pk)).content.decode()
    assert client_of(representative).get(url("mark", customer.pk)).status_code == 403


def test_a_customer_is_added_after_looking_at_those_alike(client_of, representative):
    known = sample.customer(email="joan@example.com")
    browser = client_of(representative)
    fields = {"name": "Joan Hale", "email": "JOAN@example.com", "phone": "0113 496 0000", "country": "GB"}
    warned = browser.post(url("new"), fields).content.decode()
    assert url("customer", known.pk) in warned
    assert "is_surely_new" in warned
    assert Customer.objects.count() == 1
    added = browser.post(url("new"), fields | {"is_surely_new": "on"})
    assert Customer.objects.count() == 2
    assert added.url == url("customer", Customer.objects.latest("pk").pk)


def test_the_tick_is_not_shown_before_it_is_needed(client_of, representative):
    assert "is_surely_new" not in client_of(representative).get(url("new")).content.decode()


def test_a_wrong_number_is_refused_beside_the_form(client_of, representative):
    answer = client_of(representative).post(url("new"), {"name": "Joan", "phone": "ring me"})
    assert "not a telephone number" in answer.content.decode()
    assert not Customer.objects.exists()


def test_a_change_and_an_unknown_organisation(client_of, representative):
    customer, browser = sample.customer(), client_of(representative)
    fields = {"name": "Joan Hale", "organisation": "Harbour Hotel", "language": "en", "country": "GB"}
    assert "No organisation has this name" in browser.post(url("change", customer.pk), fields).content.decode()
    hotel = sample.organisation()
    assert browser.post(url("change", customer.pk), fields | {"organisation": "harbour hotel"}).status_code == 302
    customer.refresh_from_db()
    assert customer.organisation == hotel


def test_addresses_are_added_preferred_and_removed_by_verbs(client_of, representative):
    customer, browser = sample.customer(email="joan@example.com"), client_of(representative)
    browser.post(url("new_point", customer.pk), {"kind": "phone", "value": "0113 496 0000"})
    again = browser.post(url("new_point", customer.pk), {"kind": "phone", "value": "01134960000"})
    assert "known already" in again.content.decode()
    phone = customer.points.get(kind="phone")
    browser.post(url("prefer_point", phone.pk))
    phone.refresh_from_db()
    assert phone.is_preferred
    assert browser.get(url("remove_point", customer.pk, phone.pk)).status_code == 405
    browser.post(url("remove_point", customer.pk, phone.pk))
    assert list(customer.points.values_list("kind", flat=True)) == ["email"]


def test_care_is_flagged_reviewed_and_ended(client_of, supervisor):
    customer, browser = sample.customer(), client_of(supervisor)
    review = (clock.now() + timedelta(days=30)).date().isoformat()
    fields = {"needs": "Ring.", "driver": "health", "reason": "Told us.", "review_date": review}
    assert "future" in browser.post(url("mark", customer.pk), fields | {"review_date": "2020-01-01"}).content.decode()
    browser.post(url("mark", customer.pk), fields)
    flag = Vulnerability.objects.get()
    Vulnerability.objects.update(review_date=clock.now().date())
    assert "due to be looked at again" in browser.get(url("customers")).content.decode()
    assert "Ring." in browser.get(url("reviews")).content.decode()
    browser.post(url("review", flag.pk), {"needs": "Ring twice.", "review_date": review})
    assert "Nothing to review" in browser.get(url("reviews")).content.decode()
    browser.post(url("end_care", flag.pk))
    assert browser.post(url("end_care", flag.pk)).status_code == 409
    customer.refresh_from_db()
    assert not customer.is_vulnerable


def test_organisations_and_segments(client_of, manager):
    browser = client_of(manager)
    browser.post(url("new_organisation"), {"name": "Harbour Hotel"})
    hotel = Organisation.objects.get()
    sample.customer(organisation=hotel)
    page = browser.get(url("organisation", hotel.pk)).content.decode()
    assert "Joan Hale" in page
    browser.post(url("change_organisation", hotel.pk), {"name": "Harbour Hotels"})
    hotel.refresh_from_db()
    assert hotel.name == "Harbour Hotels"
    browser.post(url("segments"), {"label": "Trade"})
    assert Segment.objects.get().key == "trade"
    assert "of this name" in browser.post(url("segments"), {"label": "trade"}).content.decode()


def test_the_list_narrows_and_only_managers_take_it_away_as_a_file(client_of, manager, representative):
    sample.customer(email="joan@example.com", segment=sample.segment())
    sample.customer("Amir Okafor", is_vulnerable=True)
    browser = client_of(representative)
    found = browser.get(url("customers"), {"q": "okafer"}).content.decode()
    assert "Amir Okafor" in found
    assert "Joan Hale" not in found
    assert "needs care" in browser.get(url("customers"), {"care": "yes"}).content.decode()
    assert "Export" not in found
    assert browser.get(url("customers"), {"export": "csv"})["Content-Type"].startswith("text/html")
    answer = client_of(manager).get(url("customers"), {"export": "csv"})
    assert "joan@example.com" in b"".join(answer.streaming_content).decode()


def test_pages_cost_the_same_queries_at_any_size(client_of, supervisor, django_assert_max_num_queries):
    browser = client_of(supervisor)
    for number in range(60):
        sample.customer(f"Customer {number}", email=f"c{number}@example.com", organisation=sample.organisation(f"O {number}"))
    one = sample.customer(email="joan@example.com", phone="0113 496 0000")
    with django_assert_max_num_queries(13):
        browser.get(url("customers"))
    with django_assert_max_num_queries(20):
        browser.get(url("customer", one.pk))


def test_the_page_says_what_was_done_and_by_whom(client_of, representative, supervisor):
    browser = client_of(representative)
    browser.post(url("new"), {"name": "Joan Hale", "email": "joan@example.com"})
    page = client_of(supervisor).get(url("customer", Customer.objects.get().pk)).content.decode()
    assert "address or number added · Tom Bell" in page


def test_an_empty_department_says_how_customers_come_in(client_of, representative):
    page = client_of(representative).get(url("customers")).content.decode()
    assert "No customers yet" in page


@pytest.mark.parametrize("path", ["customers/999999999/", "customers/99999999999999999999/", "organisations/7/"])
def test_what_is_not_there_is_not_found(client_of, director, path):
    assert client_of(director).get(f"/{path}").status_code == 404


def filled(client, address):
    """Return what the page of a form would send if nothing were changed in it."""
    return {field.html_name: field.value() or "" for field in client.get(address).context["form"]}


def test_two_who_change_one_customer_take_nothing_back_from_each_other(client_of, representative, supervisor):
    customer = sample.customer("Joan Hale")
    tom, sue, address = client_of(representative), client_of(supervisor), url("change", customer.pk)
    old = filled(tom, address)
    assert sue.post(address, filled(sue, address) | {"language": "fr", "country": "CA"}).status_code == 302
    assert tom.post(address, old | {"name": "Joan Hale-Reed"}).status_code == 302
    customer = Customer.objects.get(pk=customer.pk)
    assert (customer.name, customer.language, customer.country) == ("Joan Hale-Reed", "fr", "CA")


def test_where_two_change_the_same_of_a_customer_the_second_reads_both_values_first(client_of, representative, supervisor):
    customer = sample.customer("Joan Hale")
    tom, sue, address = client_of(representative), client_of(supervisor), url("change", customer.pk)
    old = filled(tom, address)
    assert sue.post(address, filled(sue, address) | {"name": "Joan Hill"}).status_code == 302
    told = tom.post(address, old | {"name": "Joan Hale-Reed"})
    assert "it says “Joan Hill” now, and you say “Joan Hale-Reed”" in told.content.decode()
    assert Customer.objects.get(pk=customer.pk).name == "Joan Hill"
    again = {field.html_name: field.value() or "" for field in told.context["form"]}
    assert tom.post(address, again).status_code == 302
    assert Customer.objects.get(pk=customer.pk).name == "Joan Hale-Reed"


def test_the_row_is_held_before_the_form_looks_at_it(client_of, representative, django_assert_max_num_queries):
    customer = sample.customer("Joan Hale")
    tom, address = client_of(representative), url("change", customer.pk)
    given = filled(tom, address)
    with django_assert_max_num_queries(100) as asked:
        tom.post(address, given | {"name": "Joan Hill"})
    of_customers = [one["sql"] for one in asked.captured_queries if 'FROM "customers_customer"' in one["sql"]]
    assert "FOR NO KEY UPDATE" in of_customers[0]
