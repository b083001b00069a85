"""What must stand in a letter, and which letter may be written now. Values in, sentences out."""

import re
from collections.abc import Collection

from rapport.desk.cases.types import Channel
from rapport.desk.complaints.types import Element, Letter, Terms

from .shipped import _, first_of

LONGEST_LETTER = 20_000
SHORTEST_QUOTE = 20
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_UNFILLED = re.compile(r"\{\{[^{}\n]*\}\}")
STAGE_TWO = (Letter.STAGE_TWO_ACKNOWLEDGEMENT, Letter.STAGE_TWO_HOLDING, Letter.STAGE_TWO_FINAL)
WRITTEN = (Channel.EMAIL, Channel.LETTER, Channel.WEB)
FINALS = (Letter.FINAL, Letter.STAGE_TWO_FINAL)


def missing(
    elements: Collection[Element], *, text: str, ticked: Collection[str], files: int = 0, quoted: Collection[str] = ()
) -> list[Element]:
    """Return the mandatory elements that a letter lacks: words that do not stand in it, or that nobody has ticked.

    What is to be enclosed lacks too while fewer files go with the letter than are to be enclosed. ``quoted``: what the customer
    said; where the letter repeats it, that is not our word.
    """
    plain = _own_words(text, quoted)
    is_short = files < sum(one.is_enclosed for one in elements)
    return [one for one in elements if not _is_there(one, plain, ticked) or (one.is_enclosed and is_short)]


def _is_there(element: Element, plain: str, ticked: Collection[str]) -> bool:
    if element.says:
        return any(_stands(_plain(word), plain) for word in element.says)
    return element.key in ticked


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _own_words(text: str, quoted: Collection[str]) -> str:
    """Return what a letter says itself: without comments, the lines of a mail that it quotes, and what the customer said."""
    lines = [one for one in _COMMENT.sub(" ", text).splitlines() if not one.lstrip().startswith(">")]
    plain = _plain(" ".join(lines))
    for said in sorted({_plain(one) for one in quoted}, key=len, reverse=True):
        plain = plain.replace(said, " ", 1) if len(said) >= SHORTEST_QUOTE else plain
    return plain


def _stands(word: str, plain: str) -> bool:
    """Return whether words stand in a text as they are: "6 months" not in "16 months", no address in a longer one."""
    after = r"(?![\w-]|\.\w)" if "." in word else r"(?!\w)"
    return re.search(rf"(?<![\w@-]){re.escape(word)}s?{after}", plain) is not None


def why_not_go(*, channel: Channel, has_address: bool, is_represented: bool = False) -> str | None:
    """Return why a letter cannot go this way, or None: what is given to the complainant is given in writing."""
    return first_of(
        (
            channel not in WRITTEN,
            _("A letter about a complaint goes in writing: by e-mail, on paper, or on the customer's own page."),
        ),
        (
            channel is not Channel.LETTER and is_represented and not has_address,
            _(
                "We know no e-mail address of who complains for the customer, or none of the customer for the copy. Write the "
                "letter on paper, or add the address first."
            ),
        ),
        (
            channel is Channel.EMAIL and not has_address,
            _("We know no e-mail address of this customer. Write the letter on paper, or add their address first."),
        ),
    )


def why_not_send(
    *,
    letter: Letter,
    terms: Terms,
    text: str,
    is_closed: bool,
    stage: int,
    is_sent: bool,
    undecided: int,
    allegations: int,
    is_accepted: bool,
    category: str,
    has_decided_before: bool = False,
) -> str | None:
    """Return why a letter cannot be sent now, or None. ``undecided``: allegations without a ruling at this stage that counts.

    ``has_decided_before``: its writer decided something at the stage before.
    """
    return first_of(
        (letter not in terms.letters, _("This regime knows no such letter.")),
        (is_closed, _("This complaint is closed. Reopen it before you write about it again.")),
        (not text.strip() or len(text) > LONGEST_LETTER, _("Write the letter first, in at most 20,000 characters.")),
        (
            _UNFILLED.search(text),
            _("A placeholder still stands in the letter, between two braces. Write there what the customer is to read."),
        ),
        (is_sent and letter is not Letter.PROGRESS, _("This letter has been sent already; its copy is kept below.")),
        (letter in STAGE_TWO and stage < 2, _("The complaint is at stage 1. Record first that stage 2 was asked for.")),
        (
            letter not in STAGE_TWO and stage > 1 and letter is not Letter.PROGRESS,
            _("The complaint is at stage 2. Write the letter of that stage."),
        ),
        (
            letter is Letter.SUMMARY_RESOLUTION and not is_accepted,
            _("A quick resolution needs the customer's acceptance: record who accepted, when and how."),
        ),
    ) or _why_not_answer(
        letter=letter,
        terms=terms,
        undecided=undecided,
        allegations=allegations,
        category=category,
        has_decided_before=has_decided_before,
    )


def _why_not_answer(
    *, letter: Letter, terms: Terms, undecided: int, allegations: int, category: str, has_decided_before: bool
) -> str | None:
    """Return why the answer of a stage cannot be sent now, or None; of other letters nothing is asked here."""
    return first_of(
        (
            letter in FINALS and not allegations,
            _("Say first what is alleged: a final response decides each part of the complaint."),
        ),
        (
            letter in FINALS and undecided,
            _(
                "Not every allegation is decided yet by somebody whom the complaint is not about. Decide each one, with its "
                "reasons, before the final response."
            ),
        ),
        (
            letter is Letter.STAGE_TWO_FINAL and has_decided_before,
            _("You decided the stage before. Have whoever decided stage 2 send its answer."),
        ),
        (
            letter is Letter.FINAL and terms.categories and category not in terms.categories,
            _("Choose with which of the regime's words the answer is closed."),
        ),
    )
