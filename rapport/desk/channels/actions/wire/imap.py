"""Reading a folder of a mail server by IMAP, and waiting for new messages (IDLE, RFC 2177)."""

import contextlib
import imaplib
import re
import select
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from rapport.desk.channels.rules.explaining import MailTrouble, explained
from rapport.desk.channels.types import Security, Server, Trouble

from . import bearer
from .trust import context_for

TIMEOUT_SECONDS = 20.0
# What is larger is not fetched whole: 25 MB of files are 34 MB on the wire.
LARGEST_BYTES = 40 * 1024 * 1024
CHUNK_BYTES = 8 * 1024 * 1024
CHUNK_MESSAGES = 100
CLOCKS_DIFFER = timedelta(minutes=1)
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_DATE = re.compile(rb'INTERNALDATE "([^"]{10,40})"')


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A message as it lies in the folder. ``content`` is cut where ``is_cut``: then it is the head only."""

    uid: int
    at: datetime
    content: bytes
    is_cut: bool = False


class Inbox:
    """A signed-in connection with one folder open. Every error is a MailTrouble."""

    def __init__(self, server: Server, folder: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self.server, self.folder = server, folder
        self.uid_validity = self.next_uid = 0
        self.can_idle = False
        with troubles(server):
            self._connection = _connected(server, timeout)
        try:
            with troubles(server):
                if server.is_token:
                    said = bearer.xoauth2(server).encode()
                    # Why a token is refused comes as one more question, which wants an empty answer.
                    self._connection.authenticate("XOAUTH2", lambda asked: b"" if asked else said)
                else:
                    self._connection.login(server.user, server.secret)
            self._open()
        except MailTrouble as trouble:
            self.close()
            bearer.let_go(server, trouble)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Sign out; a connection that is broken is let go."""
        with contextlib.suppress(Exception):
            self._connection.logout()
        with contextlib.suppress(Exception):
            self._connection.shutdown()

    def _open(self) -> None:
        with troubles(self.server):
            self.can_idle = "IDLE" in self._connection.capabilities or b"IDLE" in self._capabilities()
            said, words = self._connection.select(_quoted(self.folder))
        if said != "OK":
            why = b" ".join(one for one in words if one).decode("utf-8", "replace")
            is_other = "[" in why and "NONEXISTENT" not in why.upper()
            raise (
                MailTrouble(Trouble.OTHER, self.server, why)
                if is_other
                else MailTrouble(Trouble.FOLDER, self.server, self.folder)
            )
        self.uid_validity = _number(self._connection.response("UIDVALIDITY"))
        self.next_uid = _number(self._connection.response("UIDNEXT"))

    def _capabilities(self) -> bytes:
        _, found = self._connection.capability()
        return bytes(found[0] or b"").upper()

    def uids_after(self, uid: int) -> list[int]:
        """Return the numbers of the messages above one, in order."""
        with troubles(self.server):
            self._has_told_of_new()
            _, found = self._connection.uid("SEARCH", f"UID {uid + 1}:*")
        numbers = (found[0] or b"").split() if found else []
        return sorted({int(one) for one in numbers if int(one) > uid})

    def last_before(self, moment: datetime | None) -> int:
        """Return the number of the last message that came before a moment (None: of all); a minute for clocks that differ."""
        if moment is None:
            return max(0, self.next_uid - 1)
        since = moment - CLOCKS_DIFFER
        day = (since - timedelta(days=1)).astimezone(UTC)  # the server's own day may be another than ours
        with troubles(self.server):
            _, found = self._connection.uid("SEARCH", f"SINCE {imaplib.Time2Internaldate(day)[1:12].strip()}")
            uids = [int(one) for one in (found[0] or b"").split()] if found else []
            _, lines = self._connection.uid("FETCH", _set(uids), "(UID INTERNALDATE)") if uids else ("OK", [])
        came = [line for line in lines if isinstance(line, bytes) and _UID.search(line)]
        new = [int(uid[1]) for line in came if (uid := _UID.search(line)) and _at(line) >= since]
        return min(new) - 1 if new else max(0, self.next_uid - 1)

    def fetch(self, uids: list[int]) -> Iterator[list[Fetched]]:
        """Yield the messages in the order of their numbers, in portions of about 8 MB; what is very large comes cut."""
        for start in range(0, len(uids), 500):
            sizes = self._sizes(uids[start : start + 500])
            portion: list[int] = []
            weight = 0
            for uid in sorted(sizes):
                size = sizes[uid]
                if size > LARGEST_BYTES:
                    if portion:
                        yield self._fetch(portion, "BODY.PEEK[]")
                    yield self._fetch([uid], "BODY.PEEK[HEADER]", is_cut=True)
                    portion, weight = [], 0
                    continue
                portion.append(uid)
                weight += size
                if weight >= CHUNK_BYTES or len(portion) >= CHUNK_MESSAGES:
                    yield self._fetch(portion, "BODY.PEEK[]")
                    portion, weight = [], 0
            if portion:
                yield self._fetch(portion, "BODY.PEEK[]")

    def _sizes(self, uids: list[int]) -> dict[int, int]:
        with troubles(self.server):
            _, found = self._connection.uid("FETCH", _set(uids), "(UID RFC822.SIZE)")
        sizes = {}
        for one in found:
            line = one[0] if isinstance(one, tuple) else one
            if line and (uid := _UID.search(line)) and (size := _SIZE.search(line)):
                sizes[int(uid[1])] = int(size[1])
        return {uid: sizes[uid] for uid in uids if uid in sizes}

    def _fetch(self, uids: list[int], what: str, *, is_cut: bool = False) -> list[Fetched]:
        with troubles(self.server):
            _, found = self._connection.uid("FETCH", _set(uids), f"(UID INTERNALDATE {what})")
        made = []
        for place, one in enumerate(found):
            if not isinstance(one, tuple):
                continue
            after = found[place + 1] if place + 1 < len(found) and isinstance(found[place + 1], bytes) else b""
            line = one[0] + b" " + after
            if uid := _UID.search(line):
                made.append(Fetched(uid=int(uid[1]), at=_at(line), content=one[1], is_cut=is_cut))
        return sorted(made, key=lambda one: one.uid)

    def mark_read(self, uids: list[int]) -> None:
        """Mark messages as read on the server, so that people who look there see what was taken in."""
        for start in range(0, len(uids), 500):
            with troubles(self.server):
                self._connection.uid("STORE", _set(uids[start : start + 500]), "+FLAGS.SILENT", r"(\Seen)")

    def wait(self, seconds: float, *, is_wanted: Callable[[], bool] = lambda: True) -> bool:
        """Wait until the folder changes and return True; False when the time is over or nobody wants it any more.

        What came since ``uids_after`` began to look counts as well: a server tells of each message once, with the answer to
        whatever it was asked then, and never again while we wait.
        """
        with troubles(self.server):
            if self._has_told_of_new():
                return True
            connection: Any = self._connection
            tag = connection._new_tag()
            connection.send(tag + b" IDLE\r\n")
            answer, has_changed = connection.readline(), False
            while answer.startswith(b"* "):
                has_changed = has_changed or _tells_of_new(answer)
                answer = connection.readline()
            if not answer.startswith(b"+"):
                return has_changed
            has_changed = has_changed or self._idle(seconds, is_wanted)
            connection.send(b"DONE\r\n")
            while not (line := connection.readline()).startswith(tag):
                if not line:
                    raise ConnectionError("ended while waiting")
                has_changed = has_changed or _tells_of_new(line)
        return has_changed

    def _has_told_of_new(self) -> bool:
        """Tell, once, whether the server has spoken of new messages beside its answers."""
        told = [self._connection.untagged_responses.pop(one, None) for one in ("EXISTS", "RECENT")]
        return any(told)

    def _idle(self, seconds: float, is_wanted: Callable[[], bool]) -> bool:
        slept = 0.0
        while slept < seconds and is_wanted():
            waiting = self._connection.sock
            is_buffered = isinstance(waiting, ssl.SSLSocket) and waiting.pending() > 0
            if is_buffered or select.select([waiting], [], [], 1.0)[0]:
                line = self._connection.readline()
                if not line:
                    raise ConnectionError("ended while waiting")
                if _tells_of_new(line):
                    return True
            else:
                slept += 1.0
        return False


@contextlib.contextmanager
def troubles(server: Server) -> Iterator[None]:
    """Make every error of the block a MailTrouble."""
    try:
        yield
    except Exception as error:
        raise explained(error, server) from error


def _connected(server: Server, timeout: float) -> imaplib.IMAP4:
    if server.security is Security.TLS:
        return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=context_for(server.host), timeout=timeout)
    connection = imaplib.IMAP4(server.host, server.port, timeout=timeout)
    if server.security is Security.STARTTLS:
        if "STARTTLS" not in connection.capabilities:
            connection.shutdown()
            raise MailTrouble(Trouble.NO_TLS, server)
        connection.starttls(context_for(server.host))
    return connection


def _quoted(folder: str) -> str:
    encoded = folder.encode("utf-7").replace(b"+", b"&").decode() if not folder.isascii() else folder.replace("&", "&-")
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _set(uids: list[int]) -> str:
    return ",".join(map(str, uids))


def _number(response: tuple[str, list[Any]]) -> int:
    found = response[1][0] if response[1] else None
    return int(found) if found else 0


def _at(line: bytes) -> datetime:
    found = _DATE.search(line)
    try:
        return datetime.strptime((found[1] if found else b"").decode().strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _tells_of_new(line: bytes) -> bool:
    return line.startswith(b"* ") and (b"EXISTS" in line or b"RECENT" in line)
