"""A day at the desk of Marlow & Reed: kept views, macros, a merged pair, a whole with its parts, a checklist, time of a team.

Told by the same verbs that a person would use.
"""

from datetime import timedelta

from rapport.desk.cases import actions as cases
from rapport.desk.cases.types import CaseDraft, Channel, Effort, Kind, LinkKind, Priority, State
from rapport.directory.people.queries import people

from .company import BY
from .stories import HOME, Stage, a_customer, said

MACROS = (
    ("Where is my order", "Dear {name},\n\nyour order is on its way; you get the delivery day by text message.\n\n{me}", None),
    ("Ask for a photograph", "Dear {name},\n\ncould you send us a photograph of it? Then we need no visit.\n\n{me}", None),
    (
        "Recall: off the mains",
        "Dear {name},\n\ntake the lamp off the mains now; we collect it today.\n\n{me}",
        Priority.URGENT,
    ),
)
WRONG_VAN = (("Alice Hobbs", "Wardrobe did not come"), ("Peter Quinn", "Sofa did not come"), ("Ruth Salter", "No bed, no call"))
TIMED_MINUTES = (18, 25, 31, 12, 22, 16)


def plant(stage: Stage) -> None:
    """Tell what a day at the desk looks like."""
    _views(stage)
    _macros(stage)
    _merged_pair(stage)
    _whole_with_parts(stage)
    grace, at = stage.actors["Grace Osei"], stage.at(days=40)
    for text in ("The carrier was asked in writing", "The customer knows the new day"):
        reason_id = stage.reasons[("Delivery", "Late delivery")]
        cases.add_item(text=text, kind=Kind.ORDER, reason_id=reason_id, by=grace, at=at)


def _views(stage: Stage) -> None:
    sue, tom = stage.actors["Sue Marsh"], stage.actors["Tom Bell"]
    team_id = _team_of(stage)
    cases.save_view(name="Safety and care", query="state=unsettled&first=either", team_id=team_id, by=sue, at=stage.at(days=30))
    cases.save_view(name="Overdue", query="overdue=on&sort=due_at", team_id=team_id, by=sue, at=stage.at(days=30))
    query = f"state=unsettled&assignee={tom.person_id}&priority=high"
    cases.save_view(name="Mine, high", query=query, team_id=None, by=tom, at=stage.at(days=9))


def _macros(stage: Stage) -> None:
    for name, text, priority in MACROS:
        cases.set_macro(
            macro_id=None,
            name=name,
            text=text,
            is_note=False,
            channel=None,
            then=State.WAITING_CUSTOMER,
            priority=priority,
            reason_id=None,
            by=stage.actors["Grace Osei"],
            at=stage.at(days=60),
        )


def _open(stage: Stage, customer_id: int, subject: str, words: str, channel: Channel, **back: float) -> int:
    """Open a case whose reason nobody has named yet: six of one reason in a week would be a rise of their own on the brief."""
    draft = CaseDraft(
        kind=Kind.ORDER,
        subject=subject,
        first=said(words, channel),
        customer_id=customer_id,
        assignee_id=stage.ids["Tom Bell"],
    )
    return cases.open_case(draft=draft, by=stage.actors["Tom Bell"], at=stage.at(**back)).pk


def _merged_pair(stage: Stage) -> None:
    """One customer wrote twice about one thing, on two ways; it is one case now, and Sue follows it."""
    customer_id, tom = a_customer(stage, "Martha Keane"), stage.actors["Tom Bell"]
    first = _open(stage, customer_id, "Armchair has not come", "My armchair was to come on Monday.", Channel.WEB, days=2)
    words = "I wrote on your page already: where is my armchair?"
    again = _open(stage, customer_id, "Where is my armchair?", words, Channel.EMAIL, days=1, hours=4)
    cases.merge(case_id=again, into_id=first, by=tom, at=stage.at(days=1, hours=3))
    cases.follow_case(case_id=first, by=stage.actors["Sue Marsh"], at=stage.at(days=1))
    text = "@Sue Marsh she wrote twice; the carrier has no slot before Friday."
    cases.note(case_id=first, text=text, by=tom, at=stage.at(hours=20))


def _whole_with_parts(stage: Stage) -> None:
    """One van broke down; what each customer waits for is part of one whole. The team has given it its time."""
    tom = stage.actors["Tom Bell"]
    carrier = a_customer(stage, "York depot")
    words = "Van 7 stands at Selby; nothing of its load moves today."
    whole = _open(stage, carrier, "Van to York broke down", words, Channel.PHONE, days=1)
    parts = [
        _open(stage, a_customer(stage, name), subject, "I waited in all day and nobody came.", Channel.EMAIL, hours=20)
        for name, subject in WRONG_VAN
    ]
    for part in parts:
        cases.link(case_id=part, other_id=whole, kind=LinkKind.PART, by=tom, at=stage.at(hours=19))
    cases.resolve(case_id=parts[0], by=BY, at=stage.at(hours=2))
    colleagues = [one for one in people(BY) if one.team_id == _team_of(stage) and one.role == "representative"]
    day = (stage.now - timedelta(days=1)).astimezone(HOME).date()
    for person, minutes in zip(colleagues, TIMED_MINUTES, strict=False):
        for effort, seconds in ((Effort.HANDLING, minutes * 60), (Effort.HOLD, minutes * 20)):
            by = stage.actors[person.name]
            cases.enter_time(case_id=whole, effort=effort, day=day, seconds=seconds, by=by, at=stage.at(hours=18))


def _team_of(stage: Stage) -> int | None:
    return next(one.team_id for one in people(BY) if one.pk == stage.ids["Tom Bell"])
