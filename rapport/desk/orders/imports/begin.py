"""From an uploaded file to a run, and from a run to its end."""

import secrets
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.again import insisted
from rapport.kernel.errors import BadInput
from rapport.kernel.files import clean_name
from rapport.kernel.intake import runs
from rapport.kernel.intake.models import ImportRun
from rapport.kernel.intake.sources import open_source

from .. import rules
from ..actions.changing import CONFIGURE
from .tables import OrderTaker, recognised

KIND = "orders"
LARGEST_UPLOAD_BYTES = 256 * 1024**2


class Upload(Protocol):
    """A file on its way in, as a browser sends it."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]: ...


def begin(*, upload: Upload, source: str, zone: str, date_order: str, currency: str, by: Actor, at: datetime) -> ImportRun:
    """Keep a file and write down its import; nothing is brought in yet. Raises NotAllowed, and BadInput for what does not fit."""
    by.require_somewhere(CONFIGURE)
    plan = _plan(source, zone, date_order, currency)
    if (upload.size or 0) > LARGEST_UPLOAD_BYTES:
        raise BadInput(_("The file is larger than 256 MB. Pack it (.gz), or bring it in in parts."))
    folder = runs.folder() / secrets.token_hex(12)
    folder.mkdir(parents=True)
    try:
        found = open_source(_kept(folder, upload))
        recognised(found.header)
        plan["epoch"] = found.facts.epoch
        return runs.create_run(kind=KIND, sources=[found], plan=plan, origin=_("uploaded"), by=by, at=at)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _plan(source: str, zone: str, date_order: str, currency: str) -> dict[str, Any]:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(_("“%(zone)s” is not a time zone; one is Europe/London.") % {"zone": zone[:60]}) from None
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise BadInput(rules.why_not_currency())
    return {"source": source.strip()[:60], "zone": zone, "date_order": date_order, "currency": currency.upper()}


def _kept(folder: Path, upload: Upload) -> Path:
    path = folder / clean_name(upload.name or "")
    with path.open("wb") as opened:
        for chunk in upload.chunks():
            opened.write(chunk)
    return path


def work(run_id: int, *, at: datetime) -> ImportRun:
    """Bring a run to its end, or on from where it stopped. Raises Refused when another process works it.

    A batch that had to give way to somebody who works on the same orders is done again, as after a kill.
    """
    done = insisted(lambda: _work(run_id, at=at))
    if done.is_done:
        for file in done.files.all():
            shutil.rmtree(Path(file.path).parent, ignore_errors=True)
    return done


def _work(run_id: int, *, at: datetime) -> ImportRun:
    run = ImportRun.objects.get(pk=run_id, kind=KIND)
    taker = OrderTaker(run.plan, run_id=run.pk, by=Actor.machine("import"), at=run.started_at or at)
    return runs.work(run.pk, taker=taker, at=at)
