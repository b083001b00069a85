"""Proposing a change to what others read, and answering that."""

from datetime import datetime

from django.db import transaction

from rapport.desk.knowledge.events import ChangeProposed, ProposalAnswered
from rapport.desk.knowledge.models import Proposal
from rapport.desk.knowledge.rules import publishing as rules
from rapport.desk.knowledge.types import ProposalState, Written
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .locking import PUBLISH, before, locked, refuse
from .writing import edit

PROPOSE = "knowledge.propose"


@transaction.atomic
def propose(*, article_id: int, title: str, body: str, why: str, by: Actor, at: datetime) -> Proposal:
    """Propose another text for an article. Raises NotAllowed, Refused or Article.DoesNotExist."""
    article = locked(article_id)
    by.require_somewhere(PROPOSE)
    if not article.is_published:
        refuse(rules.why_not_propose(article.written, before=None, why=why))
    assert article.current is not None
    plain = body.replace("\r\n", "\n").strip()
    written = Written(title=title.strip(), body=plain, audience=article.current.written.audience)
    refuse(rules.why_not_write(written, language=article.language))
    refuse(rules.why_not_propose(written, before=before(article), why=why))
    made = Proposal.objects.create(
        article=article, version=article.current, title=written.title, body=written.body, why=why.strip(), by_id=by.person_id,
        at=at, state=ProposalState.WAITING,
    )  # fmt: skip
    publish(ChangeProposed(article_id=article.pk, proposal_id=made.pk), about=article, by=by, at=at)
    return made


@transaction.atomic
def answer(*, proposal_id: int, is_taken: bool, words: str = "", by: Actor, at: datetime) -> Proposal:
    """Take a proposal as the working copy, or decline it in a sentence. Raises NotAllowed, Refused or Proposal.DoesNotExist."""
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
    article = locked(proposal.article_id)
    by.require(PUBLISH, on=article)
    refuse(rules.why_not_answer(state=ProposalState(proposal.state), is_taken=is_taken, answer=words))
    proposal.state = ProposalState.TAKEN if is_taken else ProposalState.DECLINED
    proposal.answer, proposal.answered_by_id, proposal.answered_at = words.strip(), by.person_id, at
    proposal.save()
    if is_taken:
        written = Written(title=proposal.title, body=proposal.body, audience=article.written.audience)
        edit(article_id=article.pk, written=written, by=by, at=at)
    told = ProposalAnswered(article_id=article.pk, proposal_id=proposal.pk, is_taken=is_taken)
    publish(told, about=article, by=by, at=at)
    return proposal
