"""Whatever is sent to a form, the answer says what is wrong; nothing breaks, and nothing is half-written."""

import os
import random

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from . import generated

REQUESTS = int(os.environ.get("RAPPORT_GENERATED", "100"))
STARTS = {"director": "Ana Ruiz", "representative": "Tom Bell"}
# Signing out ends the walk; sign-in is locked after five tries by design and tested with the people.
LEFT_OUT = ("sign-out", "sign-in", "password")
# The forms are shared out, so that they can be sent from several processes at once.
SHARES = 4


@pytest.fixture
def forms(objects, department, client_of, client):
    """Every form that the director, a representative and a stranger are shown, each kind once, with who sends it."""
    found: dict[object, tuple[object, generated.Found]] = {}
    for name in STARTS.values():
        signed_in = client_of(department[name])
        for form in generated.forms_of(signed_in, "/"):
            found.setdefault(form.key, (signed_in, form))
    for form in generated.forms_of(client, "/contact/"):
        found.setdefault(form.key, (client, form))
    kept = {key: pair for key, pair in found.items() if not any(word in str(key[0]) for word in LEFT_OUT)}
    return [kept[key] for key in sorted(kept, key=str)]


@pytest.mark.django_db
@pytest.mark.parametrize("share", range(SHARES))
def test_no_form_breaks_whatever_is_sent(share, forms):
    assert len(forms) > 20, "the walk found hardly any forms"
    chance = random.Random(share)
    for client, form in forms[share::SHARES]:
        client.raise_request_exception = False
        for number in range(REQUESTS):
            if number % 50 == 0:
                cache.clear()
            sent = generated.data(chance, form)
            with transaction.atomic():
                send = client.post if form.method == "post" else client.get
                response = send(form.action, sent)
                transaction.set_rollback(True)
            assert response.status_code < 500, f"{form.method} {form.action} with {sent!r}: {response.status_code}"
    assert connection.is_usable()
