"""Verbs: the only code that changes a case. Each locks the row, asks whether the actor may, decides, changes, publishes."""

from .answering import insert_article, offer_articles, use_article
from .approve import approve_settling, ask_to_settle, mark_item, refuse_settling
from .assign import assign, give_back, take
from .attach import attach
from .bring_in import bring_in, settle_in, wait_for_others
from .bulk import advance_many, choose_many, do_many, preview_many, undo_many
from .changing import CaseRefused
from .classify import classify, set_priority
from .climb import climb
from .contact import mark_abusive, note, portal_reply, receive, reply
from .correct import correct
from .demands import add_item, change_item, set_closing_rule
from .desk import be_here, drop_draft, follow_case, forget_view, keep_draft, save_view
from .escalate import delegate, escalate, return_with_guidance, withdraw_escalation
from .link import link, unlink
from .macros import run_macro, set_macro
from .merge import merge, undo_merge
from .move import close, move, renew_link, reopen, resolve
from .opening import check_draft, open_case
from .promise import owe_inside, promise
from .records import keep_records
from .restrict import bar, restrict
from .split import split
from .take_away import TakenAway, take_away
from .take_away_trees import take_away_causes, take_away_reasons
from .take_back import leave, take_back
from .take_over import end_takeover, take_over
from .time import correct_time, enter_time, start_time, stop_time
from .trees import (
    add_attribute,
    add_cause,
    add_reason,
    change_attribute,
    change_cause,
    change_reason,
    ensure_attributes,
    ensure_causes,
    ensure_reasons,
)
from .upkeep import TICK_ROWS, close_rested, follow_again, note_due

__all__ = [
    "TICK_ROWS",
    "CaseRefused",
    "TakenAway",
    "add_attribute",
    "add_cause",
    "add_item",
    "add_reason",
    "advance_many",
    "approve_settling",
    "ask_to_settle",
    "assign",
    "attach",
    "bar",
    "be_here",
    "bring_in",
    "change_attribute",
    "change_cause",
    "change_item",
    "change_reason",
    "check_draft",
    "choose_many",
    "classify",
    "climb",
    "close",
    "close_rested",
    "correct",
    "correct_time",
    "delegate",
    "do_many",
    "drop_draft",
    "end_takeover",
    "ensure_attributes",
    "ensure_causes",
    "ensure_reasons",
    "enter_time",
    "escalate",
    "follow_again",
    "follow_case",
    "forget_view",
    "give_back",
    "insert_article",
    "keep_draft",
    "keep_records",
    "leave",
    "link",
    "mark_abusive",
    "mark_item",
    "merge",
    "move",
    "note",
    "note_due",
    "offer_articles",
    "open_case",
    "owe_inside",
    "portal_reply",
    "preview_many",
    "promise",
    "receive",
    "refuse_settling",
    "renew_link",
    "reopen",
    "reply",
    "resolve",
    "restrict",
    "return_with_guidance",
    "run_macro",
    "save_view",
    "set_closing_rule",
    "set_macro",
    "set_priority",
    "settle_in",
    "split",
    "start_time",
    "stop_time",
    "take",
    "take_away",
    "take_away_causes",
    "take_away_reasons",
    "take_back",
    "take_over",
    "undo_many",
    "undo_merge",
    "unlink",
    "use_article",
    "wait_for_others",
    "withdraw_escalation",
]
