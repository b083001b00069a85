"""One request to a stranger's address: to the very address that was checked, without following, within a time."""

import http.client
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

from .. import rules
from ..types import HEAD_LENGTH, Answered, Message, Trouble

CONNECT_SECONDS, WHOLE_SECONDS = 5.0, 10.0
MOST_READ = 2_000
USER_AGENT = "Rapport-Webhooks/1"


class LeadsInside(OSError):
    """A name stands for an address of a private network."""


class Checked(http.client.HTTPConnection):
    """Connects to an address that was looked up once and checked, so that the name cannot mean another one a moment later."""

    def __init__(self, host: str, port: int, *, is_secure: bool, may_be_inside: bool) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS)
        self.is_secure, self.may_be_inside = is_secure, may_be_inside

    def connect(self) -> None:
        """Look the name up, refuse it if any of its addresses lies inside, connect to the first that answers."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        if not self.may_be_inside and not all(rules.is_outside(str(place[4][0])) for place in found):
            raise LeadsInside(self.host)
        self.sock = self._first_of([(place[0], place[4]) for place in found])
        if self.is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def _first_of(self, places: list[tuple[int, tuple[object, ...]]]) -> socket.socket:
        fault = OSError("no address")
        for family, address in places[:3]:
            one = socket.socket(family, socket.SOCK_STREAM)
            one.settimeout(CONNECT_SECONDS)
            try:
                one.connect(address)
            except OSError as error:
                one.close()
                fault = error
            else:
                return one
        raise fault


def call(address: str, message: Message, *, may_be_inside: bool) -> Answered:
    """Send a message and return what came of it; never raises for what the other side does."""
    begun = time.monotonic()
    try:
        status, head = _posted(address, message, may_be_inside=may_be_inside)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answered(trouble=_trouble(error, time.monotonic() - begun), took_ms=_since(begun))
    return Answered(status=status, trouble=rules.trouble_of(status), head=head, took_ms=_since(begun))


def headers_of(message: Message) -> dict[str, str]:
    """Return the headers of a message as Standard Webhooks names them, with a signature by each secret."""
    timestamp = int(message.at.timestamp())
    signatures = (rules.signature(one, message_id=message.id, timestamp=timestamp, body=message.body) for one in message.secrets)
    return {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "webhook-id": message.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
        "Connection": "close",
    }


def _posted(address: str, message: Message, *, may_be_inside: bool) -> tuple[int, str]:
    parts = urlsplit(address)
    is_secure = parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    connection = Checked(parts.hostname or "", port, is_secure=is_secure, may_be_inside=may_be_inside)
    # A receiver that sends a byte now and then would otherwise hold the worker as long as it likes.
    alarm = threading.Timer(WHOLE_SECONDS, _cut, [connection])
    alarm.daemon = True
    alarm.start()
    try:
        connection.connect()
        assert connection.sock is not None
        connection.sock.settimeout(WHOLE_SECONDS)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body=message.body.encode(), headers=headers_of(message))
        response = connection.getresponse()
        head = response.read(MOST_READ).decode("utf-8", "replace").replace("\x00", " ")
        return response.status, " ".join(head.split())[:HEAD_LENGTH]
    finally:
        alarm.cancel()
        connection.close()


def _cut(connection: Checked) -> None:
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


TROUBLES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Trouble], ...] = (
    (LeadsInside, Trouble.INSIDE),
    ((socket.gaierror, UnicodeError), Trouble.NAME),
    (ssl.SSLError, Trouble.TLS),
    (TimeoutError, Trouble.TIMEOUT),
    ((http.client.RemoteDisconnected, OSError), Trouble.REFUSED),
)


def _trouble(error: Exception, took_seconds: float) -> Trouble:
    if took_seconds >= WHOLE_SECONDS:
        return Trouble.TIMEOUT
    return next((trouble for kind, trouble in TROUBLES if isinstance(error, kind)), Trouble.BROKEN)


def _since(begun: float) -> int:
    return int(1000 * (time.monotonic() - begun))
