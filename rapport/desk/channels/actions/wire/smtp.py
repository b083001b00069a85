"""Handing messages to a mail server by SMTP: one at a time, and so that it is known how far it came."""

import contextlib
import re
import smtplib
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from rapport.desk.channels.rules.explaining import MailTrouble, answered
from rapport.desk.channels.types import Security, Server, Trouble

from . import bearer
from .imap import troubles
from .trust import context_for

TIMEOUT_SECONDS = 30.0
# The server may look at a whole message for a long time before it answers.
ANSWER_SECONDS = 300.0
_DOT = re.compile(rb"(?m)^\.")


class Outbox:
    """A signed-in connection. Every error is a MailTrouble."""

    def __init__(self, server: Server, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self.server = server
        # Between the first word of a message and the answer to its final dot a server takes whatever it is told for the message.
        self._is_within_message = False
        with troubles(server):
            self._connection = _connected(server, timeout)
        try:
            with troubles(server):
                self._connection.ehlo_or_helo_if_needed()
                if server.is_token:
                    said = bearer.xoauth2(server)
                    self._connection.auth("XOAUTH2", lambda asked=None: "" if asked else said)
                elif server.user:
                    self._connection.login(server.user, server.secret)
        except MailTrouble as trouble:
            self.close()
            bearer.let_go(server, trouble)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Take leave, or let go of what is broken: within a message nobody would answer, and we would wait for it."""
        if not self._is_within_message:
            with contextlib.suppress(Exception):
                self._connection.quit()
        with contextlib.suppress(Exception):
            self._connection.close()

    def ask_sender(self, sender: str) -> None:
        """Ask whether this account may send as an address, without sending."""
        with troubles(self.server):
            code, said = self._connection.mail(sender)
            if code == 250:
                code, said = self._connection.rcpt(sender)
            self._connection.rset()
        if code not in {250, 251}:
            raise answered(code, said.decode("utf-8", "replace"), self.server, about=Trouble.SENDER)

    def hand_over(
        self, content: bytes, *, sender: str, recipients: Sequence[str], before_dot: Callable[[], None] = lambda: None
    ) -> dict[str, str]:
        """Hand over one message and return who was refused, with the server's words.

        ``before_dot`` is called when everything but the final dot has been said: until then no server has the message, and
        from then on only its answer tells. Raises MailTrouble when nobody gets it.
        """
        refused: dict[str, str] = {}
        with troubles(self.server):
            options = [f"size={len(content)}"] if self._connection.has_extn("size") else []
            _expect(self._connection.mail(sender, options), self.server, Trouble.SENDER)
            for one in recipients:
                code, said = self._connection.rcpt(one)
                if code not in {250, 251}:
                    refused[one] = f"{code} {said.decode('utf-8', 'replace')}"[:300]
                    last = answered(code, said.decode("utf-8", "replace"), self.server, about=Trouble.RECIPIENT)
            if len(refused) == len(recipients):
                self._connection.rset()
                raise last
            _expect(self._connection.docmd("DATA"), self.server, Trouble.OTHER, good=354)
            self._is_within_message = True
            self._connection.send(_DOT.sub(b"..", content if content.endswith(b"\r\n") else content + b"\r\n"))
            before_dot()
            if self._connection.sock is not None:
                self._connection.sock.settimeout(ANSWER_SECONDS)
            self._connection.send(b".\r\n")
            answer = self._connection.getreply()
            self._is_within_message = False
            _expect(answer, self.server, Trouble.OTHER)
        return refused


def _expect(answer: tuple[int, bytes], server: Server, about: Trouble, *, good: int = 250) -> None:
    code, said = answer
    if code != good:
        raise answered(code, said.decode("utf-8", "replace"), server, about=about)


def _connected(server: Server, timeout: float) -> smtplib.SMTP:
    if server.security is Security.TLS:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=context_for(server.host))
    connection = smtplib.SMTP(server.host, server.port, timeout=timeout)
    if server.security is Security.STARTTLS:
        connection.ehlo()
        if not connection.has_extn("starttls"):
            connection.close()
            raise MailTrouble(Trouble.NO_TLS, server)
        connection.starttls(context=context_for(server.host))
        connection.ehlo()
    return connection
