"""Pages of this room, opened by each role."""

from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.directory.people import sample
from rapport.directory.people.models import Department, Person, Presence, Site, Team
from rapport.kernel import clock

LEVELS = ("representative", "supervisor", "manager", "director")


def opened(client_of, who, name, *args):
    return client_of(who).get(reverse(f"people:{name}", args=args))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", ["tree", "everyone", "departments"])
def test_everybody_opens_the_lists(request, client_of, level, name):
    assert opened(client_of, request.getfixturevalue(level), name).status_code == 200


@pytest.mark.parametrize(("level", "status"), [("representative", 403), ("supervisor", 403), ("manager", 200), ("director", 200)])
@pytest.mark.parametrize("name", ["new", "new_team", "new_site", "new_department"])
def test_only_managers_and_the_director_add(request, client_of, level, status, name):
    assert opened(client_of, request.getfixturevalue(level), name).status_code == status


@pytest.mark.parametrize(("level", "status"), [("representative", 404), ("supervisor", 404), ("manager", 404), ("director", 200)])
def test_a_person_of_another_team_is_not_found(request, client_of, other_representative, level, status):
    who = request.getfixturevalue(level)
    assert opened(client_of, who, "person", other_representative.person.pk).status_code == status
    assert opened(client_of, who, "team", other_representative.team.pk).status_code == status


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(client, db):
    answer = client.get(reverse("people:tree"))
    assert answer.url == f"{reverse('account_login')}?next={reverse('people:tree')}"


def test_the_tree_shows_leads_members_and_who_is_absent(client_of, director, representative):
    back = clock.now() + timedelta(hours=30)
    Presence.objects.create(person=representative.person, state="absent", from_at=clock.now() - timedelta(hours=1), to_at=back)
    text = opened(client_of, director, "tree").content.decode()
    for word in ("Leeds evening", "led by Grace Osei", "Tom Bell", "Maya Singh", "absent", "1 absent now"):
        assert word in text


def test_an_empty_department_says_what_to_do_first(client_of, db):
    somebody = sample.person("Ana Ruiz", "director")
    page = client_of(somebody).get(reverse("people:tree")).content.decode()
    assert "In no team" in page
    assert "1 person" in page, "who stands in no team works here too"
    assert "No departments yet" in client_of(somebody).get(reverse("people:departments")).content.decode()


def test_a_person_is_added_and_their_page_offers_the_invitation(client_of, manager, supervisor):
    browser = client_of(manager)
    fields = {
        "name": "Nia Kent",
        "email": "nia@example.com",
        "role": "representative",
        "team_id": supervisor.team.pk,
        "manager_id": supervisor.person.pk,
        "worker_type": "outsourced",
    }
    answer = browser.post(reverse("people:new"), fields, follow=True)
    person = Person.objects.get(name="Nia Kent")
    assert answer.redirect_chain == [(reverse("people:person", args=[person.pk]), 302)]
    text = answer.content.decode()
    assert "Outsourced" in text
    assert reverse("people:invite", args=[person.pk]) in text


def test_what_is_refused_stands_beside_the_form_with_what_was_typed(client_of, manager, supervisor):
    fields = {"name": "Nia Kent", "role": "director", "team_id": supervisor.team.pk, "worker_type": "permanent"}
    answer = client_of(manager).post(reverse("people:new"), fields)
    assert answer.status_code == 200
    assert "Only people in roles below your own" in answer.content.decode()
    assert 'value="Nia Kent"' in answer.content.decode()


def test_a_team_out_of_reach_is_not_among_the_choices(client_of, manager, other_representative):
    fields = {"name": "Nia Kent", "role": "representative", "team_id": other_representative.team.pk, "worker_type": "permanent"}
    assert "Choose one of these" in client_of(manager).post(reverse("people:new"), fields).content.decode()
    assert not Person.objects.filter(name="Nia Kent").exists()


def test_a_change_is_kept(client_of, manager, representative):
    browser = client_of(manager)
    url = reverse("people:change", args=[representative.person.pk])
    fields = {name: value for name, value in browser.get(url).context["form"].initial.items() if value not in (None, "")}
    browser.post(url, fields | {"position": "Senior representative"})
    representative.person.refresh_from_db()
    assert representative.person.position == "Senior representative"


def test_an_absence_is_entered_in_the_persons_own_clock_and_an_overlap_refused(client_of, director, other_representative):
    sample.site("Leeds")
    browser = client_of(other_representative)
    url = reverse("people:presence", args=[other_representative.person.pk])
    fields = {"state": "absent", "reason": "holiday", "from_at": "2027-01-11T09:00", "to_at": "2027-01-12T17:00"}
    assert browser.post(url, fields).status_code == 302
    assert Presence.objects.get().from_at.isoformat() == "2027-01-11T14:00:00+00:00", "nine in Toronto"
    assert "overlaps" in browser.post(url, fields).content.decode()
    assert Presence.objects.count() == 1


def test_colleagues_do_not_read_why_somebody_is_absent(client_of, supervisor, representative):
    colleague = sample.person("Ben Ode", team=representative.team)
    begins = clock.now() - timedelta(hours=1)
    Presence.objects.create(person=representative.person, state="absent", reason="sickness", from_at=begins)
    seen = opened(client_of, colleague, "person", representative.person.pk).content.decode()
    assert "absent" in seen
    assert "ickness" not in seen
    assert "ickness" in opened(client_of, supervisor, "person", representative.person.pk).content.decode()


def test_ones_own_page_leads_to_ones_password_and_nobody_elses_does(client_of, representative, supervisor):
    own = opened(client_of, representative, "person", representative.person.pk).content.decode()
    assert reverse("account_change_password") in own
    other = opened(client_of, supervisor, "person", representative.person.pk).content.decode()
    assert reverse("account_change_password") not in other


def test_an_absence_is_taken_back(client_of, supervisor, representative):
    presence = Presence.objects.create(person=representative.person, state="absent", from_at=clock.now() + timedelta(days=1))
    assert client_of(supervisor).get(reverse("people:withdraw_presence", args=[presence.pk])).status_code == 405
    client_of(supervisor).post(reverse("people:withdraw_presence", args=[presence.pk]))
    assert not Presence.objects.exists()


def test_teams_sites_and_departments_are_added_by_form(client_of, director):
    browser = client_of(director)
    browser.post(reverse("people:new_site"), {"name": "Porto", "zone_name": "Europe/Lisbon", "country": "PT"})
    site = Site.objects.get(name="Porto")
    browser.post(reverse("people:new_team"), {"name": "Porto", "parent_id": director.team.pk, "site_id": site.pk})
    team = Team.objects.get(name="Porto")
    assert (team.parent, team.site.country) == (director.team, "PT")
    renamed = {"name": "Porto day", "parent_id": director.team.pk, "is_active": "on"}
    assert browser.post(reverse("people:change_team", args=[team.pk]), renamed).status_code == 302
    team.refresh_from_db()
    assert (team.name, team.site, team.is_active) == ("Porto day", None, True)
    assert "Rename" in browser.get(reverse("people:tree")).text
    taken = browser.post(reverse("people:rename_site", args=[site.pk]), {"name": " "})
    assert taken.status_code != 302
    browser.post(reverse("people:rename_site", args=[site.pk]), {"name": "Oporto"})
    site.refresh_from_db()
    assert (site.name, site.country) == ("Oporto", "PT")
    browser.post(reverse("people:new_department"), {"name": "Logistics", "liaison_email": "o@example.com"})
    logistics = Department.objects.get()
    browser.post(reverse("people:change_department", args=[logistics.pk]), {"name": "Logistics"})
    logistics.refresh_from_db()
    assert (logistics.is_active, logistics.liaison_email) == (False, "")


def test_the_list_narrows_and_goes_out_as_a_file(client_of, director):
    browser = client_of(director)
    url = reverse("people:everyone")
    found = browser.get(url, {"role": "supervisor", "q": "sue"}).content.decode()
    assert "Sue Marsh" in found
    assert "Dan Cole" not in found
    assert "Nothing matches" in browser.get(url, {"q": "nobody of this name"}).content.decode()
    answer = browser.get(url, {"export": "csv", "role": "manager"})
    text = b"".join(answer.streaming_content).decode()
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["Grace Osei", "Henrik Lund"]


def test_the_tree_page_costs_the_same_queries_at_any_size(client_of, director, django_assert_max_num_queries):
    browser = client_of(director)
    browser.get(reverse("people:tree"))
    for number in range(20):
        team = sample.team(f"Group {number}", parent=director.team)
        Person.objects.bulk_create(Person(name=f"P{n}", role="representative", position="x", team=team) for n in range(5))
    with django_assert_max_num_queries(14):
        browser.get(reverse("people:tree"))


@pytest.mark.parametrize("path", ["people/9999999999999999999/", "people/0/", "people/teams/999999999/"])
def test_odd_numbers_are_not_found(client_of, director, path):
    assert client_of(director).get(f"/{path}").status_code == 404
