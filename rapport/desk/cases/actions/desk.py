"""A day at the desk: kept views, drafts, following, who has a case open. None of it changes a case."""

from datetime import datetime

from django.db import transaction

from rapport.desk.cases import rules
from rapport.desk.cases.events import FollowingSet, PersonMentioned, ViewForgotten, ViewSaved
from rapport.desk.cases.models import Case, Contact, Draft, Follower, Here, SavedView
from rapport.desk.cases.queries.reading import may_read_contact
from rapport.desk.cases.rules import working
from rapport.directory.people import queries as people
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import Held, refuse, reject

HOUSE = Actor.machine("cases")


@transaction.atomic
def save_view(*, name: str, query: str, team_id: int | None, by: Actor, at: datetime) -> SavedView:
    """Keep a way to look at the cases; with a team, for all of it. Raises NotAllowed or CaseRefused."""
    by.require_somewhere("cases.view")
    assert by.person_id is not None
    own = SavedView.objects.filter(owner_id=by.person_id)
    is_taken = own.filter(name=name.strip()).exists()
    refuse(working.why_not_view(name=name, query=query, is_taken=is_taken, count=own.count()))
    view = SavedView(name=name.strip(), query=query, owner_id=by.person_id, team_id=team_id, at=at)
    if team_id is not None:
        by.require("cases.view", on=Case(team_id=team_id))
    view.save()
    publish(ViewSaved(view_id=view.pk, team_id=team_id), about=view, by=by, at=at)
    return view


@transaction.atomic
def forget_view(*, view_id: int, by: Actor, at: datetime) -> None:
    """Keep a view no longer: whoever kept it may say so. Raises NotAllowed or SavedView.DoesNotExist."""
    view = SavedView.objects.select_for_update().get(pk=view_id, owner_id=by.person_id or 0)
    publish(ViewForgotten(view_id=view.pk), about=view, by=by, at=at)
    view.delete()


@transaction.atomic
def keep_draft(*, case_id: int, text: str, by: Actor, at: datetime) -> None:
    """Keep what somebody is writing in a case; an empty text keeps nothing. Raises NotAllowed, BadInput or Case.DoesNotExist."""
    case = Case.objects.get(pk=case_id)
    by.require("cases.work", on=case)
    assert by.person_id is not None
    if not text.strip():
        Draft.objects.filter(case=case, person_id=by.person_id).delete()
    else:
        reject(rules.why_not_text(text))
        is_new = _hold_before_first(Draft, case_id=case_id, person_id=by.person_id)
        if is_new and _was_just_sent(text, case_id=case_id, person_id=by.person_id, at=at):
            return
        Draft.objects.update_or_create(case=case, person_id=by.person_id, defaults={"text": text, "at": at})
    be_here(case_id=case_id, is_writing=bool(text.strip()), by=by, at=at)


def _hold_before_first(model: type[Draft | Here], *, case_id: int, person_id: int) -> bool:
    """Lock the case before somebody's first row in it is written, and return whether it would be the first.

    A new row is held against its case when the transaction ends. Whoever sends what was typed meanwhile has locked the case and
    waits for the row that goes with the sending: without this each would wait for the other, and one of the two be lost.
    """
    own = model._default_manager.filter(case_id=case_id, person_id=person_id)
    if own.exists():
        return False
    Case.objects.select_for_update(no_key=True).get(pk=case_id)
    return not own.exists()


def _was_just_sent(text: str, *, case_id: int, person_id: int, at: datetime) -> bool:
    """Return whether somebody has sent this: what a page keeps by itself may come later, and would stand there again."""
    kept = text.replace("\r\n", "\n").strip()
    sent = Contact.objects.filter(case_id=case_id, person_id=person_id, at__gte=at - working.STILL_ON_ITS_WAY)
    return any(one.replace("\r\n", "\n").startswith(kept) for one in sent.values_list("text", flat=True))


def drop_draft(*, case_id: int, by: Actor, at: datetime) -> None:
    """Forget one's own draft: it was sent, or is not wanted any more."""
    Draft.objects.filter(case_id=case_id, person_id=by.person_id or 0).delete()
    Here.objects.filter(case_id=case_id, person_id=by.person_id or 0).update(is_writing=False)


@transaction.atomic
def be_here(*, case_id: int, is_writing: bool | None = None, by: Actor, at: datetime) -> None:
    """Note that somebody has the page of a case open; others who have it open hear when that is news.

    ``is_writing`` None leaves that as it was. Raises NotAllowed or Case.DoesNotExist.
    """
    by.require("cases.view", on=Case.objects.get(pk=case_id))
    if by.person_id is None:
        return
    Here.objects.filter(seen_at__lt=at - working.HERE_FOR).delete()
    defaults = {"seen_at": at} | ({} if is_writing is None else {"is_writing": is_writing})
    known = Here.objects.filter(case_id=case_id, person_id=by.person_id).values_list("is_writing", flat=True).first()
    if known is None:
        _hold_before_first(Here, case_id=case_id, person_id=by.person_id)
    Here.objects.update_or_create(case_id=case_id, person_id=by.person_id, defaults=defaults)
    if known is None or (is_writing is not None and known != is_writing):
        live.announce(f"here:{case_id}")


@transaction.atomic
def follow_case(*, case_id: int, is_following: bool = True, by: Actor, at: datetime) -> None:
    """Hear what happens to a case, or no longer. Twice the same changes nothing. Raises NotAllowed or Case.DoesNotExist."""
    case = Case.objects.get(pk=case_id)
    by.require("cases.view", on=case)
    assert by.person_id is not None
    known = Follower.objects.filter(case=case, person_id=by.person_id)
    if known.exists() is is_following:
        return
    if is_following:
        Follower.objects.create(case=case, person_id=by.person_id, at=at)
    else:
        known.delete()
    publish(FollowingSet(case_id=case_id, is_following=is_following), about=case, by=by, at=at)
    live.announce(f"case:{case_id}")


def tell_mentioned(held: Held, contact: Contact) -> None:
    """Whoever is named with @ in a note hears of it and follows the case, as far as they may read the note."""
    names = list(people.people(HOUSE, as_of=held.at).values_list("pk", "name")) if "@" in contact.text else []
    for pk in working.mentioned(contact.text, names):
        person = people.people(HOUSE).get(pk=pk)
        if pk == held.by.person_id or not may_read_contact(people.actor_of_person(person), contact.pk):
            continue
        Follower.objects.get_or_create(case=held.case, person_id=pk, defaults={"at": held.at})
        said = PersonMentioned(case_id=held.case.pk, contact_id=contact.pk, person_id=pk)
        publish(said, about=held.case, by=held.by, at=held.at)
