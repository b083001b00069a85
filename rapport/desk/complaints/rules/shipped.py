"""The regimes that come along: dated settings with their sources. They are orientation, not legal advice.

Each is a beginning: a department makes a new version when its rule book changes, and complaints keep the one of their receipt.
"""

from dataclasses import dataclass
from datetime import date

from rapport.compute.legallimits import Limit, LimitUnit
from rapport.desk.complaints.types import Anchor, Element, Letter, Milestone, Step, Terms

DAYS, BUSINESS, WEEKS, MONTHS = LimitUnit.CALENDAR_DAYS, LimitUnit.BUSINESS_DAYS, LimitUnit.WEEKS, LimitUnit.MONTHS
PLAIN = "iso-10002"


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def first_of(*reasons: tuple[object, str]) -> str | None:
    """Return the sentence of the first reason that holds, or None."""
    return next((sentence for holds, sentence in reasons if holds), None)


@dataclass(frozen=True, kw_only=True)
class Shipped:
    """One regime as it comes along: since when its settings hold, where they are from, and for whom it is chosen."""

    key: str
    name: str
    active_from: date
    source: str
    terms: Terms
    chosen: tuple[tuple[str, str, str], ...] = ()


def _step(
    milestone: Milestone, anchor: Anchor, amount: int, unit: LimitUnit, *, own: bool = False, until_closing: bool = False
) -> Step:
    limit = Limit(amount=amount, unit=unit, until_closing=until_closing)
    return Step(milestone=milestone, anchor=anchor, limit=limit, is_statutory=not own)


FIRST_ACTION = _step(Milestone.FIRST_ACTION, Anchor.TRIAGE, 1, BUSINESS, own=True)
REDRESS = _step(Milestone.REDRESS, Anchor.REDRESS_AGREED, 28, DAYS, own=True)


def _retention(months: int, *, own: bool = False) -> Step:
    return _step(Milestone.RETENTION, Anchor.RECEIPT, months, MONTHS, own=own)


UNDERSTOOD = Element(key="understood", label=_("What we understood the complaint to be"))
HANDLER = Element(key="handler", label=_("Who handles it, and how to reach them"))
WHEN = Element(key="when", label=_("By when an answer will come"))
FREE = Element(key="free", label=_("That complaining costs nothing"))
STANDS = Element(key="stands", label=_("What has been done and what comes next"))
WHY_LATE = Element(key="why_late", label=_("Why it is not finished yet"))
FINDINGS = Element(key="findings", label=_("What was investigated and found"))
DECISION = Element(key="decision", label=_("The decision on each part of the complaint"))
REASONS = Element(key="reasons", label=_("The reasons, in plain words"))
REDRESS_SAID = Element(key="redress", label=_("What we do to put it right, or that nothing is offered"))
ROUTE = Element(key="route", label=_("Where to go if the answer does not satisfy"))
RESOLVED = Element(key="resolved", label=_("That a complaint was made and is considered resolved now"))
FURTHER = Element(
    key="further", label=_("That its web site tells more"), says=("further information", "more information"),
)  # fmt: skip
FIRM = Element(key="firm", label=_("Which firm is responsible, and how to reach it"))
WHY_THERE = Element(key="why_there", label=_("Why it is forwarded there"))

FOS = Element(
    key="ombudsman", label=_("That they may refer it to the Financial Ombudsman Service"), says=("financial ombudsman",)
)
FOS_WEB = Element(key="web", label=_("The ombudsman's web address"), says=("financial-ombudsman.org.uk",))
SIX_MONTHS = Element(key="six_months", label=_("That they have six months to do so"), says=("six months", "6 months"))
WAIVER = Element(key="waiver", label=_("Whether we consent to the ombudsman looking at it outside the time limits"))
LEAFLET = Element(key="leaflet", label=_("The ombudsman's leaflet, enclosed"), says=("leaflet",), is_enclosed=True)
HOS = Element(key="ombudsman", label=_("How to reach the Housing Ombudsman"), says=("housing ombudsman",))
HOS_WEB = Element(key="web", label=_("The ombudsman's web address"), says=("housing-ombudsman.org.uk",))
STAGE_ONE = Element(key="stage", label=_("That the complaint is at stage 1"), says=("stage 1", "stage one"))
STAGE_TWO = Element(key="stage", label=_("That the complaint is at stage 2"), says=("stage 2", "stage two"))
STAGE_TWO_ROUTE = Element(key="stage_two", label=_("How to ask for stage 2"), says=("stage 2", "stage two"))
OPEN_ACTIONS = Element(key="open_actions", label=_("What is still to be done, and by when"))
NEW_DATE = Element(key="new_date", label=_("The new date, and the reason for it"))
STEPS_TAKEN = Element(key="steps", label=_("The steps taken in answer to the complaint"))
TALKED = Element(key="communication", label=_("What was said to and by the customer"))
FOLLOW_UP = Element(key="follow_up", label=_("Follow-up actions, done or planned"))

PROGRESS = {Letter.PROGRESS: (STANDS, WHEN)}
FORWARD = {Letter.FORWARDING: (FIRM, WHY_THERE)}

ISO = Shipped(
    key=PLAIN,
    name="ISO 10002, plain",
    active_from=date(2018, 7, 1),
    source="ISO 10002:2018, clauses 7.2 to 7.9 (guidance without time limits; the days are our own settings).",
    terms=Terms(
        zone="Europe/London", country="GB", subdivision="ENG", has_quick=True,
        steps=(
            FIRST_ACTION,
            _step(Milestone.ACKNOWLEDGE, Anchor.RECEIPT, 2, BUSINESS, own=True),
            _step(Milestone.QUICK, Anchor.RECEIPT, 3, BUSINESS, own=True, until_closing=True),
            _step(Milestone.PROGRESS, Anchor.LAST_WORD, 10, BUSINESS, own=True),
            _step(Milestone.FINAL, Anchor.RECEIPT, 20, BUSINESS, own=True),
            _step(Milestone.STAGE_TWO_ACKNOWLEDGE, Anchor.STAGE_TWO_ASKED, 2, BUSINESS, own=True),
            _step(Milestone.STAGE_TWO_ANSWER, Anchor.STAGE_TWO_ASKED, 20, BUSINESS, own=True),
            REDRESS,
            _retention(36, own=True),
        ),
        letters={
            Letter.ACKNOWLEDGEMENT: (UNDERSTOOD, HANDLER, WHEN), **PROGRESS, **FORWARD,
            Letter.HOLDING: (WHY_LATE, WHEN),
            Letter.SUMMARY_RESOLUTION: (RESOLVED, ROUTE),
            Letter.FINAL: (FINDINGS, DECISION, REASONS, REDRESS_SAID, ROUTE),
            Letter.STAGE_TWO_ACKNOWLEDGEMENT: (UNDERSTOOD, HANDLER, WHEN),
            Letter.STAGE_TWO_HOLDING: (WHY_LATE, WHEN),
            Letter.STAGE_TWO_FINAL: (FINDINGS, DECISION, REASONS, REDRESS_SAID, ROUTE),
        },
    ),
)  # fmt: skip

_FCA_LETTERS = {
    Letter.ACKNOWLEDGEMENT: (UNDERSTOOD, HANDLER, WHEN),
    **PROGRESS,
    **FORWARD,
    Letter.HOLDING: (WHY_LATE, WHEN, FOS, FOS_WEB, WAIVER, LEAFLET),
    Letter.SUMMARY_RESOLUTION: (RESOLVED, FOS, FOS_WEB, FURTHER, WAIVER),
    Letter.FINAL: (DECISION, REASONS, REDRESS_SAID, FOS, FOS_WEB, SIX_MONTHS, WAIVER, LEAFLET),
}
_FCA_AROUND = (
    FIRST_ACTION,
    _step(Milestone.ACKNOWLEDGE, Anchor.RECEIPT, 5, BUSINESS, own=True),
    _step(Milestone.QUICK, Anchor.RECEIPT, 3, BUSINESS, until_closing=True),
    REDRESS,
    _step(Milestone.REFERRAL, Anchor.ANSWERED, 6, MONTHS),
    _retention(36),
)
FCA = Shipped(
    key="uk-fca-disp",
    name="UK FCA DISP",
    active_from=date(2016, 6, 30),
    source="FCA Handbook, DISP 1.4 to 1.9 and 2.8 (acknowledge “promptly”: the five days are our own measure).",
    terms=Terms(
        zone="Europe/London", country="GB", subdivision="ENG", stages=1, holding_answers=True, has_quick=True,
        referral="Financial Ombudsman Service",
        steps=(
            *_FCA_AROUND,
            _step(Milestone.PROGRESS, Anchor.LAST_WORD, 4, WEEKS, own=True),
            _step(Milestone.ANSWER, Anchor.RECEIPT, 8, WEEKS),
            _step(Milestone.FINAL, Anchor.RECEIPT, 8, WEEKS, own=True),
        ),
        letters=_FCA_LETTERS,
    ),
    chosen=(("financial", "GB", ""),),
)  # fmt: skip
PAYMENTS = Shipped(
    key="uk-fca-payments",
    name="UK FCA DISP, payment services",
    active_from=date(2018, 1, 13),
    source="FCA Handbook, DISP 1.6.2A to 1.6.2C: 15 business days, exceptionally a holding reply and 35 business days.",
    terms=Terms(
        zone="Europe/London", country="GB", subdivision="ENG", stages=1, holding_answers=True, has_quick=True,
        referral="Financial Ombudsman Service",
        steps=(
            *_FCA_AROUND,
            _step(Milestone.ANSWER, Anchor.RECEIPT, 15, BUSINESS),
            _step(Milestone.FINAL, Anchor.RECEIPT, 35, BUSINESS),
        ),
        letters=_FCA_LETTERS,
    ),
    chosen=(("payment", "GB", ""),),
)  # fmt: skip
CFPB = Shipped(
    key="us-cfpb",
    name="US CFPB portal",
    active_from=date(2012, 1, 1),
    source="CFPB company portal manual: an answer in 15 calendar days; where in progress, the final one in 60.",
    terms=Terms(
        zone="America/New_York", country="US", stages=1, holding_answers=True,
        steps=(
            FIRST_ACTION,
            _step(Milestone.ANSWER, Anchor.RECEIPT, 15, DAYS),
            _step(Milestone.FINAL, Anchor.RECEIPT, 60, DAYS),
            REDRESS,
            _retention(36, own=True),
        ),
        letters={
            Letter.ACKNOWLEDGEMENT: (UNDERSTOOD, WHEN), **PROGRESS, **FORWARD,
            Letter.HOLDING: (STEPS_TAKEN, WHEN),
            Letter.FINAL: (STEPS_TAKEN, TALKED, FOLLOW_UP, DECISION),
        },
        categories=(
            "Closed with explanation", "Closed with monetary relief", "Closed with non-monetary relief", "Closed",
        ),
    ),
    chosen=(("financial", "US", "consumer"), ("payment", "US", "consumer")),
)  # fmt: skip
HOUSING = Shipped(
    key="uk-housing-ombudsman",
    name="UK Housing Ombudsman Code",
    active_from=date(2024, 4, 1),
    source="Housing Ombudsman, Complaint Handling Code 2024, 5 and 6: 5 working days, then 10 and 20, once as many more.",
    terms=Terms(
        zone="Europe/London", country="GB", subdivision="ENG", rolls_on=False, stages=2, extension=10, stage_two_extension=20,
        referral="Housing Ombudsman Service",
        steps=(
            FIRST_ACTION,
            _step(Milestone.ACKNOWLEDGE, Anchor.RECEIPT, 5, BUSINESS),
            _step(Milestone.FINAL, Anchor.ACKNOWLEDGED, 10, BUSINESS),
            _step(Milestone.STAGE_TWO_ACKNOWLEDGE, Anchor.STAGE_TWO_ASKED, 5, BUSINESS),
            _step(Milestone.STAGE_TWO_ANSWER, Anchor.STAGE_TWO_ACKNOWLEDGED, 20, BUSINESS),
            REDRESS,
            _step(Milestone.REFERRAL, Anchor.ANSWERED, 12, MONTHS),
            _retention(72, own=True),
        ),
        letters={
            Letter.ACKNOWLEDGEMENT: (UNDERSTOOD, STAGE_ONE, WHEN), **PROGRESS, **FORWARD,
            Letter.HOLDING: (NEW_DATE, HOS, HOS_WEB),
            Letter.FINAL: (STAGE_ONE, UNDERSTOOD, DECISION, REASONS, REDRESS_SAID, OPEN_ACTIONS, STAGE_TWO_ROUTE),
            Letter.STAGE_TWO_ACKNOWLEDGEMENT: (UNDERSTOOD, STAGE_TWO, WHEN),
            Letter.STAGE_TWO_HOLDING: (NEW_DATE, HOS, HOS_WEB),
            Letter.STAGE_TWO_FINAL: (STAGE_TWO, UNDERSTOOD, DECISION, REASONS, REDRESS_SAID, OPEN_ACTIONS, HOS, HOS_WEB),
        },
    ),
    chosen=(("housing", "GB", ""),),
)  # fmt: skip

SHIPPED = (ISO, FCA, PAYMENTS, CFPB, HOUSING)
