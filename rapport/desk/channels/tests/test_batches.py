"""What was printed together shows to each what they may see of it."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Direction
from rapport.desk.channels import actions, queries, sample
from rapport.desk.channels.models import PrintBatch
from rapport.desk.channels.rules.letters import language_on_paper
from rapport.directory.customers import sample as customers
from rapport.directory.customers.models import ContactPoint
from rapport.kernel.errors import Refused

AT = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_a_batch_shows_prints_and_posts_to_nobody_the_letters_of_a_case_that_is_kept_from_them(
    client_of, representative, supervisor, director
):
    sample.letterhead()
    opened = [cases.case(team=representative.team, assignee=representative.person, at=AT) for _number in range(2)]
    case, other = opened
    rows = [sample.letter(cases.contact(one, at=AT, direction=Direction.LEAVING), at=AT) for one in opened]
    batch = actions.print_letters(letter_ids=[row.pk for row in rows], by=supervisor.actor, at=AT)
    Case.objects.filter(pk=other.pk).update(reader_ids=[representative.person.pk])
    sue, place = client_of(supervisor), f"/letters/batches/{batch.pk}/"
    shown = sue.get(place).content.decode()
    assert (f"/cases/{case.pk}/" in shown, f"/cases/{other.pk}/" in shown) == (True, False)
    assert [sue.get(f"{place}pages/").status_code, sue.post(f"{place}again/").status_code] == [409, 409]
    assert actions.mark_posted(batch_id=batch.pk, posted_date=AT.date(), by=supervisor.actor, at=AT) == 1
    assert actions.count_reprint(batch_id=batch.pk, by=director.actor, at=AT).printed_count == 2
    Case.objects.filter(pk=case.pk).update(reader_ids=[representative.person.pk])
    assert [sue.get(place).status_code, sue.get(f"{place}pages/").status_code] == [404, 404]
    assert [sue.post(f"{place}again/").status_code, sue.post(f"{place}posted/").status_code] == [404, 404]
    assert place not in sue.get("/letters/").content.decode()
    assert actions.mark_posted(batch_id=batch.pk, posted_date=AT.date(), by=director.actor, at=AT) == 1


def printed(representative, supervisor, *texts):
    """Letters of one case with these words, printed together."""
    sample.letterhead()
    joan = customers.customer("Joan Hale", email="joan.hale@post.example")
    case = cases.case(team=representative.team, assignee=representative.person, customer=joan, at=AT)
    contacts = [cases.contact(case, at=AT, direction=Direction.LEAVING, text=text) for text in texts]
    rows = [sample.letter(one, at=AT, address=["Joan Hale", "4 Park Row", "Leeds LS2 8AB"]) for one in contacts]
    return rows, actions.print_letters(letter_ids=[row.pk for row in rows], by=supervisor.actor, at=AT)


def words_of(content):
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.django_db
def test_a_letter_taken_off_the_pile_is_not_printed_again_from_its_old_batch(client_of, representative, supervisor):
    (wrong, right), batch = printed(representative, supervisor, "Wrong words", "Right words")
    sue, place = client_of(supervisor), f"/letters/batches/{batch.pk}/"
    assert "Wrong words" in words_of(sue.get(f"{place}pages/").content)
    later = AT + timedelta(days=2)
    actions.return_to_queue(letter_id=wrong.pk, by=supervisor.actor, at=later)
    said = words_of(sue.get(f"{place}pages/").content)
    assert ("Wrong words" in said, "Right words" in said, "18 November 2026" in said) == (False, True, True)
    assert "1 more was taken off the pile" in sue.get(place).content.decode()
    actions.return_to_queue(letter_id=right.pk, by=supervisor.actor, at=later)
    assert bytes(PrintBatch.objects.get(pk=batch.pk).content) == b""
    assert sue.get(f"{place}pages/").status_code == 409
    assert "Every letter of these pages was taken off the pile" in sue.get(place).content.decode()
    with pytest.raises(Refused, match="taken off the pile"):
        actions.count_reprint(batch_id=batch.pk, by=supervisor.actor, at=later)


@pytest.mark.django_db
def test_a_letter_that_came_back_leaves_its_old_pages_and_erased_pages_are_made_of_the_others(representative, supervisor):
    (back, _stays), batch = printed(representative, supervisor, "Gone away", "Still here")
    where = {"kind": "post", "value": "4 Park Row, Leeds LS2 8AB", "normal": "4 park row"}
    ContactPoint.objects.create(customer=back.case.customer, **where)
    actions.mark_posted(batch_id=batch.pk, posted_date=AT.date(), by=supervisor.actor, at=AT)
    returned = {"returned_date": AT.date(), "why": "Gone away"}
    actions.record_return(letter_id=back.pk, **returned, by=supervisor.actor, at=AT + timedelta(days=1))
    batch.refresh_from_db()
    assert "Gone away" in words_of(bytes(batch.content))
    actions.readdress(letter_id=back.pk, by=representative.actor, at=AT + timedelta(days=1))
    batch.refresh_from_db()
    assert "Gone away" not in words_of(bytes(batch.content))
    PrintBatch.objects.filter(pk=batch.pk).update(content=b"")
    batch.refresh_from_db()
    said = words_of(queries.pages_of(batch))
    assert ("Gone away" in said, "Still here" in said) == (False, True)


@pytest.mark.parametrize(
    ("kept", "named"), [("", "en"), ("x", "en"), ("!!", "en"), ("de-AT", "de"), ("pt_BR", "pt"), ("english", "en")]
)
def test_pages_name_a_language_that_can_be_printed_whatever_is_kept(kept, named):
    assert language_on_paper(kept) == named
