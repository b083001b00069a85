"""Which cases belong to an incident: by its rule, by hand, and undone."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.desk.cases import queries as cases
from rapport.desk.incidents.events import CasesGathered, CasesReleased
from rapport.desk.incidents.models import Incident, IncidentCase, Linking, Released
from rapport.desk.incidents.queries.reading import new_matches
from rapport.desk.incidents.types import MOST_LINKED, LineKind
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish

from .changing import WORK, locked, log


@transaction.atomic
def link_matching(*, incident_id: int, seen_count: int, by: Actor, at: datetime) -> Linking:
    """Link all cases that belong by rule and are not linked yet. ``seen_count``: how many the preview showed.

    Raises NotAllowed, Refused when there are none, many more than were seen, or too many; or Incident.DoesNotExist.
    """
    by.require_somewhere(WORK)
    incident = locked(incident_id)
    ids = list(new_matches(incident).order_by("pk").values_list("pk", flat=True)[: MOST_LINKED + 1])
    if not ids:
        raise Refused(_("No further case belongs to it by its rule. Change whom it concerns, or link a case by its number."))
    if len(ids) > MOST_LINKED:
        raise Refused(_("More than 20,000 cases would belong to it. Say more closely whom it concerns."))
    if len(ids) > max(seen_count * 2, seen_count + 20):
        raise Refused(_("Many more cases belong to it by now than you have seen. Look at the preview again."))
    return _link(incident, ids, is_by_rule=True, by=by, at=at)


@transaction.atomic
def link_case(*, incident_id: int, case_id: int, by: Actor, at: datetime) -> Linking | None:
    """Link one case by hand; None when it is linked already. Raises NotAllowed or DoesNotExist."""
    incident = locked(incident_id)
    case = cases.get_case(case_id, actor=by)
    by.require("cases.work", on=case)
    Released.objects.filter(incident=incident, case=case).delete()
    if IncidentCase.objects.filter(incident=incident, case=case).exists():
        return None
    return _link(incident, [case_id], is_by_rule=False, by=by, at=at)


def _link(incident: Incident, ids: Collection[int], *, is_by_rule: bool, by: Actor, at: datetime) -> Linking:
    act = Linking.objects.create(
        incident=incident, is_by_rule=is_by_rule, at=at, by_id=by.person_id, case_count=len(ids)
    )  # fmt: skip
    IncidentCase.objects.bulk_create(
        [IncidentCase(incident=incident, case_id=pk, linking=act, at=at) for pk in ids], batch_size=1_000
    )  # fmt: skip
    words = ngettext("Linked %(n)d case.", "Linked %(n)d cases.", len(ids)) % {"n": len(ids)}
    log(incident, LineKind.CASES, words, by=by, at=at)
    publish(CasesGathered(incident_id=incident.pk, linking_id=act.pk, case_count=len(ids)), about=incident, by=by, at=at)
    if len(ids) == 1:
        live.announce(f"case:{next(iter(ids))}")
    return act


@transaction.atomic
def undo_linking(*, linking_id: int, by: Actor, at: datetime) -> Linking:
    """Take the cases of one act of linking off again.

    What a rule linked are the cases of the whole department; a case that somebody linked is taken off as one takes it off by
    hand. Raises NotAllowed, Linking.DoesNotExist or, for a case that is kept from the actor, Case.DoesNotExist.
    """
    by.require_somewhere(WORK)
    incident = locked(Linking.objects.values_list("incident_id", flat=True).get(pk=linking_id))
    act = Linking.objects.get(pk=linking_id)
    for case_id in () if act.is_by_rule else act.links.values_list("case_id", flat=True):
        by.require("cases.work", on=cases.get_case(case_id, actor=by))
    if act.undone_at is not None:
        return act
    act.undone_at = at
    act.save(update_fields=["undone_at"])
    count, _by_model = act.links.all().delete()
    words = ngettext("Took %(n)d case off again.", "Took %(n)d cases off again.", count) % {"n": count}
    log(incident, LineKind.CASES, words, by=by, at=at)
    publish(CasesReleased(incident_id=incident.pk, linking_id=act.pk, case_count=count), about=incident, by=by, at=at)
    return act


@transaction.atomic
def unlink_case(*, incident_id: int, case_id: int, by: Actor, at: datetime) -> None:
    """Take one case off by hand: the rule does not bring it back. Raises NotAllowed or DoesNotExist."""
    incident = locked(incident_id)
    case = cases.get_case(case_id, actor=by)
    by.require("cases.work", on=case)
    count, _by_model = IncidentCase.objects.filter(incident=incident, case=case).delete()
    Released.objects.get_or_create(incident=incident, case=case, defaults={"at": at})
    if count:
        log(incident, LineKind.CASES, _("Took case %(number)d off.") % {"number": case_id}, by=by, at=at)
        publish(CasesReleased(incident_id=incident.pk, linking_id=None, case_count=1), about=incident, by=by, at=at)
        live.announce(f"case:{case_id}")
