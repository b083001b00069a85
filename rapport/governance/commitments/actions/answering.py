"""Verbs of the liaison person, who has a link and no account: accept, decline, ask back, report it done."""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.governance.commitments import rules
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput

from ..models import Handing
from ..queries.handings import ANSWER, stand_of
from ..types import MOST_FILES, Said
from .exchange import leave, note
from .handing import hold, was_said
from .refusing import refuse

type Papers = Sequence[tuple[str, BinaryIO]]


@transaction.atomic
def accept(*, handing_id: int, own_date: datetime | None, by: Actor, at: datetime) -> Handing:
    """Accept it; a later date of their own waits until we agree to it or keep ours.

    Raises NotAllowed, PromiseRefused or Handing.DoesNotExist.
    """
    return _said(handing_id, Said.ACCEPTED, "", moment=own_date, by=by, at=at)


@transaction.atomic
def decline(*, handing_id: int, text: str, by: Actor, at: datetime) -> Handing:
    """Decline it with the reason: it lies with its owner alone again. Raises like ``accept``."""
    row = _said(handing_id, Said.DECLINED, text, by=by, at=at)
    if row.commitment.department_id is not None:
        leave(row.commitment)
    return row


@transaction.atomic
def ask_back(*, handing_id: int, text: str, by: Actor, at: datetime) -> Handing:
    """Ask what is not clear. Raises like ``accept``."""
    return _said(handing_id, Said.QUESTION, text, by=by, at=at)


@transaction.atomic
def report(*, handing_id: int, text: str, papers: Papers = (), by: Actor, at: datetime) -> Handing:
    """Report it done, with what shows it. Raises like ``accept``, and BadInput for a file that is not taken."""
    if len(papers) > MOST_FILES:
        raise BadInput(_("That are too many files. Pack them as one zip."))
    return _said(handing_id, Said.REPORTED, text, papers=papers, by=by, at=at)


def _said(
    handing_id: int,
    said: Said,
    text: str,
    *,
    moment: datetime | None = None,
    papers: Papers = (),
    by: Actor,
    at: datetime,
) -> Handing:
    row = hold(handing_id, ANSWER, by=by)
    if was_said(row, said, text):
        return row
    refuse(rules.why_not_theirs(stand_of(row), said, text=text, moment=moment, at=at))
    line = note(row, said, text=text, moment=moment, by=by, at=at)
    for name, content in papers:
        files.keep(content, name=name, about=line, by=by, at=at)
    return row
