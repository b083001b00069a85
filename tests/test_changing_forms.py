"""Where two people may be at work on one thing, the form of neither takes back what the other changed meanwhile.

The rule: a form that is filled with what stands, and saves it, says so (``Form.changing``, rapport/ui/meanwhile.py). What is
filled otherwise stands here, with the reason. Of a new form that no reason was given for, this test tells.
"""

import ast
from collections.abc import Iterable
from functools import cache
from inspect import unwrap
from pathlib import Path

from django.urls import Resolver404, resolve

import rapport

from .generated.forms import Found

HOUSE = Path(rapport.__file__).parent

# It fills the form with what is usual where nothing was set yet.
NOTHING_YET = {"direction/reports/web/views/deciding.py:plan"}
NEW = "something new is made"
CLOCK = "filled with today alone"
OWN = "only the person themselves writes it"
# Where a form is filled, and why it changes nothing that others may have changed.
LEFT = {
    "desk/cases/web/views/departments.py:to_department": NEW,
    "desk/cases/web/views/desk.py:macro": "the macro's words, filled for one case, are sent and nothing that stands is changed",
    "desk/cases/web/views/desk.py:save_view": NEW,
    "desk/cases/web/views/escalations.py:escalate": NEW,
    "desk/cases/web/views/intake.py:new": NEW,
    "desk/cases/web/views/settings.py:add_cause": NEW,
    "desk/cases/web/views/settings.py:add_reason": NEW,
    "desk/cases/web/views/time.py:correct": "one figure, put right with a reason; both figures stay on record",
    "desk/channels/web/views/letters.py:batch": CLOCK,
    "desk/channels/web/views/letters.py:returned": CLOCK,
    "desk/channels/web/views/letters.py:write": NEW,
    "desk/channels/web/views/mailboxes.py:connect": NEW,
    "desk/complaints/web/views/handling.py:handling": "one customer's own answer: the last one counts",
    "desk/complaints/web/views/regimes.py:choose": NEW,
    "desk/complaints/web/views/regimes.py:taxonomy": NEW,
    "desk/complaints/web/views/register.py:convert": NEW,
    "desk/complaints/web/views/settings.py:behaviour": NEW,
    "desk/incidents/web/views/incident.py:declare": NEW,
    "desk/incidents/web/views/telling.py:tell": "a message is sent; to how many is held against what was shown (seen)",
    "desk/knowledge/web/views/proposals.py:propose": NEW,
    "desk/knowledge/web/views/writing.py:edit": "one text: whoever comes second is told, and compares",
    "desk/remedies/web/views.py:give": NEW,
    "desk/remedies/web/views.py:limits": CLOCK,
    "desk/routing/web/forms/conditions.py:_several": "makes a field of forms that say it themselves",
    "desk/routing/web/views/automations.py:new": NEW,
    "direction/measures/web/views/agreements.py:record": NEW,
    "direction/measures/web/views/effects.py:measure": NEW,
    "direction/measures/web/views/evidence.py:_form": NEW,
    "direction/measures/web/views/freeze.py:freeze": NEW,
    "direction/measures/web/views/targets.py:set_target": NEW,
    "direction/reports/web/views/reading.py:_read": NEW,
    "direction/reports/web/views/reading.py:_settled": "each saying of what came of it is meant as it is said",
    "direction/reports/web/views/reading.py:ask": NEW,
    "directory/customers/web/merging.py:merge": "asks which of two values stands; both are shown",
    "directory/people/web/persons.py:new": NEW,
    "directory/skills/web/views.py:assess": NEW,
    "directory/skills/web/views.py:new": NEW,
    "governance/commitments/web/departments.py:hand": NEW,
    "governance/decisions/web/views.py:_decide_form": "one decides, and only once",
    "governance/decisions/web/views.py:new": NEW,
    "governance/privacy/web/views/holds.py:new": NEW,
    "governance/privacy/web/views/requests.py:new": NEW,
    "governance/standards/web/calendars.py:new": NEW,
    "governance/standards/web/standards.py:new": NEW,
    "governance/standards/web/standards.py:retire": CLOCK,
    "governance/standards/web/standards.py:standard": "asks for a moment to look at",
    "team/quality/web/cards.py:add": NEW,
    "team/quality/web/cards.py:add_criterion": NEW,
    "team/quality/web/judging.py:decide": "one decides the appeal, and only once",
    "team/quality/web/judging.py:judge": OWN,
    "team/quality/web/planning.py:begin": NEW,
    "team/retrospectives/web/views.py:ask": NEW,
    "team/retrospectives/web/views.py:say": OWN,
    "team/training/web/marking.py:mark": OWN,
    "team/training/web/marking.py:send": NEW,
    "voice/surveys/web/views/answering.py:answer": OWN,
    "voice/surveys/web/views/building.py:preview_of": "is looked at and not sent",
}


@cache
def trees():
    found = {}
    for path in sorted(HOUSE.glob("*/*/web/**/*.py")):
        found[path.relative_to(HOUSE).as_posix()] = ast.parse(path.read_text())
    return found


def is_filled(call: ast.Call) -> bool:
    return any(one.arg == "initial" and not isinstance(one.value, ast.Constant) for one in call.keywords)


def fills_itself(kind: ast.ClassDef) -> bool:
    """Whether a form fills its fields with something of its own: what is handed to it, or what stands."""
    sets = [
        target
        for one in ast.walk(kind)
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Attribute) and target.attr == "initial"
    ]
    makes = [one for one in ast.walk(kind) if isinstance(one, ast.Call) and is_filled(one) and inside_a_function(kind, one)]
    return bool(sets or makes)


def inside_a_function(kind: ast.ClassDef, call: ast.Call) -> bool:
    return any(call in ast.walk(one) for one in kind.body if isinstance(one, ast.FunctionDef))


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""


def filled_in() -> dict[str, bool]:
    """Return each function of the pages that fills a form, and whether it says that it changes what stands."""
    kinds = [one for tree in trees().values() for one in tree.body if isinstance(one, ast.ClassDef)]
    forms = {one.name for one in kinds}
    selves = {one.name for one in kinds if fills_itself(one)}
    found = {}
    for path, tree in trees().items():
        for function in (one for one in tree.body if isinstance(one, ast.FunctionDef)):
            calls = [one for one in ast.walk(function) if isinstance(one, ast.Call)]
            if any(called(one) in selves or (called(one) in forms and is_filled(one)) for one in calls):
                found[f"{path}:{function.name}"] = any(called(one) == "changing" for one in calls)
    return found


def silent(forms: Iterable[Found]) -> list[str]:
    """Return the forms among these, found on pages, that change what stands and do not carry along what they showed."""
    said = {name for name, is_said in filled_in().items() if is_said} - NOTHING_YET
    return [one.key for one in forms if one.method == "post" and viewed(one.action) in said and "stood" not in one.fields]


def viewed(path: str) -> str:
    """Return the function that answers at an address, as ``filled_in`` calls it."""
    try:
        view = unwrap(resolve(path).func)
    except Resolver404:
        return ""
    return f"{view.__module__.removeprefix('rapport.').replace('.', '/')}.py:{view.__name__}"


def test_every_form_over_what_stands_takes_nothing_back():
    filled = filled_in()
    assert len(filled) > 60, "hardly any form is filled"
    unsaid = sorted(name for name, is_said in filled.items() if not is_said and name not in LEFT)
    assert not unsaid, unsaid
    assert not [name for name in LEFT if filled.get(name, True)], "these say by now that they change what stands, or are gone"
