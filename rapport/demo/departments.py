"""What Marlow & Reed asks of its other departments about the carrier: one accepted, one declined, one overdue.

A later day moves them on, except where a person has.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.directory.people.queries import departments
from rapport.governance.commitments import actions
from rapport.governance.commitments.queries import find_handing, liaison, owed_as, running_of
from rapport.governance.commitments.types import Asking, HandingState
from rapport.kernel.errors import Refused

from .stories import Stage

GRACE, HENRIK = "Grace Osei", "Henrik Lund"
WHY = (
    "Deliveries by one carrier come late more than twice as often as two weeks ago. Customers wait at home for vans that do not "
    "come, and write to us three times about one delivery."
)


@dataclass(frozen=True)
class Asked:
    """One thing: whose it is, what is owed inside, which department is asked what, and what that said on the first day."""

    owner: str
    owed: str
    department: str
    asked: str
    proof: str
    due_days: int
    says: str
    done: str


ACCEPTED = Asked(
    owner=GRACE,
    owed="No delivery of ours fails twice with the same carrier",
    department="Logistics",
    asked="Let our own van bring, within two days, whatever the carrier has failed to deliver twice.",
    proof="The list of such deliveries with the day on which our van brought them",
    due_days=3,
    says="",
    done="The van of Leeds brings them since Monday. The list has nine deliveries, all brought.",
)
DECLINED = Asked(
    owner=HENRIK,
    owed="Nobody is promised a day that the carrier does not hold",
    department="Marketing",
    asked="Take “delivered on the day you choose” out of the autumn campaign until the carrier holds its windows.",
    proof="The changed page",
    due_days=4,
    says="The campaign is printed and paid for until the end of the month. The web shop can change what the basket promises.",
    done="",
)
OVERDUE = Asked(
    owner=GRACE,
    owed="Customers hear of a late van before they wait for it",
    department="Web shop",
    asked="Show the carrier's own delay on the order page as soon as it reports one.",
    proof="An order page with the line on it",
    due_days=-1,
    says="",
    done="The line is live since this morning; it shows what the carrier reports every hour.",
)
INSTEAD = "Promise “delivered within five days” in the basket instead of a day, until the carrier holds its windows."


def plant(stage: Stage, case_id: int) -> None:
    """Ask three departments, four days ago; two of them have answered."""
    for one in (ACCEPTED, DECLINED, OVERDUE):
        _ask(stage, one, case_id)


def _ask(stage: Stage, one: Asked, case_id: int) -> None:
    by, at = stage.actors[one.owner], stage.morning(days=4)
    owed = actions.owe(
        subject=("case", case_id), text=one.owed, owner_id=stage.ids[one.owner], due_at=stage.today(17) + timedelta(days=6),
        by=by, at=at,
    )  # fmt: skip
    number = departments().get(name=one.department).pk
    due_at = at + timedelta(days=4 + one.due_days, hours=6)
    asking = Asking(
        department_id=number, asked=one.asked, why=WHY, proof_wished=one.proof, due_at=due_at
    )  # fmt: skip
    row = actions.hand_to_department(commitment_id=owed.pk, asking=asking, by=by, at=at + timedelta(minutes=9))
    them, later = liaison(row), at + timedelta(hours=5)
    if one is DECLINED:
        actions.decline(handing_id=row.pk, text=one.says, by=them, at=later)
    elif one is ACCEPTED:
        actions.ask_back(handing_id=row.pk, text="Also what goes to Scotland? Our van does not.", by=them, at=later)
        answer = "No: England and Wales. For Scotland we pay the customer's own carrier."
        actions.answer_department(handing_id=row.pk, text=answer, by=by, at=later + timedelta(minutes=25))
        actions.accept(handing_id=row.pk, own_date=None, by=them, at=later + timedelta(minutes=40))
    else:
        actions.accept(handing_id=row.pk, own_date=None, by=them, at=later)


def move_on(stage: Stage, *, begun_at: datetime) -> None:
    """On a later day both that accepted report it done and are confirmed, and what was declined is asked of the web shop."""
    for one in (ACCEPTED, OVERDUE):
        for number in running_of(departments().get(name=one.department).pk):
            row = find_handing(number)
            if row is None or row.asked != one.asked or row.state != HandingState.ACCEPTED:
                continue
            if row.lines.filter(at__gt=begun_at, by__isnull=False).exists():
                continue  # a person has taken it up
            at = max(begun_at + timedelta(hours=1), min(row.due_at - timedelta(hours=2), stage.now - timedelta(hours=1)))
            at = min(at, stage.now - timedelta(minutes=30))
            actions.report(handing_id=number, text=one.done, by=liaison(row), at=at)
            actions.confirm_report(handing_id=number, text="", by=stage.actors[one.owner], at=at + timedelta(minutes=20))
    _ask_instead(stage)


def _ask_instead(stage: Stage) -> None:
    shop = departments().get(name="Web shop").pk
    for owed in owed_as(DECLINED.owed):
        due_at = min(stage.now + timedelta(days=2), owed.due_at - timedelta(minutes=1))
        asking = Asking(department_id=shop, asked=INSTEAD, why=WHY, proof_wished="The changed basket", due_at=due_at)
        with suppress(Refused):  # it may be due before that by now
            actions.hand_to_department(
                commitment_id=owed.pk, asking=asking, by=stage.actors[DECLINED.owner], at=stage.now - timedelta(minutes=10)
            )
