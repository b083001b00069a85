"""Verbs: the only code that changes a complaint. Each locks its file, asks whether the actor may, decides, changes, publishes."""

from .bringing import bring_in_files
from .changing import ComplaintRefused
from .closing import (
    agree_action,
    agree_cause,
    ask_stage_two,
    check_effect,
    close_complaint,
    forward,
    reopen_complaint,
)
from .investigating import add_allegation, add_evidence, add_finding, decide
from .joining import join
from .letters import ElementsMissing, record_acceptance, send_letter
from .opening import convert, correct_receipt, hand_to, name_person, triage
from .outside import limit_behaviour, record_outside, review_behaviour
from .posting import await_letter, note_delivered, note_undelivered, post_letter, return_letter, withdraw_letter
from .records import answer_handling, ask_handling, hold_records, restrict
from .redress import answer_redress, offer_decided, offer_redress, pay_redress, refuse_decided
from .regime import assign_entity, correct_regime
from .representing import name_complainant, withdraw_authority
from .retaining import announce_over, erase_announced, erase_over, erase_records
from .returns import freeze_return
from .settings import (
    add_regime_version,
    choose_regime,
    declare_entity,
    drop_choice,
    end_entity,
    ensure_regimes,
    make_regime,
    map_words,
)
from .watching import look_ahead, tell_days, tell_effects, warn

__all__ = [
    "ComplaintRefused",
    "ElementsMissing",
    "add_allegation",
    "add_evidence",
    "add_finding",
    "add_regime_version",
    "agree_action",
    "agree_cause",
    "announce_over",
    "answer_handling",
    "answer_redress",
    "ask_handling",
    "ask_stage_two",
    "assign_entity",
    "await_letter",
    "bring_in_files",
    "check_effect",
    "choose_regime",
    "close_complaint",
    "convert",
    "correct_receipt",
    "correct_regime",
    "decide",
    "declare_entity",
    "drop_choice",
    "end_entity",
    "ensure_regimes",
    "erase_announced",
    "erase_over",
    "erase_records",
    "forward",
    "freeze_return",
    "hand_to",
    "hold_records",
    "join",
    "limit_behaviour",
    "look_ahead",
    "make_regime",
    "map_words",
    "name_complainant",
    "name_person",
    "note_delivered",
    "note_undelivered",
    "offer_decided",
    "offer_redress",
    "pay_redress",
    "post_letter",
    "record_acceptance",
    "record_outside",
    "refuse_decided",
    "reopen_complaint",
    "restrict",
    "return_letter",
    "review_behaviour",
    "send_letter",
    "tell_days",
    "tell_effects",
    "triage",
    "warn",
    "withdraw_authority",
    "withdraw_letter",
]
