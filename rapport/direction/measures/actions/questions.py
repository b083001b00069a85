"""Keep a question, and forget it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import publish

from ..events import QuestionForgotten, QuestionSaved
from ..models import Question
from ..queries.scope import VIEW

LONGEST = 1_000


@transaction.atomic
def save_question(*, name: str, asked: str, is_shared: bool, by: Actor, at: datetime) -> Question:
    """Keep what an address asks under a name; the same name again replaces it. Raises NotAllowed or Refused."""
    by.require_somewhere(VIEW)
    if by.person_id is None:
        raise NotAllowed(_("A question is kept for a person."))
    name = name.strip()
    if not 0 < len(name) <= 80:
        raise Refused(_("Give the question a name of up to 80 letters, so that you find it again."))
    if len(asked) > LONGEST:
        raise Refused(_("That question is too long to be kept. Ask with fewer filters."))
    row, _is_new = Question.objects.update_or_create(
        owner_id=by.person_id, name=name, defaults={"asked": asked, "is_shared": is_shared, "saved_at": at}
    )
    publish(QuestionSaved(question_id=row.pk, is_shared=is_shared), about=row, by=by, at=at)
    return row


@transaction.atomic
def forget_question(*, question_id: int, by: Actor, at: datetime) -> None:
    """Forget one's own question. Raises NotAllowed or Question.DoesNotExist."""
    row = Question.objects.select_for_update().get(pk=question_id)
    if by.person_id is None or row.owner_id != by.person_id:
        raise NotAllowed(_("Only who keeps a question can forget it."))
    publish(QuestionForgotten(question_id=row.pk), about=row, by=by, at=at)
    row.delete()
