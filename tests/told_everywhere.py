"""A customer about whom every table of every room holds something: for what gives out and erases."""

import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case, Draft, SourceEvent, SourceRecord, TimeCorrection
from rapport.desk.channels import sample as channels
from rapport.desk.channels.models import Participant
from rapport.desk.channels.types import Posting
from rapport.desk.complaints import sample as complaints
from rapport.desk.complaints.models import (
    Allegation,
    BehaviourLimit,
    ComplaintFile,
    CorrectiveAction,
    EvidenceItem,
    Finding,
    LetterCopy,
    OutsideCase,
    Redress,
    Ruling,
)
from rapport.desk.incidents import sample as incidents
from rapport.desk.knowledge import sample as knowledge
from rapport.desk.orders import sample as orders
from rapport.desk.orders.models import Connection, Delivery, Refund, Return
from rapport.desk.recurring import sample as recurring
from rapport.desk.remedies import sample as remedies
from rapport.desk.routing import sample as routing
from rapport.direction.reports import sample as reports
from rapport.directory.customers import sample as customers
from rapport.directory.people import sample as people
from rapport.directory.skills import sample as skills
from rapport.directory.skills.models import Evidence as SeenEvidence
from rapport.governance.commitments import sample as commitments
from rapport.governance.decisions import sample as decisions
from rapport.governance.decisions.models import Remark
from rapport.governance.privacy import sample as privacy
from rapport.governance.privacy.models import ErasedCase, ErasurePart
from rapport.governance.privacy.types import ErasureState
from rapport.governance.standards import sample as standards
from rapport.governance.standards.models import Clock
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.intake.models import Finding as ImportFinding
from rapport.kernel.intake.models import ImportRun, RejectedRow
from rapport.kernel.models import Entry, Notice
from rapport.metrics import sample as metrics
from rapport.team.quality import sample as quality
from rapport.team.retrospectives import sample as retrospectives
from rapport.team.training import sample as training
from rapport.voice.surveys import sample as surveys
from rapport.voice.surveys.models import Spared

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
LONG_AGO = datetime(2023, 3, 1, 12, tzinfo=UTC)
HOUSE = Actor.machine("test")
NAME, EMAIL, PHONE = "Zephyrine Quackenbush", "zephyrine@quackenbush.example", "+44 113 496 0777"
WORD = "xylographical"
TRACES = ("zephyrine", "quackenbush", "1134960777", "113 496 0777", WORD)


def settled_case(customer: Any, person: Any, **fields: Any) -> Case:
    return cases.case(customer=customer, team=person.team, assignee=person, at=LONG_AGO, state="closed", text=WORD, **fields)


def looked_back(case: Any, person: Any, lead: Any) -> None:
    """The case was looked back at, and somebody still owes what was learnt."""
    words = dict.fromkeys(("why", "went_well", "went_badly", "contributed", "lessons", "seen", "aside_reason"), f"{NAME} {WORD}")
    made = retrospectives.retrospective(person, lead=lead, case=case, at=LONG_AGO, **words)
    made.parts.update(words=f"{NAME} {WORD}", said_at=LONG_AGO)
    about = ("retrospective", made.pk)
    commitments.promise(owner_id=person.pk, subject=about, customer_id=None, made_at=LONG_AGO, due_at=LONG_AGO, text=WORD)


def told_everywhere(person: Any, lead: Any) -> Any:
    """A customer with at least one row in every table that is held."""
    customer = customers.customer(NAME, email=EMAIL, phone=PHONE, organisation=customers.organisation(f"{NAME} Ltd"))
    customers.vulnerability(customer, at=LONG_AGO)
    customers.merge(customer, at=LONG_AGO, name="Z. Quackenbush")
    demonstration = training.demonstration(
        person, by=lead, at=LONG_AGO, takeover=cases.takeover(settled_case(customer, person), by=lead, at=LONG_AGO)
    )
    case = demonstration.case
    gone_in = settled_case(customer, person)
    Case.objects.filter(pk=gone_in.pk).update(merged_into=case)
    cases.attribute("batch", "Batch", is_watched=True)
    Case.objects.filter(pk=case.pk).update(attributes={"order_reference": WORD, "batch": WORD})
    contact = cases.contact(case, f"{NAME} wrote {WORD}", at=LONG_AGO)
    files.keep(io.BytesIO(f"{NAME} {WORD}".encode()), name=f"{WORD}.txt", about=contact, by=HOUSE, at=LONG_AGO)
    Draft.objects.create(case=case, person=person, text=WORD, at=LONG_AGO)
    cases.escalation(case, by=person, at=LONG_AGO, state="returned")
    cases.approval(case, by=person, at=LONG_AGO)
    cases.act(case, by=person, at=LONG_AGO)
    TimeCorrection.objects.create(
        entry=cases.time(case, person, at=LONG_AGO), before_seconds=1, after_seconds=2, person=person, at=LONG_AGO, why=WORD
    )
    SourceEvent.objects.create(case=case, at=LONG_AGO, line=1, fields={"name": NAME}, digest="d" * 64)
    SourceRecord.objects.create(source="zendesk", table="users", key="7", fields={"email": EMAIL}, digest="e" * 64)
    cases.view(person, at=LONG_AGO, query="q=Zephyrine+Quackenbush")
    knowledge.search(NAME)
    mailed(contact, case)
    complained(case, customer, person)
    remedies.entry(case, person=person, at=LONG_AGO, amount=Decimal(20))
    ordered(customer)
    made = recurring.schedule(person.team, name=WORD, customer=customer, subject=WORD, text=f"{NAME} {WORD}", checklist=[WORD])
    type(made).objects.filter(pk=made.pk).update(standing="ended", next_date=None, next_at=None)
    recurring.occurrence(made, case, why=WORD)
    cases.item(WORD, case=case)
    automation = routing.automation(person.team, is_on=False)
    routing.run(automation, case, at=LONG_AGO)
    routing.trial(automation, case, at=LONG_AGO)
    routing.placement(case, routing.queue(person.team, [person], is_on=False), at=LONG_AGO)
    incidents.update(incidents.incident(lead, at=LONG_AGO), case, by=lead, at=LONG_AGO)
    promise = commitments.promise(
        owner_id=person.pk, subject=("case", case.pk), customer_id=customer.pk, made_at=LONG_AGO, due_at=LONG_AGO, text=WORD
    )
    type(promise).objects.filter(pk=promise.pk).update(state="kept", settled_at=LONG_AGO)
    handed(promise)
    decided = decisions.decision(
        decider_id=lead.pk, subject=("case", case.pk), asked_at=LONG_AGO, state="decided", chosen="refund", settled_at=LONG_AGO
    )
    Remark.objects.create(decision=decided, at=LONG_AGO, text=WORD)
    SeenEvidence.objects.create(of=skills.level(person), text=WORD, subject_kind="case", subject_id=case.pk)
    surveyed(case, lead)
    review = quality.told(case, person, lead, at=LONG_AGO)
    looked_back(case, person, lead)
    learning = ("review", review.pk)  # owed still, by one of us: that keeps nobody from erasing
    commitments.promise(owner_id=person.pk, subject=learning, customer_id=None, made_at=LONG_AGO, due_at=LONG_AGO, text=WORD)
    asked(customer, case, lead)
    left_over(case, person)
    reads_reports()
    return customer


def handed(promise: Any) -> None:
    """Another department was shown what they wrote, and sent a paper that names them."""
    words = {"asked": WORD, "why": f"{NAME} waits", "proof_wished": WORD, "quoted": f"{NAME}: {WORD}", "shown": f"{NAME} {EMAIL}"}
    row = commitments.handing(promise, department_id=people.department().pk, at=LONG_AGO, **words)
    type(row).objects.filter(pk=row.pk).update(state="confirmed", settled_at=LONG_AGO)
    line = commitments.line(row, f"Brought to {NAME}, {WORD}", at=LONG_AGO)
    files.keep(io.BytesIO(f"{NAME} {WORD}".encode()), name=f"{WORD}.txt", about=line, by=HOUSE, at=LONG_AGO)


def reads_reports() -> None:
    """They are a reader of reports too, and asked twice."""
    reader = reports.reader(NAME, EMAIL)
    version = reports.report()
    reports.copy(version, reader)
    reports.question(version, reader)
    reports.question(version, reader, place="")


def surveyed(case: Case, lead: Any) -> None:
    row = surveys.invitation(case, at=LONG_AGO, score=1)
    surveys.answered(row, f"{NAME}: {WORD}")
    call = surveys.call_back(row, lead=lead, at=LONG_AGO)
    type(call).objects.filter(pk=call.pk).update(settled_at=LONG_AGO, outcome="explained", words=WORD)
    Spared.objects.create(customer=case.customer, at=LONG_AGO)


def mailed(contact: Any, case: Case) -> None:
    raw = f"From: {NAME} <{EMAIL}>\r\nSubject: {WORD}\r\n\r\n{WORD}\r\n".encode()
    channels.inbound(contact=contact, raw=raw, at=LONG_AGO, sender=EMAIL)
    channels.inbound(raw=raw, at=LONG_AGO, sender=EMAIL)
    channels.outbound(contact, at=LONG_AGO, to=[EMAIL])
    batch = channels.batch(at=LONG_AGO, content=f"{NAME} {WORD}".encode())
    told = {"address": [NAME], "copy_address": [NAME], "subject": WORD, "text": WORD}
    channels.letter(contact, at=LONG_AGO, state=Posting.POSTED, batch=batch, **told)
    channels.scan(contact, at=LONG_AGO)
    Participant.objects.create(case=case, email=EMAIL, name=NAME, at=LONG_AGO)
    other = cases.case("Another customer's", at=LONG_AGO, state="closed")
    Participant.objects.create(case=other, email=EMAIL, name=NAME, at=LONG_AGO)
    channels.inbound(contact=other.contacts.get(), raw=b"Subject: none\r\n\r\n", at=LONG_AGO, sender=EMAIL)


def complained(case: Case, customer: Any, person: Any) -> None:
    complaint = complaints.file(case, by=HOUSE)
    ComplaintFile.objects.filter(pk=case.pk).update(
        closed_at=LONG_AGO, closing="final_response", retain_until=LONG_AGO, complainant_name=NAME, authority=WORD,
        complainant_email=EMAIL, complainant_address=WORD, authority_withdrawn_at=LONG_AGO, authority_withdrawn_why=WORD,
        authority_file=files.keep(io.BytesIO(WORD.encode()), name=f"{WORD}.txt", about=complaint, by=HOUSE, at=LONG_AGO),
    )  # fmt: skip
    said = {"text": f"Dear {NAME}, {WORD}", "sha256": "f" * 64}
    LetterCopy.objects.create(complaint=complaint, letter="final", written_at=LONG_AGO, sent_at=LONG_AGO, **said)
    allegation = Allegation.objects.create(complaint=complaint, text=WORD, made_at=LONG_AGO)
    EvidenceItem.objects.create(complaint=complaint, allegation=allegation, text=WORD, source=WORD, at=LONG_AGO)
    Finding.objects.create(complaint=complaint, allegation=allegation, text=WORD, at=LONG_AGO)
    Ruling.objects.create(allegation=allegation, stage=1, decision="upheld", reasons=WORD, at=LONG_AGO)
    Redress.objects.create(complaint=complaint, kind="goodwill", text=WORD, offered_at=LONG_AGO)
    owed = commitments.promise(
        owner_id=person.pk, subject=("complaint", case.pk), customer_id=None, made_at=LONG_AGO, due_at=LONG_AGO, text=WORD
    )
    type(owed).objects.filter(pk=owed.pk).update(state="kept", settled_at=LONG_AGO)
    CorrectiveAction.objects.create(complaint=complaint, commitment_id=owed.pk, check_date=LONG_AGO.date())
    OutsideCase.objects.create(complaint=complaint, body="Ombudsman", opened_date=LONG_AGO.date())
    BehaviourLimit.objects.create(
        customer=customer, limit=WORD, reason=WORD, from_at=LONG_AGO, review_date=LONG_AGO.date(), ended_at=LONG_AGO
    )


def ordered(customer: Any) -> None:
    order = orders.order(by=HOUSE, customer_id=customer.pk, **orders.delivered(LONG_AGO))
    order.email = EMAIL
    order.save()
    unknown = orders.order("MR-20932", by=HOUSE, **orders.delivered(LONG_AGO))
    type(order).objects.filter(pk=unknown.pk).update(email=EMAIL, customer=None)
    Return.objects.create(order=order, line=order.lines.get(), quantity=1, reason=WORD, at=LONG_AGO)
    Refund.objects.create(order=order, key="once", amount=Decimal(5), reason=WORD, at=LONG_AGO)
    shop = Connection.objects.create(name="Shop", system="shopify", key="k", secret="s")
    Delivery.objects.create(connection=shop, number="1", at=LONG_AGO, outcome="taken", order=order)


def asked(customer: Any, case: Case, lead: Any) -> None:
    privacy.request(customer, at=LONG_AGO, asked_by=NAME, words=WORD)
    privacy.hold(lead, customer=customer, at=LONG_AGO, reason=WORD, ended_at=LONG_AGO)
    privacy.hold(lead, case_id=case.pk, at=LONG_AGO, reason=WORD, ended_at=LONG_AGO)
    old = privacy.erasure(customer, at=LONG_AGO, reason=WORD, state=ErasureState.WITHDRAWN)
    ErasurePart.objects.create(erasure=old, key="cases", at=LONG_AGO)
    ErasedCase.objects.create(case_id=case.pk, parts=["files"], at=LONG_AGO)


def left_over(case: Case, person: Any) -> None:
    """What lies beside the rooms: notices, an import that was brought in, a figure that was frozen."""
    entry = Entry.objects.create(
        event="cases.CaseOpened",
        payload={},
        actor="test",
        at=LONG_AGO,
        recorded_at=NOON,
        subject="cases.case",
        subject_id=case.pk,
    )
    standard = standards.standard(calendar=standards.calendar("Always", always=True), name="Kept once").versions.get()
    clock = Clock.objects.create(
        subject_kind="case", subject_id=case.pk, measure="resolution", is_statutory=False, turn=9, standard_version=standard,
        calendar_version=standard.calendar.versions.get(), begun_at=LONG_AGO, started_at=LONG_AGO, stopped_at=NOON,
        result="breached", elapsed_seconds=2, target_seconds=1,
    )  # fmt: skip
    # Who is told that its time runs out reads the subject of the case, under the number of the clock.
    warned = Entry.objects.create(
        event="standards.MilestoneReached", payload={}, actor="test", at=LONG_AGO, recorded_at=NOON,
        subject="standards.clock", subject_id=clock.pk,
    )  # fmt: skip
    notices = [(entry.pk, WORD), (warned.pk, f"Overdue: {WORD}"), (0, f"{NAME} waits")]
    for number, text in notices:
        Notice.objects.create(person_id=person.pk, entry_id=number, kind="test", text=text, url="/", at=LONG_AGO)
    run = ImportRun.objects.create(kind="cases", mapping_name="table", state="failed", made_at=LONG_AGO, by_name="test")
    RejectedRow.objects.create(run=run, file=1, line=2, reason="odd", values=json.dumps([NAME, WORD]))
    ImportFinding.objects.create(run=run, kind="value", column="name", value=NAME)
    metrics.citation(metrics.evidence(team_ids=None, at=LONG_AGO), subject=("case", case.pk), at=LONG_AGO)
