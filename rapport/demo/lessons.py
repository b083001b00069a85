"""A takeover of Ana's that became a lesson for Tom: read, practised, discussed; he agreed, and the next cases are followed."""

from datetime import timedelta

from rapport.desk.cases import actions as cases
from rapport.desk.cases.queries import last_takeover
from rapport.desk.cases.types import Brief, Channel, Kind, Priority, State
from rapport.team.training.actions import ensure_past
from rapport.team.training.types import Handled, Mark, PastLesson, Technique

from .company import BY
from .stories import Stage, a_customer, begin, said

TOM, ANA = "Tom Bell", "Ana Ruiz"
FIRST = (
    "Mrs Okoro, I am Ana, I run customer service and I have read everything; you need not say it again. Three visits and a "
    "drawer that still sticks: that is three days of yours that we have wasted."
)
SECOND = (
    "You choose: a new wardrobe on Thursday with two people who build it up and take the old one along, or your money back "
    "today. Both are possible, and both are right."
)
THIRD = "Good: the new one on Thursday, between nine and eleven. I ring you at noon to hear whether every drawer runs."
MOMENTS = (
    (
        FIRST,
        Technique.NAME_IT,
        "She had told it four times. Saying it for her showed that somebody had listened, before any offer.",
    ),
    (
        SECOND,
        Technique.CHOICE,
        "Somebody who may choose need not fight. Both ways were within our limits, so both could be kept.",
    ),
    (THIRD, Technique.CONCRETE, "A day, an hour and a call afterwards: nothing is left to wait for."),
)
ANSWER = (
    "Mr Brandt, you have called about the same chair for the third time, and each of us told you something else. That ends with "
    "me. Would you rather have a new leg by post tomorrow, or the chair fetched?"
)


NADIA = (
    "Nadia Brandt",
    "Chair leg broken for the third time",
    "The leg has come off again. The third time! Do you glue them with spit?",
    "Ms Brandt, a third leg is one too many. That ends with me: would you rather have a new chair tomorrow, or your money back?",
    "By post is fine. And thank you for not reading me the terms.",
)
PIOTR = (
    "Piotr Lang",
    "Mirror cracked, and the second one too",
    "Two mirrors, two cracks. Do you throw them out of the van? I want an answer and no form.",
    "Mr Lang, two cracks would make me angry too. Shall our van bring the third tomorrow, or do you want your money back?",
    "Tomorrow morning suits me. At last a straight answer.",
)


def plant(stage: Stage) -> None:
    """Tell the lesson, and the cases that came afterwards."""
    case_id, contacts = _takeover(stage)
    takeover = last_takeover(case_id, by_id=stage.ids[ANA])
    assert takeover is not None
    followed = [
        (_alone(stage, *one, days=days), Mark.PRIORITY, Handled.ALONE, stage.at(days=days))
        for one, days in ((NADIA, 9), (PIOTR, 4))
    ]
    followed += [
        (_still_open(stage), Mark.PRIORITY, Handled.OPEN, stage.at(hours=20)),
    ]
    lesson = PastLesson(
        takeover_id=takeover.pk,
        case_id=case_id,
        person_id=stage.ids[TOM],
        by_id=stage.ids[ANA],
        words="You had done everything that the guide says. What was missing was somebody who said it for her. Look at the "
        "order: first her days, then the choice, then the hour.",
        task="A customer calls for the third time about the same chair. Write the first three sentences that you would say.",
        answer=ANSWER,
        discussion="Read aloud together. The first sentence carries it; ask after the choice whether the morning suits.",
        sent_at=stage.at(days=13),
        practised_at=stage.at(days=12),
        discussed_at=stage.at(days=11, hours=20),
        agreed_at=stage.at(days=11, hours=19),
        alone_at=stage.at(days=3) + timedelta(minutes=30),
        moments=[(contact, technique, why) for contact, (_text, technique, why) in zip(contacts, MOMENTS, strict=True)],
        followed=followed,
    )
    ensure_past(lesson=lesson, by=BY, at=stage.now)


def _takeover(stage: Stage) -> tuple[int, list[int]]:
    """Tom raised it, Ana took it over, and three of her sentences turned it."""
    told = begin(
        stage, TOM, a_customer(stage, "Grace Okoro"), Kind.COMPLAINT, "Wardrobe drawer still sticks after three visits",
        "Your third man has gone and the drawer sticks as before. I want somebody here who can do something about it.",
        reason=("Product", "Faulty product"), facts={"product": "Pine wardrobe"}, at=stage.at(days=14, hours=6),
    )  # fmt: skip
    told.receive("Do not send me another of those useless idiots. Who is in charge there?", Channel.PHONE, days=14, hours=4)
    told.escalate(
        Brief(
            happened="Three visits by the fitter; the drawer still sticks. She shouted at the last one.",
            tried="Three visits, an apology, a voucher.",
            wanted="Somebody who decides, today.",
            options="New wardrobe with assembly (£95) · money back (£720).",
        ),
        days=14, hours=3,
    )  # fmt: skip
    ana = stage.actors[ANA]
    cases.take_over(case_id=told.case_id, by=ana, at=stage.at(days=14, hours=2))
    contacts = []
    for text, minutes in zip((FIRST, SECOND, THIRD), (115, 95, 70), strict=True):
        at = stage.at(days=14, minutes=minutes)
        made = cases.reply(
            case_id=told.case_id, text=text, channel=Channel.EMAIL, then=State.WAITING_CUSTOMER, by=ana, at=at
        )  # fmt: skip
        contacts.append(made.pk)
    received = said("Thursday then. Thank you. You are the first who asked.", Channel.EMAIL)
    cases.receive(case_id=told.case_id, contact=received, by=ana, at=stage.at(days=14, minutes=40))
    cases.resolve(
        case_id=told.case_id, outcome="New wardrobe on Thursday; she is content.", by=ana, at=stage.at(days=14, minutes=30)
    )
    return told.case_id, contacts


def _alone(stage: Stage, name: str, subject: str, first: str, answer: str, thanks: str, *, days: int) -> int:
    told = begin(
        stage, TOM, a_customer(stage, name), Kind.COMPLAINT, subject, first,
        reason=("Product", "Faulty product"), facts={"product": "Ash chair"}, priority=Priority.HIGH, at=stage.at(days=days),
    )  # fmt: skip
    told.reply(answer, State.WAITING_CUSTOMER, days=days, minutes=-25)
    told.receive(thanks, Channel.EMAIL, days=days - 1)
    at = stage.at(days=days - 1) + timedelta(minutes=30)
    cases.resolve(case_id=told.case_id, outcome="A new one on its way; content with it.", by=stage.actors[TOM], at=at)
    return told.case_id


def _still_open(stage: Stage) -> int:
    told = begin(
        stage, TOM, a_customer(stage, "Victor Sanders"), Kind.COMPLAINT, "Invoice for a table that was sent back",
        "I sent that table back in October and today I get a reminder with a fee. Are you serious?",
        reason=("Order", "Payment"), facts={"product": "Moor dining table"}, priority=Priority.HIGH, at=stage.at(hours=20),
    )  # fmt: skip
    told.reply(
        "Mr Sanders, you sent it back and we billed you: that is our fault, not yours. I stop the reminder now and tell you by "
        "tomorrow noon that it is gone.",
        State.WAITING_OTHERS,
        hours=19,
    )
    return told.case_id
