"""What each metric says in a sentence, and what its rows are called. A metric without words of its own is named by its label."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.metrics.metric import Metric, Shape, Sure

type Word = str | Promise


CASES, YES, NO = _("cases"), _("counted"), _("not")


@dataclass(frozen=True)
class Phrase:
    """``finding`` holds %(value)s; ``rows`` names what is counted; ``yes`` and ``no`` the two parts of a share."""

    finding: Word
    rows: Word = CASES
    yes: Word = YES
    no: Word = NO


SURE: Mapping[Sure, Word] = {
    Sure.WILSON: _("95 % interval of a share (Wilson)"),
    Sure.WILSON_OF_CLUSTERS: _("95 % interval of a share (Wilson), as wide as rows that hang together make it"),
    Sure.ORDER: _("95 % interval of the median and of the p90, from the order of the values"),
    Sure.ORDER_OF_CLUSTERS: _("95 % interval of the median and of the p90, rows that hang together taken as one (Woodruff)"),
    Sure.POISSON: _("95 % interval of what is counted (exact, Poisson)"),
    Sure.DIFFERENCE: _("95 % interval of the difference of two counts"),
    Sure.NET_SHARE: _("95 % interval of the difference of two shares of the same answers (adjusted Wald)"),
    Sure.DELTA: _("95 % interval of a ratio (delta method), each case taken as one"),
    Sure.PACE: _("95 % interval of the pace against which it is held (exact, Poisson); what stands is counted whole"),
    Sure.EVERYTHING: _("Everything that there was is counted: no interval"),
    Sure.OF_SHAPE: _("Not said"),
}
COUNTED = frozenset({"met", "breached", "running_breached"})
STATES: Mapping[str, Word] = {
    "met": _("met"),
    "breached": _("breached"),
    "running_breached": _("overdue and still running"),
    "running_within": _("running in time"),
    "running": _("running in time"),
    "paused": _("paused"),
    "void": _("not applicable"),
    "not_applicable": _("not applicable"),
}
BUSINESS = "_business"
OF_HOURS = _("%(value)s of opening hours")
HALF_WITHIN = _("half within %(value)s")
HALF_SOLVED = _("Half of all cases were solved within %(value)s")
PHRASES: Mapping[str, Phrase] = {
    "first_response": Phrase(_("Half of all customers had our first answer within %(value)s")),
    "unanswered": Phrase(_("%(value)s of customers who wrote have no answer yet"), yes=_("without an answer"), no=_("answered")),
    "next_response": Phrase(_("Half of all later messages were answered within %(value)s"), rows=_("messages")),
    "first_resolution": Phrase(HALF_SOLVED),
    "full_resolution": Phrase(_("Half of all cases were solved for good within %(value)s")),
    "requester_wait": Phrase(_("Half of all customers waited less than %(value)s for us")),
    "customer_wait": Phrase(_("We waited less than %(value)s for half of all customers")),
    "work_time": Phrase(_("Half of all cases lay less than %(value)s with us")),
    "hold_time": Phrase(_("Half of all cases waited less than %(value)s for others")),
    "unassigned_time": Phrase(_("Half of all cases had a person within %(value)s")),
    "attainment": Phrase(_("%(value)s of our promises were met"), rows=_("clocks"), yes=_("met"), no=_("breached")),
    "opened": Phrase(_("%(value)s cases were opened")),
    "solved": Phrase(_("%(value)s cases were solved"), rows=_("solvings")),
    "complaints": Phrase(_("%(value)s complaints were opened"), rows=_("complaints")),
    "net_flow": Phrase(_("Opened less solved came to %(value)s cases"), rows=_("openings and solvings")),
    "clearance": Phrase(_("%(value)s cases were solved for each one opened")),
    "first_response_in_time": Phrase(
        _("%(value)s of first responses came in time"), rows=_("clocks"), yes=_("met"), no=_("breached")
    ),
    "next_response_in_time": Phrase(
        _("%(value)s of next responses came in time"), rows=_("clocks"), yes=_("met"), no=_("breached")
    ),
    "resolution_in_time": Phrase(_("%(value)s of cases were resolved in time"), rows=_("clocks"), yes=_("met"), no=_("breached")),
    "final_response_in_time": Phrase(
        _("%(value)s of final responses came in time"), rows=_("clocks"), yes=_("met"), no=_("breached")
    ),
    "stages_in_time": Phrase(
        _("%(value)s of teams’ stages kept to their part of the time"), rows=_("stages"), yes=_("met"), no=_("breached")
    ),
    "breached_clocks": Phrase(_("%(value)s clocks were missed"), rows=_("clocks")),
    "at_risk": Phrase(_("%(value)s clocks are close to their due moment"), rows=_("clocks")),
    "overdue_clocks": Phrase(_("%(value)s clocks have run out and are still awaited"), rows=_("clocks")),
    "promises_broken": Phrase(_("%(value)s promises to customers were broken"), rows=_("promises")),
    "abuse": Phrase(_("%(value)s of what customers said was abusive"), rows=_("contacts"), yes=_("abusive"), no=_("not")),
    "answered_out_of_hours": Phrase(
        _("%(value)s of first answers were given out of hours"), yes=_("out of hours"), no=_("in opening hours")
    ),
    "reply_time": Phrase(_("Half of all customers waited less than %(value)s for our answers in all")),
    "old_backlog": Phrase(_("%(value)s of the open cases are seven days old or more"), yes=_("older"), no=_("younger")),
    "backlog_days": Phrase(_("The open cases are %(value)s days of work")),
    "complaint_rate": Phrase(_("%(value)s of opened cases are complaints"), yes=_("complaints"), no=_("others")),
    "two_touch": Phrase(_("%(value)s of cases were solved with two answers"), yes=_("with two"), no=_("with more or fewer")),
    "multi_touch": Phrase(_("%(value)s of cases took three answers or more"), yes=_("three or more"), no=_("fewer")),
    "no_touch": Phrase(_("%(value)s of cases were solved without an answer"), yes=_("without"), no=_("with an answer")),
    "backlog": Phrase(_("%(value)s cases are open")),
    "backlog_age": Phrase(_("Half of the open cases are older than %(value)s")),
    "promises_kept": Phrase(
        _("%(value)s of promises to customers were kept"), rows=_("promises"), yes=_("kept"), no=_("broken")
    ),
    "handover_rate": Phrase(
        _("%(value)s of solved cases passed through several hands"), yes=_("handed over"), no=_("settled where they began")
    ),
    "escalation_rate": Phrase(_("%(value)s of cases were escalated"), yes=_("escalated"), no=_("not")),
    "one_touch": Phrase(_("%(value)s of cases were solved with one answer"), yes=_("with one answer"), no=_("with more")),
    "never_reopened": Phrase(
        _("%(value)s of solved cases were never reopened"), yes=_("never reopened"), no=_("reopened")
    ),
    "reopen_rate": Phrase(_("%(value)s of solved cases were reopened"), yes=_("reopened"), no=_("never reopened")),
    "no_repeat": Phrase(
        _("%(value)s of first contacts settled it"), rows=_("contacts"), yes=_("did not come back"), no=_("came back")
    ),
    "repeat_rate": Phrase(
        _("%(value)s of contacts came from customers who had to come back"), rows=_("contacts"), yes=_("repeated"), no=_("first")
    ),
    "complaint_final_in_time": Phrase(
        _("%(value)s of complaints were answered in time"), rows=_("complaints"), yes=_("in time"), no=_("late")
    ),
    "complaint_acknowledged_in_time": Phrase(
        _("%(value)s of complaints were acknowledged in time"), rows=_("complaints"), yes=_("in time"), no=_("late")
    ),
    "complaint_upheld": Phrase(
        _("%(value)s of decided complaints were upheld"), rows=_("complaints"), yes=_("upheld"), no=_("not upheld")
    ),
    "complaint_overturned": Phrase(
        _("%(value)s of our decisions were overturned"), rows=_("decisions"), yes=_("overturned"), no=_("stood")
    ),
    "complaint_age": Phrase(_("Half of the open complaints are older than %(value)s"), rows=_("complaints")),
    "complaint_causes": Phrase(_("The cause of %(value)s complaints was agreed"), rows=_("complaints")),
    "complaints_for_orders": Phrase(_("%(value)s complaints came for each 1,000 orders"), rows=_("orders")),
    "complaints_for_customers": Phrase(_("%(value)s complaints came for each 1,000 customers"), rows=_("customers")),
    "nps": Phrase(_("The net promoter score was %(value)s"), rows=_("answers")),
    "remedies_given": Phrase(_("%(value)s remedies were given"), rows=_("remedies")),
    "remedies_above_limit": Phrase(
        _("%(value)s of remedies were above the limit"), rows=_("remedies"), yes=_("above"), no=_("within")
    ),
    "remedies_amount": Phrase(_("Remedies worth %(value)s were given"), rows=_("remedies")),
    "searches_without_result": Phrase(
        _("%(value)s of searches found no article"), rows=_("searches"), yes=_("without result"), no=_("with one")
    ),
    "article_helpfulness": Phrase(
        _("%(value)s of readers who said anything were helped"), rows=_("readers"), yes=_("helped"), no=_("not")
    ),
    "articles_past_review": Phrase(
        _("%(value)s of articles are past their day of review"), rows=_("articles"), yes=_("past it"), no=_("not")
    ),
    "queue_wait": Phrase(_("Half of the cases in queues had a person within %(value)s")),
    "rerouted": Phrase(_("%(value)s of routed cases were routed again"), yes=_("again"), no=_("once")),
    "placements_moved": Phrase(
        _("%(value)s of placements were moved by a person"), rows=_("placements"), yes=_("moved"), no=_("left")
    ),
    "practised_in_time": Phrase(
        _("%(value)s of practice was done in time"), rows=_("demonstrations"), yes=_("in time"), no=_("late or not")
    ),
    "handled_alone": Phrase(
        _("%(value)s of demonstrations led to cases handled alone"), rows=_("demonstrations"), yes=_("handled alone"),
        no=_("not yet"),
    ),
}  # fmt: skip


def phrase(metric: Metric) -> Phrase:
    """Return the words of a metric."""
    known = PHRASES.get(metric.key)
    base = PHRASES.get(metric.key.removesuffix(BUSINESS))
    if known is None and base is not None:
        known = replace(base, finding=str(base.finding).replace("%(value)s", str(OF_HOURS)))
    if known is not None:
        return known
    label = metric.label.replace("%", "%%")
    return Phrase(f"{label}: {HALF_WITHIN}" if metric.shape is Shape.DURATION else f"{label}: %(value)s")


GROUPS: tuple[tuple[str, Word, tuple[str, ...]], ...] = (
    ("speed", _("Speed"), ("first_response", "next_response", "first_resolution")),
    ("backlog", _("Backlog"), ("opened", "backlog", "net_flow")),
    ("quality", _("Resolution and quality"), ("no_repeat", "reopen_rate", "one_touch")),
    ("promises", _("Complaints and promises"), ("attainment", "complaints", "promises_kept")),
)


ALSO: Mapping[str, tuple[str, ...]] = {
    "speed": ("unanswered", "answered_out_of_hours"),
    "backlog": ("solved", "backlog_age", "old_backlog", "backlog_days"),
}


KEPT = {"at_risk", "overdue_clocks", "breached_clocks", "complaint_rate", "source_attainment", "promises_broken"}


def group_of(metric: Metric) -> Word:
    """Return under which heading a metric stands."""
    key = metric.key.removesuffix("_business")
    for group, label, metrics in GROUPS:
        if key in (*metrics, *ALSO.get(group, ())):
            return label
    if key.endswith("_in_time") or key in KEPT:
        return GROUPS[3][1]
    return GROUPS[0][1] if metric.shape is Shape.DURATION else GROUPS[2][1]
