"""What decides: whom a survey asks, what an answer must hold, until when it may be given. Sentences are marked here."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from .types import (
    DETRACTORS,
    LONGEST_ANSWER,
    MOST_QUESTIONS,
    PROMOTERS,
    SCALE,
    SCALES,
    VALUES,
    Candidate,
    Given,
    LeftOut,
    Meaning,
    Outcome,
    QuestionDraft,
    QuestionKind,
    SurveyDraft,
)

ANSWERED_WITHIN = timedelta(days=30)
CHANGED_WITHIN = timedelta(days=7)
LATEST_ASKED = timedelta(days=7)


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


# A number is made of answers on one scale alone, or it could not be held against another year, or another house.
ASKED_BY: Mapping[Meaning, tuple[QuestionKind, str]] = {
    Meaning.SATISFACTION: (QuestionKind.SCALE, _("Satisfaction is asked for by the scale from 1 to 5.")),
    Meaning.EFFORT: (QuestionKind.SEVEN, _("How easy it was is asked for by the scale from 1 to 7, where 7 is easiest.")),
    Meaning.RECOMMENDING: (QuestionKind.ELEVEN, _("Whether they would recommend us is asked for by the scale from 0 to 10.")),
    Meaning.FIRST_CONTACT: (QuestionKind.YES_NO, _("Whether the first contact solved it is asked for by yes or no.")),
}


def is_drawn(*, survey_id: int, case_id: int, share_percent: int) -> bool:
    """Return whether a case is in the sample: drawn by its number, by nobody's hand, and the same however often it is asked."""
    drawn = hashlib.sha256(f"{survey_id}/{case_id}".encode()).digest()
    return int.from_bytes(drawn[:4], "big") % 100 < share_percent


def why_left_out(one: Candidate, *, is_in_sample: bool, asks_care: bool) -> LeftOut:
    """Return why the customer of a settled case is not asked. What protects somebody comes before what only saves mail."""
    reasons = (
        (one.is_restricted, LeftOut.RESTRICTED),
        (one.wants_none, LeftOut.WISH),
        (one.needs_care and not asks_care, LeftOut.CARE),
        (one.has_complaint, LeftOut.COMPLAINT),
        (not one.address, LeftOut.NO_ADDRESS),
        (one.is_staff, LeftOut.STAFF),
        (not is_in_sample, LeftOut.NOT_DRAWN),
        (one.was_asked_recently, LeftOut.RECENTLY),
    )
    return next((why for holds, why in reasons if holds), LeftOut.NOTHING)


def why_not_survey(draft: SurveyDraft) -> str | None:
    """Return why a version of a survey cannot stand, or None."""
    if not draft.name.strip():
        return _("Give the survey a name.")
    if not 1 <= draft.share_percent <= 100:
        return _("Draw between 1 and 100 percent of the cases.")
    if draft.low_score not in (0, *SCALE[:-1]):
        return _("Ask for a call back at 1 to 4, or not at all.")
    if not draft.mail:
        return _("Write the mail in at least one language.")
    return _why_not_questions(draft.questions, tuple(draft.mail))


def _why_not_questions(questions: Sequence[QuestionDraft], languages: Sequence[str]) -> str | None:
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        return _("Ask one question at least, and six at most: each more costs answers.")
    if questions[0].kind is not QuestionKind.SCALE:
        return _("The first question is a scale from 1 to 5: its values stand in the mail.")
    meanings = [one.meaning for one in questions if one.meaning is not Meaning.OTHER]
    if len(meanings) != len(set(meanings)):
        return _("Ask for each of these once: satisfaction, ease, recommending, the first contact.")
    return next((why for one in questions if (why := _why_not_question(one, languages))), None)


def _why_not_question(one: QuestionDraft, languages: Sequence[str]) -> str | None:
    kind, why = ASKED_BY.get(one.meaning, (one.kind, ""))
    if one.kind is not kind:
        return why
    texts = [one.texts[language] for language in languages if language in one.texts]
    if len(texts) < len(languages) or any(not text.text.strip() for text in texts):
        return _("Each question needs its words in every language of the mail.")
    if one.kind in SCALES and any(not (text.low.strip() and text.high.strip()) for text in texts):
        return _("Name both ends of a scale.")
    if one.kind is QuestionKind.CHOICE and (any(len(t.choices) < 2 for t in texts) or len({len(t.choices) for t in texts}) > 1):
        return _("Give at least two choices, and as many in every language.")
    return None


def why_not_answer(
    questions: Mapping[int, tuple[QuestionKind, int, bool]],
    given: Mapping[int, Given],
    *,
    asked_at: datetime,
    answered_at: datetime | None,
    at: datetime,
) -> str | None:
    """Return why an answer cannot be taken, or None. ``questions``: id → kind, number of choices, is it required."""
    if answered_at is None and at > asked_at + ANSWERED_WITHIN:
        return _("This survey is over. You can always write to us.")
    if answered_at is not None and at > answered_at + CHANGED_WITHIN:
        return _("You answered more than a week ago, and your answer is counted. You can always write to us.")
    if not given.keys() <= questions.keys():
        return _("One of these questions is not asked any more. Reload the page.")
    if any(number not in given for number, (_kind, _n, is_required) in questions.items() if is_required):
        return _("Answer the first question, please.")
    if any(not _is_answer(questions[number][:2], one) for number, one in given.items()):
        return _("One of these answers does not fit its question. Choose again.")
    return None


def _is_answer(question: tuple[QuestionKind, int], one: Given) -> bool:
    kind, choice_count = question
    if kind is QuestionKind.WORDS:
        return one.value is None and 0 < len(one.words) <= LONGEST_ANSWER
    return one.value in VALUES.get(kind, tuple(range(choice_count))) and not one.words


def is_low(score: int | None, *, low_score: int) -> bool:
    """Return whether somebody should call back."""
    return score is not None and score <= low_score


def why_not_settle(*, is_settled: bool, outcome: Outcome, words: str) -> str | None:
    """Return why a call back cannot be noted as done, or None."""
    if is_settled:
        return _("Somebody has called back already.")
    if outcome in (Outcome.MENDED, Outcome.EXPLAINED) and not words.strip():
        return _("Say in a sentence what the customer told you, and what you did.")
    return None


def bounds(satisfied: int, answered: int, asked: int) -> tuple[float, float] | None:
    """Between which shares that of all who were asked lies, whatever those think who did not answer. None when nobody was."""
    if not asked:
        return None
    silent = asked - answered
    return satisfied / asked, (satisfied + silent) / asked


def net(counts: Mapping[int, int]) -> tuple[int, int, int]:
    """Return how many would recommend us, how many would rather warn, and how many answered, of answers from 0 to 10."""
    return sum(counts.get(one, 0) for one in PROMOTERS), sum(counts.get(one, 0) for one in DETRACTORS), sum(counts.values())
