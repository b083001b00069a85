"""What a load balancer asks: may pages be sent here?"""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from rapport.kernel import jobs

pytestmark = pytest.mark.django_db


def test_up_with_the_number_of_jobs_that_wait(client: Client) -> None:
    before = jobs.waiting_count()
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()) == (200, {"status": "up", "jobs_waiting": before})


def test_down_while_the_tables_are_not_there_and_nothing_of_the_inside_is_told(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO elsewhere")  # the test's transaction gives it back
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()) == (503, {"status": "down", "why": "the database does not answer"})
    assert "no-store" in answer["Cache-Control"]
