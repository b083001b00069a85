"""What the page of a complaint shows, collected with a number of queries that does not depend on the complaint."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.desk.cases.queries.linking import PART
from rapport.desk.cases.types import Direction
from rapport.desk.complaints import queries
from rapport.desk.complaints.models import ComplaintFile, LetterCopy, MilestoneRow, Redress
from rapport.desk.complaints.queries import words
from rapport.desk.complaints.rules.planning import WINDOWS
from rapport.desk.complaints.types import Letter, Standing
from rapport.governance.commitments import queries as commitments
from rapport.governance.decisions import queries as decisions
from rapport.kernel.actor import Actor
from rapport.kernel.journal import history

from . import verbs

MOST_SAID = 50

SUBJECT = "complaints.complaintfile"


@dataclass(frozen=True, kw_only=True)
class MilestoneView:
    """A milestone as the page draws it; ``share``: how much of its time is used, 0 to 1."""

    label: Any
    due_at: datetime
    met_at: datetime | None
    standing: Standing
    word: Any
    tone: str
    is_law: bool
    is_window: bool
    share: float


def milestones(complaint: ComplaintFile, *, as_of: datetime) -> list[MilestoneView]:
    """Return the milestones that are or were asked for, by when they are due."""
    return [one for one in (_view(row, as_of) for row in queries.milestones(complaint)) if one.standing is not Standing.VOID]


def missed(complaint: ComplaintFile) -> list[str]:
    """Return what is said of each word on progress that came too late: the next word begins the milestone anew, this stays."""
    said = _("Word on progress due by %(due)s: given on %(met)s, late.")
    return [
        said % {"due": _day(one.due_at - timedelta(seconds=1)), "met": _day(one.met_at)}
        for one in queries.missed_words_of(complaint)
        if one.met_at is not None
    ]


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y")


def _view(row: MilestoneRow, as_of: datetime) -> MilestoneView:
    standing = row.standing(as_of)
    until = row.met_at or as_of
    length = (row.due_at - row.started_at).total_seconds() or 1.0
    return MilestoneView(
        label=words.MILESTONE[row.milestone],
        due_at=row.due_at,
        met_at=row.met_at,
        standing=standing,
        word=words.STANDING[standing],
        tone=words.STANDING_TONE.get(standing, "quiet"),
        is_law=row.is_statutory,
        is_window=row.milestone in WINDOWS,
        share=min(max((until - row.started_at).total_seconds() / length, 0.0), 1.0),
    )


def headline(complaint: ComplaintFile, *, as_of: datetime) -> tuple[str, str]:
    """Return what stands at the head of the page, in a sentence, and its tone."""
    if complaint.is_closed:
        decided = words.DECISION.get(complaint.decision)
        ended = words.CLOSING[complaint.closing]
        if complaint.next_due_at is not None and complaint.next_due_at <= as_of:
            return _("Closed: %(ended)s. What was promised is overdue.") % {"ended": str(ended).lower()}, "bad"
        return (_("Closed: %(ended)s, %(decided)s.") if decided else _("Closed: %(ended)s.")) % {
            "ended": str(ended).lower(), "decided": str(decided or "").lower(),
        }, "good"  # fmt: skip
    if complaint.next_due_at is None:
        is_begun_anew = complaint.reopened_at is not None and not queries.sent_letters(complaint)
        anew = _("Taken up again: it is decided and answered anew before it is closed.")
        return anew if is_begun_anew else _("Nothing is due now. The complaint is open until it is closed."), "quiet"
    label = words.MILESTONE[complaint.next_milestone]
    if (late := late_of(complaint, as_of=as_of)) is not None and complaint.next_due_at > as_of:
        return _("%(label)s is overdue.") % {"label": words.MILESTONE[late.milestone]}, "bad"
    if complaint.next_due_at <= as_of:
        return _("%(label)s is overdue.") % {"label": label}, "bad"
    days = (complaint.next_due_at - as_of).days
    said = _("%(label)s comes next, today or tomorrow.") if days < 1 else _("%(label)s comes next, in %(days)s days.")
    return said % {"label": label, "days": days}, "warn" if days < 2 else "accent"


def late_of(complaint: ComplaintFile, *, as_of: datetime) -> MilestoneRow | None:
    """Return what has been overdue longest in an open complaint, a word on progress too; or None."""
    awaited = [one for one in complaint.milestones.all() if one.met_at is None and not one.is_void and one.due_at <= as_of]
    return min((one for one in awaited if one.milestone not in WINDOWS), key=lambda one: (one.due_at, one.pk), default=None)


def due_of(complaint: ComplaintFile, *, as_of: datetime) -> datetime | None:
    """Return the moment that belongs to the headline."""
    is_ahead = not complaint.is_closed and complaint.next_due_at is not None and complaint.next_due_at > as_of
    late = late_of(complaint, as_of=as_of) if is_ahead else None
    return late.due_at if late is not None else complaint.next_due_at


def page(complaint: ComplaintFile, *, actor: Actor, as_of: datetime) -> dict[str, Any]:
    """Return everything that the page of a complaint draws."""
    said, tone = headline(complaint, as_of=as_of)
    may_handle, may_decide = actor.may("complaints.handle", on=complaint), actor.may("complaints.decide", on=complaint)
    offered = [("do", one) for one in verbs.HANDLE if may_handle and one.when(complaint)]
    offered += [("decide", one) for one in verbs.DECIDE if may_decide and one.when(complaint)]
    if actor.may("complaints.restrict", on=complaint):
        offered.append(("readers", verbs.RESTRICT))
    links = {
        one.key: (reverse(f"complaints:{where}", args=_arguments(complaint, where, one.key)), one.label) for where, one in offered
    }
    letters = queries.letters_now(complaint) if may_handle else []
    letters = [one for one in letters if may_decide or one not in (Letter.FINAL, Letter.STAGE_TWO_FINAL)]
    sent = [
        (words.LETTER[one.letter], one) for one in complaint.letters.select_related("by", "contact").order_by("written_at", "pk")
    ]
    enclosed = queries.enclosed_in([one for _label, one in sent])
    parts = complaint.allegations.order_by("pk").prefetch_related("evidence_items", "findings", "rulings__by")
    return {
        "complaint": complaint,
        "headline": said,
        "headline_due_at": due_of(complaint, as_of=as_of),
        "tone": tone,
        "verbs": links,
        "letters": [(reverse("complaints:letter", args=[complaint.pk, one.value]), words.LETTER[one]) for one in letters],
        "sent": [(label, one, enclosed.get(one.contact_id or 0, [])) for label, one in sent],
        "papers": queries.authority_files(complaint),
        "goes_to": _goes_to(complaint),
        "unposted": [said for label, one in sent if (said := _unposted(label, one))],
        "milestones": milestones(complaint, as_of=as_of),
        "missed": missed(complaint),
        "parts": list(parts),
        "general_evidence": list(complaint.evidence_items.filter(allegation=None).order_by("pk")),
        "general_findings": list(complaint.findings.filter(allegation=None).order_by("pk")),
        "redress": _redress(complaint, actor),
        "actions": _corrective(complaint, actor, as_of),
        "joined": _joined(complaint, actor),
        "outside": list(complaint.outside_cases.order_by("opened_date", "pk")),
        "history": _history(complaint),
        "limit": queries.limits_of([complaint.case.customer_id or 0]).get(complaint.case.customer_id or 0),
    }


def _goes_to(complaint: ComplaintFile) -> tuple[str, str]:
    """Say to whom letters go where somebody complains for the customer, and how sure that is; "" for the customer alone."""
    name = complaint.complainant_name
    if not name:
        return "", ""
    if complaint.authority_withdrawn_at is not None:
        said = _("The authority of %(name)s was withdrawn on %(day)s: %(why)s. Letters go to the customer.")
        known = {"day": _day(complaint.authority_withdrawn_at), "why": complaint.authority_withdrawn_why.rstrip(".")}
        return said % {"name": name, **known}, "warn"
    if not complaint.is_represented:
        return _("Letters go to the customer: the authority of %(name)s itself is not kept yet.") % {"name": name}, "warn"
    if queries.representative_of(complaint) is None:
        return _("Letters go to the customer: no address of %(name)s is known.") % {"name": name}, "warn"
    said = (
        _("Letters go to %(name)s, with a copy to the customer.") if complaint.copies_customer else _("Letters go to %(name)s.")
    )
    return said % {"name": name}, "accent"


def _joined(complaint: ComplaintFile, actor: Actor) -> list[tuple[Any, list[Any]]]:
    """Return the earlier cases that are part of the complaint with what was said there, as far as this person may read them."""
    parts = [one.case for one in cases.links_of(complaint.case, actor=actor) if one.how == PART and one.is_visible]
    return [(one, list(one.contacts.exclude(direction=Direction.NOTE).order_by("at", "pk")[:MOST_SAID])) for one in parts]


def answers_go_to(complaint: ComplaintFile) -> str:
    """Say who has the ordinary answers of the case while somebody complains for the customer; "" while that is the customer."""
    if not complaint.complainant_name:
        return ""
    who = queries.representative_of(complaint)
    if who is None or not who.email:
        told = _("Answers by e-mail go to the customer, not to %(name)s: look at the complaint.")
        return told % {"name": complaint.complainant_name}
    if complaint.authority_date is None:
        return _("Answers go to %(name)s.") % {"name": who.name}
    known = {"name": who.name, "day": date_format(complaint.authority_date, "j M Y")}
    return _("Answers go to %(name)s, by the authority of %(day)s.") % known


def _corrective(complaint: ComplaintFile, actor: Actor, as_of: datetime) -> list[tuple[Any, bool, Any]]:
    """Return each corrective action, whether this person may say that it is done or hand it over, and with whom it lies."""
    rows = list(complaint.corrective_actions.select_related("commitment__owner").order_by("pk"))
    handed = commitments.handings_of([one.commitment_id for one in rows], as_of=as_of)
    return [
        (one, not one.commitment.is_settled and actor.may("commitments.keep", on=one.commitment), handed.get(one.commitment_id))
        for one in rows
    ]


def _redress(complaint: ComplaintFile, actor: Actor) -> list[tuple[Redress, bool]]:
    """Return the redress, each with whether this person may open the request that it waits for."""
    rows = queries.redress_of(complaint)
    waiting = [one.decision_id for one in rows if one.is_waiting and one.decision_id is not None]
    seen = set(decisions.decisions(actor).filter(pk__in=waiting).values_list("pk", flat=True)) if waiting else set()
    return [(one, one.decision_id in seen) for one in rows]


def _unposted(label: Any, one: LetterCopy) -> str:
    """Say of a letter that it counts for nothing yet, or any more; "" for one that was given."""
    if one.is_mail and one.is_waiting:
        return _("%(letter)s: is being sent again by e-mail. Its limit runs until it has left.") % {"letter": label}
    if one.is_mail and one.returned_date is not None:
        said = _(
            "%(letter)s: the e-mail reached nobody (%(day)s). Its limit runs again: write it on paper, or to another address."
        )
        return said % {"letter": label, "day": date_format(one.returned_date, "j M Y")}
    if one.is_waiting:
        return _("%(letter)s: waits to be printed and posted. Its limit runs until the day on which it is posted.") % {
            "letter": label
        }
    if one.returned_date is not None:
        said = _("%(letter)s: came back on %(day)s. Its limit runs again: post it with another address, or write it anew.")
        return said % {"letter": label, "day": date_format(one.returned_date, "j M Y")}
    return ""


def _arguments(complaint: ComplaintFile, where: str, key: str) -> list[Any]:
    return [complaint.pk] if where == "readers" else [complaint.pk, key]


def _history(complaint: ComplaintFile) -> list[tuple[datetime, str, str]]:
    """What was recorded, oldest first, in words."""
    found = []
    for entry in history(SUBJECT, [complaint.pk]):
        kind, said = entry.event.split(".")[1], entry.payload
        label: Any
        if kind == "ComplaintRecorded":
            label = words.CHANGE[said["change"]]
        elif kind == "LetterSent":
            label = words.LETTER[said["letter"]]
        elif kind == "MilestoneNear":
            label = words.MILESTONE[said["milestone"]]
            found.append((entry.at, entry.actor, _("warned: %(label)s") % {"label": label}))
            continue
        else:
            label = {
                "ComplaintOpened": _("made a complaint"), "ComplaintClosed": _("closed"), "ComplaintReopened": _("reopened"),
                "HandlingAsked": _("customer asked about the handling"),
            }.get(kind)  # fmt: skip
        if label is not None:
            found.append((entry.at, entry.actor, str(label)))
    return found


def address_of(one: queries.Day) -> str:
    """Return where a day is kept: the page of its complaint, or the review of a limit."""
    return reverse("complaints:complaint", args=[one.case_id]) if one.case_id else reverse("complaints:review", args=[one.row_id])


def desk(actor: Actor) -> dict[str, bool]:
    """Return which ways lead on from every page of the room."""
    return {"configure": actor.may("complaints.configure"), "measures": actor.may("measures.view")}
