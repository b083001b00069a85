"""The editor of a schedule, and how a case says which one made it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.desk.cases.models import Case
from rapport.desk.recurring import actions, sample
from rapport.desk.recurring.models import Schedule
from rapport.directory.customers import sample as customers
from rapport.kernel import clock

pytestmark = pytest.mark.django_db


def answers(**given):
    start = (clock.now() + timedelta(days=1)).date()
    return {
        "name": "Check of the scales", "team": "", "customer": "", "every": "month_day", "interval": "1", "day": "1",
        "time": "09:00", "zone": "Europe/London", "start": start.isoformat(), "on_closed": "keep", "missed": "make",
        "kind": "request", "subject": "Check the scales", "text": "Weigh the stone.", "priority": "normal", "who": "",
    } | given  # fmt: skip


def test_a_customer_is_found_and_chosen_in_the_editor_and_no_answer_is_lost(client_of, manager):
    joan, client, url = customers.customer("Joan Hale"), client_of(manager), reverse("recurring:new")
    page = client.post(url, answers(who="Hale", find="1", subject="", weekdays=["2", "4"])).content.decode()
    assert "Fill this in" not in page, "only a customer is sought"
    assert len(re.findall(r'name="weekdays"[^>]* checked', page)) == 2
    assert f'name="choose" value="{joan.pk}"' in page
    assert 'value="Check of the scales"' in page
    page = client.post(url, answers(choose=joan.pk)).content.decode()
    assert "Each case is about <strong>Joan Hale</strong>." in page
    assert f'name="customer" value="{joan.pk}"' in page
    assert 'value="Check of the scales"' in page
    assert "Nobody is known as “Nemo”" in client.post(url, answers(who="Nemo", find="1")).content.decode()
    assert "Its cases are about no customer." in client.post(url, answers(customer=joan.pk, choose="")).content.decode()
    assert not Schedule.objects.exists()
    assert client.post(url, answers(customer=joan.pk)).status_code == 302
    assert Schedule.objects.get().customer_id == joan.pk


def test_each_answer_is_named_so_that_what_does_not_apply_can_be_hidden(client_of, manager):
    page = client_of(manager).get(reverse("recurring:new")).content.decode()
    for name in ("weekdays", "nth", "day", "month", "on_closed"):
        assert f'data-field="{name}"' in page
    assert "Yearly only." in page, "where all are shown, each says when it is asked"


def test_a_case_names_the_schedule_that_made_it(client_of, supervisor, representative):
    made = sample.schedule(representative.team, owner=supervisor.person)
    occurrence = actions.make_now(schedule_id=made.pk, by=supervisor.actor, at=clock.now())
    case = Case.objects.get(pk=occurrence.case_id)
    page = client_of(supervisor).get(reverse("cases:case", args=[case.pk])).content.decode()
    head = page[page.index('id="case-head"') : page.index("</header>", page.index('id="case-head"'))]
    assert f"<strong>{made.name}</strong>, made by hand" in head
    assert "made by ourselves" in head
    assert "by other" not in head.lower()
