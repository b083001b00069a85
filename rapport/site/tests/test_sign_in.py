"""Signing in as a person does it: through the page."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from rapport.demo import cast
from rapport.directory.people import sample

PASSWORD = "blue harbour lantern"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_hashing(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def account(representative):
    return sample.account(representative.person, password=PASSWORD)


def sign_in(client, account, password=PASSWORD, **fields):
    return client.post(reverse("account_login"), {"login": account.email, "password": password} | fields)


def test_address_and_password_open_the_page_that_was_asked_for(client, account):
    asked = client.get(reverse("people:everyone"))
    assert asked.status_code == 302
    response = client.post(asked.url, {"login": account.email.upper(), "password": PASSWORD, "next": reverse("people:everyone")})
    assert response.status_code == 302
    assert response.url == reverse("people:everyone")
    assert client.get(response.url).status_code == 200


def test_no_way_leads_to_another_site(client, account):
    response = sign_in(client, account, next="https://elsewhere.example/")
    assert response.status_code == 302
    assert "elsewhere" not in response.url


def test_five_wrong_passwords_lock_the_address_and_the_page_says_how_long(client, account):
    for _try in range(5):
        assert "do not match" in sign_in(client, account, "wrong").content.decode()
    locked = sign_in(client, account)
    assert "waits for 15 minutes" in locked.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_lock_ends(client, account, monkeypatch):
    for _try in range(5):
        sign_in(client, account, "wrong")
    import time

    later = time.time() + 14.5 * 60
    monkeypatch.setattr("time.time", lambda: later)
    assert "waits for 1 minute." in sign_in(client, account).content.decode()
    monkeypatch.setattr("time.time", lambda: later + 31)
    assert sign_in(client, account).status_code == 302


def test_the_lock_of_one_address_does_not_lock_another(client, account, other_representative):
    other = sample.account(other_representative.person, password=PASSWORD)
    for _try in range(5):
        sign_in(client, account, "wrong")
    assert sign_in(client, other).status_code == 302


def test_one_computer_that_tries_many_addresses_is_locked(client, account):
    for number in range(20):
        client.post(reverse("account_login"), {"login": f"person{number}@example.com", "password": "guess"})
    assert "waits for 10 minutes" in sign_in(client, account).content.decode()


def test_an_unknown_address_reads_the_same_as_a_wrong_password(client, account):
    wrong = sign_in(client, account, "wrong")
    unknown = client.post(reverse("account_login"), {"login": "nobody@example.com", "password": "wrong"})
    sentence = "Address and password do not match. Look at both and try again."
    assert wrong.content.decode().count(sentence) == unknown.content.decode().count(sentence) == 1


def test_a_closed_sign_in_opens_nothing(client, account):
    account.is_active = False
    account.save()
    sign_in(client, account)
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("people:tree")).status_code == 302


def test_the_published_password_of_the_demo_opens_nothing_but_on_ones_own_machine(client, representative, settings):
    account = sample.account(representative.person, password=cast.PASSWORD)
    refused = sign_in(client, account, cast.PASSWORD)
    assert "is published, so it opens nothing here" in refused.content.decode()
    assert "_auth_user_id" not in client.session
    settings.DEBUG = True
    assert sign_in(client, account, cast.PASSWORD).status_code == 302
    assert "_auth_user_id" in client.session


def test_nobody_may_choose_the_published_password_of_the_demo(client, account):
    sign_in(client, account)
    fields = {"oldpassword": PASSWORD, "password1": cast.PASSWORD, "password2": cast.PASSWORD}
    refused = client.post(reverse("account_change_password"), fields)
    assert "is published" in refused.content.decode()
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_signing_out_takes_a_deliberate_step(client, account):
    sign_in(client, account)
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_an_address_that_only_takes_what_is_sent_says_so_instead_of_staying_blank(client):
    looked = client.get("/theme/", headers={"accept": "text/html"})
    assert (looked.status_code, looked["Allow"]) == (405, "POST")
    assert "nothing to look at" in looked.content.decode()
    assert client.get("/theme/", headers={"accept": "application/json"}).content == b""


def test_nobody_signs_up_by_themselves(client):
    answer = client.get(reverse("account_signup"))
    assert answer.status_code == 403
    assert "invitation" in answer.content.decode()
    assert client.post(reverse("account_signup"), {"email": "x@example.com", "password1": PASSWORD}).status_code == 405


def test_a_password_is_changed_and_other_computers_are_signed_out(client, account):
    from django.test import Client

    elsewhere = Client()
    sign_in(client, account)
    sign_in(elsewhere, account)
    new = "seven quiet otters"
    weak = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "12345", "password2": "12345"})
    assert weak.status_code == 200
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), fields).status_code == 302
    account.refresh_from_db()
    assert account.check_password(new)
    assert client.get(reverse("people:everyone")).status_code == 200
    assert elsewhere.get(reverse("people:everyone")).status_code == 302
    assert mail.outbox[-1].to == [account.email]


def test_a_forgotten_password_is_set_by_a_mailed_link_that_works_once(client, account):
    sent = client.post(reverse("account_reset_password"), {"email": account.email})
    assert sent.url == reverse("account_reset_password_done")
    link = re.search(r"https?://[^/]+(/password/new/\S+)", mail.outbox[0].body).group(1)
    form_page = client.get(link, follow=True)
    where = form_page.redirect_chain[-1][0]
    assert account.email.split("@")[0] not in where
    new = "seven quiet otters"
    done = client.post(where, {"password1": new, "password2": new})
    assert done.url == reverse("account_reset_password_from_key_done")
    account.refresh_from_db()
    assert account.check_password(new)
    assert "no longer works" in client.get(link, follow=True).content.decode()


def test_an_unknown_address_gets_no_mail_and_learns_nothing(client):
    sent = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})
    assert sent.url == reverse("account_reset_password_done")
    assert mail.outbox == []


def test_a_dead_mail_server_does_not_break_the_page(client, account, settings):
    nobody_listens = {"host": "127.0.0.1", "port": 1}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": nobody_listens}}
    assert client.post(reverse("account_reset_password"), {"email": account.email}).status_code == 302


@pytest.mark.parametrize(
    "name", ["account_login", "account_logout", "account_reset_password", "account_reset_password_done", "account_inactive"]
)
def test_pages_of_the_entrance_need_no_sign_in_and_no_script(client, name):
    answer = client.get(reverse(name), follow=True)
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
    assert " style=" not in answer.content.decode()
