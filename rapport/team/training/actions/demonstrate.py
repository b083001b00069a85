"""Key moments of a takeover, and the demonstration that they make: sent, read, practised, discussed."""

from datetime import datetime

from django.db import transaction

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Direction
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.team.training import queries, rules
from rapport.team.training.events import DemonstrationSent, DemonstrationWentOn, MomentMarked
from rapport.team.training.models import Demonstration, KeyMoment
from rapport.team.training.types import Stage, Technique

from .errors import refuse


@transaction.atomic
def mark(*, case_id: int, contact_id: int, technique: Technique, why: str, by: Actor, at: datetime) -> KeyMoment:
    """Mark a message of one's own takeover as a key moment, or mark it otherwise.

    Raises NotAllowed, LessonRefused, Case.DoesNotExist or Contact.DoesNotExist.
    """
    case = cases.cases(by).select_for_update(of=("self",)).get(pk=case_id)
    by.require(queries.DEMONSTRATE, on=case)
    takeover = queries.taken_over(case, by)
    contact = case.contacts.get(pk=contact_id)
    refuse(
        rules.why_not_mark(
            has_taken_over=takeover is not None,
            is_since=takeover is not None and contact.at >= takeover.at,
            is_note=contact.direction == Direction.NOTE,
            is_sent=takeover is not None and queries.is_sent(takeover.pk),
            why=why,
        )
    )
    values = {"technique": technique, "why": why.strip(), "at": at}
    made, _is_new = KeyMoment.objects.update_or_create(takeover=takeover, contact=contact, defaults=values)
    marked = MomentMarked(case_id=case_id, contact_id=contact_id, technique=technique)
    publish(marked, about=case, by=by, at=at)
    live.announce(f"case:{case_id}")
    return made


@transaction.atomic
def unmark(*, case_id: int, contact_id: int, by: Actor, at: datetime) -> None:
    """Take the mark of a key moment back; one that is gone stays gone. Raises NotAllowed, LessonRefused or DoesNotExist."""
    case = cases.cases(by).select_for_update(of=("self",)).get(pk=case_id)
    by.require(queries.DEMONSTRATE, on=case)
    takeover = queries.taken_over(case, by)
    moment = KeyMoment.objects.filter(takeover=takeover, contact_id=contact_id).first() if takeover else None
    if moment is None:
        return
    refuse(
        rules.why_not_mark(
            has_taken_over=True, is_since=True, is_note=False, is_sent=moment.demonstration_id is not None, why="-"
        )
    )
    gone = MomentMarked(case_id=case_id, contact_id=contact_id, technique=Technique(moment.technique), is_undone=True)
    moment.delete()
    publish(gone, about=case, by=by, at=at)
    live.announce(f"case:{case_id}")


@transaction.atomic
def send(*, case_id: int, words: str, task: str, by: Actor, at: datetime) -> Demonstration:
    """Send one's own takeover as a demonstration to whoever observed it.

    Raises NotAllowed, LessonRefused or Case.DoesNotExist.
    """
    case = cases.cases(by).select_for_update(of=("self",)).get(pk=case_id)
    by.require(queries.DEMONSTRATE, on=case)
    takeover = queries.taken_over(case, by)
    moments = KeyMoment.objects.filter(takeover=takeover) if takeover else KeyMoment.objects.none()
    refuse(
        rules.why_not_send(
            has_taken_over=takeover is not None,
            has_observer=takeover is not None and takeover.observer_id is not None,
            is_sent=takeover is not None and queries.is_sent(takeover.pk),
            moment_count=moments.count(),
            task=task,
        )
    )
    assert takeover is not None
    made = Demonstration.objects.create(
        takeover=takeover, case=case, person_id=takeover.observer_id, by_id=takeover.by_id, words=words.strip(),
        task=task.strip(), sent_at=at,
    )  # fmt: skip
    moments.update(demonstration=made)
    sent = DemonstrationSent(demonstration_id=made.pk, case_id=case_id, person_id=made.person_id)
    publish(sent, about=made, by=by, at=at)
    live.announce(f"case:{case_id}")
    return made


def read(*, demonstration_id: int, by: Actor, at: datetime) -> Demonstration:
    """Say that one has read a demonstration. Raises NotAllowed, LessonRefused or Demonstration.DoesNotExist."""
    return _go_on(demonstration_id, Stage.READ, "", by, at)


def practise(*, demonstration_id: int, answer: str, by: Actor, at: datetime) -> Demonstration:
    """Answer the practice task. Raises NotAllowed, LessonRefused or Demonstration.DoesNotExist."""
    return _go_on(demonstration_id, Stage.PRACTISED, answer, by, at)


def discuss(*, demonstration_id: int, words: str, by: Actor, at: datetime) -> Demonstration:
    """Write down what was said about the practice. Raises NotAllowed, LessonRefused or Demonstration.DoesNotExist."""
    return _go_on(demonstration_id, Stage.DISCUSSED, words, by, at)


@transaction.atomic
def _go_on(demonstration_id: int, to: Stage, text: str, by: Actor, at: datetime) -> Demonstration:
    one = held(demonstration_id, by)
    is_learner = one.person_id == by.person_id
    refuse(rules.why_not_step(stage=Stage(one.stage), to=to, is_learner=is_learner, text=text))
    one.stage = to
    if to is Stage.DISCUSSED:
        one.discussed_at, one.discussed_by_id, one.discussion = at, by.person_id, text.strip()
    else:
        one.read_at = one.read_at or at
    if to is Stage.PRACTISED:
        one.practised_at, one.answer = at, text.strip()
    one.save()
    publish(DemonstrationWentOn(demonstration_id=one.pk, stage=to), about=one, by=by, at=at)
    return one


def held(demonstration_id: int, by: Actor) -> Demonstration:
    """Lock a demonstration that the actor may see. Raises Demonstration.DoesNotExist."""
    one = Demonstration.objects.select_for_update(of=("self",)).select_related("person").get(pk=demonstration_id)
    if not by.may(queries.VIEW, on=one):
        raise Demonstration.DoesNotExist
    return one
