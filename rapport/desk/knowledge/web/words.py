"""What the pages of knowledge call states, audiences, languages and places."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Article
from ..types import ArticleState, Audience, ProposalState

type Word = str | Promise

STATE: Mapping[str, Word] = {
    ArticleState.DRAFT: _("draft"),
    ArticleState.PUBLISHED: _("published"),
    ArticleState.RETIRED: _("retired"),
}
STATE_TONE = {ArticleState.DRAFT: "warn", ArticleState.PUBLISHED: "good", ArticleState.RETIRED: "quiet"}
AUDIENCE: Mapping[str, Word] = {Audience.PUBLIC: _("public"), Audience.INTERNAL: _("internal")}
AUDIENCE_CHOICES = [
    (Audience.PUBLIC.value, _("Everybody, in the help centre")),
    (Audience.INTERNAL.value, _("Only us")),
]
PROPOSAL: Mapping[str, Word] = {
    ProposalState.WAITING: _("waits for an answer"),
    ProposalState.TAKEN: _("taken"),
    ProposalState.DECLINED: _("not taken"),
}
LANGUAGE: Mapping[str, Word] = {
    "en": _("English"),
    "de": _("German"),
    "fr": _("French"),
    "es": _("Spanish"),
    "it": _("Italian"),
    "nl": _("Dutch"),
    "pt": _("Portuguese"),
    "pl": _("Polish"),
    "cy": _("Welsh"),
}
# Each language as its own speakers call it.
OWN_NAME: Mapping[str, str] = {
    "en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "it": "Italiano", "nl": "Nederlands", "pt": "Português",
    "pl": "Polski", "cy": "Cymraeg",
}  # fmt: skip
PLACE: Mapping[str, Word] = {"help": _("help centre"), "desk": _("by us"), "case": _("in a case")}


def badges_of(article: Article) -> list[tuple[Word, str]]:
    """Return the words that stand beside the title of an article, each with its tone."""
    found: list[tuple[Word, str]] = []
    if not article.is_published:
        found.append((STATE[article.state], STATE_TONE[ArticleState(article.state)]))
    shown = article.current.audience if article.current else article.audience
    found.append((AUDIENCE[shown], "accent" if shown == Audience.PUBLIC else "quiet"))
    if article.handed_in_at:
        found.append((_("to be published"), "warn"))
    elif article.has_changes:
        found.append((_("changed, not published"), "warn"))
    return found
