"""An incident of the past at Marlow & Reed: lamps that went faulty, declared, said, told, closed and reviewed. None runs now."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from rapport.desk.cases import queries as cases
from rapport.desk.incidents import actions, sample
from rapport.desk.incidents.types import IncidentDraft, IncidentSeverity, LineKind, Scope
from rapport.governance.commitments import actions as commitments
from rapport.kernel.errors import Refused

from .company import BY
from .stories import Stage

DAYS, LASTED_DAYS = 96, 6
FEWEST, LONGEST_DAYS = 12, 75
TITLE = "Finn floor lamp: loose cable"
KNOWN = (
    "Lamps delivered since the spring can have a loose cable at the foot. Product development has two from the Leeds store. "
    "Nobody was hurt. Not known yet: which batches, and since when."
)
WORDS = {
    "en": (
        "We know that the cable at the foot of some of our lamps can work loose. Please take yours off the mains until we have "
        "written to you again. We check every lamp at no cost, and you choose between a new one and your money back."
    ),
    "fr": (
        "Nous savons que le câble au pied de certaines de nos lampes peut se desserrer. Débranchez la vôtre jusqu'à ce que nous "
        "vous écrivions. Nous contrôlons chaque lampe sans frais ; vous choisissez entre une neuve et le remboursement."
    ),
}
FIRST_WORDS = {"en": "Some lamps may have a fault. Please wait for news from us."}


def plant(stage: Stage) -> None:
    """Tell the incident by the verbs that people used, each at its moment."""
    ana, grace, sue = (stage.actors[name] for name in ("Ana Ruiz", "Grace Osei", "Sue Marsh"))
    at = stage.morning(days=DAYS)
    reason_id = stage.reasons[("Product", "Faulty product")]
    draft = IncidentDraft(
        title=TITLE, known=KNOWN, severity=IncidentSeverity.SERIOUS, scope=Scope(reason_ids=(reason_id,)),
        begun_at=_begun(stage, reason_id),         owner_id=stage.ids["Grace Osei"], deputy_id=stage.ids["Sue Marsh"],
    )  # fmt: skip
    row = actions.declare(draft=draft, by=sue, at=at)
    number = row.pk
    first = actions.write_statement(
        incident_id=number, texts=FIRST_WORDS, is_public=True, by=sue, at=at + timedelta(minutes=14)
    )  # fmt: skip
    actions.refuse_statement(
        statement_id=first.pk, why="Say what to do with the lamp.", by=grace, at=at + timedelta(minutes=21)
    )  # fmt: skip
    second = actions.write_statement(incident_id=number, texts=WORDS, is_public=True, by=sue, at=at + timedelta(minutes=33))
    actions.approve_statement(statement_id=second.pk, by=grace, at=at + timedelta(minutes=38))
    decision = "The lamp is off sale in the shop and in all stores until product development has looked at it."
    actions.write_line(incident_id=number, kind=LineKind.DECISION, text=decision, by=ana, at=at + timedelta(minutes=45))
    ended = at + timedelta(days=LASTED_DAYS)
    _task(stage, number)
    actions.close_incident(
        incident_id=number, outcome="One batch was at fault. Every lamp was checked or replaced.", by=grace, at=ended
    )  # fmt: skip
    with suppress(Refused):  # in those days a small company may have had no such case
        linking = actions.link_matching(incident_id=number, seen_count=10_000, by=sue, at=ended)
        sample.told(row, linking, texts=WORDS, by_id=stage.ids["Grace Osei"], at=at + timedelta(minutes=52))
    _review(stage, number)


def _begun(stage: Stage, reason_id: int) -> datetime:
    """Since when lamps came back: two days before, in a small company for as long as a dozen of its cases tell of it."""
    declared = stage.morning(days=DAYS)
    ended, earliest = declared + timedelta(days=LASTED_DAYS), declared - timedelta(days=LONGEST_DAYS)
    rows = cases.cases(BY).filter(reason_id=reason_id, opened_at__gte=earliest, opened_at__lte=ended)
    opened = list(rows.order_by("-opened_at").values_list("opened_at", flat=True)[:FEWEST])
    return min([declared - timedelta(days=2), *opened[-1:]])


def _task(stage: Stage, number: int) -> None:
    """Product development was asked, and answered in time."""
    sue, begun = stage.actors["Sue Marsh"], stage.morning(days=DAYS)
    text = "Ask product development which batches are affected"
    asked: dict[str, Any] = {"text": text, "owner_id": stage.ids["Sue Marsh"], "due_at": begun + timedelta(hours=6)}
    actions.owe_task(incident_id=number, **asked, by=sue, at=begun + timedelta(minutes=47))
    made = commitments.owe(subject=("incident", number), **asked, by=sue, at=begun + timedelta(minutes=47))
    commitments.keep(commitment_id=made.pk, proof="Batch 24-17 only", by=sue, at=begun + timedelta(hours=4))


def _review(stage: Stage, number: int) -> None:
    grace, at = stage.actors["Grace Osei"], stage.morning(days=DAYS - LASTED_DAYS - 5)
    actions.write_review(
        incident_id=number,
        went_well="Nobody guessed at the cause. Everybody said the same words within the hour, on every channel.",
        went_badly="The first words did not say what to do with the lamp. The store in Denver heard of it from a customer.",
        cause="A clip was left out at the supplier for one batch; our sample test did not open the foot.",
        by=grace,
        at=at,
    )
    for text, owner in (
        ("Open the foot of one lamp a batch in the sample test", "Grace Osei"),
        ("Tell the stores by telephone within ten minutes", "Henrik Lund"),
    ):
        due_at = at + timedelta(days=30)
        asked: dict[str, Any] = {"text": text, "owner_id": stage.ids[owner], "due_at": due_at}
        actions.owe_improvement(incident_id=number, **asked, by=grace, at=at)
        made = commitments.owe(subject=("incident_review", number), **asked, by=grace, at=at)
        proof = "Agreed, written into the procedure"
        commitments.keep(commitment_id=made.pk, proof=proof, by=stage.actors[owner], at=at + timedelta(days=21))
    actions.approve_review(incident_id=number, by=stage.actors["Ana Ruiz"], at=at + timedelta(days=1))
