"""Who may see a picture: inside whoever may read its article, outside everybody as long as a public article shows it."""

from rapport.desk.knowledge.models import Article
from rapport.desk.knowledge.rules import markdown
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.models import StoredFile

from .reading import articles, public_articles

SUBJECT = Article._meta.label_lower


def may_read_pictures(actor: Actor, article_id: int) -> bool:
    """Return whether somebody may see the pictures that were given to an article: its readers, and those of a text with them.

    A translation takes the pictures of its original over, which may be somebody's draft.
    """
    if articles(actor).filter(pk=article_id).exists():
        return True
    own = set(files.files_of(SUBJECT, [article_id]).values_list("pk", flat=True))
    named = articles(actor).filter(body__contains="](picture:").values_list("body", flat=True)
    return any(number in own for body in named for number, _words in markdown.pictures_of(body))


def find_public_picture(file_id: int) -> StoredFile | None:
    """Return a picture that a public article shows now; None for any other file."""
    shown = public_articles().filter(current__body__contains=f"](picture:{file_id})").select_related("current")
    if not any((file_id in dict(markdown.pictures_of(one.current.body))) for one in shown if one.current):
        return None
    return files.all_of(SUBJECT).filter(pk=file_id).first()
