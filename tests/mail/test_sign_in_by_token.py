"""A mailbox without a password: a sign-in service gives tokens, and real mail servers ask it whether they are good."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from rapport.desk.cases import actions as cases
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Channel
from rapport.desk.channels import actions
from rapport.desk.channels.actions import secrets
from rapport.desk.channels.actions.wire import bearer
from rapport.desk.channels.models import Mailbox, Outbound
from rapport.desk.channels.rules.explaining import MailTrouble
from rapport.desk.channels.types import Sending, Trouble
from rapport.kernel import clock
from rapport.kernel.errors import BadInput
from rapport.kernel.jobs import run_waiting

from .conftest import HOUSE, connect, draft, fetch, letter

pytestmark = pytest.mark.django_db
CLIENT = {"client_id": ["desk"], "client_secret": ["s3cret"]}


@dataclass
class Service:
    """Gives tokens for one person, numbered, and says which of them are good."""

    port: int
    person: str = ""
    good: set[str] = field(default_factory=set)
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    seconds: int = 3600

    def fields(self, **more):
        """Return what a mailbox needs to sign in so."""
        address = f"http://127.0.0.1:{self.port}/token"
        return {
            "secret": None,
            "client_id": "desk",
            "client_secret": "s3cret",
            "token_url": address,
            "token_scope": "mail",
        } | more

    def answer_to(self, asked):
        """Answer as RFC 6749 has it."""
        self.asked.append(asked)
        if {name: asked.get(name) for name in CLIENT} != CLIENT:
            return 401, {"error": "invalid_client", "error_description": "The secret has expired."}
        token = f"token-{len(self.asked)}"
        self.good = {token}
        turned = {"refresh_token": f"refresh-{len(self.asked)}"} if asked["grant_type"] == ["refresh_token"] else {}
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": self.seconds, **turned}


@pytest.fixture
def service(servers):
    """A sign-in service where Dovecot looks for it."""
    made = Service(servers.tokens_port)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.tell(*made.answer_to(asked))

        def do_GET(self):
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            self.tell(200, {"user": made.person, "active": token in made.good})

        def tell(self, status, answer):
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", made.port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    bearer._kept.clear()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def test_mail_comes_in_and_goes_out_by_one_token(service, account, representative):
    help_desk, customer = account("help"), account("keane")
    service.person = help_desk.name
    mailbox = connect(help_desk, **service.fields())
    help_desk.put(letter(customer.address, help_desk.address))
    assert fetch(mailbox) == 1
    case = Case.objects.get()
    cases.reply(case_id=case.pk, text="On Thursday.", channel=Channel.EMAIL, by=representative.actor, at=clock.now())
    run_waiting()
    row = Outbound.objects.latest("pk")
    actions.send(outbound_id=row.pk, by=HOUSE, at=row.due_at)
    row.refresh_from_db()
    assert row.state == Sending.SENT, row.problem
    assert len(service.asked) == 1, "a token is asked for once, while it holds"
    assert service.asked[0] == CLIENT | {"grant_type": ["client_credentials"], "scope": ["mail"]}
    mailbox.refresh_from_db()
    assert "s3cret" not in mailbox.client_secret
    assert mailbox.secret == ""


def test_a_token_that_was_withdrawn_is_said_and_the_next_visit_has_a_new_one(service, account):
    help_desk = account("help")
    service.person = help_desk.name
    mailbox = connect(help_desk, **service.fields())
    assert fetch(mailbox) == 0
    service.good.clear()
    with pytest.raises(MailTrouble) as refused:
        fetch(mailbox)
    assert refused.value.trouble is Trouble.TOKEN
    assert fetch(mailbox) == 0
    assert len(service.asked) == 2


def test_a_refresh_token_that_turns_is_kept_encrypted(service, account):
    help_desk = account("help")
    service.person, service.seconds = help_desk.name, 0
    mailbox = connect(help_desk, **service.fields(refresh_token="refresh-0"))
    fetch(mailbox)
    fetch(mailbox)
    assert [asked["refresh_token"] for asked in service.asked] == [["refresh-0"], ["refresh-1"]]
    kept = Mailbox.objects.get().refresh_token
    assert "refresh" not in kept
    assert secrets.opened(kept) == "refresh-2"
    service.seconds = 3600
    fetch(mailbox)
    fetch(mailbox)
    assert len(service.asked) == 3, "a token that holds is used, also after the refresh token turned"


def test_trying_says_what_the_service_says_and_keeps_nothing(service, account):
    help_desk = account("help")
    service.person = help_desk.name
    wrong = draft(help_desk, **service.fields(client_secret="old"))
    (step,) = actions.try_mailbox(draft=wrong, by=HOUSE, at=clock.now())
    assert "invalid_client The secret has expired." in step.problem
    steps = actions.try_mailbox(draft=draft(help_desk, **service.fields()), by=HOUSE, at=clock.now())
    assert [step.problem for step in steps] == [""] * 4
    assert not Mailbox.objects.exists()


def test_secrets_go_encrypted_and_only_to_the_service_that_they_are_for(service, account):
    help_desk = account("help")
    for address in ("http://sign-in.example/token", "https://", "ftp://127.0.0.1/token", "no address"):
        with pytest.raises(BadInput, match="https://"):
            connect(help_desk, **service.fields(token_url=address))
    mailbox = connect(help_desk, **service.fields())
    elsewhere = draft(help_desk, **service.fields(client_secret=None, token_url="https://elsewhere.example/token"))
    for act in (actions.try_mailbox, actions.change_mailbox):
        with pytest.raises(BadInput, match="secret of the client"):
            act(draft=elsewhere, mailbox_id=mailbox.pk, by=HOUSE, at=clock.now())
    assert service.asked == []
