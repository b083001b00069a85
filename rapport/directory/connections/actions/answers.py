"""Creating requests that are sent twice make one thing."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from rapport.kernel.errors import BadInput

from ..models import KeptAnswer, Token
from ..types import ANSWERS_KEPT, LONGEST_KEY, Made


@transaction.atomic
def once(token: Token, key: str, *, asked: str, make: Callable[[], Made], at: datetime) -> tuple[Made, bool]:
    """Return what ``make`` makes, or, when this token sent the key before, what it made then, and whether it is new.

    ``asked``: the digest of the request. A second request that comes while the first is at work waits for it; one that was
    refused leaves nothing behind. Raises BadInput for a key that was sent with another request, and what ``make`` raises.
    """
    if not key.isascii() or not key.isprintable() or len(key) > LONGEST_KEY:
        raise BadInput(_("An Idempotency-Key has 1 to 200 plain characters."))
    kept = digest_of(token.pk, key)
    row, is_new = KeptAnswer.objects.get_or_create(token=token, key=kept, defaults={"asked": asked, "at": at})
    if not is_new:
        if row.asked != asked:
            raise BadInput(_("This Idempotency-Key was sent with another request. Use a new one for each thing that you make."))
        assert row.made_id is not None
        return Made(id=row.made_id, path=row.path), False
    made = make()
    row.made_id, row.path = made.id, made.path
    row.save(update_fields=["made_id", "path"])
    return made, True


def digest_of(token_id: int, key: str) -> str:
    """Return what is kept of a key: somebody may have put a name or an address in it, which nobody needs to know again."""
    return salted_hmac("connections.answers", f"{token_id}:{key}", algorithm="sha256").hexdigest()


def forget_answers(*, at: datetime) -> int:
    """Forget what was answered days ago; return how many answers."""
    return KeptAnswer.objects.filter(at__lt=at - ANSWERS_KEPT).delete()[0]
