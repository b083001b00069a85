"""The planted people of Marlow & Reed: told relative to now, by the same verbs that a person would use.

Joan Hale writes a third time about one promise and waits for the director; Mr Abara is owed a call; a care home has recalled
lamps; a refund was refused after 34 days; promises fall due today; complaints come near their statutory date.
"""

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.desk.cases import actions as cases
from rapport.desk.cases.types import Brief, CaseDraft, Channel, ContactDraft, Direction, Kind, Priority, State, Tier
from rapport.directory.customers import actions as customers
from rapport.directory.customers.queries import find_organisation, ids_by_email
from rapport.directory.customers.types import Care, CustomerDetails, Driver, Point, PointKind
from rapport.directory.people.queries import actor_of_person, people
from rapport.kernel.actor import Actor

from . import cast
from .company import BY

HOME = ZoneInfo("Europe/London")
STATUTORY_WEEKS = 8
REFUSED = "Refund refused after 34 days"
PROMISED_THRICE = "promised three times, still not delivered"


@dataclass(frozen=True)
class Stage:
    """Where the stories are told: the moment, ids of reasons and causes by (group, name), actors and ids of people by name.

    ``telling``: 0 on the first day; on a later one the same happens to others.
    """

    now: datetime
    reasons: dict[tuple[str, str], int]
    causes: dict[tuple[str, str], int]
    actors: dict[str, Actor]
    ids: dict[str, int]
    telling: int = 0

    def who(self, name: str) -> str:
        """Return to whom it happens this time."""
        if not self.telling:
            return name
        says = random.Random(f"{self.telling}/{name}")  # noqa: S311  a story, not a secret
        return f"{says.choice(cast.FIRST_NAMES)} {says.choice(cast.LAST_NAMES)}"

    def called(self, title: str, name: str) -> str:
        """Return how they are spoken to: with their title on the first day, by their name on others."""
        return self.who(name) if self.telling else f"{title} {name.rsplit(maxsplit=1)[-1]}"

    def order(self, number: int) -> str:
        """Return the number of an order that nobody else's story is about."""
        return f"MR-{number + self.telling * 7 % 900}"

    def phone(self, last: int) -> str:
        """Return a telephone number, each time another one."""
        return f"+44 113 4960 {(last + 13 * self.telling) % 1000:03d}"

    def at(self, **back: float) -> datetime:
        """Return a moment so long ago."""
        return self.now - timedelta(**back)

    def today(self, hour: int) -> datetime:
        """Return this hour of today in Leeds; when it has passed, the next full hour, at most a minute before midnight."""
        local = self.now.astimezone(HOME)
        wanted = datetime.combine(local.date(), time(hour), HOME)
        soon = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2 if local.minute > 30 else 1)
        night = datetime.combine(local.date(), time(23, 59), HOME)
        return min(wanted if wanted > local else soon, max(night, local + timedelta(minutes=1))).astimezone(self.now.tzinfo)

    def morning(self, *, days: int) -> datetime:
        """Return ten in the morning in Leeds, so many days ago."""
        day = self.now.astimezone(HOME).date() - timedelta(days=days)
        return datetime.combine(day, time(10), HOME).astimezone(self.now.tzinfo)


def stage_at(now: datetime, reasons: dict[tuple[str, str], int], causes: dict[tuple[str, str], int], telling: int = 0) -> Stage:
    """Return the stage with everybody on it."""
    persons = {person.name: person for person in people(BY)}
    actors, ids = {name: actor_of_person(one) for name, one in persons.items()}, {name: one.pk for name, one in persons.items()}
    return Stage(now, reasons, causes, actors, ids, telling)


def tell_all(stage: Stage, *, near: Collection[int] | None = None) -> dict[str, list[int]]:
    """Tell every story; return the cases of each by its name. ``near``: in how many days statutory dates come, if not all."""
    return {
        "thrice": [_joan_hale(stage)],
        "call": [_mr_abara(stage)],
        "lamps": [_orchard_care_homes(stage)],
        "refund": [_refund_refused(stage)],
        "today": _promises_today(stage),
        "near": _near_the_statutory_date(stage, NEAR_THEIR_DATE if near is None else near),
    }


def said(text: str, channel: Channel) -> ContactDraft:
    """Return words of a customer."""
    return ContactDraft(direction=Direction.INBOUND, channel=channel, text=text)


@dataclass(frozen=True)
class _Told:
    """A story under way: one case, and whoever has it; every step is so long ago."""

    stage: Stage
    case_id: int
    owner: str
    channel: Channel

    def by(self, name: str = "") -> Actor:
        return self.stage.actors[name or self.owner]

    def reply(self, text: str, then: State = State.OPEN, *, channel: Channel | None = None, **back: float) -> None:
        at = self.stage.at(**back)
        cases.reply(case_id=self.case_id, text=text, channel=channel or self.channel, then=then, by=self.by(), at=at)

    def receive(self, text: str, channel: Channel, **back: float) -> None:
        cases.receive(case_id=self.case_id, contact=said(text, channel), by=self.by(), at=self.stage.at(**back))

    def promise(self, text: str, due_at: datetime, *, owner: str = "", **back: float) -> None:
        owner_id = self.by(owner).person_id
        at = self.stage.at(**back)
        cases.promise(case_id=self.case_id, text=text, due_at=due_at, owner_id=owner_id, by=self.by(owner), at=at)

    def escalate(self, brief: Brief, *, to: Tier = Tier.DIRECTOR, by: str = "", **back: float) -> None:
        cases.escalate(case_id=self.case_id, to=to, brief=brief, by=self.by(by), at=self.stage.at(**back))


def begin(
    stage: Stage, owner: str, customer_id: int, kind: Kind, subject: str, first: str, channel: Channel = Channel.EMAIL, *,
    reason: tuple[str, str], cause: tuple[str, str] | None = None, facts: dict[str, str] | None = None,
    priority: Priority = Priority.NORMAL, is_safety: bool = False, at: datetime,
) -> _Told:  # fmt: skip
    """Open the case of a story with the customer's first words."""
    draft = CaseDraft(
        kind=kind,
        subject=subject,
        first=said(first, channel),
        customer_id=customer_id,
        reason_id=stage.reasons[reason],
        cause_id=stage.causes[cause] if cause else None,
        attributes=facts or {},
        priority=priority,
        is_safety=is_safety,
        assignee_id=stage.ids[owner],
    )
    return _Told(stage, cases.open_case(draft=draft, by=stage.actors[owner], at=at).pk, owner, channel)


def a_customer(stage: Stage, name: str, *, phone: str = "", organisation: str = "") -> int:
    """Add a customer of a story and return their id; somebody whom the desk knows by their address is not added twice."""
    address = f"{name.lower().replace(' ', '.')}@post.example"
    if known := ids_by_email([address]):
        return known[address]
    organisation_id = None
    if organisation:
        known_one = find_organisation(organisation)
        organisation_id = (known_one or customers.add_organisation(name=organisation, by=BY, at=stage.now)).pk
    details = CustomerDetails(name=name, organisation_id=organisation_id, language="en-GB", country="GB")
    points = [Point(kind=PointKind.EMAIL, value=address, is_preferred=True)]
    if phone:
        points.append(Point(kind=PointKind.PHONE, value=phone))
    return customers.add_customer(details=details, points=points, is_surely_new=True, by=BY, at=stage.now).pk


# What was promised three times: its name, as it is sold, and what it costs; one a telling.
THRICE = (
    ("bed", "Oak bed 160", 640),
    ("wardrobe", "Pine wardrobe", 720),
    ("sofa", "Linen sofa", 980),
    ("desk", "Holm desk", 340),
    ("bookcase", "Larch bookcase", 640),
)


def _joan_hale(stage: Stage) -> int:
    """The third contact about one promise, on the way to the director since twenty-two minutes ago."""
    name, spoken = stage.who("Joan Hale"), stage.called("Mrs", "Joan Hale")
    thing, product, price = THRICE[stage.telling % len(THRICE)]
    sold = product.rstrip(" 0123456789")
    told = begin(
        stage, "Tom Bell", a_customer(stage, name, phone=stage.phone(148)), Kind.COMPLAINT,
        f"{thing.capitalize()} {PROMISED_THRICE}",
        f"My {sold.lower()} should have come on Thursday. I waited all day and nobody rang. When will it come?",
        reason=("Delivery", "Late delivery"), cause=("Delivery", "Carrier late"), priority=Priority.HIGH,
        facts={"order_reference": stage.order(20931), "product": product, "carrier": "Swift"}, at=stage.at(days=16, hours=3),
    )  # fmt: skip
    waits = State.WAITING_CUSTOMER
    said_sorry = f"I am sorry, {spoken}. The carrier has a new slot: Tuesday between 9 and 12. I will watch it."
    told.reply(said_sorry, waits, days=15, hours=23)
    told.promise(f"{sold} delivered on Tuesday between 9 and 12", stage.at(days=11), days=15, hours=22)
    told.receive(f"Tuesday has passed. No {thing}, no call. This is the second day I took off.", Channel.PHONE, days=10, hours=20)
    told.reply(
        "You are right, and I am sorry. The depot has confirmed Friday; I have it in writing now.",
        waits,
        days=10,
        hours=19,
    )
    told.promise(f"{sold} delivered on Friday", stage.at(days=2), days=10, hours=18)
    told.receive(
        f"This is the third time I am explaining this. I took a day off again. I want the {thing}, or somebody who can actually "
        "decide something, not another bloody slot.",
        Channel.CHAT,
        minutes=31,
    )
    told.reply(
        f"I am sorry about this, {spoken}. I can refund the delivery charge now, and I am asking my director to look at it.",
        channel=Channel.CHAT,
        minutes=27,
    )
    told.escalate(_brief_of_three(thing, price), minutes=22)
    note = "They were calm until I read them the sentence about carriers from the terms."
    if not stage.telling:
        note = "She was calm until I read her the sentence about carriers from the terms."
    cases.note(case_id=told.case_id, text=note, by=told.by(), at=stage.at(minutes=20))
    return told.case_id


def _brief_of_three(thing: str, price: int) -> Brief:
    return Brief(
        happened=f"{thing.capitalize()} promised for two dates and delivered on neither. Third contact about it. "
        "Carrier Swift gives no reason.",
        tried="Two new slots, refund of the delivery charge offered.",
        wanted=f"The {thing} this week, or the day's pay and the money back. Somebody who decides.",
        options=f"Own van from Leeds on Thursday (£45) · cancel and refund £{price}, a right · voucher, refused before.",
    )


LAMPS_BRIEF = Brief(
    happened="Care home with 14 lamps of the recalled batch at residents' beds.",
    tried="Told to unplug at once; collection today is being arranged.",
    wanted="Written word today that the lamps are replaced, and who answers if something happens.",
    options="Sign the recall letter now · replacement lamps by own van today (£90).",
)
REFUND_BRIEF = Brief(
    happened="Return four days after the limit; the customer was in hospital and has sent the letter.",
    tried="Exchange offered, refused.",
    wanted="£180 back.",
    options="Refund £180 as an exception · exchange · keep to the rule.",
)


def _mr_abara(stage: Stage) -> int:
    """The director herself promised a call today at two."""
    name, spoken = stage.who("Samuel Abara"), stage.called("Mr", "Samuel Abara")
    told = begin(
        stage, "Lucy Brandt", a_customer(stage, name, phone=stage.phone(733)), Kind.COMPLAINT,
        "Three prices for one table",
        "Three different people told me three different prices for the same table. Who is right?",
        reason=("Order", "Payment"), cause=("Promise", "Price promise unclear"),
        facts={"order_reference": stage.order(40412), "product": "Moor dining table"}, at=stage.at(days=4),
    )  # fmt: skip
    passed_on = f"{spoken}, I have passed this to Ana Ruiz, who runs the department. She will call you herself."
    told.reply(passed_on, days=3, hours=20)
    told.promise("A call from Ana Ruiz about the price of the table", stage.today(14), owner="Ana Ruiz", days=3)
    return told.case_id


HOMES = ("Orchard Care Homes", "Beck House", "St Anne's Almshouses", "Larkfield Care Home", "Moorside Court")


def _orchard_care_homes(stage: Stage) -> int:
    """Fourteen lamps of a recalled batch stand in rooms of people who cannot look after themselves."""
    home = HOMES[stage.telling % len(HOMES)]
    matron = a_customer(stage, stage.who("Edith Crane"), phone=stage.phone(290), organisation=home)
    care = Care(
        driver=Driver.CAPABILITY,
        reason="Residents with dementia; the lamps stand at their beds.",
        needs="Call the office, never the rooms. Nobody there can check a plug.",
        review_date=(stage.now + timedelta(days=60)).date(),
    )
    customers.mark_vulnerable(customer_id=matron, care=care, by=stage.actors["Sue Marsh"], at=stage.at(hours=5))
    told = begin(
        stage, "Sue Marsh", matron, Kind.COMPLAINT, "14 recalled lamps, residents affected",
        "We bought 14 Orchard table lamps. Your site says that the batch is recalled. They stand at the beds of residents "
        "who cannot unplug them. What are we to do, today?",
        reason=("Product", "Faulty product"), cause=("Product", "Material fault"), priority=Priority.URGENT, is_safety=True,
        facts={"order_reference": stage.order(38800), "product": "Orchard table lamp"}, at=stage.at(hours=5),
    )  # fmt: skip
    told.reply(
        "Please take the lamps off the mains now. A driver collects them today; a letter with the batch numbers follows.",
        hours=4,
        minutes=40,
    )
    told.escalate(LAMPS_BRIEF, hours=1, minutes=10)
    return told.case_id


def _refund_refused(stage: Stage) -> int:
    """A return four days too late, and nobody below the director may say yes."""
    told = begin(
        stage, "Maya Singh", a_customer(stage, stage.who("Nora Whitfield")), Kind.COMPLAINT, REFUSED,
        "I was in hospital for three weeks. You refuse the refund because I am four days late. Really?",
        reason=("Returns", "Refund refused"), cause=("Promise", "Advertised otherwise"),
        facts={"order_reference": stage.order(31177), "product": "Ash chair"}, at=stage.at(days=3, hours=6),
    )  # fmt: skip
    told.reply("I am sorry to hear that. Thirty days is the limit I can decide on; I have asked my supervisor.", days=3, hours=2)
    told.escalate(REFUND_BRIEF, to=Tier.SUPERVISOR, days=2, hours=6)
    told.escalate(REFUND_BRIEF, by="Dan Cole", hours=20)
    return told.case_id


PROMISED_TODAY = (
    ("Aisha Khan", 12, "A photo of the replacement leg", "George Barnes"),
    ("Ben Whitaker", 15, "Word from the depot about the missing parcel", "Helen Watson"),
    ("Kofi Mensah", 16, "The refund is booked and the receipt sent", "Ian Perry"),
    ("Tom Bell", 17, "A call with the new delivery day", "Julia Cox"),
)


def _promises_today(stage: Stage) -> list[int]:
    """Promises of representatives that fall due before the evening."""
    made = []
    for number, (owner, hour, text, name) in enumerate(PROMISED_TODAY):
        told = begin(
            stage, owner, a_customer(stage, stage.who(name)), Kind.ORDER, f"Waiting for: {text[0].lower()}{text[1:]}",
            "Could somebody tell me where this stands?", reason=("Delivery", "Where is my order"),
            facts={"order_reference": stage.order(51000 + number), "product": "Larch bookcase", "carrier": "NorthVan"},
            at=stage.at(days=2, hours=number),
        )  # fmt: skip
        told.reply(f"{text} — by tomorrow, I promise.", days=1, hours=20)
        told.promise(text, stage.today(hour), days=1, hours=19)
        made.append(told.case_id)
    return made


# In so many days the statutory date comes: who has the complaint, and whose it is.
NEAR_THEIR_DATE = {
    2: ("Chloe Foster", "Rachel Gray"),
    3: ("Darren Holt", "Victor Long"),
    5: ("Farah Aziz", "Wendy Price"),
    6: ("Holly Dean", "Yusuf Reid"),
    8: ("Imran Shah", "Alan Foster"),
    9: ("Jess Morley", "Beatrice Lane"),
}


def _near_the_statutory_date(stage: Stage, in_days: Collection[int]) -> list[int]:
    """Complaints received almost eight weeks ago whose final response is still owed; each has an owner."""
    made = []
    for days in in_days:
        owner, name = NEAR_THEIR_DATE[days]
        received_at = stage.morning(days=7 * STATUTORY_WEEKS - days)
        told = begin(
            stage, owner, a_customer(stage, stage.who(name)), Kind.COMPLAINT, "Table warped after one summer",
            "The table has warped after one summer. I want it replaced or my money back.", Channel.LETTER,
            reason=("Product", "Faulty product"), cause=("Product", "Material fault"),
            facts={"order_reference": stage.order(27000 + days), "product": "Moor dining table"}, at=received_at,
        )  # fmt: skip
        told.reply(
            "Thank you for your letter. We have asked the maker for their report and will write as soon as we have it.",
            State.WAITING_OTHERS,
            days=7 * STATUTORY_WEEKS - days - 2,
        )
        made.append(told.case_id)
    return made
