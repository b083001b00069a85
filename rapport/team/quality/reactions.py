"""What this room does after the fact: it tells whom it concerns. Each bears a second run."""

from collections import Counter

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.directory.people.events import SignInClosed
from rapport.kernel import inbox
from rapport.kernel.models import Entry

from . import queries
from .events import (
    AppealDecided,
    CalibrationClosed,
    CalibrationOpened,
    CoachingAgreed,
    ReviewAppealed,
    ReviewHandedOn,
    ReviewSubmitted,
    SampleDrawn,
)
from .models import CalibrationPlace, Review
from .types import ReviewState, Turn


def tell_reviewers(event: SampleDrawn, entry: Entry) -> None:
    """Who has reviews to write is told once, with how many."""
    rows = Review.objects.filter(sample_id=event.sample_id, state=ReviewState.WAITING)
    for person_id in sorted(set(rows.values_list("reviewer_id", flat=True)) - {None}):
        count = rows.filter(reviewer_id=person_id).count()
        words = _("Cases were drawn for you to review: %(n)d.") % {"n": count}
        inbox.tell([person_id], entry=entry, kind="reviews_drawn", text=words, url=reverse("quality:overview"), at=entry.at)


def tell_of_review(event: ReviewSubmitted, entry: Entry) -> None:
    """The person reads the whole of it, and may answer."""
    if (one := queries.find_review(event.review_id)) is not None:
        words = _("Your work on “%(subject)s” was reviewed. Read it, and agree or appeal.") % {"subject": one.case.subject}
        _tell(one, {one.person_id}, entry, "reviewed", words)


def tell_of_appeal(event: ReviewAppealed, entry: Entry) -> None:
    """Who decides is asked; the reviewer knows."""
    if (one := queries.find_review(event.review_id)) is not None:
        _tell(one, {one.decider_id}, entry, "appeal", _("An appeal against a review waits for your decision."))
        _tell(one, {one.reviewer_id}, entry, "appealed", _("Somebody appealed against a review of yours. Somebody else decides."))


def tell_of_decision(event: AppealDecided, entry: Entry) -> None:
    """Both hear what was decided."""
    if (one := queries.find_review(event.review_id)) is not None:
        words = (
            _("An appeal was upheld; the review is corrected.") if event.is_upheld else _("An appeal was not upheld. Read why.")
        )
        _tell(one, {one.person_id, one.reviewer_id}, entry, "appeal_decided", words)


def tell_of_handing(event: ReviewHandedOn, entry: Entry) -> None:
    """Who has it now is asked, who had it knows; of an appeal the person hears that somebody else decides."""
    if (one := queries.find_review(event.review_id)) is None:
        return
    is_judging = event.turn is Turn.JUDGE
    asked = (
        _("A case was handed on to you to review.") if is_judging else _("An appeal against a review waits for your decision.")
    )
    _tell(one, {event.to_id}, entry, "handed_on", asked)
    url = reverse("quality:overview")
    if event.before_id is not None and event.before_id != entry.person_id:
        words = _("A review that waited for you was handed on to somebody else.")
        inbox.tell([event.before_id], entry=entry, kind="handed_away", text=words, url=url, at=entry.at)
    if not is_judging:
        _tell(one, {one.person_id}, entry, "decider_changed", _("Somebody else decides your appeal now."))


def tell_of_leaver(event: SignInClosed, entry: Entry) -> None:
    """Somebody has left: who answers for the team of each review that waited for them is asked to hand those on."""
    leads: Counter[int] = Counter()
    for one in queries.left_by(event.person_id, as_of=entry.at):
        for person in people.deciders(one.review.team_id, at=entry.at):
            if person.pk != one.review.person_id and people.actor_of_person(person, at=entry.at).may(queries.HAND_ON):
                leads[person.pk] += 1
                break
    for person_id, count in sorted(leads.items()):
        words = _("Reviews of somebody who has left wait for you to hand them on: %(n)d.") % {"n": count}
        inbox.tell([person_id], entry=entry, kind="to_hand_on", text=words, url=reverse("quality:overview"), at=entry.at)


def tell_of_coaching(event: CoachingAgreed, entry: Entry) -> None:
    """The person has in hand what was agreed."""
    if (one := queries.find_review(event.review_id)) is not None:
        _tell(one, {one.person_id}, entry, "coaching", _("What you agreed after a review is written down."))


def tell_judges(event: CalibrationOpened | CalibrationClosed, entry: Entry) -> None:
    """The judges are asked to judge, and afterwards to read how far they agree."""
    is_open = isinstance(event, CalibrationOpened)
    words = (
        _("Judge the cases of a calibration, each on your own.")
        if is_open
        else _("A calibration is closed: see how far you agree.")
    )
    ids = CalibrationPlace.objects.filter(calibration_id=event.calibration_id).values_list("person_id", flat=True)
    url = reverse("quality:calibration", args=[event.calibration_id])
    told = set(ids) - {entry.person_id or 0}
    inbox.tell(told, entry=entry, kind="calibration" if is_open else "calibrated", text=words, url=url, at=entry.at)


def _tell(one: Review, told: set[int | None], entry: Entry, kind: str, words: str) -> None:
    persons = {pk for pk in told if pk is not None} - {entry.person_id or 0}
    inbox.tell(persons, entry=entry, kind=kind, text=words, url=reverse("quality:review", args=[one.pk]), at=entry.at)
