from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rapport.desk.knowledge import actions, queries, sample
from rapport.desk.knowledge.models import Article, Feedback, Search, Version
from rapport.desk.knowledge.types import Asked, Asking, Audience, Kept, Written
from rapport.kernel import jobs
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.models import Notice

pytestmark = pytest.mark.django_db
NOON = sample.NOON
LATER = NOON + timedelta(days=10)
HOUSE = Actor.machine("test")


def publish(article, body, by, at, **values):
    written = Written(title=article.title, body=body, audience=Audience(values.pop("audience", article.audience)))
    actions.edit(article_id=article.pk, written=written, by=by.actor, at=at)
    version = actions.publish_article(article_id=article.pk, by=by.actor, at=at, **values)
    article.refresh_from_db()
    return version


def told(member):
    jobs.run_waiting()
    texts = list(Notice.objects.filter(person_id=member.person.pk).values_list("text", flat=True))
    Notice.objects.all().delete()
    return texts


def test_each_publication_is_a_version_that_stays_and_can_be_read_for_its_days(manager):
    article = sample.article(body="Three days.")
    publish(article, "Five days.", manager, LATER, note="The carrier changed")
    at = {days: queries.in_force_at(article, NOON + timedelta(days=days)) for days in (-1, 3, 12)}
    assert (at[-1], at[3].body, at[12].body, at[12].note) == (None, "Three days.", "Five days.", "The carrier changed")
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        Version.objects.filter(number=1).update(body="Never said")
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        Version.objects.filter(number=1).delete()
    actions.go_back(article_id=article.pk, number=1, by=manager.actor, at=LATER)
    article.refresh_from_db()
    assert (article.body, article.current.body, article.has_changes) == ("Three days.", "Five days.", True)


def test_representatives_write_and_hand_in_and_those_above_publish(representative, other_representative, supervisor):
    written = Written(title="Lift an old sofa?", body="Yes, for £20.", audience=Audience.PUBLIC)
    draft = actions.begin(written=written, language="en", by=representative.actor, at=NOON)
    assert list(queries.articles(other_representative.actor)) == []
    with pytest.raises(NotAllowed):
        actions.edit(article_id=draft.pk, written=written, by=other_representative.actor, at=NOON)
    with pytest.raises(NotAllowed):
        actions.publish_article(article_id=draft.pk, by=representative.actor, at=NOON)
    actions.hand_in(article_id=draft.pk, by=representative.actor, at=NOON)
    assert told(supervisor) == ["To be published: Lift an old sofa?"]
    assert queries.waiting_count(supervisor.actor) == 1
    day = (NOON + timedelta(days=100)).date()
    actions.publish_article(article_id=draft.pk, review_by=day, by=supervisor.actor, at=NOON)
    assert told(representative) == ["Published: Lift an old sofa?"]
    assert [one.pk for one in queries.articles(other_representative.actor)] == [draft.pk]
    assert queries.waiting_count(supervisor.actor) == 0


def test_a_proposal_is_taken_into_the_working_copy_or_declined_in_a_sentence(representative, supervisor):
    article = sample.article(made_by=supervisor.person)
    told(supervisor)
    change = {"title": article.title, "body": article.body + "\n\nAlso on Saturdays.", "by": representative.actor, "at": NOON}
    with pytest.raises(Refused, match="Say in a sentence why"):
        actions.propose(article_id=article.pk, why=" ", **change)
    first, second = (actions.propose(article_id=article.pk, why=why, **change) for why in ("They ask", "Again"))
    assert told(supervisor) == [f"A change is proposed: {article.title}"] * 2
    with pytest.raises(Refused, match="Say why not"):
        actions.answer(proposal_id=second.pk, is_taken=False, by=supervisor.actor, at=NOON)
    actions.answer(proposal_id=second.pk, is_taken=False, words="One is enough.", by=supervisor.actor, at=NOON)
    actions.answer(proposal_id=first.pk, is_taken=True, by=supervisor.actor, at=NOON)
    article.refresh_from_db()
    assert article.has_changes, "others read it only when it is published"
    assert "Also on Saturdays." in article.body
    assert "Saturdays" not in article.current.body
    assert sorted(told(representative)) == [
        f"Your change was not taken: {article.title}",
        f"Your change was taken: {article.title}",
    ]
    with pytest.raises(NotAllowed):
        actions.answer(proposal_id=first.pk, is_taken=True, by=representative.actor, at=NOON)


def test_two_who_write_at_once_do_not_overwrite_each_other(manager):
    article = sample.article()
    seen = article.changed_at
    actions.edit(article_id=article.pk, written=Written(title="Mine", body="1"), seen_at=seen, by=manager.actor, at=LATER)
    with pytest.raises(Refused, match="while you were writing"):
        actions.edit(article_id=article.pk, written=Written(title="Yours", body="2"), seen_at=seen, by=manager.actor, at=LATER)


@pytest.mark.parametrize("case", ["draft", "internal", "retired", "made internal"])
def test_what_is_not_public_cannot_be_reached_by_guessing(case, client, manager):
    if case == "made internal":
        article = sample.article()
        publish(article, "For us only.", manager, LATER, audience=Audience.INTERNAL)
    else:
        article = sample.article(
            audience=Audience.INTERNAL if case == "internal" else Audience.PUBLIC, is_published=case != "draft"
        )
    if case == "retired":
        actions.retire(article_id=article.pk, by=manager.actor, at=LATER)
    for slug in {article.slug or "x", "when-does-my-order-come"}:
        page = client.get(f"/help/en/{article.pk}/{slug}/")
        assert page.status_code == 404
        assert "three working days" not in page.content.decode()
    assert client.post(f"/help/feedback/{article.pk}/", {"helpful": "yes"}).status_code == 404
    assert queries.search_public("order come days", language="en") == []
    assert article.title not in client.get("/help/en/").content.decode()
    assert Feedback.objects.count() == 0


def test_old_addresses_lead_to_where_the_article_stands_now(client, manager):
    article, other = sample.article("When does it come?"), sample.article("Delivery in short")
    before = f"/help/en/{article.pk}/{article.slug}/"
    written = Written(title="When is my delivery?", body="Soon.", audience=Audience.PUBLIC)
    actions.edit(article_id=article.pk, written=written, by=manager.actor, at=LATER)
    actions.publish_article(article_id=article.pk, by=manager.actor, at=LATER)
    moved = client.get(before)
    assert (moved.status_code, moved["Location"]) == (301, f"/help/en/{article.pk}/when-is-my-delivery/")
    actions.retire(article_id=article.pk, replaced_by_id=other.pk, by=manager.actor, at=LATER)
    assert client.get(before)["Location"] == f"/help/en/{other.pk}/delivery-in-short/"


def test_search_finds_forms_of_words_in_each_language_marks_them_and_says_when_some_are_missing():
    sample.article("When is my order delivered?", "We deliver in three days.", search_words="courier parcel")
    sample.article("Wann kommt meine Lieferung?", "Wir liefern Möbel in drei Tagen.", language="de")
    sample.article("Stornieren <b>", "Rufen Sie an.", language="de")
    (hit,) = queries.search_public("delivering orders", language="en")
    assert hit.is_exact
    assert "<mark>delivered</mark>" in hit.title
    assert [one.is_exact for one in queries.search_public("couriers", language="en")] == [True]
    assert [one.is_exact for one in queries.search_public("Mobel Tag", language="de")] == [True]
    assert [one.is_exact for one in queries.search_public("order unicorns", language="en")] == [False]
    assert [str(one.title) for one in queries.search_public("storn", language="de")] == ["<mark>Stornieren</mark> &lt;b&gt;"]
    for odd in ("", "  ", "the of", "((", "a:*", "\x00", "'", '"', "-", "!" * 300):
        queries.search_public(odd, language="en")


def test_searches_are_counted_by_their_words_and_settled_by_an_article(manager):
    for text, found in (("Lift old SOFA", 0), ("lift old sofa!", 0), ("delivery", 3)):
        actions.count_search(text=text, language="en", place=Asking.HELP, found_count=found, by=HOUSE, at=NOON)
    actions.count_search(text="joan@post.example", language="en", place=Asking.HELP, found_count=0, by=HOUSE, at=NOON)
    (wanted,) = queries.searches_without(since=NOON.date())
    assert (wanted.words, wanted.count, wanted.without_count) == ("lift old sofa", 2, 2)
    assert Search.objects.count() == 2
    article = sample.article()
    actions.settle_searches(search_id=wanted.search_id, article_id=article.pk, by=manager.actor, at=NOON)
    assert queries.searches_without(since=NOON.date()) == []
    assert [one.article.pk for one in queries.search_public("lift sofa", language="en")] == [article.pk]
    actions.forget_old_searches(by=HOUSE, at=NOON + timedelta(days=500))
    assert Search.objects.count() == 0


def test_the_owner_is_reminded_once_for_each_day_of_review(manager):
    article = sample.article(made_by=manager.person, review_by=LATER.date())
    told(manager)
    due = [actions.tell_due(by=HOUSE, at=at) for at in (LATER - timedelta(days=1), LATER, LATER + timedelta(days=1))]
    assert due == [0, 1, 0]
    assert told(manager) == [f"Is it still right? {article.title}"]
    with pytest.raises(Refused, match="a day to come"):
        actions.still_right(article_id=article.pk, review_by=LATER.date(), by=manager.actor, at=LATER)
    again = LATER + timedelta(days=90)
    actions.still_right(article_id=article.pk, review_by=again.date(), by=manager.actor, at=LATER)
    assert [actions.tell_due(by=HOUSE, at=at) for at in (LATER, again)] == [0, 1]


def test_a_translation_says_that_its_original_has_changed(manager):
    article = sample.article()
    german = sample.article("Wann kommt meine Bestellung?", language="de", original_id=article.pk)
    with pytest.raises(Refused, match="in this language already"):
        sample.article("Noch einmal", language="de", original_id=article.pk)
    assert [one.pk for one in queries.translations_of(article)] == [german.pk]
    publish(article, "Five days.", manager, LATER)
    german.refresh_from_db()
    assert german.original.current.number > german.original_version
    publish(german, "Fünf Tage.", manager, LATER)
    assert german.original_version == 2


def test_suggestions_come_by_reason_then_by_words_in_the_customers_language(manager):
    by_reason = sample.article("Something else entirely", "Nothing of it.", serves=(("reason", 7),))
    by_words = sample.article("Assembling the bookcase", "Begin with the longest side.")
    german = sample.article("Das Regal aufbauen", "Zuerst die lange Seite.", language="de", original_id=by_words.pk)
    internal = sample.article("Bookcase recall", "Not to be told.", audience=Audience.INTERNAL)
    sample.article("Bookcase draft", is_published=False)
    asked = [
        Asked(subject_id=1, words="The holes of the bookcase do not meet", language="en", serves=(("reason", 7), ("reason", 2))),
        Asked(subject_id=2, words="My bookcases wobble, Regal", language="de-AT", serves=(("reason", 99),)),
        Asked(subject_id=3, words="", language=""),
    ]
    assert manager.actor.may("knowledge.view")
    with CaptureQueriesContext(connection) as one:
        queries.suggestions(asked[:1], kind="case", actor=manager.actor)
    with CaptureQueriesContext(connection) as three:
        found = queries.suggestions(asked, kind="case", actor=manager.actor)
    assert len(one) == len(three) == 3
    assert (found[1][0].article.pk, found[1][0].is_served) == (by_reason.pk, True)
    assert {s.article.pk for s in found[1]} == {by_reason.pk, by_words.pk, internal.pk}
    assert {s.article.pk for s in found[2]} == {german.pk, internal.pk}, "the same article once, in the customer's language"
    assert found[3] == []
    actions.use(article_id=by_words.pk, subject=("case", 1), by=manager.actor, at=NOON)
    assert not actions.use(article_id=by_words.pk, subject=("case", 1), by=manager.actor, at=LATER), "counted once"
    assert queries.uses_of([by_words.pk, internal.pk]) == {by_words.pk: (1, 1), internal.pk: (0, 0)}
    (again,) = (s for s in queries.suggestions(asked[:1], kind="case", actor=manager.actor)[1] if s.article.pk == by_words.pk)
    assert again.was_used


def test_usefulness_has_its_interval_and_the_well_tried_stand_before_the_untried():
    tried, lucky, silent = (sample.article(title) for title in ("Tried", "Lucky", "Silent"))
    for article, helpful, n in ((tried, 18, 20), (lucky, 1, 1)):
        for number in range(n):
            actions.say(article_id=article.pk, is_helpful=number < helpful, by=HOUSE, at=NOON)
    found = queries.usefulness_of([tried.pk, silent.pk])
    assert (found[tried.pk].helpful, found[tried.pk].n, round(found[tried.pk].low, 2)) == (18, 20, 0.70)
    assert (found[silent.pk].n, found[silent.pk].share) == (0, None)
    rows = queries.with_figures(Article.objects.all())
    lows = {row.pk: row.low for row in rows}
    assert lows[tried.pk] == pytest.approx(found[tried.pk].low)
    assert lows[silent.pk] is None
    assert lows[lucky.pk] < lows[tried.pk]


def test_words_are_added_once_and_within_two_hours(client):
    article = sample.article()
    feedback = actions.say(article_id=article.pk, is_helpful=False, by=HOUSE, at=NOON)
    add = {"feedback_id": feedback.pk, "by": HOUSE}
    assert actions.add_words(words="Too late", at=NOON + timedelta(hours=3), **add) is None
    assert actions.add_words(words="  No  times\n given ", at=NOON, **add).words == "No times given"
    assert actions.add_words(words="Again", at=NOON, **add) is None


def test_what_serves_a_reason_and_who_keeps_it_is_set_by_those_who_publish(representative, supervisor):
    article = sample.article()
    day = (NOON + timedelta(days=30)).date()
    kept = Kept(owner_id=supervisor.person.pk, review_by=day, search_words="van", serves=(("reason", 3), ("reason", 3)))
    with pytest.raises(NotAllowed):
        actions.arrange(article_id=article.pk, kept=kept, by=representative.actor, at=NOON)
    actions.arrange(article_id=article.pk, kept=kept, by=supervisor.actor, at=NOON)
    assert list(article.servings.values_list("kind", "subject_id")) == [("reason", 3)]
    assert [one.article.pk for one in queries.search_public("van", language="en")] == [article.pk]
