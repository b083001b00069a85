"""A survey is built on pages: seen before it is saved, and asked in the customer's own language."""

from datetime import timedelta

import pytest

from rapport.governance.standards import sample as standards
from rapport.kernel import clock
from rapport.voice.surveys import actions, queries
from rapport.voice.surveys.models import Survey, Version
from rapport.voice.surveys.sample import HOUSE

pytestmark = pytest.mark.django_db


def filled(calendar, **fields):
    return {
        "name": "After a case", "calendar": calendar.pk, "after_hours": "4", "every_days": "60", "share_percent": "100",
        "low_score": "2", "language": "en", "subject": "How did we do?", "intro": "Your case is settled.",
        "text_1": "How satisfied are you?", "low_1": "not at all", "high_1": "very", "kind_2": "choice", "text_2": "Which way?",
        "choices_2": "Mail\nPhone",
    } | fields  # fmt: skip


def test_a_survey_is_seen_before_it_is_saved_and_written_in_a_second_language(client_of, manager, supervisor):
    grace, calendar = client_of(manager), standards.calendar()
    seen = grace.post("/surveys/new/", filled(calendar, preview="1"))
    assert b"As a customer sees it" in seen.content
    assert not Survey.objects.exists()
    assert grace.post("/surveys/new/", filled(calendar, high_1="")).status_code == 422
    assert client_of(supervisor).post("/surveys/new/", filled(calendar)).status_code == 403
    assert grace.post("/surveys/new/", filled(calendar)).status_code == 302
    made = Survey.objects.get()
    german = {"language": "de", "subject": "Wie war es?", "intro": "Erledigt.", "text_1": "Zufrieden?", "low_1": "nein",
              "high_1": "sehr", "text_2": "Welcher Weg?", "choices_2": "Post"}  # fmt: skip
    assert grace.post(f"/surveys/{made.pk}/language/", german).status_code == 422
    assert grace.post(f"/surveys/{made.pk}/language/", german | {"choices_2": "Post\nTelefon"}).status_code == 302
    assert b"Zufrieden?" in grace.get(f"/surveys/{made.pk}/preview/?language=de").content
    assert grace.post(f"/surveys/{made.pk}/change/", filled(calendar, share_percent="50")).status_code == 302
    version = queries.version_in_force(made.pk)
    assert (version.number, version.share_percent, [one["language"] for one in version.mail]) == (3, 50, ["en", "de"])
    assert actions.asking.language_of(version, "de-AT") == "de"
    assert actions.asking.language_of(version, "fr") == "en"


def test_versions_follow_each_other_without_a_gap_and_a_survey_asks_only_once_it_is_on(client_of, manager):
    grace, calendar = client_of(manager), standards.calendar()
    grace.post("/surveys/new/", filled(calendar))
    made = Survey.objects.get()
    grace.post(f"/surveys/{made.pk}/change/", filled(calendar))
    first, second = Version.objects.order_by("number")
    assert first.active_to == second.active_from
    assert queries.find_running() == []
    assert actions.ask_due(by=HOUSE, at=clock.now() + timedelta(days=1)) == 0
    grace.post(f"/surveys/{made.pk}/switch/", {"on": "1"})
    assert queries.find_running() == [made]
