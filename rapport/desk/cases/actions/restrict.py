"""Who alone may read a case."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases.events import CaseRestricted
from rapport.desk.cases.models import Case
from rapport.directory.people import queries as people
from rapport.kernel import inbox, live, personal
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import CaseRefused, running_takeover
from .escalate import reach_a_reader

HOUSE = Actor.machine("cases")


@transaction.atomic
def bar(*, case_id: int, person_id: int | None, by: Actor, at: datetime) -> Case:
    """Say to whom of us a case is given by nobody, because it is about them, or (None) to nobody: no assigning, taking, taking
    over or router reaches them. What it is about says so in its own room's record.

    Raises NotAllowed, CaseRefused (they have it now) or Case.DoesNotExist.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    by.require("cases.restrict", on=case)
    takeover = running_takeover(case)
    if person_id is not None and person_id in (case.assignee_id, takeover and takeover.by_id):
        raise CaseRefused(_("They have this case. Give it to somebody else first."))
    case.barred_id = person_id
    case.save(update_fields=["barred_id"])
    _alike(case)
    reach_a_reader(case, by=by, at=at)
    return case


@transaction.atomic
def restrict(*, case_id: int, reader_ids: Collection[int] | None, by: Actor, at: datetime) -> Case:
    """Say who alone may see and work a case, or (None) open it again. Whoever has it must be among them.

    Raises NotAllowed, CaseRefused or Case.DoesNotExist.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    by.require("cases.restrict", on=case)
    wanted = None if reader_ids is None else sorted(set(reader_ids))
    if wanted is not None:
        takeover = running_takeover(case)
        having = {one for one in (case.assignee_id, takeover and takeover.by_id) if one and one not in wanted}
        if having:
            names = people.people(HOUSE).filter(pk__in=having).order_by("name").values_list("name", flat=True)
            words = _("%(names)s has the case: let them read it, or give it to somebody else first.")
            raise CaseRefused(words % {"names": ", ".join(names)})
    if case.reader_ids != wanted:
        case.reader_ids = wanted
        case.save(update_fields=["reader_ids"])
        _alike(case)
        count = None if wanted is None else len(wanted)
        reach_a_reader(case, by=by, at=at)
        publish(CaseRestricted(case_id=case.pk, reader_count=count), about=case, by=by, at=at)
        live.announce(f"case:{case.pk}")
    return case


def _alike(case: Case) -> None:
    """What went into a case is for the same eyes, and nobody else keeps a notice of it."""
    about = personal.about_cases([case.pk], personal.ALL).ids
    Case.objects.filter(pk__in=about.get("cases.case", ()), merged_into__isnull=False).update(
        reader_ids=case.reader_ids, barred_id=case.barred_id
    )
    inbox.take_back(about)
