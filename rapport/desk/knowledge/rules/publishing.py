"""What an article needs before others read it. Each function returns a sentence that says what to do, or None."""

from datetime import date, timedelta

from rapport.desk.knowledge.rules import markdown
from rapport.desk.knowledge.types import (
    LANGUAGES,
    LONGEST_BODY,
    LONGEST_TITLE,
    LONGEST_WORDS,
    ArticleState,
    ProposalState,
    Written,
)

LONGEST_REVIEW = timedelta(days=3 * 366)
SHORTEST_TITLE = 3


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_write(written: Written, *, language: str) -> str | None:
    """Return why this cannot be kept, or None."""
    if len(written.title.strip()) < SHORTEST_TITLE:
        return _("Give the article a title: the question as a customer would ask it.")
    if len(written.title) > LONGEST_TITLE:
        return _("Keep the title under 150 characters.")
    if len(written.body) > LONGEST_BODY:
        return _("Keep the article under 40,000 characters; two short ones are found more easily than a long one.")
    if "\x00" in written.title + written.body:
        return _("There is a character in it that cannot be kept. Write it again without it.")
    if language not in LANGUAGES:
        return _("Choose one of the languages.")
    return None


def why_not_publish(
    written: Written, *, before: Written | None, state: ArticleState, has_owner: bool, review_by: date | None, today: date
) -> str | None:
    """Return why this cannot be published now, or None. ``before``: the version in force."""
    if not written.body.strip():
        return _("Write the article first: an empty page helps nobody.")
    if not has_owner:
        return _("Say who owns the article: somebody answers for what it says.")
    if any(not words for _picture, words in markdown.pictures_of(written.body)):
        return _("Say what each picture shows, between the square brackets before it: who cannot see it reads that.")
    if why := why_not_review(review_by, today=today):
        return why
    if before == written and state is ArticleState.PUBLISHED:
        return _("Nothing has changed since the version that is in force.")
    return None


def why_not_review(review_by: date | None, *, today: date) -> str | None:
    """Return why an article cannot be looked at again on this day, or None."""
    if review_by is None or review_by <= today:
        return _("Say by when it is looked at again: a day to come.")
    if review_by - today > LONGEST_REVIEW:
        return _("Within three years: what nobody has read for longer is not to be trusted.")
    return None


def why_not_retire(*, state: ArticleState, is_replaced_by_itself: bool) -> str | None:
    """Return why an article cannot be retired, or None."""
    if state is not ArticleState.PUBLISHED:
        return _("Only a published article can be retired.")
    if is_replaced_by_itself:
        return _("Choose another article in its place.")
    return None


def why_not_discard(*, state: ArticleState) -> str | None:
    """Return why a draft cannot be thrown away, or None."""
    if state is not ArticleState.DRAFT:
        return _("It was published: its versions stay on record. Retire it instead.")
    return None


def why_not_hand_in(written: Written, *, before: Written | None) -> str | None:
    """Return why this cannot be given to somebody who publishes, or None."""
    if not written.body.strip():
        return _("Write the article first: an empty page helps nobody.")
    if before == written:
        return _("Nothing has changed since the version that is in force.")
    return None


def why_not_propose(written: Written, *, before: Written | None, why: str) -> str | None:
    """Return why a change cannot be proposed, or None."""
    if before is None:
        return _("Only a published article can be changed by a proposal.")
    if before == written:
        return _("Change something in the text first; what you change is what your colleague sees.")
    if not why.strip():
        return _("Say in a sentence why it should be changed.")
    if len(why) > LONGEST_WORDS:
        return _("Say why in under 500 characters.")
    return None


def why_not_answer(*, state: ProposalState, is_taken: bool, answer: str) -> str | None:
    """Return why a proposal cannot be answered like this, or None."""
    if state is not ProposalState.WAITING:
        return _("Somebody has answered this proposal already.")
    if not is_taken and not answer.strip():
        return _("Say why not, in a sentence: whoever proposed it reads it.")
    return None


def why_not_topic(*, name: str, is_taken: bool, is_too_deep: bool) -> str | None:
    """Return why a topic cannot be kept, or None."""
    if not name.strip():
        return _("Give the topic a name.")
    if is_taken:
        return _("There is a topic of this name already.")
    if is_too_deep:
        return _("Topics have two levels: choose one that stands at the top, and is not this one.")
    return None


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later; the 28th where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, 28))
