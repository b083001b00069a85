import base64
import json
import os
import signal
import socket
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.directory.connections import actions, sample
from rapport.directory.connections.actions import calling
from rapport.directory.connections.actions.deliveries import deliver_due
from rapport.directory.connections.jobs import look_for_due
from rapport.directory.connections.models import Delivery, Webhook
from rapport.directory.connections.rules import UNKNOWN_TOKEN
from rapport.directory.connections.types import WAITS, DeliveryState, Trouble, WebhookDraft
from rapport.directory.customers import actions as customers
from rapport.directory.customers.types import CustomerDetails
from rapport.kernel import clock, jobs
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.models import Notice

pytestmark = pytest.mark.django_db
KIND = "customer.added"


def listening(receiver, **fields):
    return sample.webhook(receiver.url, at=clock.now(), **({"kinds": [KIND], "is_on": True} | fields))


def happen(by, name="Joan Hale"):
    """Something that is told outside."""
    return customers.add_customer(details=CustomerDetails(name=name), points=[], is_surely_new=True, by=by, at=clock.now())


def checked(headers, body, secret):
    """Check a message as a receiver does, by another library than the sender's: raise InvalidSignature when nothing fits."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    for one in headers["webhook-signature"].split():
        version, _comma, code = one.partition(",")
        check = HMAC(base64.b64decode(secret.removeprefix("whsec_")), SHA256())
        check.update(signed)
        try:
            check.verify(base64.b64decode(code))
        except InvalidSignature:
            continue
        assert version == "v1"
        return
    raise InvalidSignature


def test_what_happens_is_told_signed_and_holds_no_words_of_a_customer(receiver, director):
    webhook = listening(receiver)
    customer = happen(director.actor, "Joan Hale")
    jobs.run_waiting()
    ((headers, body),) = receiver.heard
    checked(headers, body, sample.SECRET)
    with pytest.raises(InvalidSignature):
        checked(headers, body.replace(b"added", b"gone!"), sample.SECRET)
    with pytest.raises(InvalidSignature):
        checked(headers | {"webhook-timestamp": "1"}, body, sample.SECRET)
    told = json.loads(body)
    assert told["type"] == KIND
    assert told["data"]["customer_id"] == customer.pk
    assert told["data"]["url"].endswith(f"/api/v1/customers/{customer.pk}")
    assert "Joan" not in body.decode()
    delivery = webhook.deliveries.get()
    assert (delivery.state, delivery.status, delivery.attempts) == (DeliveryState.DELIVERED, 204, 1)


def test_nothing_is_written_or_queued_where_nobody_listens(receiver, director):
    listening(receiver, is_on=False)
    listening(receiver, kinds=["case.opened"], name="Another")
    with CaptureQueriesContext(connection) as queries:
        happen(director.actor)
    asked = [one["sql"] for one in queries if "connections_" in one["sql"]]
    assert len(asked) == 1, "one statement finds out, and writes nothing"
    assert not Delivery.objects.exists()
    jobs.run_waiting()
    assert receiver.heard == []


def test_what_was_not_taken_goes_out_again_under_the_same_number(receiver, director):
    webhook = listening(receiver)
    receiver.answers = [(500, {}, b"Out of\x00 order\nhere")]
    happen(director.actor)
    jobs.run_waiting()
    delivery = webhook.deliveries.get()
    assert (delivery.trouble, delivery.status, delivery.head) == (Trouble.STATUS, 500, "Out of order here")
    assert timedelta() < delivery.next_at - clock.now() <= WAITS[0]
    look_for_due(timestamp=0)
    assert jobs.run_waiting() == 0, "it is not due yet"
    Delivery.objects.update(next_at=clock.now())
    look_for_due(timestamp=0)
    jobs.run_waiting()
    (first, _body), (again, _same) = receiver.heard
    assert first["webhook-id"] == again["webhook-id"]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 2)
    actions.send_again(delivery_id=delivery.pk, by=director.actor, at=clock.now())
    jobs.run_waiting()
    assert receiver.heard[2][0]["webhook-id"] == first["webhook-id"]


def test_who_takes_nothing_for_days_is_switched_off_and_whoever_set_it_up_is_told(receiver, director):
    webhook = listening(receiver, made_by=director.person, failing_since=clock.now() - timedelta(days=3))
    receiver.answers = [(410, {}, b"")]
    happen(director.actor)
    happen(director.actor, "Maria Lopez")
    jobs.run_waiting()
    webhook.refresh_from_db()
    assert not webhook.is_on
    assert "switched off" in Notice.objects.get(person_id=director.person.pk, kind="webhook_given_up").text
    assert webhook.deliveries.filter(state=DeliveryState.WAITING).count() == 2, "what waits stays"
    actions.switch_webhook(webhook_id=webhook.pk, is_on=True, by=director.actor, at=clock.now())
    look_for_due(timestamp=0)
    jobs.run_waiting()
    assert webhook.deliveries.filter(state=DeliveryState.DELIVERED).count() == 2


def test_what_fails_for_a_day_is_given_up(receiver, director):
    webhook = listening(receiver)
    happen(director.actor)
    Delivery.objects.update(attempts=len(WAITS))
    receiver.answers = [(503, {}, b"")]
    jobs.run_waiting()
    assert webhook.deliveries.get().state == DeliveryState.GIVEN_UP


def test_for_a_day_messages_carry_the_signature_of_both_secrets(receiver, director):
    webhook = listening(receiver)
    new = actions.renew_secret(webhook_id=webhook.pk, by=director.actor, at=clock.now())
    happen(director.actor)
    jobs.run_waiting()
    for secret in (sample.SECRET, new.secret):
        checked(*receiver.heard[0], secret)
    Webhook.objects.update(old_until=clock.now())
    happen(director.actor, "Maria Lopez")
    jobs.run_waiting()
    checked(*receiver.heard[1], new.secret)
    with pytest.raises(InvalidSignature):
        checked(*receiver.heard[1], sample.SECRET)
    kept = Webhook.objects.values_list("secret", "old_secret").get()
    assert new.secret not in kept
    assert sample.SECRET not in kept


def tried(webhook, director):
    return actions.send_test(webhook_id=webhook.pk, by=director.actor, at=clock.now())


def test_a_test_message_says_what_is_wrong(receiver, director, monkeypatch):
    webhook = listening(receiver)
    assert tried(webhook, director).is_taken
    receiver.answers = [(302, {"Location": "http://127.0.0.1:1/"}, b""), (404, {}, b"no such hook")]
    assert tried(webhook, director).trouble is Trouble.REDIRECT
    assert len(receiver.heard) == 2, "nobody follows"
    answered = tried(webhook, director)
    assert (answered.trouble, answered.status, answered.head) == (Trouble.STATUS, 404, "no such hook")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = free.getsockname()[1]
    wrong = {
        f"http://127.0.0.1:{nobody}/": Trouble.REFUSED,
        "http://no-such-host.invalid/": Trouble.NAME,
        f"https://127.0.0.1:{receiver.port}/": Trouble.TLS,
    }
    for address, trouble in wrong.items():
        Webhook.objects.filter(pk=webhook.pk).update(address=address)
        assert tried(webhook, director).trouble is trouble, address
    Webhook.objects.filter(pk=webhook.pk).update(address=receiver.url)
    monkeypatch.setattr(calling, "WHOLE_SECONDS", 0.3)
    receiver.gate.clear()
    assert tried(webhook, director).trouble is Trouble.TIMEOUT
    receiver.gate.set()


def test_nothing_goes_into_the_own_network_whatever_the_name_means_a_moment_later(receiver, director, settings, monkeypatch):
    settings.RAPPORT_WEBHOOKS_INSIDE = False
    draft = WebhookDraft(name="Inside", address=receiver.url, kinds=(KIND,))
    with pytest.raises(Refused, match="encrypted"):
        actions.add_webhook(draft=draft, by=director.actor, at=clock.now())
    webhook = listening(receiver)
    assert tried(webhook, director).trouble is Trouble.INSIDE
    Webhook.objects.update(address=f"https://localhost:{receiver.port}/")
    assert tried(webhook, director).trouble is Trouble.INSIDE
    # A name with one address outside and one inside, as an attacker gives who changes it between the check and the call.
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("93.184.215.14", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: both)
    assert tried(webhook, director).trouble is Trouble.INSIDE
    assert receiver.heard == []


def surroundings():
    """The environment of a worker that looks where this process looks."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "rapport.site.settings",
        "RAPPORT_WEBHOOKS_INSIDE": "1",
        "RAPPORT_SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
    }


def told(webhook):
    """What became of the messages, and where this process and the worker look."""
    found = list(webhook.deliveries.values("state", "next_at", "claimed_until", "trouble", "attempts"))
    looks = [connection.settings_dict["NAME"], connection.in_atomic_block, str(settings.RAPPORT_HOME)]
    return found, looks, [os.environ.get(name) for name in ("DATABASE_URL", "RAPPORT_HOME", "RAPPORT_SECRET_KEY")]


SEND = """
import django; django.setup()
from rapport.directory.connections.actions.deliveries import deliver_due
deliver_due(webhook_id={})
"""


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_had_in_its_hands_goes_out_again(receiver, director):
    webhook = listening(receiver)
    happen(director.actor)
    receiver.gate.clear()
    given = surroundings()
    worker = subprocess.Popen([sys.executable, "-W", "ignore", "-c", SEND.format(webhook.pk)], env=given)
    assert receiver.came.acquire(timeout=120), f"the worker sent nothing; it ended with {worker.poll()}: {told(webhook)}"
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    receiver.gate.set()
    assert webhook.deliveries.get().state == DeliveryState.WAITING
    deliver_due(webhook_id=webhook.pk)
    assert len(receiver.heard) == 1, "while it may still be at work nobody sends it as well"
    Delivery.objects.update(claimed_until=clock.now())
    look_for_due(timestamp=0)
    jobs.run_waiting()
    (first, _body), (again, _same) = receiver.heard
    assert first["webhook-id"] == again["webhook-id"]
    assert webhook.deliveries.get().state == DeliveryState.DELIVERED


WORK = "import django; django.setup(); from rapport.kernel import jobs; jobs.run_worker(concurrency=1)"


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_hangs_delays_nobody_else_and_each_hears_in_order(receiver, another, director):
    slow, quick = listening(receiver, name="Slow"), listening(another, name="Quick")
    receiver.gate.clear()
    given = surroundings()
    worker = subprocess.Popen([sys.executable, "-W", "ignore", "-c", WORK], env=given)
    try:
        happen(director.actor, "Joan Hale")
        assert receiver.came.acquire(timeout=120), f"the worker sent nothing; it ended with {worker.poll()}: {told(slow)}"
        for name in ("Maya Stone", "Ben Ward"):
            happen(director.actor, name)
        assert [another.came.acquire(timeout=60) for _one in range(3)] == [True] * 3
        assert len(receiver.heard) == 1, "it has not answered yet"
        receiver.gate.set()
        assert [receiver.came.acquire(timeout=60) for _one in range(2)] == [True] * 2
    finally:
        receiver.gate.set()
        worker.terminate()
        assert worker.wait(30) in {0, -signal.SIGTERM}
    for webhook, heard in ((slow, receiver.heard), (quick, another.heard)):
        sent = webhook.deliveries.order_by("pk").values_list("message_id", flat=True)
        assert [headers["webhook-id"] for headers, _body in heard] == list(sent)


def test_only_the_director_sets_webhooks_up(receiver, manager):
    draft = WebhookDraft(name="Mine", address=receiver.url, kinds=(KIND,))
    with pytest.raises(NotAllowed):
        actions.add_webhook(draft=draft, by=manager.actor, at=clock.now())


def test_a_token_is_kept_as_a_digest_only_and_withdrawn_by_those_above(director, manager, supervisor, representative):
    token, secret = sample.token(representative.actor, at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM connections_token t")
        (row,) = cursor.fetchone()
    assert secret not in row
    assert secret.endswith(token.tail)
    assert representative.account.is_active
    assert actions.use_token(token=secret, at=clock.now()).actor.person_id == representative.person.pk
    with pytest.raises(NotAllowed):
        actions.withdraw_token(token_id=token.pk, by=supervisor.actor, at=clock.now())
    actions.withdraw_token(token_id=token.pk, by=manager.actor, at=clock.now())
    with pytest.raises(actions.TokenRefused, match="withdrawn"):
        actions.use_token(token=secret, at=clock.now())
    with pytest.raises(actions.TokenRefused) as unknown:
        actions.use_token(token=secret[:-1] + "~", at=clock.now())
    assert str(unknown.value) == UNKNOWN_TOKEN
