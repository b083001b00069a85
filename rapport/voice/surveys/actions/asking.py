"""Asking: each settled case is looked at once, some hours later, and its customer asked or left out with a reason."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from rapport.compute import businesstime
from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import UNSETTLED
from rapport.desk.channels import actions as channels
from rapport.desk.channels import queries as mailing
from rapport.desk.complaints import queries as complaints
from rapport.directory.people import queries as people
from rapport.governance.standards import queries as standards
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.voice.surveys import queries, rules
from rapport.voice.surveys.events import CustomerAsked
from rapport.voice.surveys.models import Invitation, Spared, Survey, Version
from rapport.voice.surveys.types import SCALE, Asked, Candidate, LeftOut

ASK = "surveys.ask"


def ask_due(*, by: Actor, at: datetime) -> int:
    """Look at the settled cases whose time has come, of every survey that is on; return how many customers were asked.

    Each case in a transaction of its own, in which its mail is written down too: after a kill the next run goes on.
    Raises NotAllowed.
    """
    by.require_somewhere(ASK)
    asked = 0
    for survey in queries.find_running():
        version = queries.version_in_force(survey.pk)
        for case_id in list(_due(survey, version, at)):
            asked += _look_at(survey.pk, version, case_id, by, at)
    return asked


def _due(survey: Survey, version: Version, at: datetime) -> Iterator[int]:
    """Yield the settled cases that the survey is about, that it has not looked at, and whose waiting time is over."""
    calendar = standards.calendar_of(standards.newest_versions()[version.calendar_id])
    since = max(survey.asks_from or at, at - rules.LATEST_ASKED - timedelta(seconds=version.after_seconds))
    rows = cases.settled_between(Actor.machine("surveys"), since=since, until=at).exclude(state__in=UNSETTLED)
    for name, wanted in (("kind", version.kinds), ("channel", version.channels), ("reason_id", version.reason_ids)):
        if wanted:
            rows = rows.filter(**{f"{name}__in": wanted})
    known = Invitation.objects.filter(survey=survey, settled_at__gte=since).values("case_id")
    for case_id, settled_at in rows.exclude(pk__in=known).order_by("resolved_at", "pk").values_list("pk", "resolved_at"):
        if settled_at is not None and businesstime.add(calendar, settled_at, version.after_seconds) <= at:
            yield case_id


@transaction.atomic
def _look_at(survey_id: int, version: Version, case_id: int, by: Actor, at: datetime) -> bool:
    """Ask the customer of a case, or note why not. Whoever was reopened meanwhile is looked at when settled again."""
    survey = Survey.objects.select_for_update().get(pk=survey_id)
    case = cases.find_case(case_id)
    if case is None or not survey.is_on or not case.is_settled or case.resolved_at is None:
        return False
    if Invitation.objects.filter(survey=survey, case_id=case_id).exists():
        return False
    candidate = _candidate(case, version, at)
    is_in_sample = rules.is_drawn(survey_id=survey_id, case_id=case_id, share_percent=version.share_percent)
    why = rules.why_left_out(candidate, is_in_sample=is_in_sample, asks_care=version.asks_care)
    invitation = Invitation.objects.create(
        survey=survey, version=version, case=case, customer_id=case.customer_id, team_id=case.team_id, left_out=why,
        state=Asked.ASKED if why is LeftOut.NOTHING else Asked.LEFT_OUT, settled_at=case.resolved_at, asked_at=at,
        language=language_of(version, case.customer.language if case.customer else ""),
    )  # fmt: skip
    if why is not LeftOut.NOTHING:
        return False
    _write(invitation, version, candidate.address, by, at)
    return True


def _write(invitation: Invitation, version: Version, address: str, by: Actor, at: datetime) -> None:
    words = mail_of(invitation, version)
    sent = channels.queue_question(
        case_id=invitation.case_id, to=address, subject=words["subject"], text=words["text"], by=Actor.machine("surveys"), at=at
    )
    invitation.outbound_id = sent.pk if sent else None
    invitation.save(update_fields=["outbound_id"])
    asked = CustomerAsked(invitation_id=invitation.pk, case_id=invitation.case_id, is_in_outbox=sent is not None)
    publish(asked, about=invitation, by=by, at=at)


def _candidate(case: Any, version: Version, at: datetime) -> Candidate:
    customer_id = case.customer_id
    address = mailing.address_of(case.pk, customer_id) if customer_id is not None else ""
    since = at - timedelta(days=version.every_days)
    before = Invitation.objects.filter(customer_id=customer_id, asked_at__gt=since).exclude(state=Asked.LEFT_OUT)
    return Candidate(
        case_id=case.pk,
        kind=case.kind,
        is_restricted=case.reader_ids is not None,
        has_complaint=case.kind == "complaint" or complaints.find_complaint(case.pk) is not None,
        needs_care=bool(case.customer and case.customer.is_vulnerable),
        wants_none=customer_id is not None and Spared.objects.filter(customer_id=customer_id).exists(),
        was_asked_recently=customer_id is not None and before.exists(),
        address=address,
        is_staff=bool(address) and (people.has_address(address) or mailing.is_own(address)),
    )


def language_of(version: Version, wanted: str) -> str:
    """Return the language in which somebody is asked: their own as far as it is written, else the usual one."""
    known = [one["language"] for one in version.mail]
    spoken = wanted.lower()
    return next((one for one in (spoken, spoken.partition("-")[0]) if one in known), known[0])


def mail_of(invitation: Invitation, version: Version) -> Mapping[str, str]:
    """Return subject and text of the mail: the first question, and for each of its values a link that chooses it."""
    texts = next(one for one in version.mail if one["language"] == invitation.language)
    first = queries.questions_of(version.pk)[0].texts[invitation.language]
    scale = [(one, _end(one, first), link_of(invitation, one)) for one in reversed(SCALE)]
    name = invitation.customer.name if invitation.customer else ""
    words = {"name": name, "intro": texts["intro"], "question": first["text"], "scale": scale, "number": invitation.case_id}
    return {"subject": texts["subject"], "text": render_to_string("surveys/mail/ask.txt", words | {"link": link_of(invitation)})}


def link_of(invitation: Invitation, score: int = 0) -> str:
    """Return the address of the customer's page, with a value of the first scale chosen (0: none)."""
    return settings.RAPPORT_ADDRESS + reverse("surveys:answer", args=[queries.token_of(invitation, score)])


def _end(value: int, texts: Mapping[str, Any]) -> str:
    ends: Sequence[tuple[int, str]] = ((SCALE[0], texts["low"]), (SCALE[-1], texts["high"]))
    return next((words for end, words in ends if end == value), "")
