"""A person is told once."""

from datetime import timedelta

import pytest

from rapport.kernel import inbox
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .conftest import NOON, Colour, Painted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("switchboard")]


@pytest.fixture
def entry(wall):
    return publish(Painted(wall_id=wall.pk, colour=Colour.RED), about=wall, by=Actor(name="Ana"), at=NOON)


def tell(entry, *people, at=NOON, kind="painted"):
    inbox.tell(people, entry=entry, kind=kind, text="The wall is red.", url="/walls/1/", at=at)


def test_told_twice_is_told_once(entry):
    tell(entry, 1, 2)
    tell(entry, 1, 2)
    assert inbox.unread_count(1, as_of=NOON) == 1


def test_a_notice_for_the_morning_is_not_there_at_night(entry):
    tell(entry, 1, at=NOON + timedelta(hours=9))
    assert inbox.unread_count(1, as_of=NOON) == 0
    assert inbox.unread_count(1, as_of=NOON + timedelta(hours=9)) == 1


def test_what_is_read_is_no_longer_counted_and_others_keep_theirs(entry):
    tell(entry, 1, 2)
    assert inbox.mark_read(1, at=NOON) == 1
    assert (inbox.unread_count(1, as_of=NOON), inbox.unread_count(2, as_of=NOON)) == (0, 1)
