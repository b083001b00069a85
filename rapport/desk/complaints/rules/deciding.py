"""Who may decide what, with what before them; how a complaint may end. Values in, sentences out."""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal

from rapport.compute.amounts import why_not_amount
from rapport.desk.complaints.types import VULNERABLE, Closing, Decision, Letter, Raise, Terms

from .shipped import _, first_of

LONGEST_WORDS = 4_000
LARGEST_AMOUNT = Decimal(10_000_000)
TIERS = ("", "supervisor", "manager", "director")
ASKED_AFTER = timedelta(days=1)
UPHELD = (Decision.UPHELD, Decision.PARTLY_UPHELD)


LACKS = {
    Closing.FINAL_RESPONSE: _("No final response has been sent. Send it first, or record how it ended otherwise."),
    Closing.QUICK_RESOLUTION: _("A quick resolution needs the recorded acceptance, and the summary resolution letter sent."),
    Closing.WITHDRAWN: _("Only the customer can withdraw a complaint: write down their own words, and when they said them."),
    Closing.FORWARDED: _("The customer has to be told first. Send them the letter that names the other firm."),
}
LAPSED = _(
    "The window for a quick resolution had ended when the customer accepted. The full answer is owed: decide the complaint and "
    "send the final response."
)
JOINT = _("You are responsible too: forwarding ends the other firm's part only. Answer your own part, then close the complaint.")
OURS = (Closing.FINAL_RESPONSE, Closing.QUICK_RESOLUTION)
UNDECIDED = _("Redress waits for a decision. Close the complaint once it is decided, or have the request withdrawn first.")
ERASED = _("Its records were erased when their time was over. Open a new complaint.")
HELD = _("The customer or the case is under legal hold: nothing of it is erased until somebody ends the hold.")
UNPOSTED = _("The letter on which this rests is not posted yet. Close the complaint once it is.")


def asked_at_once(terms: Terms, *, severity: str, marks: Collection[str], drivers: Collection[str]) -> Raise:
    """Return what an assessment asks for by these terms: the highest tier, the shortest first action, the shortest own limits."""
    keys = [severity, *marks, *([VULNERABLE] if drivers else [])]
    found = [terms.raises[key] for key in keys if key in terms.raises]
    return Raise(
        tier=max((one.tier for one in found), key=TIERS.index, default=""),
        first_action=min((one.first_action for one in found if one.first_action), default=0),
        own_percent=min((one.own_percent for one in found), default=100),
    )


def whole(decisions: Collection[Decision]) -> Decision | None:
    """Return what the decisions on all parts amount to; upheld in part counts as upheld. None while there are none."""
    if not decisions:
        return None
    kinds = set(decisions)
    if kinds & set(UPHELD):
        return Decision.UPHELD if kinds == {Decision.UPHELD} else Decision.PARTLY_UPHELD
    return kinds.pop() if len(kinds) == 1 else Decision.NOT_UPHELD


def why_not_receipt(*, received_at: datetime, at: datetime) -> str | None:
    """Return why a date of receipt cannot stand, or None."""
    if received_at > at:
        return _("A complaint cannot have been received in the future.")
    if received_at < at - timedelta(days=3 * 366):
        return _("That is more than three years ago. Check the year.")
    return None


def why_not_complainant(*, name: str, authority: str) -> str | None:
    """Return why nobody could complain for the customer, or None."""
    if name.strip() and not authority.strip():
        return _("Somebody who complains for the customer needs their authority: say which paper is on file, and of when.")
    return None


def why_not_represent(*, name: str, has_more: bool, has_paper: bool, authority_date: date | None, today: date) -> str | None:
    """Return why what is said of a complainant cannot be kept, or None. ``has_more``: an address, a copy or a paper."""
    return first_of(
        (not name.strip() and has_more, _("Say first who complains for the customer.")),
        (has_paper and authority_date is None, _("Say of which day the authority is: it stands on the paper.")),
        (authority_date is not None and authority_date > today, _("The authority cannot be of a day to come. Check the day.")),
    )


def why_not_withdraw(*, is_represented: bool) -> str | None:
    """Return why an authority cannot be withdrawn, or None."""
    return None if is_represented else _("No authority is kept here that still holds.")


def is_lapsed(*, accepted_at: datetime | None, until: datetime | None) -> bool:
    """Return whether a quick resolution was accepted only after its window had ended."""
    return accepted_at is not None and until is not None and accepted_at >= until


def why_not_decide(
    *, decider_id: int | None, complained_of_id: int | None, earlier: Collection[int | None], reasons: str, evidence: int,
    is_closed: bool, is_answered: bool,
) -> str | None:  # fmt: skip
    """Return why a person cannot decide an allegation at this stage, or None. ``earlier``: who decided the stage before."""
    return first_of(
        (is_closed, _("This complaint is closed. Reopen it before anything is decided again.")),
        (is_answered, _("The answer of this stage has been sent; its decisions stand.")),
        (decider_id is None, _("Only a person can decide a complaint.")),
        (decider_id == complained_of_id, _("The complaint is about you. Somebody else has to decide it.")),
        (decider_id in earlier, _("You decided the stage before. Stage 2 needs somebody who has not decided it yet.")),
        (
            not reasons.strip() or len(reasons) > LONGEST_WORDS,
            _("Give the reasons in at most 4,000 characters: the customer will read what they amount to."),
        ),
        (not evidence, _("Nothing has been recorded as evidence. Say what was looked at before you decide.")),
    )


def why_not_allege(*, is_closed: bool, is_answered: bool) -> str | None:
    """Return why no other allegation can be written down, or None: each is decided in the answer of its stage."""
    return first_of(
        (is_closed, _("This complaint is closed. Reopen it to take up what is new.")),
        (
            is_answered,
            _("This stage has been answered. Close and reopen the complaint for what is new, or make that one of its own."),
        ),
    )


def why_not_offer(*, amount: Decimal, currency: str) -> str | None:
    """Return why redress cannot be offered so, whoever offers it, or None. Amounts are in the currency's main unit."""
    if sentence := why_not_amount(amount, currency):
        return sentence
    if amount and not re.fullmatch("[A-Z]{3}", currency):
        return _("Say in which currency, such as GBP.")
    return None


def why_not_stage_two(*, terms: Terms, stage: int, is_answered: bool, is_erased: bool = False) -> str | None:
    """Return why stage 2 cannot be opened, or None. No reason of the customer is asked for."""
    if terms.stages < 2:
        return _("This regime has one stage: who is not satisfied goes to the outside body.")
    if stage > 1:
        return _("The complaint is at stage 2 already; there is no third.")
    if is_erased:
        return ERASED
    if not is_answered:
        return _("Stage 1 has not been answered yet. Answer it first, or take the new point into it.")
    return None


def why_not_dated(said_at: datetime, *, since: datetime | None, at: datetime) -> str | None:
    """Return why the customer cannot have said it then, or None: after what they answer to, and not in the future."""
    # A moment is given to the minute, what it follows was noted to the second.
    begun = since.replace(second=0, microsecond=0) if since is not None else said_at
    return None if begun <= said_at <= at else _("The customer said it after our answer or offer, and before now. Check the day.")


def why_not_close(
    *, closing: Closing, is_closed: bool, sent: Collection[str], waiting: Collection[str] = (), stage: int, is_accepted: bool,
    is_lapsed: bool = False, is_joint: bool = False, words: str, cause: bool,
) -> str | None:  # fmt: skip
    """Return why a complaint cannot be closed so, or None. ``words``: what the customer said when they withdrew it.

    ``sent``: the letters that were given; ``waiting``: those that are written and not posted yet. ``is_lapsed``: a quick
    resolution was accepted after its window. ``is_joint``: we are responsible beside the other firm.
    """
    final = Letter.STAGE_TWO_FINAL if stage > 1 else Letter.FINAL
    rests_on = rests_upon(closing, stage=stage)
    lacks = {
        Closing.FINAL_RESPONSE: final not in sent,
        Closing.QUICK_RESOLUTION: not is_accepted or Letter.SUMMARY_RESOLUTION not in sent,
        Closing.WITHDRAWN: not words.strip(),
        Closing.FORWARDED: Letter.FORWARDING not in sent,
    }[closing]
    is_ours = closing in OURS
    return first_of(
        (is_closed, _("This complaint is closed already.")),
        (closing is Closing.QUICK_RESOLUTION and is_lapsed, LAPSED),
        (closing is Closing.FORWARDED and is_joint, JOINT),
        (lacks and rests_on in waiting, UNPOSTED),
        (lacks, LACKS[closing]),
        (
            is_ours and not cause,
            _("Agree first what went wrong and why: nobody learns from a complaint without its cause."),
        ),
    )


def rests_upon(closing: Closing, *, stage: int) -> Letter | None:
    """Return the letter without which a complaint cannot be closed so, or None."""
    return {
        Closing.FINAL_RESPONSE: Letter.STAGE_TWO_FINAL if stage > 1 else Letter.FINAL,
        Closing.QUICK_RESOLUTION: Letter.SUMMARY_RESOLUTION,
        Closing.FORWARDED: Letter.FORWARDING,
    }.get(closing)


def why_not_reopen(*, is_closed: bool, reason: str, is_erased: bool) -> str | None:
    """Return why a complaint cannot be reopened, or None."""
    if not is_closed:
        return _("This complaint is still open.")
    if is_erased:
        return ERASED
    if not reason.strip():
        return _("Say why it is reopened: what is new, or what was overlooked.")
    return None


def why_not_action(*, text: str, due_date: date, today: date) -> str | None:
    """Return why a corrective action cannot be agreed, or None."""
    if not text.strip():
        return _("Say what will be done differently.")
    if due_date <= today:
        return _("A corrective action needs a day that is still to come.")
    return None


def why_not_erase(*, retain_until: datetime | None, is_held: bool, is_closed: bool, at: datetime) -> str | None:
    """Return why a file's words cannot be erased, or None."""
    if is_held:
        return _("It is under legal hold.")
    if not is_closed:
        return _("It is still open.")
    if retain_until is None or retain_until > at:
        return _("Its time of retention is not over.")
    return None


def may_ask_handling(*, closed_at: datetime | None, owed: int, is_asked: bool, closing: str, at: datetime) -> bool:
    """Return whether the customer may be asked about the handling: a day after the end, and once all promised is kept."""
    if closed_at is None or is_asked or closing == Closing.FORWARDED:
        return False
    return not owed and closed_at + ASKED_AFTER <= at


def why_not_outside(
    *,
    opened_date: date,
    file_sent_date: date | None,
    decided_date: date | None,
    is_overturned: bool | None,
    award_amount: Decimal | None,
    currency: str,
    comply_date: date | None,
    complied_date: date | None,
) -> str | None:
    """Return why this cannot stand of an ombudsman's or a regulator's case, or None."""
    days = [one for one in (opened_date, file_sent_date, decided_date) if one is not None]
    is_told = is_overturned is not None or bool(award_amount) or comply_date is not None or complied_date is not None
    if award_amount is not None and (sentence := why_not_amount(award_amount, currency.strip().upper())):
        return sentence
    return first_of(
        (days != sorted(days), _("It was opened first, then the file was sent, then it was decided. Check the days.")),
        (is_told and decided_date is None, _("Say on which day it was decided.")),
        (bool(award_amount) and len(currency.strip()) != 3, _("Say in which currency the award is, such as GBP.")),
        (
            decided_date is not None and any(one is not None and one < decided_date for one in (comply_date, complied_date)),
            _("An award is complied with after the decision. Check the days."),
        ),
    )
