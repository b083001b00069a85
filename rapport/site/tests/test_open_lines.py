"""An open page keeps a line for minutes: it must not keep a connection of the database for as long."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import AsyncRequestFactory

from rapport.desk.cases import sample as cases
from rapport.kernel import clock
from rapport.site import views


@pytest.mark.django_db(transaction=True)
def test_an_open_line_has_given_its_connection_of_the_database_back(representative):
    case = cases.case(team=representative.team, assignee=representative.person, at=clock.now())
    actor = representative.actor

    async def opened() -> tuple[int, Any]:
        request = AsyncRequestFactory().get("/live", {"topic": f"case:{case.pk}"})
        request.actor, request.session = actor, SessionStore()
        response = await views.live(request)
        return response.status_code, await sync_to_async(lambda: connection.connection)()

    assert asyncio.run(opened()) == (200, None)
