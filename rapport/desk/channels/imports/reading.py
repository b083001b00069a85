"""One thread reads one mailbox: what is new is stored, then taken in; then it waits."""

import logging
import threading
from collections.abc import Callable

from django.db import connection
from django.utils.translation import gettext as _

from rapport.desk.channels import actions
from rapport.desk.channels.actions.reaching import incoming_server
from rapport.desk.channels.actions.wire.imap import Inbox
from rapport.desk.channels.actions.wire.trying import told
from rapport.desk.channels.models import Mailbox
from rapport.desk.channels.queries import find_mailbox
from rapport.desk.channels.rules.explaining import MailTrouble
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused

logger = logging.getLogger(__name__)

HOUSE = Actor.machine("channels")
# Servers end a wait after half an hour, routers much sooner.
IDLE_SECONDS = 240.0
LOOK_SECONDS = 30.0
PAUSES_SECONDS = (5.0, 15.0, 60.0, 300.0)
PORTION = 200


class Reader:
    """Reads a mailbox by one version of its settings until it is told to end."""

    def __init__(self, mailbox_id: int, version: int) -> None:
        self.mailbox_id, self.version = mailbox_id, version
        self._ended = threading.Event()
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name=f"mailbox {mailbox_id}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def end(self) -> None:
        """Ask to end; a message that is being taken in is taken in whole, or not at all."""
        self._ended.set()

    def is_alive(self) -> bool:
        """Tell whether it still reads."""
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._visit()
            except (MailTrouble, Refused) as trouble:
                self._note(told(trouble) if isinstance(trouble, MailTrouble) else str(trouble))
            except Exception:
                logger.exception("mailbox %s could not be read", self.mailbox_id)
                self._note("")
            finally:
                connection.close()
            if not self._ended.is_set():
                self._ended.wait(PAUSES_SECONDS[min(self._failures, len(PAUSES_SECONDS)) - 1] if self._failures else 0.0)

    def _visit(self) -> None:
        mailbox = find_mailbox(self.mailbox_id)
        if mailbox is None:
            self._ended.set()
            return
        self._take_in()  # what was stored before, whatever the server says
        with Inbox(incoming_server(mailbox), mailbox.folder) as inbox:
            while not self._ended.is_set():
                read_folder(mailbox, inbox, is_wanted=lambda: not self._ended.is_set())
                self._take_in()
                self._failures = 0
                actions.note_looked(mailbox_id=mailbox.pk, by=HOUSE, at=clock.now())
                connection.close()
                if inbox.can_idle:
                    inbox.wait(IDLE_SECONDS, is_wanted=lambda: not self._ended.is_set())
                else:
                    self._ended.wait(LOOK_SECONDS)

    def _take_in(self) -> None:
        number, after = self.mailbox_id, 0
        while not self._ended.is_set() and (
            after := actions.take_in_many(mailbox_id=number, after=after, by=HOUSE, at=clock.now())
        ):
            pass
        while not self._ended.is_set() and actions.take_in_waiting(mailbox_id=number, limit=PORTION, by=HOUSE, at=clock.now()):
            pass

    def _note(self, problem: str) -> None:
        self._failures += 1
        try:
            actions.note_looked(
                mailbox_id=self.mailbox_id, problem=problem or _("Unexpected; see the log."), by=HOUSE, at=clock.now()
            )
        except Exception:
            logger.exception("the state of mailbox %s could not be noted", self.mailbox_id)


def read_folder(mailbox: Mailbox, inbox: Inbox, *, is_wanted: Callable[[], bool] = lambda: True) -> int:
    """Store what is new in a folder and return how many messages that were."""
    # What came between connecting and this first look is new: the worker may have been slow to begin.
    old_uid = inbox.last_before(mailbox.connected_at) if mailbox.uid_validity is None else 0
    last = actions.begin(mailbox_id=mailbox.pk, uid_validity=inbox.uid_validity, old_uid=old_uid, by=HOUSE, at=clock.now())
    count = 0
    for portion in inbox.fetch(inbox.uids_after(last)):
        named = {"mailbox_id": mailbox.pk, "uid_validity": inbox.uid_validity}
        count += actions.store(**named, fetched=portion, by=HOUSE, at=clock.now())
        inbox.mark_read([one.uid for one in portion])
        if not is_wanted():
            break
    return count
