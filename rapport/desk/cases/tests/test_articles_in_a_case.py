import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.desk.cases import queries, sample
from rapport.desk.cases.models import Draft
from rapport.desk.cases.web.panels import articles_for_cases
from rapport.desk.knowledge import queries as articles
from rapport.desk.knowledge import sample as knowledge
from rapport.desk.knowledge.models import Search
from rapport.desk.knowledge.types import Audience
from rapport.kernel import clock

pytestmark = pytest.mark.django_db
NOW = clock.now()


@pytest.fixture
def case(representative):
    values = {"team": representative.team, "assignee": representative.person, "reason": sample.reason(), "at": NOW}
    return sample.case("Sending it back", text="How do I return the sofa?", **values)


def test_articles_for_the_reason_and_the_words_of_a_case_go_into_what_is_being_written(case, representative, client_of):
    by_reason = knowledge.article("Refund in short", "After five days.", serves=(("reason", case.reason_id),))
    by_words = knowledge.article("How to return a sofa", "We collect it.")
    ours = knowledge.article("Sofa returns: what to check", "Look at the batch.", audience=Audience.INTERNAL)
    tom, path = client_of(representative), f"/cases/{case.pk}/"
    page = tom.get(path).content.decode()
    places = [page.index(one.title) for one in (by_reason, by_words)]
    assert places == sorted(places)
    ids = f"{by_reason.pk},{by_words.pk},99999999,x"
    assert tom.post(f"{path}articles/offered/", {"articles": ids}).status_code == 204
    drawn = tom.post(f"{path}articles/{by_words.pk}/use/", {"use": "link", "text": "Dear Mrs Hale,", "once": "a1"})
    assert f"/help/en/{by_words.pk}/{by_words.slug}/</textarea>" in drawn.content.decode().replace("\n</textarea>", "</textarea>")
    text = Draft.objects.get(case=case).text
    assert text.startswith("Dear Mrs Hale,\n\nHow to return a sofa\nhttp")
    assert text.rstrip().endswith(f"/help/en/{by_words.pk}/{by_words.slug}/")
    assert text.splitlines()[-1] in tom.get(path).content.decode()
    tom.post(f"{path}articles/{by_words.pk}/use/", {"use": "text", "text": ""})
    assert Draft.objects.get(case=case).text == "We collect it.\n"
    refused = tom.post(f"{path}articles/{ours.pk}/use/", {"use": "text", "text": ""})
    assert refused.status_code == 409, "what only we read does not go to a customer by a click"
    tom.post(f"{path}articles/{ours.pk}/use/", {"use": "helped"})
    assert articles.uses_of([by_reason.pk, by_words.pk, ours.pk]) == {by_reason.pk: (1, 0), by_words.pk: (1, 1), ours.pk: (1, 1)}


def test_an_article_is_found_from_a_case_by_the_customers_words_which_are_counted(case, representative, client_of):
    knowledge.article("How to return a sofa", "We collect it.")
    tom = client_of(representative)
    assert "<mark>sofa</mark>" in tom.get(f"/cases/{case.pk}/articles/?q=sofas").content.decode()
    assert "Nothing found" in tom.get(f"/cases/{case.pk}/articles/?q=unicorn").content.decode()
    assert "How to return a sofa" in tom.get(f"/cases/{case.pk}/articles/").content.decode()
    counted = Search.objects.order_by("words").values_list("words", "place", "found_count")
    assert list(counted) == [("sofas", "case", 1), ("unicorn", "case", 0)]


def test_articles_are_suggested_for_many_cases_with_as_many_queries_as_for_one(case, representative):
    knowledge.article("How to return a sofa", "We collect it.")
    others = [sample.case(f"Return {n}", team=representative.team, at=NOW).pk for n in range(4)]
    actor, counts = representative.actor, []
    for ids in ([case.pk], [case.pk, *others]):
        rows = queries.cases(actor).in_bulk(ids)
        with CaptureQueriesContext(connection) as asked:
            found = articles_for_cases(rows, actor, NOW)
        assert len(found[case.pk]["suggested"]) == 1
        counts.append(len(asked))
    assert counts == [4, 4]
