import pytest
from django.db import IntegrityError, connection, transaction

from rapport.desk.cases import sample
from rapport.desk.cases.models import Case, StateInterval

pytestmark = pytest.mark.django_db


def _found(query: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cases_case WHERE search @@ websearch_to_tsquery('rapport', %s) ORDER BY id", [query])
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("query", ["bed", "INC-0045", "mr-88123", "kurier"])
def test_a_case_is_found_by_its_subject_its_foreign_number_and_its_attributes_whatever_the_accents(query):
    made = sample.case(
        "Bed frame never came",
        source="old desk",
        external_id="INC-0045",
        attributes={"order_reference": "MR-88123", "carrier": "Kuriér Express"},
    )
    sample.case("Lamp arrived broken")
    assert _found(query) == [made.pk]


def test_the_search_words_follow_the_case():
    made = sample.case("Bed frame never came")
    made.attributes = {"store": "Leeds"}
    made.save(update_fields=["attributes"])
    assert _found("leeds") == [made.pk]


def test_a_foreign_case_can_stand_in_the_table_only_once():
    sample.case(source="old desk", external_id="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        sample.case(source="old desk", external_id="1")
    sample.case(source="other desk", external_id="1")
    assert Case.objects.count() == 2


def test_no_state_ends_before_it_began():
    made = sample.case()
    with pytest.raises(IntegrityError), transaction.atomic():
        StateInterval.objects.filter(case=made).update(to_at=sample.NOON.replace(hour=11))
