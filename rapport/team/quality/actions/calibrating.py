"""A calibration: opened for some judges and cases, judged blind, closed with what came of it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.team.quality import queries, rules
from rapport.team.quality.events import CalibrationClosed, CalibrationJudged, CalibrationOpened
from rapport.team.quality.models import Calibration, CalibrationCase, CalibrationPlace, Mark, Version
from rapport.team.quality.types import (
    KEPT_DAYS,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_CASES,
    USUALLY_KEPT_DAYS,
    ReviewState,
    Said,
    Scale,
)

from .errors import QualityRefused, refuse


@transaction.atomic
def open_calibration(
    *, name: str, scorecard_id: int, case_ids: Collection[int], person_ids: Collection[int], by: Actor, at: datetime,
    keep_days: int = USUALLY_KEPT_DAYS,
) -> Calibration:  # fmt: skip
    """Open a calibration of one to five cases for two judges or more. Raises NotAllowed, QualityRefused or Case.DoesNotExist."""
    by.require_somewhere(queries.CALIBRATE)
    if by.person_id is None or not name.strip() or len(name) > LONGEST_NAME:
        raise QualityRefused(_("Give the calibration a name."))
    if not KEPT_DAYS[0] <= keep_days <= KEPT_DAYS[1]:
        raise QualityRefused(_("Keep a calibration between 30 days and five years; then the words and the names go."))
    chosen = list(cases.cases(by).filter(pk__in=set(case_ids)).order_by("pk"))
    if len(chosen) != len(set(case_ids)) or not 1 <= len(chosen) <= MOST_CASES:
        raise QualityRefused(_("Choose one to five cases that you may open."))
    if any(one.reader_ids is not None for one in chosen) or len({one.team_id for one in chosen}) > 1:
        raise QualityRefused(_("Choose cases of one team that are not restricted: all judges and who leads them see each."))
    judges = list(people.people(queries.HOUSE, as_of=at).filter(pk__in=set(person_ids)))
    if len(judges) < 2:
        raise QualityRefused(_("Agreement takes at least two judges."))
    spoke = {one.pk: queries.spoke_in(one) for one in chosen}
    for judge in judges:
        actor = people.actor_of_person(judge, at=at)
        if not actor.may(queries.CALIBRATE) or not all(actor.may("cases.view", on=one) for one in chosen):
            raise QualityRefused(_("%(name)s may not open all of these cases.") % {"name": judge.name})
        if any(
            rules.why_not_reviewer(reviewer_id=judge.pk, person_id=one.assignee_id, spoke_ids=spoke[one.pk]) for one in chosen
        ):
            raise QualityRefused(
                _("%(name)s handled one of these cases, or answered in it. Nobody judges their own work.") % {"name": judge.name}
            )
    version = queries.in_force(scorecard_id, as_of=at)
    if version is None or chosen[0].team_id is None:
        raise QualityRefused(_("This scorecard has no version in force. Publish it first."))
    made = Calibration.objects.create(
        name=name.strip(), version=version, team_id=chosen[0].team_id, lead_id=by.person_id, opened_at=at,
        keep_days=keep_days,
    )  # fmt: skip
    by.require(queries.CALIBRATE, on=made)
    CalibrationCase.objects.bulk_create(CalibrationCase(calibration=made, case=one) for one in chosen)
    CalibrationPlace.objects.bulk_create(CalibrationPlace(calibration=made, person=one) for one in judges)
    publish(CalibrationOpened(calibration_id=made.pk), about=made, by=by, at=at)
    return made


@transaction.atomic
def judge_case(*, calibration_id: int, case_id: int, said: Mapping[int, Said], by: Actor, at: datetime) -> Calibration:
    """Judge one case of a calibration without seeing what others say; once. Raises QualityRefused or DoesNotExist."""
    Calibration.objects.select_for_update().filter(pk=calibration_id).first()  # it is not closed meanwhile
    calibration = queries.get_calibration(calibration_id, actor=by)
    place = CalibrationPlace.objects.select_for_update().filter(calibration=calibration, person_id=by.person_id or 0).first()
    if place is None or calibration.is_closed:
        raise QualityRefused(_("You do not judge in this calibration, or it is closed."))
    of = CalibrationCase.objects.select_related("case").get(calibration=calibration, case_id=case_id)
    if by.is_kept_out_of(of.case):
        raise CalibrationCase.DoesNotExist
    if place.marks.filter(of=of).exists():
        raise QualityRefused(_("You have judged this case. What is handed in stays, so that it stays your own."))
    scales = {criterion.pk: Scale(criterion.scale) for criterion in calibration.version.criteria.all()}
    contacts = set(of.case.contacts.filter(cases.visible(by)).values_list("pk", flat=True))
    state = ReviewState.WAITING
    refuse(rules.why_not_judge(state=state, is_reviewer=True, scales=scales, said=said, contacts=contacts))
    Mark.objects.bulk_create(
        Mark(
            place=place, of=of, criterion_id=pk, value=each.value, comment=each.comment.strip(), contact_id=each.contact_id, at=at
        )
        for pk, each in said.items()
    )  # fmt: skip
    publish(CalibrationJudged(calibration_id=calibration.pk), about=calibration, by=by, at=at)
    return calibration


@transaction.atomic
def close_calibration(*, calibration_id: int, words: str, led_to_id: int | None, by: Actor, at: datetime) -> Calibration:
    """Close a calibration with what came of it: all see what all said. Raises NotAllowed, QualityRefused or DoesNotExist."""
    known = queries.get_calibration(calibration_id, actor=by)
    calibration = Calibration.objects.select_for_update().get(pk=known.pk)
    if calibration.lead_id != by.person_id:
        raise QualityRefused(_("Whoever opened the calibration closes it."))
    if calibration.forgotten_at is not None:
        raise QualityRefused(_("The time of this calibration is over, and what was judged is forgotten. Open a new one."))
    if calibration.is_closed or not words.strip():
        raise QualityRefused(_("Write down what you agreed; a calibration is closed once."))
    judged = Mark.objects.filter(place__calibration=calibration).values("place").distinct().count()
    if judged < 2:
        raise QualityRefused(_("Fewer than two have judged. Wait for them, or there is nothing to compare."))
    led_to = Version.objects.filter(pk=led_to_id, scorecard_id=known.version.scorecard_id).first() if led_to_id else None
    calibration.closed_at, calibration.words, calibration.led_to = at, words.strip()[:LONGEST_TEXT], led_to
    calibration.save(update_fields=["closed_at", "words", "led_to"])
    publish(CalibrationClosed(calibration_id=calibration.pk), about=calibration, by=by, at=at)
    return calibration
