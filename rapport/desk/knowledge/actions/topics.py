"""Topics of the help centre."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from rapport.desk.knowledge.events import TopicSet
from rapport.desk.knowledge.models import Topic
from rapport.desk.knowledge.rules import publishing as rules
from rapport.desk.knowledge.types import LANGUAGES
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .locking import PUBLISH, refuse


@transaction.atomic
def set_topic(
    *,
    topic_id: int | None = None,
    name: str,
    names: Mapping[str, str] | None = None,
    parent_id: int | None = None,
    position: int = 0,
    is_active: bool = True,
    by: Actor,
    at: datetime,
) -> Topic:
    """Add or change a topic. Its address stays when its name changes. Raises NotAllowed, Refused or Topic.DoesNotExist."""
    by.require_somewhere(PUBLISH)
    topic = Topic.objects.select_for_update().get(pk=topic_id) if topic_id else Topic()
    plain = " ".join(name.split())
    above = Topic.objects.get(pk=parent_id) if parent_id else None
    is_taken = Topic.objects.filter(name__iexact=plain, parent=above).exclude(pk=topic.pk).exists()
    has_children = topic.pk is not None and topic.children.exists()
    is_too_deep = above is not None and (above.parent_id is not None or above.pk == topic.pk or has_children)
    refuse(rules.why_not_topic(name=plain, is_taken=is_taken, is_too_deep=is_too_deep))
    topic.name, topic.parent, topic.position, topic.is_active = plain, above, position, is_active
    topic.names = {key: " ".join(word.split()) for key, word in (names or {}).items() if key in LANGUAGES and word.strip()}
    topic.slug = topic.slug or _free_slug(plain)
    topic.save()
    publish(TopicSet(topic_id=topic.pk, is_active=is_active), about=topic, by=by, at=at)
    return topic


def _free_slug(name: str) -> str:
    wanted = slugify(name)[:60].strip("-") or "topic"
    taken = set(Topic.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return (
        wanted if wanted not in taken else next(f"{wanted}-{n}" for n in range(2, len(taken) + 3) if f"{wanted}-{n}" not in taken)
    )
