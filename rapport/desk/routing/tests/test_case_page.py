"""What the page of a case says about routing."""

import pytest
from django.urls import reverse

from rapport.desk.cases import sample as cases
from rapport.desk.routing import sample
from rapport.kernel import clock

pytestmark = pytest.mark.django_db


def asked(client, case):
    return client.get(reverse("routing:standing", args=[case.pk])).content.decode()


def test_where_a_case_would_go_is_told_when_somebody_asks(client_of, supervisor, representative):
    case = cases.case("Where is my parcel?", team=representative.team, at=clock.now())
    tom = client_of(supervisor)
    page = tom.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert reverse("routing:standing", args=[case.pk]) in page
    assert "No queue that is on takes it." in asked(tom, case)
    sample.queue(representative.team, [representative.person], name="Everything")
    assert "Everything" in asked(tom, case)


def test_a_case_that_somebody_has_is_left_alone(client_of, supervisor, representative):
    case = cases.case("Where is my parcel?", team=representative.team, assignee=representative.person, at=clock.now())
    tom = client_of(supervisor)
    assert reverse("routing:standing", args=[case.pk]) not in tom.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Somebody has it" in asked(tom, case)


def test_a_case_of_strangers_is_not_told_about(client_of, other_representative, representative):
    case = cases.case("Where is my parcel?", team=representative.team, at=clock.now())
    assert client_of(other_representative).get(reverse("routing:standing", args=[case.pk])).status_code == 404
