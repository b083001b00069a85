from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.desk.knowledge import queries, sample
from rapport.desk.knowledge.models import Article, Feedback, Search
from rapport.kernel import clock

pytestmark = pytest.mark.django_db
NOW = clock.now()


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


def shown(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_help_centre_is_read_searched_and_judged_without_an_account(client):
    topic = sample.topic("Delivery", names={"de": "Lieferung"})
    article = sample.article(topic_id=topic.pk)
    german = sample.article("Wann kommt meine Bestellung?", language="de", original_id=article.pk)
    assert client.get("/help/", headers={"accept-language": "de-AT,de;q=0.9"})["Location"] == "/help/de/"
    assert client.get("/help/", headers={"accept-language": "fi"})["Location"] == "/help/en/"
    assert "Lieferung" in shown(client.get("/help/de/"))
    path = f"/help/en/{article.pk}/{article.slug}/"
    page = shown(client.get(path))
    assert "<strong>three working days</strong>" in page
    assert f'/help/de/{german.pk}/{german.slug}/"' in page
    assert 'content="noindex"' not in page
    assert '<html lang="de"' in shown(client.get(f"/help/de/{german.pk}/{german.slug}/"))
    assert "<mark>order</mark>" in shown(client.get("/help/en/search/?q=orders"))
    assert "Nothing found" in shown(client.get("/help/en/search/?q=unicorn"))
    assert Search.objects.get(words="unicorn").without_count == 1
    assert "When does my order come?" in shown(client.get("/help/en/topics/delivery/"))
    asked = client.post(f"/help/feedback/{article.pk}/", {"helpful": "no"})
    assert "What was missing" in shown(client.get(asked["Location"].partition("#")[0]))
    token = asked["Location"].partition("said=")[2].partition("&")[0]
    thanks = client.post(f"/help/words/{token}/", {"words": "What about Saturdays?"})
    assert "Thank you" in shown(client.get(thanks["Location"].partition("#")[0]))
    assert Feedback.objects.values_list("is_helpful", "words").get() == (False, "What about Saturdays?")
    for odd in ("/help/xx/", "/help/en/topics/none/", "/help/xx/search/?q=a", "/help/en/99999999/x/", f"/help/words/{token}x/"):
        assert client.get(odd).status_code in (404, 405)


def test_feedback_is_limited_for_each_sender(client):
    article = sample.article()
    for _time in range(9):
        answer = client.post(f"/help/feedback/{article.pk}/", {"helpful": "yes"})
    assert "said=often" in answer["Location"]
    assert Feedback.objects.count() == 6
    assert "That was a lot" in shown(client.get(answer["Location"].partition("#")[0]))


def test_a_representative_writes_looks_at_it_hands_it_in_and_a_supervisor_publishes(client_of, representative, supervisor):
    tom, sue = client_of(representative), client_of(supervisor)
    given = {"title": "Do you lift old sofas?", "language": "en", "audience": "public", "body": "## Yes\n\nFor £20. <script>"}
    look = shown(tom.post("/knowledge/new/", given | {"look": "yes"}))
    assert "<h2>Yes</h2>" in look
    assert "&lt;script&gt;" in look
    assert Article.objects.count() == 0
    page = tom.post("/knowledge/new/", given)["Location"]
    article = Article.objects.get()
    assert "Ask to publish it" in shown(tom.get(page))
    tom.post(f"/knowledge/articles/{article.pk}/hand-in/")
    assert article.title in shown(sue.get("/knowledge/waiting/"))
    day = (NOW + timedelta(days=100)).date().isoformat()
    refused = sue.post(f"/knowledge/articles/{article.pk}/publish/", {"review_by": "2020-01-01"})
    assert refused.status_code == 422
    assert "a day to come" in refused.content.decode()
    sue.post(f"/knowledge/articles/{article.pk}/publish/", {"review_by": day, "note": "First"})
    assert "In the help centre" in shown(tom.get(page))
    assert "Nobody could read it" in shown(tom.get(f"{page}?on=2020-01-01"))
    for odd in ("?on=0000-00-00", "?on=x"):
        assert "Nobody could read it" not in shown(tom.get(page + odd))


def test_a_search_without_result_becomes_a_draft_in_one_click(client_of, supervisor):
    row, sue = sample.search(day=NOW.date(), count=4), client_of(supervisor)
    page = shown(sue.get("/knowledge/searches/"))
    assert "lift my old sofa" in page
    assert "4 times" in page
    draft = sue.post(f"/knowledge/searches/{row.pk}/begin/")["Location"]
    assert 'value="Lift my old sofa"' in shown(sue.get(draft))
    assert Article.objects.get().search_words == "lift my old sofa"
    assert "lift my old sofa" not in shown(sue.get("/knowledge/searches/"))
    assert "Put it back" in shown(sue.get("/knowledge/searches/?all=yes"))
    sue.post(f"/knowledge/searches/{row.pk}/settle/", {"back": "yes"})
    assert "lift my old sofa" in shown(sue.get("/knowledge/searches/"))


def test_versions_are_compared_and_taken_back(client_of, supervisor):
    article, sue = sample.article(body="Within three days."), client_of(supervisor)
    form = {"title": article.title, "audience": "public", "body": "Within five days.", "seen": article.changed_at.isoformat()}
    sue.post(f"/knowledge/articles/{article.pk}/edit/", form)
    compared = shown(sue.get(f"/knowledge/articles/{article.pk}/compare/"))
    assert "<del>three</del><ins>five</ins>" in compared
    again = sue.post(f"/knowledge/articles/{article.pk}/edit/", form)
    assert again.status_code == 422
    assert "while you were writing" in again.content.decode()
    sue.post(f"/knowledge/articles/{article.pk}/versions/1/go-back/")
    article.refresh_from_db()
    assert article.body == "Within three days."


def test_the_list_asks_as_often_for_thirty_articles_as_for_three(client_of, supervisor):
    sue = client_of(supervisor)
    counts = []
    for more in (3, 27):
        for number in range(more):
            sample.article(f"Article {more} {number}", made_by=supervisor.person)
        with CaptureQueriesContext(connection) as asked:
            shown(sue.get("/knowledge/?sort=-helpful"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert "When does it come" not in shown(sue.get("/knowledge/?due=on"))
    assert queries.waiting_count(supervisor.actor) == 0
