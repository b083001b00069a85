"""Several acts and a text in one."""

from datetime import datetime

from django.db import transaction

from rapport.desk.cases.events import MacroRun, MacroSet
from rapport.desk.cases.models import Case, Macro
from rapport.desk.cases.rules import working
from rapport.desk.cases.types import Channel, Kind, Priority, State
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import hold, reject
from .classify import classify, set_priority
from .contact import note, reply
from .move import move

CONFIGURE = "cases.configure"


@transaction.atomic
def set_macro(
    *,
    macro_id: int | None,
    name: str,
    text: str,
    is_note: bool,
    channel: Channel | None,
    then: State | None,
    priority: Priority | None,
    reason_id: int | None,
    is_active: bool = True,
    by: Actor,
    at: datetime,
) -> Macro:
    """Declare a macro, or (with ``macro_id``) change one. Raises NotAllowed, BadInput or Macro.DoesNotExist."""
    by.require_somewhere(CONFIGURE)
    macro = Macro() if macro_id is None else Macro.objects.select_for_update().get(pk=macro_id)
    is_taken = Macro.objects.filter(name=name.strip()).exclude(pk=macro_id or 0).exists()
    does_nothing = not (text.strip() or then or priority or reason_id)
    reject(working.why_not_macro(name=name, text=text, is_taken=is_taken, does_nothing=does_nothing))
    macro.name, macro.text, macro.is_note = name.strip(), text.strip(), is_note
    macro.channel, macro.then, macro.priority = channel or "", then or "", priority or ""
    macro.reason_id, macro.is_active = reason_id, is_active
    macro.save()
    publish(MacroSet(macro_id=macro.pk, is_active=is_active), about=macro, by=by, at=at)
    return macro


@transaction.atomic
def run_macro(
    *, case_id: int, macro_id: int, text: str, channel: Channel, is_automatic: bool = False, by: Actor, at: datetime
) -> Case:
    """Do what a macro says, all of it or nothing. ``text``: its text as the person has read and, perhaps, changed it.

    ``is_automatic``: nobody has read it, so that it is no answer.
    Raises what its acts raise, or Macro.DoesNotExist.
    """
    case = hold(case_id, "cases.work", by=by, at=at).case  # until all is done: each act decides by what it finds now
    macro = Macro.objects.get(pk=macro_id, is_active=True)
    if macro.priority and macro.priority != case.priority:
        set_priority(case_id=case_id, priority=Priority(macro.priority), by=by, at=at)
    if macro.reason_id is not None and macro.reason_id != case.reason_id:
        classify(
            case_id=case_id,
            kind=Kind(case.kind),
            reason_id=macro.reason_id,
            cause_id=case.cause_id,
            attributes={},
            is_safety=case.is_safety,
            by=by,
            at=at,
        )
    then = State(macro.then) if macro.then else None
    if macro.text and not macro.is_note:
        reply(case_id=case_id, text=text, channel=channel, then=then, is_automatic=is_automatic, by=by, at=at)
    else:
        if macro.text:
            note(case_id=case_id, text=text, by=by, at=at)
        if then is not None and then != Case.objects.values_list("state", flat=True).get(pk=case_id):
            move(case_id=case_id, to=then, by=by, at=at)
    publish(MacroRun(case_id=case_id, macro_id=macro.pk), about=case, by=by, at=at)
    return case
