"""Where the database ends what somebody does for the sake of somebody else, they are told so and keep their words."""

import json

import pytest
from django import forms
from django.contrib.auth.models import Group
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest
from django.test import RequestFactory

from rapport.ui.api.problems import answer
from rapport.ui.forms import Form, carried_out
from rapport.ui.page import public_page

pytestmark = pytest.mark.django_db
DEADLOCK, CANCELLED = "40P01", "57014"


class Ask(Form):
    name = forms.CharField()


def ended_with(state: str) -> None:
    """Do something, and have PostgreSQL end it, as it ends one of two transactions that wait for each other."""
    Group.objects.create(name="Half done")
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'ended' USING ERRCODE = '{state}'; END $$")


def sent() -> HttpRequest:
    return RequestFactory().post("/cases/7/", {"name": "Words that I wrote"}, headers={"Origin": "http://testserver"})


def test_beside_the_form_it_says_to_send_it_once_more_and_nothing_is_half_done():
    form = Ask(sent().POST)
    assert not carried_out(sent(), form, lambda _form: ended_with(DEADLOCK))
    assert "Send it once more" in str(form.non_field_errors())
    assert 'value="Words that I wrote"' in str(form["name"])
    assert not Group.objects.exists()


def test_a_page_without_a_form_says_the_same_and_shows_the_words_again():
    def view(request: HttpRequest) -> None:
        with transaction.atomic():
            ended_with(DEADLOCK)

    response = public_page(why="test")(view)(sent())
    assert response.status_code == 409
    assert "Send it once more" in response.content.decode()
    assert "Words that I wrote" in response.content.decode()
    assert not Group.objects.exists()


def test_the_api_says_the_same_and_when():
    with pytest.raises(OperationalError) as met, transaction.atomic():
        ended_with(DEADLOCK)
    response = answer(met.value)
    assert (response.status_code, response["Retry-After"]) == (409, "1")
    assert "Send it once more" in json.loads(response.content)["detail"]


def test_what_the_database_ended_for_another_reason_is_a_fault_of_ours():
    def view(request: HttpRequest) -> None:
        with transaction.atomic():
            ended_with(CANCELLED)

    with pytest.raises(OperationalError):
        public_page(why="test")(view)(sent())
    with pytest.raises(OperationalError):
        carried_out(sent(), Ask(sent().POST), lambda _form: ended_with(CANCELLED))
    with pytest.raises(OperationalError), transaction.atomic():
        ended_with(CANCELLED)
