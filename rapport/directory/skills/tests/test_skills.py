from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from rapport.directory.skills import actions, jobs, queries, reactions, sample
from rapport.directory.skills.models import Level
from rapport.directory.skills.types import LEVELS, EvidenceDraft
from rapport.directory.skills.types.framework import CONFLICT_RESOLUTION, FRAMEWORK
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import decode
from rapport.kernel.models import Entry, Notice

pytestmark = pytest.mark.django_db
HOUSE = Actor.machine("test")
NOW = clock.now()
SEEN = (EvidenceDraft(text="Let Mrs Hale finish, named what two lost days did to her, offered two ways.", subject=("case", 7)),)


@pytest.fixture
def skill(db):
    return sample.skill()


def assess(skill, person, by, level=2, *, evidence=SEEN, at=NOW, days=365):
    expires_at = at + timedelta(days=days) if days else None
    return actions.assess(
        person_id=person.pk, skill_id=skill.pk, level=level, evidence=evidence, expires_at=expires_at, by=by, at=at
    )


def standing(person, at=NOW) -> int | None:
    return queries.level_of(person.pk, CONFLICT_RESOLUTION, as_of=at)


def test_the_framework_ships_with_eleven_skills_and_an_anchor_for_each_level(skill):
    found = queries.framework(as_of=NOW)
    assert len(found) == len(FRAMEWORK) == 11
    assert all(tuple(anchor.level for anchor in one.anchors) == LEVELS for one in found)
    assert len({anchor.text for one in found for anchor in one.anchors}) == 55
    assert actions.ensure_framework(by=HOUSE, at=NOW) == 0


def test_a_level_needs_evidence_and_another_person(skill, representative, supervisor, other_representative):
    with pytest.raises(Refused, match="without evidence"):
        assess(skill, representative.person, supervisor.actor, evidence=())
    with pytest.raises(Refused, match="assesses themselves"):
        assess(skill, supervisor.person, supervisor.actor)
    with pytest.raises(NotAllowed):
        assess(skill, other_representative.person, supervisor.actor)
    with pytest.raises(NotAllowed):
        assess(skill, supervisor.person, representative.actor)
    assert not Level.objects.exists()


def test_a_further_assessment_ends_the_one_before_and_taken_back_leaves_it_in_force(skill, representative, supervisor):
    first = assess(skill, representative.person, supervisor.actor, 1, at=NOW - timedelta(days=30))
    second = assess(skill, representative.person, supervisor.actor, 2)
    first.refresh_from_db()
    assert (first.to_at, standing(representative.person)) == (NOW, 2)
    assert standing(representative.person, NOW - timedelta(seconds=1)) == 1
    with pytest.raises(Refused, match="latest"):
        actions.withdraw(level_id=first.pk, by=supervisor.actor, at=NOW)
    actions.withdraw(level_id=second.pk, by=supervisor.actor, at=NOW + timedelta(minutes=1))
    first.refresh_from_db()
    assert (first.to_at, standing(representative.person, NOW + timedelta(minutes=2))) == (first.expires_at, 1)


def test_a_level_expires_by_itself_and_is_told_of_once(skill, representative, supervisor):
    made = assess(skill, representative.person, supervisor.actor, at=NOW - timedelta(days=40), days=39)
    assert standing(representative.person, NOW - timedelta(days=2)) == 2
    assert standing(representative.person) is None
    assert queries.cells_of(representative.person.pk, as_of=NOW)[9].is_expired
    jobs.watch_levels(timestamp=0)
    jobs.watch_levels(timestamp=0)
    told = Entry.objects.filter(event="skills.LevelExpired")
    assert [one.payload["level_id"] for one in told] == [made.pk]
    reactions.tell_of_expiry(decode(reactions.LevelExpired, told[0].payload), told[0])
    assert set(Notice.objects.values_list("person_id", flat=True)) == {representative.person.pk, supervisor.person.pk}


def test_a_new_edition_leaves_what_was_assessed_by_the_one_before(skill, representative, supervisor, manager):
    made = assess(skill, representative.person, supervisor.actor)
    before = queries.described(skill.pk, as_of=NOW)
    draft = sample.draft(skill, summary="Calms a storm.")
    actions.describe(skill_id=skill.pk, draft=draft, by=manager.actor, at=NOW + timedelta(seconds=1))
    after = queries.described(skill.pk, as_of=NOW + timedelta(minutes=1))
    assert (after.edition.number, after.edition.summary) == (before.edition.number + 1, "Calms a storm.")
    made.refresh_from_db()
    assert made.edition_id == before.edition.pk
    with pytest.raises(NotAllowed):
        actions.describe(skill_id=skill.pk, draft=draft, by=supervisor.actor, at=NOW)


def test_only_the_person_and_those_who_lead_them_see_levels(
    skill, department, representative, supervisor, director, other_representative
):
    assess(skill, representative.person, supervisor.actor)
    for one, sees in (
        (representative, 1),
        (supervisor, 1),
        (director, 1),
        (other_representative, 0),
        (department["Dan Cole"], 0),
    ):
        assert queries.levels(one.actor).count() == sees
    with pytest.raises(ObjectDoesNotExist):
        queries.get_assessed(supervisor.person.pk, actor=representative.actor)


def test_pages_show_the_matrix_by_name_and_ones_own_levels_with_their_evidence(
    skill, client_of, representative, supervisor, django_assert_max_num_queries
):
    assess(skill, representative.person, supervisor.actor, 3)
    url = reverse("skills:assess", args=[representative.person.pk, skill.pk])
    client = client_of(supervisor)
    refused = client.post(url, {"level": "2", "evidence": ""})
    assert refused.status_code == 422
    assert "without evidence" in refused.content.decode()
    with django_assert_max_num_queries(14):
        page = client.get(reverse("skills:matrix")).content.decode()
    assert "Tom Bell, Conflict resolution: level 3" in page
    own = client_of(representative).get(reverse("skills:mine")).content.decode()
    assert "two lost days" in own
    assert "Sue Marsh" in own
    assert client_of(representative).get(reverse("skills:matrix")).status_code == 403
