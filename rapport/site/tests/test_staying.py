from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse

from rapport.directory.people.models import Account
from rapport.kernel import clock
from rapport.site import staying
from rapport.site.staying import Over

MORNING = datetime(2026, 11, 20, 8, tzinfo=UTC)
IDLE, LONGEST = timedelta(hours=4), timedelta(hours=24)
PAGE = {"Accept": "text/html"}


def hours(n: float) -> datetime:
    return MORNING + timedelta(hours=n)


@pytest.mark.parametrize(
    ("worked", "at", "why"),
    [
        (0, 3.9, None),
        (0, 4, Over.IDLE),  # left for good
        (11, 12, None),  # a long day, with a long lunch somewhere
        (23.9, 24, Over.AGE),
        (10, 24, Over.AGE),
    ],
)
def test_who_is_at_work_stays_and_who_left_does_not(worked, at, why):
    assert staying.over(since=MORNING, worked_at=hours(worked), at=hours(at), idle=IDLE, longest=LONGEST) is why


def test_a_working_day_ends_by_a_night_and_never_by_its_age():
    """Whoever rests at night begins anew in the morning, so that the age of a sign-in never meets a day at work."""
    for first, last in ((8, 18), (15, 23), (22, 30)):
        next_day = hours(first - 8 + 24)
        why = staying.over(since=hours(first - 8), worked_at=hours(last - 8), at=next_day, idle=IDLE, longest=LONGEST)
        assert why is not None


@pytest.mark.parametrize(
    ("method", "headers", "is_work"),
    [
        ("get", PAGE, True),
        ("post", {}, True),
        ("get", PAGE | {"HX-Request": "true"}, False),  # an open page looks for news
        ("post", {"HX-Request": "true", "HX-Trigger": "here"}, False),  # an open case says so by itself
        ("post", {"HX-Request": "true"}, False),
        ("post", {"HX-Request": "true", "HX-Trigger": "id_text"}, True),  # an answer is being written
        ("get", {"Accept": "text/event-stream"}, False),
    ],
)
def test_what_an_open_page_does_by_itself_is_no_work(method, headers, is_work):
    request = getattr(RequestFactory(), method)("/", headers=headers)
    assert staying.is_at_work(request) is is_work


@pytest.mark.django_db
def test_a_sign_in_slides_with_work_and_ends_for_good(client_of, representative, monkeypatch):
    client, page = client_of(representative), reverse("training:lessons")

    def came(at: datetime, **headers: str) -> int:
        monkeypatch.setattr(clock, "now", lambda: at)
        return client.get(page, headers=PAGE | headers).status_code

    start = clock.now()
    assert came(start) == 200
    assert came(start + timedelta(hours=3)) == 200
    assert came(start + timedelta(hours=6)) == 200  # it slid
    for n in range(1, 4):
        assert came(start + timedelta(hours=6 + n), **{"HX-Request": "true"}) == 200  # a page lies open
    assert came(start + timedelta(hours=10, minutes=1)) == 302
    assert "_auth_user_id" not in client.session

    monkeypatch.setattr(clock, "now", lambda: start)
    client = client_of(representative)
    assert [came(start + timedelta(hours=3 * n)) for n in range(9)] == [200] * 8 + [302]


@pytest.mark.django_db
def test_which_sign_ins_are_over_is_told_for_many_by_two_questions(
    client_of, representative, supervisor, manager, director, monkeypatch, django_assert_num_queries
):  # fmt: skip
    start = clock.now()
    works, left, closed, changed = (client_of(one) for one in (representative, supervisor, manager, director))
    out = client_of(representative)
    gone = out.session.session_key
    out.logout()
    for client in (works, left, closed, changed):
        session = client.session
        staying.begin(session, at=start)
        session.save()
    Account.objects.filter(person=manager.person).update(is_active=False)
    hers = Account.objects.get(person=director.person)
    hers.set_password("quite-another-one-17")
    hers.save()
    keys = [client.session.session_key for client in (works, left, closed, changed)]
    with django_assert_num_queries(2):
        assert staying.ended([*keys, gone, "never"]) == {*keys[2:], gone, "never"}
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(hours=5))
    session = works.session
    session[staying.WORKED] = (start + timedelta(hours=4)).isoformat()
    session.save()
    assert staying.ended(keys) == set(keys[1:])


@pytest.mark.django_db
def test_a_page_that_only_asks_does_not_hold_a_sign_in_and_who_says_that_they_stay_does(client_of, representative, monkeypatch):
    client, start, stay = client_of(representative), clock.now(), reverse("stay")
    session = client.session
    staying.begin(session, at=start)
    session.save()

    def at(**later: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(**later))

    at(hours=0)
    assert 'data-seconds="14400" data-offered="300"' in client.get(reverse("training:lessons"), headers=PAGE).text
    for minutes, seconds in ((235, 300), (239, 60)):
        at(minutes=minutes)
        assert client.get(stay).json() == {"seconds": seconds, "offered": 300}
    assert client.post(stay).json() == {"seconds": 14400, "offered": 300}
    at(minutes=239 + 240)
    assert client.get(stay).status_code == 302

    client = client_of(representative)
    session = client.session
    staying.begin(session, at=start)
    session[staying.WORKED] = (start + timedelta(hours=23)).isoformat()
    session.save()
    at(hours=23, minutes=58)
    assert client.post(stay).json() == {"seconds": 120, "offered": 0}, "as old as it may get: nothing is left to offer"
