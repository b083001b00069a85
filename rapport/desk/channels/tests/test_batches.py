"""What was printed together shows to each what they may see of it."""

from datetime import UTC, datetime

import pytest

from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Direction
from rapport.desk.channels import actions, sample

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
