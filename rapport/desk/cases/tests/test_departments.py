from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rapport.desk.cases import queries, sample
from rapport.directory.people import sample as people
from rapport.governance.commitments import sample as commitments
from rapport.governance.commitments.models import Commitment, Handing
from rapport.kernel import clock

pytestmark = pytest.mark.django_db
NOW = clock.now()
DAY = timedelta(days=1)


def test_what_lies_with_another_department_is_handed_over_from_the_case_with_its_words(representative, supervisor, client_of):
    case = sample.case("Slat broken in the van", team=representative.team, assignee=representative.person, at=NOW - DAY)
    department = people.department(liaison_email="olga@logistics.example")
    sue, tom = client_of(supervisor), client_of(representative)
    page, verb = reverse("cases:case", args=[case.pk]), reverse("cases:to_department", args=[case.pk])
    assert verb in sue.get(page).text
    assert verb not in tom.get(page).text
    assert tom.get(verb).status_code == 403
    assert "Slat broken in the van" in sue.get(verb).text
    assert sue.post(verb, {"what": "new", "text": "", "due_at": ""}).status_code == 422
    due = timezone.localtime(NOW + 3 * DAY).strftime("%Y-%m-%dT%H:%M")
    to = sue.post(verb, {"what": "new", "text": "Send a new slat", "due_at": due})
    owed = Commitment.objects.get()
    assert (owed.kind, owed.owner_id, owed.subject_id) == ("action", supervisor.person.pk, case.pk)
    assert to.url.startswith(reverse("commitments:hand_to_department", args=[owed.pk]))
    asking = sue.get(to.url)
    assert "Send a new slat" in asking.text
    said = case.contacts.get()
    assert said.text[:30] in asking.text
    given = {
        "department": department.pk, "asked": "Send a new slat", "why": "It broke on the way.", "words": [said.pk],
        "due_at": timezone.localtime(NOW + 2 * DAY).strftime("%Y-%m-%dT%H:%M"), "next": page,
    }  # fmt: skip
    assert sue.post(to.url, given).url == page
    assert said.text[:30] in Handing.objects.get().quoted
    shown = sue.get(page).text
    assert "Owed inside the company" in shown
    assert f"With {department.name}" in shown
    assert queries.to_hand_over(case.pk, supervisor.actor, as_of=clock.now()) == []


def test_what_is_promised_already_is_chosen_and_not_owed_twice(representative, supervisor, client_of):
    case = sample.case(team=representative.team, assignee=representative.person, at=NOW - DAY)
    promise = commitments.promise(
        owner_id=representative.person.pk, subject=("case", case.pk), made_at=NOW - DAY, due_at=NOW + DAY
    )
    verb = reverse("cases:to_department", args=[case.pk])
    to = client_of(supervisor).post(verb, {"what": promise.pk})
    assert to.url.startswith(reverse("commitments:hand_to_department", args=[promise.pk]))
    assert Commitment.objects.count() == 1
