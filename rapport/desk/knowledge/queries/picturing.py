"""Who may see a picture: inside whoever may read its article, outside everybody as long as a public article shows it."""

from django.db.models import Q

from rapport.desk.knowledge.models import Article
from rapport.desk.knowledge.rules import markdown
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.models import StoredFile

from .reading import articles, public_articles

SUBJECT = Article._meta.label_lower


def may_read_pictures(actor: Actor, article_id: int) -> bool:
    """Return whether somebody may see the pictures that were given to an article: its readers, and those of its translations.

    A translation takes the pictures of its original over, which may be somebody's draft. Whoever writes the number of a picture
    of any other article into a text of their own sees nothing by it.
    """
    return articles(actor).filter(pk__in=_family(article_id)).exists()


def find_public_picture(file_id: int) -> StoredFile | None:
    """Return a picture that a public article, of its own or of a translation of it, shows now; None for any other file."""
    stored = files.all_of(SUBJECT).filter(pk=file_id).first()
    if stored is None:
        return None
    shown = public_articles().filter(pk__in=_family(stored.subject_id), current__body__contains=f"](picture:{file_id})")
    is_shown = any(
        file_id in dict(markdown.pictures_of(one.current.body)) for one in shown.select_related("current") if one.current
    )
    return stored if is_shown else None


def _family(article_id: int) -> list[int]:
    """Return an article, its original and all their translations."""
    root = Article.objects.filter(pk=article_id).values_list("original_id", flat=True).first() or article_id
    return [article_id, *Article.objects.filter(Q(pk=root) | Q(original=root)).values_list("pk", flat=True)]
