"""Two cases looked back at: one was agreed, and its effect is to be looked at today; in the other Tom's view is missing."""

from datetime import timedelta
from typing import Any

from rapport.desk.cases import queries as cases
from rapport.team.retrospectives import actions
from rapport.team.retrospectives.types import Asked, Occasion, Past, Written

from .company import BY
from .stories import Stage

TOM, SUE, GRACE, ANA = "Tom Bell", "Sue Marsh", "Grace Osei", "Ana Ruiz"
WARDROBE = "Wardrobe drawer still sticks after three visits"
CHAIR = "Chair leg broken for the third time"
CAUSES = (("Product", "Material fault"), ("Our answer", "Answer late"))
FOUND = {
    "went_well": (
        "Tom raised it on the day on which she shouted, and with everything that had been tried. Once somebody decided, it took "
        "her two hours to a date."
    ),
    "went_badly": (
        "Three visits were booked before anybody asked what was wrong with the drawer. Each fitter came with the same part. She "
        "told her story five times."
    ),
    "contributed": (
        "A repair is booked as a visit, and the booking has no field for what was found. The fitters' reports stay with the "
        "carrier. Our guide offers a third visit before an exchange."
    ),
    "lessons": "After a second visit that did not help, somebody who may decide looks at the case, before a third one is booked.",
}
VIEW = (
    "I saw three visits in the list and took them for three different things. Nobody had written what the fitter found. I would "
    "have offered the exchange on the first day, if I had known that I may."
)


def plant(stage: Stage) -> None:
    """Look back at the wardrobe of Mrs Okoro and at the chair of Ms Brandt."""
    if (wardrobe := _case(WARDROBE)) is not None:
        _agreed(stage, wardrobe)
    if (chair := _case(CHAIR)) is not None:
        _asked(stage, chair)


def _case(subject: str) -> Any | None:
    return cases.cases(BY).filter(subject=subject).order_by("pk").first()


def _agreed(stage: Stage, case: Any) -> None:
    asked_at, agreed_at = stage.at(days=12), stage.at(days=8)
    made = actions.ensure_past(
        past=Past(
            case_id=case.pk,
            asked=Asked(
                occasion=Occasion.TAKEOVER, why="Where did the three visits come from, and who could have stopped them?",
                lead_id=stage.ids[SUE], person_ids=[stage.ids[TOM], stage.ids[ANA]],
                views_until=(asked_at + timedelta(days=3)).date(),
            ),
            views=[(stage.ids[TOM], VIEW), (stage.ids[ANA], "It was all in the case; it only had to be read as one story.")],
            written=Written(**FOUND, cause_ids=[stage.causes[one] for one in CAUSES]),
            asked_at=asked_at,
            agreed_at=agreed_at,
            check_date=stage.now.date(),
        ),
        by=BY,
        at=stage.now,
    )  # fmt: skip
    if made is not None:
        actions.owe(
            retrospective_id=made.pk, text="Change the guide: an exchange is offered after the second visit",
            owner_id=stage.ids[GRACE], due_at=stage.now + timedelta(days=6), by=stage.actors[SUE], at=agreed_at,
        )  # fmt: skip


def _asked(stage: Stage, case: Any) -> None:
    asked_at = stage.at(days=1)
    asked = Asked(
        occasion=Occasion.OTHER, why="Three legs in four months: what did we look at each time, and what not?",
        lead_id=stage.ids[SUE], person_ids=[stage.ids[TOM]], views_until=(stage.now + timedelta(days=4)).date(),
    )  # fmt: skip
    nothing = Written(went_well="", went_badly="", contributed="", lessons="", cause_ids=())
    past = Past(case_id=case.pk, asked=asked, views=(), written=nothing, asked_at=asked_at)
    actions.ensure_past(past=past, by=BY, at=stage.now)
