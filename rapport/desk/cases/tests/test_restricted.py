"""A case that is for some readers only: on pages, in lists, by search and for verbs, whatever scope others have."""

from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.desk.cases import actions, queries, sample
from rapport.desk.cases.actions import CaseRefused
from rapport.directory.customers import sample as customers
from rapport.kernel import clock, inbox
from rapport.kernel.errors import NotAllowed
from rapport.kernel.models import Entry

pytestmark = pytest.mark.django_db
WORDS = "The fitter was drunk and hit the table"


@pytest.fixture
def case(representative):
    at = clock.now() - timedelta(hours=2)
    return sample.case("A fitter", team=representative.team, assignee=representative.person, text=WORDS, at=at)


def seen_by(member, case):
    actor, found = member.actor, []
    found.append(queries.cases(actor).filter(pk=case.pk).exists())
    found.append(bool(queries.search("fitter drunk", actor=actor)))
    found.append(queries.may_read(actor, case.pk))
    return found


def test_only_readers_and_who_restricts_see_a_restricted_case(case, representative, supervisor, manager, director, client_of):
    everybody = (representative, supervisor, manager, director)
    assert [seen_by(one, case) for one in everybody] == [[True] * 3] * 4
    actions.restrict(case_id=case.pk, reader_ids=[representative.person.pk], by=director.actor, at=clock.now())
    shown = [seen_by(one, case) for one in everybody]
    assert shown == [[True] * 3, [False] * 3, [False] * 3, [True] * 3]
    pages = [client_of(one).get(reverse("cases:case", args=[case.pk])).status_code for one in everybody]
    assert pages == [200, 404, 404, 200]
    with pytest.raises((NotAllowed, case.DoesNotExist)):
        actions.take_over(case_id=case.pk, by=supervisor.actor, at=clock.now())
    actions.note(case_id=case.pk, text="I know.", by=representative.actor, at=clock.now())
    actions.restrict(case_id=case.pk, reader_ids=None, by=director.actor, at=clock.now())
    assert seen_by(supervisor, case) == [True] * 3


def test_whoever_has_the_case_must_be_among_its_readers(case, representative, supervisor, director):
    with pytest.raises(CaseRefused, match=f"{representative.person.name} has the case"):
        actions.restrict(case_id=case.pk, reader_ids=[supervisor.person.pk], by=director.actor, at=clock.now())
    actions.give_back(case_id=case.pk, by=representative.actor, at=clock.now())
    actions.restrict(case_id=case.pk, reader_ids=[supervisor.person.pk], by=director.actor, at=clock.now())
    with pytest.raises(CaseRefused, match="Only some may read"):
        actions.assign(
            case_id=case.pk, team_id=case.team_id, assignee_id=representative.person.pk, by=supervisor.actor, at=clock.now()
        )


def test_only_the_director_restricts(case, representative, supervisor, manager):
    for member in (representative, supervisor, manager):
        with pytest.raises(NotAllowed):
            actions.restrict(case_id=case.pk, reader_ids=[], by=member.actor, at=clock.now())


def test_what_goes_into_a_restricted_case_is_for_its_readers_and_never_the_other_way(representative, supervisor, director):
    now, who = clock.now(), customers.customer("Joan Hale")
    place = {"team": representative.team, "assignee": representative.person, "customer": who}
    first, second, third = (sample.case(at=now - timedelta(hours=hours), **place) for hours in (5, 4, 3))
    by, readers = representative.actor, [representative.person.pk]
    actions.restrict(case_id=second.pk, reader_ids=readers, by=director.actor, at=now)
    with pytest.raises(CaseRefused, match="Only some may read this case"):
        actions.merge(case_id=second.pk, into_id=first.pk, by=by, at=now)
    actions.merge(case_id=third.pk, into_id=second.pk, by=by, at=now)
    assert not queries.may_read(supervisor.actor, third.pk)
    actions.restrict(case_id=second.pk, reader_ids=None, by=director.actor, at=now)
    assert queries.may_read(supervisor.actor, second.pk)


def test_a_notice_is_taken_back_from_whoever_may_not_read_the_case_any_more(case, representative, supervisor, director):
    now = clock.now()
    entry = Entry.objects.create(
        event="cases.CaseOpened", payload={}, actor="test", at=now, recorded_at=now, subject="cases.case", subject_id=case.pk
    )
    everybody = [one.person.pk for one in (representative, supervisor, director)]
    inbox.tell(everybody, entry=entry, kind="first", text=WORDS, url="/", at=now)
    actions.restrict(case_id=case.pk, reader_ids=[representative.person.pk], by=director.actor, at=now)
    inbox.tell(everybody, entry=entry, kind="later", text=WORDS, url="/", at=now)
    told = {pk: inbox.notices(pk, as_of=clock.now()).filter(text=WORDS).count() for pk in everybody}
    assert told == {representative.person.pk: 2, supervisor.person.pk: 0, director.person.pk: 2}
