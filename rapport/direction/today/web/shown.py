"""The brief as its page and the terminal show it: rows with their verbs, the finding with its chart, figures with their doubt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.team.training.types import Learned
from rapport.ui import chart

from ..rules import MOST_NEEDS
from ..types import NO_TEAM, Brief, Finding, Need, NeedKind, Promised, Risk, Strain
from . import aims, asked, figures, finding_words, risk_words, team_words, words
from .links import Links, call, letter
from .sentences import begun

FURTHER = 3
MOST_CARE = 12
TEAMS = 4
PROMISES = 5


@dataclass(frozen=True, kw_only=True)
class Verb:
    """Something that can be done at once: a form to post, or a page to open."""

    label: str
    url: str
    is_post: bool = False
    tone: str = "plain"
    escalation: int | str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """Who, what, why; when it is due or (``at``) was, or ``when`` in words; what can be done."""

    title: str
    why: str
    url: str = ""
    due_at: datetime | None = None
    at: datetime | None = None
    when: str = ""
    tone: str = "quiet"
    verbs: tuple[Verb, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Told:
    """A finding with its proof."""

    headline: str
    lede: str
    edge: str
    url: str
    verbs: tuple[Verb, ...]
    chart: Any


def page(brief: Brief, actor: Actor, links: Links, *, is_all: bool = False) -> dict[str, Any]:
    """Return everything that the page of the brief draws. ``is_all``: with all that needs the person."""
    told = [told_of(one, actor, links) for one in brief.broke.findings]
    return {
        **heading(actor, links),
        **needs(brief.first, brief.needs, actor, links, is_all=is_all),
        "since": words.since(brief.since, links),
        "broke": brief.broke,
        "is_counted": all(one.is_counted for one in brief.numbers) and brief.uncounted_since is None,
        "behind": words.behind(brief.fresh_at, brief.uncounted_since, brief.as_of),
        "told": told[0] if told else None,
        "further": told[1 : 1 + FURTHER],
        "rest": told[1 + FURTHER :],
        "tested": finding_words.tested(brief.broke),
        "quiet_headline": finding_words.quiet_headline(brief.broke),
        "quiet_lede": finding_words.quiet_lede(brief.broke),
        "risk": risk_words.risk(brief.risk, links),
        "risk_chart": clocks_by_hour(brief.risk, links.as_of),
        "risk_url": links.rows("due"),
        "teams": teams(brief.risk, actor, links),
        "figures": [figures.of(one, links) for one in brief.numbers],
        "voices": brief.voices,
        "promised": promised(brief.promised[:PROMISES], actor, links),
        "promised_more": max(brief.promised_count - PROMISES, 0),
        "strain": strained(brief.strain, links),
        "learned": [learned_row(one, links) for one in brief.learned],
    }


def heading(actor: Actor, links: Links) -> dict[str, Any]:
    """Return what stands above the page: the greeting, the day, and how old the figures are."""
    local = timezone.localtime(links.as_of)
    if links.is_past:
        aside = _("as of %(day)s") % {"day": date_format(local, "j F Y, H:i")}
    else:
        aside = _("Data to %(time)s") % {"time": date_format(local, "H:i")}
    return {
        "greeting": words.greeting(actor.name, links.as_of, actor.zone),
        "today": date_format(local, "l j F Y"),
        "aside": aside,
        "is_past": links.is_past,
    }


# What needs the person


def needs(first: Sequence[Need], needs: Sequence[Need], actor: Actor, links: Links, *, is_all: bool = False) -> dict[str, Any]:
    """Return what needs the person: notices of safety, and the rows below them. What is cut is counted, with the way to it."""
    safety = [one for one in first if one.kind is NeedKind.SAFETY]
    care = [one for one in first if one.kind is NeedKind.CARE]
    rows = [one for one in first if one.kind not in (NeedKind.SAFETY, NeedKind.CARE)]
    shown_care, shown_needs = (care, needs) if is_all else (care[:MOST_CARE], needs[:MOST_NEEDS])
    more = len(care) - len(shown_care) + len(needs) - len(shown_needs)
    rows = [*shown_care, *rows, *shown_needs]
    return {
        "more": more,
        "more_url": links.all_needs(),
        "safety": [need_row(one, actor, links) for one in safety],
        "needs": [need_row(one, actor, links) for one in rows],
        "topic": f"inbox:{actor.person_id}",
        "fresh_url": reverse("today:needs") + ("?needs=all" if is_all else ""),
        "is_past": links.is_past,
    }


def need_row(need: Need, actor: Actor, links: Links) -> Row:
    """Return one thing that needs the person, with the verbs that fit."""
    said = {NeedKind.PRIVACY: asked, NeedKind.TARGET: aims}.get(need.kind)
    return Row(
        title=said.title(need) if said else words.need_title(need),
        why=said.why(need, links.as_of) if said else words.need_why(need, links.as_of),
        url=_page_of(need, links),
        due_at=need.due_at,
        verbs=() if links.is_past else tuple(_verbs(need, actor, links)),
    )


def _page_of(need: Need, links: Links) -> str:
    if need.decision_id:
        return links.of_decision(need.decision_id)
    if need.kind is NeedKind.PRIVACY:
        return links.of_their_data(need.request_id, need.erasure_id)
    if need.kind is NeedKind.TARGET:
        return aims.url(need)
    if need.case_id is not None:
        return links.case(need.case_id)
    return links.promise(need.promise_id) if need.promise_id else links.rows(_rows_of(need))


def _rows_of(need: Need) -> str:
    return "limits" if need.kind is NeedKind.LIMIT else "statutory"


def _verbs(need: Need, actor: Actor, links: Links) -> Iterable[Verb]:
    case_id, leads = need.case_id, actor.may("cases.take_over")
    is_urgent = need.kind is NeedKind.SAFETY
    if need.decision_id:
        yield Verb(label=_("Decide"), url=links.of_decision(need.decision_id, "decide"))
        yield Verb(label=_("Delegate"), url=links.of_decision(need.decision_id, "delegate"), tone="quiet")
        return
    if need.kind is NeedKind.PRIVACY:
        yield Verb(label=asked.verb(need), url=links.of_their_data(need.request_id, need.erasure_id))
        return
    if need.kind is NeedKind.TARGET:
        yield Verb(label=aims.verb(need), url=aims.url(need))
        return
    if case_id is None and need.promise_id:
        yield from _handing_on(need, actor, links)
        return
    if case_id is None:
        yield Verb(label=finding_words.open_verb(need.count), url=links.rows(_rows_of(need)))
        return
    if need.is_mine:
        yield Verb(label=_("Go on with it"), url=links.case(case_id), tone="main" if is_urgent else "plain")
    elif leads and (need.kind in (NeedKind.SAFETY, NeedKind.ESCALATION, NeedKind.REPEAT) or need.escalation_id):
        url, tone = reverse("cases:take_over", args=[case_id]), "main" if is_urgent else "plain"
        yield Verb(label=_("Take over"), url=url, is_post=True, tone=tone, escalation=need.escalation_id or "")
    if need.escalation_id and leads:
        yield Verb(label=_("Return with guidance"), url=reverse("cases:return", args=[case_id]))
    if need.kind in (NeedKind.STATUTORY, NeedKind.CARE):
        yield Verb(label=_("Open"), url=links.case(case_id))
    if need.phone:
        yield Verb(label=_("Call"), url=call(need.phone))
    elif need.customer_id and need.kind is not NeedKind.STATUTORY:
        yield Verb(label=_("Customer"), url=reverse("customers:customer", args=[need.customer_id]))
    yield from _handing_on(need, actor, links)


def _handing_on(need: Need, actor: Actor, links: Links) -> Iterable[Verb]:
    if need.promise_id:
        yield Verb(label=_("Hand over"), url=links.of_promise(need.promise_id, "hand_over"), tone="quiet")
        yield Verb(label=_("It is done"), url=links.of_promise(need.promise_id, "keep"), tone="quiet")
    elif need.kind is NeedKind.CARE and actor.may("cases.assign"):
        yield Verb(label=_("Reassign"), url=reverse("cases:assign", args=[need.case_id]), tone="quiet")


# What broke


def told_of(finding: Finding, actor: Actor, links: Links) -> Told:
    """Return a finding in words, with its chart and its verbs: the first is the main one."""
    url = links.rows("finding", from_date=finding.from_date, to_date=finding.to_date, where=finding.where)
    verbs = [] if links.is_past else list(_liaison_verbs(finding, actor))
    verbs.append(Verb(label=finding_words.open_verb(finding.count), url=url, tone="plain" if verbs else "main"))
    return Told(
        headline=finding_words.headline(finding),
        lede=finding_words.lede(finding),
        edge=finding_words.against(finding),
        url=url,
        verbs=tuple(verbs),
        chart=weeks_of(finding, links),
    )


def _liaison_verbs(finding: Finding, actor: Actor) -> Iterable[Verb]:
    for liaison in finding.liaisons[:1]:
        if liaison.email:
            body = finding_words.letter_to(liaison, finding, actor.name)
            url = letter(liaison.email, subject=finding_words.headline(finding), body=body)
            yield Verb(label=finding_words.liaison_verb(liaison), url=url, tone="main")
        if liaison.phone:
            yield Verb(label=finding_words.call_verb(liaison), url=call(liaison.phone))


def weeks_of(finding: Finding, links: Links) -> chart.Chart:
    """Draw the weeks of a finding; a bar opens the cases of its week."""
    rows = [
        {
            "week": finding_words.short_day(week.first_date),
            "cases": week.count,
            "href": links.rows(
                "finding", from_date=week.first_date, to_date=week.first_date + timedelta(days=6), where=finding.where
            ),
        }
        for week in finding.weeks
    ]
    kind = _("complaints") if finding.is_complaint else _("cases")
    title = _("%(label)s: %(kind)s a week") % {"label": finding.label, "kind": kind}
    return chart.bars(
        rows, x="week", y="cases", title=title, usual_range=(finding.usual_low, finding.usual_high),
        highlight=_risen(finding), href="href", x_label=_("Week from"), y_label=begun(kind),
    )  # fmt: skip


def _risen(finding: Finding) -> list[str]:
    """The weeks of the finding, and those straight before them that lie above the usual range too."""
    risen = []
    for week in reversed(finding.weeks):
        if week.first_date < finding.from_date and week.count <= finding.usual_high:
            break
        risen.append(finding_words.short_day(week.first_date))
    return risen


# Will we hold our standards


def clocks_by_hour(risk: Risk, as_of: datetime) -> chart.Chart | None:
    """Draw how many clocks run out in each hour that is left of the day; nothing for fewer than two hours."""
    known = dict(risk.hours)
    if len(known) < 2:
        return None
    hour, last = min(known), max(known)
    rows = []
    while hour <= last:
        rows.append({"hour": date_format(hour, "H:i"), "clocks": known.get(hour, 0)})
        hour += timedelta(hours=1)
    return chart.bars(
        rows, x="hour", y="clocks", title=_("Clocks that run out, by hour"), size="short", tone="warn",
        x_label=_("Hour from"), y_label=_("Clocks"),
    )  # fmt: skip


def teams(risk: Risk, actor: Actor, links: Links) -> list[Row]:
    """Return the teams whose clocks run out, the most threatened first, with a way to lay work on other shoulders."""
    may_assign = actor.may("cases.assign") and not links.is_past
    rows = []
    for team in risk.teams[:TEAMS]:
        url = links.rows("due" if team.due_count else "overdue", team_id=team.team_id or NO_TEAM)
        label = _("Reassign") if may_assign else _("Open the cases")
        verbs = (Verb(label=label, url=url),)
        rows.append(
            Row(title=risk_words.team_title(team), why=risk_words.team_why(team), url=url, due_at=team.first_due_at, verbs=verbs)
        )
    return rows


# Promises and people


def promised(
    rows: Iterable[Promised], actor: Actor, links: Links, *, back: str = "today:brief", is_own: bool = False
) -> list[Row]:
    """Return what is owed to customers; the verbs lead back to the page ``back``. ``is_own``: all by the reader."""
    may_keep = actor.may("commitments.keep") and not links.is_past
    shown = []
    for one in rows:
        verbs = []
        if may_keep and is_own:
            verbs.append(Verb(label=_("It is done"), url=links.of_promise(one.promise_id, "keep", back)))
        if may_keep:
            verbs.append(Verb(label=_("Hand over"), url=links.of_promise(one.promise_id, "hand_over", back)))
        url = links.case(one.case_id) if one.case_id else links.promise(one.promise_id, "me" if is_own else "team")
        why = " · ".join(part for part in ("" if is_own else one.owner, one.customer) if part)
        shown.append(Row(title=one.text, why=why, url=url, due_at=one.due_at, verbs=tuple(verbs)))
    return shown


def strained(rows: Sequence[Strain], links: Links) -> list[Row]:
    """Return the teams that met abuse; the group, never a person."""
    return [
        Row(
            title=one.team,
            why=team_words.strain(one),
            url=links.rows("abuse", from_at=one.from_at, until_at=one.until_at, team_id=one.team_id),
        )
        for one in rows
    ]


def learned_row(one: Learned, links: Links) -> Row:
    """Return who handled comparable cases alone after a demonstration, with the way to confirm it while it waits."""
    url = reverse("training:demonstration", args=[one.demonstration_id])
    is_waiting = one.level is None and not links.is_past
    verbs = (
        (Verb(label=_("Look and confirm"), url=reverse("training:confirm", args=[one.demonstration_id])),) if is_waiting else ()
    )
    return Row(title=team_words.learned_title(one), why=team_words.learned_why(one), url=url, at=one.alone_at, verbs=verbs)
