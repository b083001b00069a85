import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rapport.desk.cases import queries, sample
from rapport.desk.cases.types import Direction
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
    said = case.contacts.get()
    assert "Send a new slat" in sue.get(to.url).text
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


def test_the_last_message_is_ticked_and_what_they_will_read_is_shown_before_it_is_sent(representative, supervisor, client_of):
    case = sample.case(team=representative.team, assignee=representative.person, at=NOW - DAY)
    (first,) = case.contacts.all()
    said = sample.contact(case, "The slat has not come, again.", at=NOW - DAY / 2)
    sample.contact(case, "She is right, the van was full.", at=NOW - DAY / 4, direction=Direction.NOTE, person=supervisor.person)
    owed = commitments.promise(owner_id=representative.person.pk, subject=("case", case.pk), made_at=NOW, due_at=NOW + 3 * DAY)
    sue, url = client_of(supervisor), reverse("commitments:hand_to_department", args=[owed.pk])
    department = people.department(liaison_email="olga@logistics.example")
    asking = sue.get(url).text
    assert first.text[:30] in asking
    assert "the van was full" not in asking
    assert re.findall(r'name="words" value="(\d+)"[^>]*checked', asking) == [str(said.pk)]
    assert f'name="seen" value="{said.pk}"' in asking
    assert "The slat has not come, again." in asking.split('id="seen"')[1]
    shown = reverse("commitments:seen_by_department", args=[owed.pk])
    assert first.text[:30] in sue.get(shown, {"words": [first.pk, said.pk]}).text
    assert "Nothing: what you write" in sue.get(shown).text

    given = {
        "department": department.pk, "asked": "Send a slat", "why": "It broke.", "words": [first.pk], "seen": str(said.pk),
        "due_at": timezone.localtime(NOW + 2 * DAY).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    changed = sue.post(url, given)
    assert changed.status_code == 422
    assert "Read it below" in changed.text
    assert f'name="seen" value="{first.pk}"' in changed.text
    assert not Handing.objects.exists()
    assert sue.post(url, given | {"seen": str(first.pk)}).status_code == 302
    assert "slat has not come" not in Handing.objects.get().quoted
