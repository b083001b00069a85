"""The verbs of a complaint, in one table: what each is called, what it asks, which action it calls, and when it is offered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.desk.complaints import actions, queries
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.types import Closing, CustomerType, Decision, Mark, RedressKind, Severity, Triage, Why
from rapport.kernel.actor import Actor

from . import forms, letter_forms, setting_forms

type Given = dict[str, Any]
type Act = Callable[[int, Given, Actor, datetime], Any]


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One thing that can be recorded. ``start``: what its form begins with; ``about``: with what of the row that was chosen."""

    key: str
    label: Any
    title: Any
    form: type[forms.Asked]
    act: Act
    start: Callable[[ComplaintFile, datetime], Given] = lambda _complaint, _now: {}
    about: Callable[[ComplaintFile, str], Given] = lambda _complaint, _row: {}
    when: Callable[[ComplaintFile], bool] = lambda complaint: not complaint.is_closed


def _triage(case_id: int, given: Given, by: Actor, at: datetime) -> None:
    seen = Triage(
        severity=Severity(given["severity"]),
        marks=tuple(Mark(one) for one in given["marks"]),
        drivers=tuple(given["drivers"]),
        note=given["note"],
    )
    actions.triage(case_id=case_id, triage=seen, by=by, at=at)


def _complainant(case_id: int, given: Given, by: Actor, at: datetime) -> None:
    actions.name_complainant(case_id=case_id, complainant=letter_forms.complainant_of(given), by=by, at=at)


def _regime(case_id: int, given: Given, by: Actor, at: datetime) -> None:
    product, kind = setting_forms.kept(given["product"]), CustomerType(given["customer_type"])
    where = given["jurisdiction"]
    actions.correct_regime(case_id=case_id, product=product, jurisdiction=where, customer_type=kind, by=by, at=at)


def _evidence(case_id: int, given: Given, by: Actor, at: datetime) -> None:
    about = given["allegation"]
    actions.add_evidence(case_id=case_id, text=given["text"], source=given["source"], allegation_id=about, by=by, at=at)


def _decide(case_id: int, given: Given, by: Actor, at: datetime) -> None:
    decision = Decision(given["decision"])
    part = given["allegation"]
    actions.decide(case_id=case_id, allegation_id=part, decision=decision, reasons=given["reasons"], by=by, at=at)


def _offer(case_id: int, given: Given, by: Actor, at: datetime) -> None:
    amount = given["amount"] or Decimal(0)
    kind, currency = RedressKind(given["kind"]), given["currency"]
    actions.offer_redress(case_id=case_id, kind=kind, text=given["text"], amount=amount, currency=currency, by=by, at=at)


def _cause(case_id: int, given: Given, by: Actor, at: datetime) -> None:
    marks = {"is_repeat": given["is_repeat"], "is_systemic": given["is_systemic"]}
    why, lesson = Why(given["why"]), given["lesson"]
    actions.agree_cause(case_id=case_id, cause_id=given["cause"], why=why, lesson=lesson, **marks, by=by, at=at)


def _outside(case_id: int, given: Given, by: Actor, at: datetime) -> None:
    known = {key: value for key, value in given.items() if key not in ("body", "opened_date", "outside_id")}
    actions.record_outside(
        case_id=case_id, body=given["body"], opened_date=given["opened_date"], known=known, outside_id=given["outside_id"],
        by=by, at=at,
    )  # fmt: skip


def _about_outside(complaint: ComplaintFile, row: str) -> Given:
    known = complaint.outside_cases.filter(pk=int(row)).first() if row.isascii() and row.isdigit() and len(row) < 18 else None
    if known is None:
        return {"body": "" if complaint.outside_cases.exists() else complaint.terms.referral}
    given = {name: getattr(known, name) for name in forms.OutsideForm.base_fields if name != "outside_id"}
    return given | {"outside_id": known.pk, "is_overturned": {True: "1", False: "0", None: ""}[known.is_overturned]}


def _has(name: str) -> Callable[[ComplaintFile], bool]:
    return lambda complaint: any(getattr(one, name) for one in complaint.redress.all())


HANDLE = (
    Verb(
        key="triage", label=_("Assess…"), title=_("First assessment"), form=forms.Triage, act=_triage,
        start=lambda one, now: {"severity": one.severity, "marks": one.marks, "drivers": one.drivers, "note": one.triage_note},
    ),
    Verb(
        key="allegation", label=_("Allegation…"), title=_("What is alleged?"), form=forms.AllegationForm,
        act=lambda case_id, given, by, at: actions.add_allegation(case_id=case_id, text=given["text"], by=by, at=at),
    ),
    Verb(key="evidence", label=_("Evidence…"), title=_("What was looked at?"), form=forms.EvidenceForm, act=_evidence),
    Verb(
        key="finding", label=_("Finding…"), title=_("What was found?"), form=forms.FindingForm,
        act=lambda case_id, given, by, at: actions.add_finding(
            case_id=case_id, text=given["text"], allegation_id=given["allegation"], by=by, at=at
        ),
    ),
    Verb(
        key="acceptance", label=_("They accepted…"), title=_("Who accepted the quick resolution, when and how?"),
        form=forms.AcceptanceForm, start=lambda one, now: {"accepted_at": now},
        act=lambda case_id, given, by, at: actions.record_acceptance(case_id=case_id, **given, by=by, at=at),
        when=lambda one: not one.is_closed and one.terms.has_quick and not one.is_accepted,
    ),
    Verb(key="offer", label=_("Offer redress…"), title=_("What puts it right?"), form=forms.OfferForm, act=_offer),
    Verb(
        key="answer", label=_("They answered the offer…"), title=_("What did the customer say to the offer?"),
        form=forms.AnswerOffer,
        act=lambda case_id, given, by, at: actions.answer_redress(
            case_id=case_id, redress_id=given["redress"], is_accepted=given["is_accepted"], answered_at=given["answered_at"],
            by=by, at=at,
        ),
        start=lambda one, now: {"answered_at": now},
        when=_has("is_unanswered"),
    ),
    Verb(
        key="paid", label=_("Paid…"), title=_("It is paid or done"), form=forms.Paid, start=lambda one, now: {"paid_at": now},
        act=lambda case_id, given, by, at: actions.pay_redress(
            case_id=case_id, redress_id=given["redress"], paid_at=given["paid_at"], proof=given["proof"], by=by, at=at
        ),
        when=_has("is_owed"),
    ),
    Verb(
        key="cause", label=_("Agree the cause…"), title=_("What went wrong, and why could it?"), form=forms.CauseForm, act=_cause,
        start=lambda one, now: {"cause": one.cause_id or one.case.cause_id, "why": one.why, "lesson": one.lesson,
                                "is_repeat": one.is_repeat, "is_systemic": one.is_systemic},
        when=lambda one: True,
    ),
    Verb(
        key="close", label=_("Close…"), title=_("How did it end?"), form=forms.CloseForm,
        act=lambda case_id, given, by, at: actions.close_complaint(
            case_id=case_id, closing=Closing(given["closing"]), said=given["said"], by=by, at=at
        ),
    ),
    Verb(
        key="reopen", label=_("Reopen…"), title=_("Take it up again"), form=forms.ReopenForm, when=lambda one: one.is_closed,
        act=lambda case_id, given, by, at: actions.reopen_complaint(case_id=case_id, reason=given["reason"], by=by, at=at),
    ),
    Verb(
        key="stage-two", label=_("Stage 2…"), title=_("They ask for stage 2; no reason is needed"), form=forms.StageTwoForm,
        act=lambda case_id, given, by, at: actions.ask_stage_two(case_id=case_id, asked_at=given["asked_at"], by=by, at=at),
        start=lambda one, now: {"asked_at": now},
        when=lambda one: one.stage == 1 and one.terms.stages > 1 and bool(one.decision),
    ),
    Verb(
        key="handler", label=_("Handler…"), title=_("Who handles it?"), form=forms.PersonForm,
        start=lambda one, now: {"person": one.handler_id},
        act=lambda case_id, given, by, at: actions.hand_to(case_id=case_id, handler_id=given["person"], by=by, at=at),
    ),
    Verb(
        key="about", label=_("About one of us…"), title=_("Is it about one of us? They neither read nor handle nor decide it"),
        form=forms.ComplainedOf, start=lambda one, now: {"person": one.complained_of_id},
        act=lambda case_id, given, by, at: actions.name_person(case_id=case_id, person_id=given["person"], by=by, at=at),
    ),
    Verb(
        key="receipt", label=_("Date of receipt…"), title=_("When did the company get it?"), form=forms.Receipt,
        start=lambda one, now: {"received_at": one.received_at},
        act=lambda case_id, given, by, at: actions.correct_receipt(
            case_id=case_id, received_at=given["received_at"], by=by, at=at
        ),
    ),
    Verb(
        key="regime", label=_("Regime…"), title=_("What is it about, where, and who complains?"),
        form=setting_forms.RegimeOfForm, act=_regime, when=lambda one: one.erased_at is None,
        start=lambda one, now: {"product": setting_forms.shown(one.product), "jurisdiction": one.jurisdiction,
                                "customer_type": one.customer_type},
    ),
    Verb(
        key="entity", label=_("Legal entity…"), title=_("Which legal entity answers it?"), form=setting_forms.EntityOfForm,
        start=lambda one, now: {"entity": one.entity_id}, when=lambda one: bool(queries.entities()),
        act=lambda case_id, given, by, at: actions.assign_entity(case_id=case_id, entity_id=given["entity"], by=by, at=at),
    ),
    Verb(
        key="complainant", label=_("Complainant…"), title=_("Who complains?"), form=letter_forms.Complainant, act=_complainant,
        start=lambda one, now: {
            "name": one.complainant_name, "relation": one.complainant_relation, "authority": one.authority,
            "authority_date": one.authority_date, "email": one.complainant_email, "address": one.complainant_address,
            "copies_customer": one.copies_customer,
        },
    ),
    Verb(
        key="withdrawn", label=_("Authority withdrawn…"),
        title=_("The authority holds no more: letters go to the customer again"),
        form=letter_forms.WithdrawnForm, when=lambda one: one.is_represented,
        act=lambda case_id, given, by, at: actions.withdraw_authority(case_id=case_id, reason=given["reason"], by=by, at=at),
    ),
    Verb(
        key="forward", label=_("Another firm…"), title=_("Which firm is responsible?"), form=forms.ForwardForm,
        start=lambda one, now: {"firm": one.forwarded_to, "is_joint": one.is_joint},
        act=lambda case_id, given, by, at: actions.forward(case_id=case_id, **given, by=by, at=at),
    ),
)  # fmt: skip
DECIDE = (
    Verb(
        key="ruling", label=_("Decide…"), title=_("Decide an allegation"), form=forms.RulingForm, act=_decide,
        when=lambda one: not one.is_closed and one.allegations.exists(),
    ),
    Verb(
        key="action", label=_("Corrective action…"), title=_("What is done so that it does not happen again?"),
        form=forms.ActionForm,
        act=lambda case_id, given, by, at: actions.agree_action(
            case_id=case_id, text=given["text"], owner_id=given["owner"], due_date=given["due_date"],
            check_weeks=given["check_weeks"], by=by, at=at,
        ),
        when=lambda one: True,
    ),
    Verb(
        key="effect", label=_("Look at the effect…"), title=_("Did the corrective action work?"), form=forms.EffectForm,
        act=lambda case_id, given, by, at: actions.check_effect(
            case_id=case_id, action_id=given["action"], has_worked=given["has_worked"], effect=given["effect"], by=by, at=at
        ),
        when=lambda one: one.corrective_actions.filter(checked_at=None).exists(),
    ),
    Verb(
        key="outside", label=_("Ombudsman…"), title=_("What the ombudsman or regulator makes of it"), form=forms.OutsideForm,
        act=_outside, about=_about_outside, when=lambda one: True,
    ),
    Verb(
        key="hold", label=_("Legal hold…"), title=_("Keep it beyond its time"), form=forms.HoldForm,
        start=lambda one, now: {"reason": one.hold_reason}, when=lambda one: True,
        act=lambda case_id, given, by, at: actions.hold_records(case_id=case_id, reason=given["reason"], by=by, at=at),
    ),
)  # fmt: skip
RESTRICT = Verb(
    key="restrict", label=_("Readers…"), title=_("Who may read this file?"), form=forms.RestrictForm, when=lambda one: True,
    start=lambda one, now: {"is_restricted": one.is_restricted, "readers": one.reader_ids},
    act=lambda case_id, given, by, at: actions.restrict(
        case_id=case_id, is_restricted=given["is_restricted"], reader_ids=given["readers"], by=by, at=at
    ),
)  # fmt: skip


def find(verbs: tuple[Verb, ...], key: str) -> Verb | None:
    """Return the verb of a key, or None."""
    return next((one for one in verbs if one.key == key), None)
