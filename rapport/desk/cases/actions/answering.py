"""Answering with what is written down already: an article goes into what somebody is writing, and that is counted."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases.models import Case
from rapport.desk.knowledge import actions as knowledge
from rapport.desk.knowledge import queries as articles
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput

from .desk import keep_draft

KIND = "case"


@transaction.atomic
def offer_articles(*, case_id: int, article_ids: Sequence[int], by: Actor, at: datetime) -> None:
    """Count that articles were offered in a case, each once. Raises NotAllowed or Case.DoesNotExist."""
    by.require("cases.view", on=Case.objects.get(pk=case_id))
    knowledge.show(article_ids=article_ids, subject=(KIND, case_id), by=by, at=at)


@transaction.atomic
def use_article(*, case_id: int, article_id: int, by: Actor, at: datetime) -> None:
    """Count that an article helped with a case. Raises NotAllowed or DoesNotExist."""
    by.require("cases.work", on=Case.objects.get(pk=case_id))
    articles.get_article(article_id, actor=by)
    knowledge.use(article_id=article_id, subject=(KIND, case_id), by=by, at=at)


@transaction.atomic
def insert_article(*, case_id: int, article_id: int, text: str, is_whole: bool, by: Actor, at: datetime) -> str:
    """Put a public article behind what somebody has written so far, as its address or (``is_whole``) its text; return the whole.

    Raises NotAllowed, BadInput (also for an article that only we read) or DoesNotExist.
    """
    article = articles.get_article(article_id, actor=by)
    if not article.is_public or article.current is None:
        raise BadInput(_("Customers cannot read this article. Say what it says in your own words."))
    added = article.current.text if is_whole else f"{article.current.title}\n{articles.address_of(article)}"
    whole = f"{text.rstrip()}\n\n{added}\n".lstrip()
    keep_draft(case_id=case_id, text=whole, by=by, at=at)
    use_article(case_id=case_id, article_id=article_id, by=by, at=at)
    return whole
