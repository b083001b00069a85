"""Questions that people keep."""

from django.db.models import Q, QuerySet

from rapport.kernel.actor import Actor

from ..models import Question
from .scope import VIEW


def questions(actor: Actor) -> QuerySet[Question]:
    """Return the actor's own questions and those that others share, by name. What they answer is narrowed to who asks."""
    actor.require_somewhere(VIEW)
    rows = Question.objects.select_related("owner").filter(Q(owner_id=actor.person_id) | Q(is_shared=True))
    return rows.order_by("name", "pk")


def get_question(question_id: int, *, actor: Actor) -> Question:
    """Return one of them. Raises Question.DoesNotExist."""
    return questions(actor).get(pk=question_id)
