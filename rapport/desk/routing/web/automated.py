"""Automations in words: when, if and then as one sentence, what was done and what would have been."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor

from .. import queries, rules
from ..models import Automation, AutomationVersion, Trial
from ..rules import automating, remembering
from ..types import Act, Then, Told, Trigger
from . import words
from .shown import Names, described

TRIGGER = {
    Trigger.OPENED: gettext_lazy("a case is opened"),
    Trigger.RECEIVED: gettext_lazy("the customer writes"),
    Trigger.MOVED: gettext_lazy("the state of a case changes"),
    Trigger.PRIORITY: gettext_lazy("the priority of a case changes"),
    Trigger.BREACHED: gettext_lazy("a standard is breached"),
    Trigger.WAITING: gettext_lazy("a case has stood in its state for some hours"),
    Trigger.DUE: gettext_lazy("a case is due within some hours"),
}
TOLD = {
    Told.LEAD: gettext_lazy("who leads the team"),
    Told.ASSIGNEE: gettext_lazy("who has the case"),
    Told.OWNER: gettext_lazy("who owns the automation"),
}
ACT = {
    Act.REASON: gettext_lazy("reason"),
    Act.PRIORITY: gettext_lazy("priority"),
    Act.TEAM: gettext_lazy("team"),
    Act.ROUTE: gettext_lazy("given by the router"),
    Act.MACRO: gettext_lazy("macro used"),
    Act.NOTE: gettext_lazy("note written"),
    Act.PROMISE: gettext_lazy("promise made"),
    Act.STATE: gettext_lazy("state"),
    Act.TELL: gettext_lazy("somebody told"),
}
NOT_KNOWN = {
    "languages": gettext_lazy("The customer's language was taken as it is today: no history of it is kept."),
    "segment_ids": gettext_lazy("The customer's segment was taken as it is today: no history of it is kept."),
    "products": gettext_lazy("The product was taken as it is today: no history of it is kept."),
    "carriers": gettext_lazy("The carrier was taken as it is today: no history of it is kept."),
    "reason_ids": gettext_lazy(
        "Which reason a case had before somebody classified it is not kept: until then it counted as without one."
    ),
    "presence": gettext_lazy(
        "Who was here, and how much they had in hand, was not judged: whether the router had found somebody cannot be told."
    ),
    "overdue": gettext_lazy("Of what was due or breached only what is still unsettled, or was told here, is known."),
}
OF = {Act.PRIORITY: "priorities", Act.STATE: "states"}


class Words(Names):
    """Names of what conditions and acts mention, read once for a page."""

    @cached_property
    def macros(self) -> dict[int, str]:
        return {one.pk: one.name for one in cases.macros(with_former=True)}


def not_known(version: AutomationVersion) -> list[Any]:
    """Return, in sentences, what a trial of a version could not know as it was then."""
    wanted, then = rules.conditions_of(version.conditions), automating.then_of(version.then)
    names = list(remembering.not_known(wanted, then))
    names += ["overdue"] if version.trigger in {Trigger.DUE, Trigger.BREACHED} else []
    return [NOT_KNOWN[one] for one in names]


def when(version: AutomationVersion) -> str:
    """Return what an automation waits for, with its hours."""
    trigger = Trigger(version.trigger)
    if trigger is Trigger.WAITING:
        return _("a case has stood in its state for %(span)s") % {"span": span(version.hours)}
    if trigger is Trigger.DUE:
        return _("a case is due within %(span)s") % {"span": span(version.hours)}
    return str(TRIGGER[trigger])


def span(hours: int) -> str:
    """Return hours as days where they are whole ones."""
    if hours % 24 == 0:
        return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def sentence(version: AutomationVersion, names: Words) -> dict[str, str]:
    """Return when, if and then in words."""
    conditions = rules.conditions_of(version.conditions)
    return {
        "when": when(version),
        "if": described(conditions, names) if version.conditions else _("always"),
        "then": "; ".join(_acts(automating.then_of(version.then), names)),
    }


def _acts(then: Then, names: Words) -> Iterable[str]:
    said = {
        Act.REASON: _("set the reason %(word)s") % {"word": ", ".join(names.of("reasons", [then.reason_id or 0]))},
        Act.PRIORITY: _("set the priority %(word)s") % {"word": words.of("priorities", then.priority)},
        Act.TEAM: _("give it to %(word)s") % {"word": ", ".join(names.of("teams", [then.team_id or 0]))},
        Act.ROUTE: _("have the router give it"),
        Act.MACRO: _("use the macro “%(word)s”") % {"word": names.macros.get(then.macro_id or 0, "") if then.macro_id else ""},
        Act.NOTE: _("write the note “%(word)s”") % {"word": then.note},
        Act.PROMISE: _("promise “%(word)s” within %(span)s") % {"word": then.promise, "span": span(then.promise_hours)},
        Act.STATE: _("set it to %(word)s") % {"word": words.of("states", then.state)},
        Act.TELL: _("tell %(who)s “%(word)s”") % {"who": TOLD.get(Told(then.tell)) if then.tell else "", "word": then.words},
    }
    return (said[act] for act in automating.acts_of(then))


def done_said(done: Iterable[Mapping[str, str]]) -> str:
    """Return what was done to a case: "priority Normal → High; note written"."""
    return "; ".join(_one(act) for act in done) or _("nothing: it was so already")


def _one(done: Mapping[str, str]) -> str:
    act = Act(done["act"])
    said = str(ACT[act])
    if act in OF and done.get("after"):
        values = {"act": said, "before": words.of(OF[act], done.get("before", "")), "after": words.of(OF[act], done["after"])}
        said = _("%(act)s %(before)s → %(after)s") % values
    if done.get("refused"):
        return _("%(act)s: refused. %(why)s") % {"act": said, "why": done["refused"]}
    return said


def counts(trial: Trial) -> list[tuple[str, int]]:
    """Return how often each act would have been done."""
    found = Counter(_one({**one, "refused": ""}) for done in trial.rows.values_list("done", flat=True) for one in done)
    return found.most_common(12)


def overview(actor: Actor, *, as_of: datetime) -> list[dict[str, Any]]:
    """Return the automations as rows, each with its sentence; a number of queries that does not depend on how many there are."""
    found, names = list(queries.automations(actor)), Words()
    versions = queries.automation_versions([one.pk for one in found])
    return [{"automation": one, "said": sentence(_current(versions[one.pk], as_of), names)} for one in found]


def page(automation: Automation, *, as_of: datetime) -> dict[str, Any]:
    """Return what the page of an automation shows."""
    versions, names = queries.automation_versions([automation.pk])[automation.pk], Words()
    newest, current = versions[0], _current(versions, as_of)
    trial = queries.last_trial(automation.pk)
    return {
        "automation": automation,
        "versions": versions,
        "current": current,
        "said": sentence(current, names),
        "coming": sentence(newest, names) if newest != current else None,
        "newest_version": newest,
        "trial": trial,
        "is_tried": trial is not None and trial.version_id == newest.pk,
        "off_why": _(automation.off_why) if automation.off_why else "",
    }


def _current(versions: list[AutomationVersion], as_of: datetime) -> AutomationVersion:
    """The version in force; before the first holds, the first."""
    return next((one for one in versions if one.active_from <= as_of), versions[-1])
