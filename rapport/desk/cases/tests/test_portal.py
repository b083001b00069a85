from datetime import timedelta
from io import BytesIO

import pytest

from rapport.desk.cases import actions, queries, sample
from rapport.desk.cases.models import Case
from rapport.desk.cases.tests.conftest import NOON
from rapport.desk.cases.types import Direction, State
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.models import StoredFile

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_link_opens_its_case_and_no_other(representative):
    mine, other = sample.case(team=representative.team), sample.case(team=representative.team)
    token = queries.portal_token(mine)
    assert queries.find_by_portal(token) == mine
    assert queries.find_by_portal(token.replace(f"{mine.pk}:", f"{other.pk}:")) is None


@pytest.mark.parametrize("token", ["", ":", "7", "7:x", "-1:x", "99999999999999999999:x", "٧:x", "a" * 4000, "7:\x00"])
def test_a_wrong_link_opens_nothing(token):
    sample.case(pk=7)
    assert queries.find_by_portal(token) is None


def test_a_renewed_link_makes_the_old_one_worthless(representative):
    case = sample.case(team=representative.team)
    old = queries.portal_token(case)
    actions.renew_link(case_id=case.pk, by=representative.actor, at=NOON)
    assert queries.find_by_portal(old) is None
    assert queries.find_by_portal(queries.portal_token(Case.objects.get(pk=case.pk))) == case


def test_the_customer_continues_the_one_thread_and_sees_no_notes(representative):
    case = sample.case(team=representative.team, state=State.RESOLVED)
    sample.contact(case, "He sounds tired.", direction=Direction.NOTE)
    customer = queries.customer_actor(case)
    actions.portal_reply(case_id=case.pk, text="It broke again.", by=customer, at=NOON + HOUR)
    case.refresh_from_db()
    assert (case.state, case.inbound_count) == (State.REOPENED, 2)
    assert [one.text for one in queries.conversation(case)] == [sample.WORDS, "It broke again."]


def test_a_link_is_good_for_nothing_else(representative):
    mine, other = sample.case(team=representative.team), sample.case(team=representative.team)
    customer = queries.customer_actor(mine)
    with pytest.raises(NotAllowed):
        actions.portal_reply(case_id=other.pk, text="Hello", by=customer, at=NOON)
    with pytest.raises(NotAllowed):
        actions.note(case_id=mine.pk, text="Hello", by=customer, at=NOON)
    assert not queries.cases(customer).exists()
    assert (queries.may_read(customer, mine.pk), queries.may_read(customer, other.pk)) == (True, False)


def test_nobody_of_the_department_writes_as_the_customer(representative):
    case = sample.case(team=representative.team)
    with pytest.raises(NotAllowed):
        actions.portal_reply(case_id=case.pk, text="I am Joan.", by=representative.actor, at=NOON)


@pytest.fixture
def kept(settings, tmp_path):
    settings.RAPPORT_FILES = tmp_path


def test_the_customer_attaches_to_their_own_words_and_reads_what_was_said_to_them(kept, representative):
    case = sample.case(team=representative.team)
    customer, photo = queries.customer_actor(case), {"content": BytesIO(b"plain"), "name": "photo.txt"}
    said = actions.portal_reply(case_id=case.pk, text="See the photo.", by=customer, at=NOON)
    own = actions.attach(contact_id=said.pk, by=customer, at=NOON, **photo)
    answer = sample.contact(case, "Thank you.", direction=Direction.OUTBOUND)
    note = sample.contact(case, "Hm.", direction=Direction.NOTE)
    with pytest.raises(NotAllowed):
        actions.attach(contact_id=answer.pk, by=customer, at=NOON, content=BytesIO(b"x"), name="x.txt")
    theirs = actions.attach(contact_id=answer.pk, by=representative.actor, at=NOON, content=BytesIO(b"y"), name="y.txt")
    inside = actions.attach(contact_id=note.pk, by=representative.actor, at=NOON, content=BytesIO(b"z"), name="z.txt")
    assert files.get_file(own.pk, actor=customer) == own
    assert files.get_file(theirs.pk, actor=customer) == theirs
    with pytest.raises(StoredFile.DoesNotExist):
        files.get_file(inside.pk, actor=customer)
    with pytest.raises(StoredFile.DoesNotExist):
        files.get_file(own.pk, actor=Actor(name="nobody"))


def test_an_unfit_file_is_refused_and_nothing_is_kept(kept, representative):
    contact = sample.case(team=representative.team).contacts.get()
    with pytest.raises(BadInput):
        actions.attach(contact_id=contact.pk, by=representative.actor, at=NOON, content=BytesIO(b""), name="empty.txt")
    assert not StoredFile.objects.exists()


def test_another_teams_files_are_out_of_reach(kept, representative, other_representative):
    contact = sample.case(team=representative.team).contacts.get()
    stored = actions.attach(contact_id=contact.pk, by=representative.actor, at=NOON, content=BytesIO(b"a"), name="a.txt")
    with pytest.raises(StoredFile.DoesNotExist):
        files.get_file(stored.pk, actor=other_representative.actor)
