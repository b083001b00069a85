"""Invitations: sent once, accepted once, by the person only."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from rapport.directory.people import actions
from rapport.directory.people.actions import InvitationRefused
from rapport.directory.people.models import Account, Invitation, Person
from rapport.directory.people.types import ADDRESS_TO_COME
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.models import Entry

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PASSWORD = "blue harbour lantern"


@pytest.fixture(autouse=True)
def _quick_hashing(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def tom(representative):
    Person.objects.filter(pk=representative.person.pk).update(email="tom.bell@example.com")
    representative.person.refresh_from_db()
    return representative.person


def link_of(token):
    return f"https://rapport.example/invitations/{token}/"


def token_of(invited):
    return invited.link.split("/")[-2]


def test_an_invitation_is_mailed_and_only_its_digest_is_kept(manager, tom, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invited = actions.invite(person_id=tom.pk, link=link_of, by=manager.actor, at=NOON)
    assert invited.link in mail.outbox[0].body
    assert mail.outbox[0].to == ["tom.bell@example.com"]
    assert token_of(invited) not in str(Invitation.objects.values().get())
    assert token_of(invited) not in str(list(Entry.objects.values()))


def test_it_is_accepted_once(manager, tom):
    token = token_of(actions.invite(person_id=tom.pk, link=link_of, by=manager.actor, at=NOON))
    account = actions.accept_invitation(token=token, password=PASSWORD, at=NOON)
    assert account.check_password(PASSWORD)
    assert (account.email, account.person) == ("tom.bell@example.com", tom)
    with pytest.raises(InvitationRefused, match="has been used"):
        actions.accept_invitation(token=token, password="another long one", at=NOON)
    with pytest.raises(InvitationRefused, match="has a sign-in already"):
        actions.invite(person_id=tom.pk, link=link_of, by=manager.actor, at=NOON)


def test_it_expires_after_seven_days(manager, tom):
    token = token_of(actions.invite(person_id=tom.pk, link=link_of, by=manager.actor, at=NOON))
    with pytest.raises(InvitationRefused, match="expired"):
        actions.accept_invitation(token=token, password=PASSWORD, at=NOON + timedelta(days=7))
    assert not Account.objects.filter(person=tom).exists()


def test_a_new_one_ends_the_old_one_and_a_withdrawn_one_is_over(manager, tom):
    old = token_of(actions.invite(person_id=tom.pk, link=link_of, by=manager.actor, at=NOON))
    new = actions.invite(person_id=tom.pk, link=link_of, by=manager.actor, at=NOON)
    with pytest.raises(InvitationRefused, match="withdrawn"):
        actions.find_invitation(token=old, at=NOON)
    actions.withdraw_invitation(invitation_id=new.invitation.pk, by=manager.actor, at=NOON)
    with pytest.raises(InvitationRefused, match="withdrawn"):
        actions.accept_invitation(token=token_of(new), password=PASSWORD, at=NOON)


def test_whoever_has_left_is_neither_invited_nor_let_in(manager, tom):
    token = token_of(actions.invite(person_id=tom.pk, link=link_of, by=manager.actor, at=NOON))
    Person.objects.filter(pk=tom.pk).update(active_to=NOON.date())
    with pytest.raises(InvitationRefused, match="has left"):
        actions.accept_invitation(token=token, password=PASSWORD, at=NOON)
    with pytest.raises(InvitationRefused, match="has left"):
        actions.invite(person_id=tom.pk, link=link_of, by=manager.actor, at=NOON)


@pytest.mark.parametrize("password", ["short", "1234567890123", "tom.bell@example.com", "password1234"])
def test_a_password_that_is_easy_to_guess_is_refused(manager, tom, password):
    token = token_of(actions.invite(person_id=tom.pk, link=link_of, by=manager.actor, at=NOON))
    with pytest.raises(InvitationRefused):
        actions.accept_invitation(token=token, password=password, at=NOON)
    assert not Account.objects.filter(person=tom).exists()


def test_only_those_above_invite(manager, supervisor, tom, other_representative, director):
    with pytest.raises(NotAllowed):
        actions.invite(person_id=tom.pk, link=link_of, by=supervisor.actor, at=NOON)
    with pytest.raises(NotAllowed):
        actions.invite(person_id=other_representative.person.pk, link=link_of, by=manager.actor, at=NOON)
    Person.objects.filter(pk=director.person.pk).update(team=manager.team, email="ana@example.com")
    with pytest.raises(InvitationRefused, match="below your own"):
        actions.invite(person_id=director.person.pk, link=link_of, by=manager.actor, at=NOON)
    assert not Invitation.objects.exists()


def test_from_the_managers_click_to_the_first_page(client_of, client, manager, tom, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        shown = client_of(manager).post(reverse("people:invite", args=[tom.pk])).content.decode()
    link = re.search(r'value="http://testserver(/invitations/[^"]+)"', shown).group(1)
    assert f"http://testserver{link}" in mail.outbox[0].body
    assert "Welcome, Tom" in client.get(link).content.decode()
    differ = client.post(link, {"password": PASSWORD, "again": "something else"})
    assert "not the same" in differ.content.decode()
    guessed = client.post(link, {"password": "1234567890", "again": "1234567890"})
    assert "numeric" in guessed.content.decode()
    accepted = client.post(link, {"password": PASSWORD, "again": PASSWORD})
    assert accepted.url == reverse("home")
    assert client.get(reverse("people:person", args=[tom.pk])).status_code == 200
    used = client.get(link)
    assert f'href="{reverse("account_login")}">Sign in' in used.content.decode(), "what to do next is one click away"
    assert (used.status_code, "has been used" in used.content.decode()) == (409, True)


def test_a_link_that_was_never_sent_says_what_to_do(client, db):
    answer = client.get(reverse("people:accept", args=["x" * 43]))
    assert answer.status_code == 409
    assert "ask your manager" in answer.content.decode()


def test_the_link_stands_on_the_page_once_only(client_of, manager, tom):
    browser = client_of(manager)
    browser.post(reverse("people:invite", args=[tom.pk]))
    page = browser.get(reverse("people:person", args=[tom.pk])).content.decode()
    assert "/invitations/" in page
    assert not re.search(r"/invitations/[\w-]{40,}", page), "only the verb to withdraw it"
    invitation = Invitation.objects.get()
    assert invitation.expires_at - clock.now() < timedelta(days=7)
    browser.post(reverse("people:withdraw_invitation", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is not None


def test_the_secret_of_a_link_does_not_reach_the_log(client, manager, tom, caplog):
    token = token_of(actions.invite(person_id=tom.pk, link=link_of, by=manager.actor, at=clock.now()))
    with caplog.at_level("INFO", logger="rapport.request"):
        assert client.get(reverse("people:accept", args=[token])).status_code == 200
    assert "/invitations/…/" in caplog.text
    assert token not in caplog.text


@pytest.fixture
def first(director):
    """Whom the first start made: a director whom nobody could name."""
    Person.objects.filter(pk=director.person.pk).update(name="Director", email=ADDRESS_TO_COME)
    Account.objects.filter(person=director.person).delete()
    invited = actions.invite(person_id=director.person.pk, link=link_of, by=Actor.machine("start"), at=clock.now())
    return director.person, reverse("people:accept", args=[token_of(invited)])


def test_the_first_director_says_who_they_are_and_signs_in_with_their_own_address(first, client):
    person, link = first
    page = client.get(link).content.decode()
    assert "Welcome to Rapport" in page
    assert ADDRESS_TO_COME not in page
    said = {"name": "Ana Ruiz", "email": "Ana.Ruiz@marlowreed.example", "password": PASSWORD, "again": PASSWORD}
    for left_out in ("name", "email"):
        assert client.post(link, said | {left_out: ""}).status_code == 200
    assert "Give your own e-mail address" in client.post(link, said | {"email": ADDRESS_TO_COME}).content.decode()
    assert not Account.objects.filter(person=person).exists()
    assert client.post(link, said).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.email) == ("Ana Ruiz", "ana.ruiz@marlowreed.example")
    assert Account.objects.get(person=person).email == "ana.ruiz@marlowreed.example"
    changed = Entry.objects.filter(event__endswith="PersonChanged").latest("id")
    assert changed.person_id == person.pk


def test_a_first_director_whose_password_is_refused_is_not_named_by_halves(first):
    person, link = first
    with pytest.raises(InvitationRefused):
        actions.accept_invitation(
            token=link.split("/")[-2], password="1234567890", name="Ana Ruiz", email="ana@x.example", at=clock.now()
        )
    person.refresh_from_db()
    assert (person.name, person.email) == ("Director", ADDRESS_TO_COME)


def test_nobody_else_is_renamed_by_their_invitation(manager, tom):
    token = token_of(actions.invite(person_id=tom.pk, link=link_of, by=manager.actor, at=NOON))
    actions.accept_invitation(token=token, password=PASSWORD, name="Eve", email="eve@example.com", at=NOON)
    tom.refresh_from_db()
    assert (tom.name, tom.email) == ("Tom Bell", "tom.bell@example.com")
