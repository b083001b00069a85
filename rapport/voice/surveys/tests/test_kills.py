"""The asking job is killed in the very moment of writing a question down: nobody is asked twice, and nobody is forgotten."""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from rapport.desk.channels import sample as channels
from rapport.desk.channels.models import Outbound
from rapport.directory.customers.models import Customer
from rapport.kernel.actor import Actor
from rapport.voice.surveys import actions, sample
from rapport.voice.surveys.models import Invitation
from rapport.voice.surveys.types import Asked

from .test_life import HOUR, settled

MONDAY = datetime(2026, 11, 16, 10, tzinfo=UTC)
DUE = MONDAY + timedelta(hours=5)
CASES, BEFORE = 8, 3
# As the worker does it, in a process that can be killed.
ASKING = f"""
import os, datetime, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
django.setup()
from rapport.kernel.actor import Actor
from rapport.voice.surveys import actions
actions.ask_due(by=Actor.machine("surveys"), at=datetime.datetime.fromisoformat("{DUE.isoformat()}"))
"""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def is_waiting() -> bool:
    """Whether the other process has come to the row that is held here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction it would show what it showed first
        cursor.execute(WAITING)
        return cursor.fetchone()[0] > 0


@pytest.mark.django_db(transaction=True)
def test_nobody_is_asked_twice_or_forgotten_when_the_asking_job_is_killed(representative):
    channels.mailbox(is_active=True)
    sample.survey(at=MONDAY - HOUR, every_days=0)
    found = [settled(representative, at=MONDAY + timedelta(seconds=one), name=f"Customer{one} X") for one in range(CASES)]
    with transaction.atomic():
        # The invitation of the fourth case points to this row, so its transaction waits here with everything written.
        Customer.objects.select_for_update().get(pk=found[BEFORE].customer_id)
        asking = subprocess.Popen([sys.executable, "-W", "ignore", "-c", ASKING])
        ends = time.monotonic() + 120
        while not is_waiting():
            assert asking.poll() is None, "the job ended, and nothing was there to be killed"
            assert time.monotonic() < ends, "the job never came to the row that is held"
            time.sleep(0.05)
        asked_before = Invitation.objects.filter(state=Asked.ASKED).count()
        asking.send_signal(signal.SIGKILL)
        assert asking.wait() == -signal.SIGKILL
    assert asked_before == BEFORE
    actions.ask_due(by=Actor.machine("surveys"), at=DUE)
    assert actions.ask_due(by=Actor.machine("surveys"), at=DUE) == 0
    asked = Invitation.objects.filter(state=Asked.ASKED, outbound_id__isnull=False)
    assert sorted(asked.values_list("case_id", flat=True)) == [one.pk for one in found]
    mails = Outbound.objects.filter(purpose="question")
    assert sorted(mails.values_list("case_id", flat=True)) == [one.pk for one in found]
    assert set(mails.values_list("pk", flat=True)) == set(asked.values_list("outbound_id", flat=True))
