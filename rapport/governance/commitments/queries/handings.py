"""What lies with other departments: the exchange as it stood, the links, and who answers for it inside."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import QuerySet

from rapport.compute.businesstime import Calendar
from rapport.directory.people import queries as people
from rapport.governance.standards import queries as standards
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.models import StoredFile
from rapport.kernel.prepared import among, prepared

from .. import rules
from ..models import Handing, HandingLine
from ..rules import Stand
from ..types import BY_THEM, RUNNING, HandingState, HandingView, LineView, PromiseView, Said

VIEW, ANSWER = "commitments.view", "commitments.answer_by_link"
LONGEST_NUMBER = 18
LINES = HandingLine._meta.label_lower


@dataclass(frozen=True, kw_only=True)
class Load:
    """What lies with one department: how many run, how many of them are overdue, since when the oldest, and the rows."""

    department_id: int
    department: str
    count: int
    overdue_count: int
    since_at: datetime
    rows: tuple[HandingView, ...] = ()


def handings(actor: Actor) -> QuerySet[Handing]:
    """Return what of the actor's own, their team's or the whole department's commitments was asked of other departments."""
    return actor.scope(VIEW, Handing.objects.select_related("department", "asked_by", "commitment"))


def get_handing(handing_id: int, *, actor: Actor) -> Handing:
    """Return one. Raises Handing.DoesNotExist, also for one that is not theirs to see."""
    return handings(actor).get(pk=handing_id)


def may_hear(actor: Actor, handing_id: int) -> bool:
    """Return whether the actor hears of changes to one."""
    return handings(actor).filter(pk=handing_id).exists()


def may_read_file(actor: Actor, line_id: int) -> bool:
    """Return whether the actor may read the files of a line: ours who may see it, and the liaison person of this link."""
    line = HandingLine.objects.select_related("handing").filter(pk=line_id).first()
    return line is not None and (actor.may(ANSWER, on=line.handing) or may_hear(actor, line.handing_id))


def get_paper(file_id: int, *, of: Handing, actor: Actor) -> StoredFile:
    """Return a file that came with one exchange. Raises ObjectDoesNotExist, also for a file of anything else."""
    stored = files.get_file(file_id, actor=actor)
    if stored.subject != LINES:
        raise StoredFile.DoesNotExist
    HandingLine.objects.get(pk=stored.subject_id, handing=of)
    return stored


def view_of_handing(row: Handing, *, as_of: datetime) -> HandingView:
    """Return how one stood at a moment, with the whole exchange."""
    return _views([row], as_of)[0]


def with_handings(promises: Sequence[PromiseView], *, as_of: datetime) -> list[PromiseView]:
    """Return the promises with how they stood with other departments, the latest first. Whoever may see them may see that."""
    found = handings_of([one.id for one in promises], as_of=as_of)
    return [replace(one, handings=found.get(one.id, ())) for one in promises]


def handings_of(commitment_ids: Sequence[int], *, as_of: datetime) -> dict[int, tuple[HandingView, ...]]:
    """Return how these commitments stood with other departments, the latest first, for whoever may see them."""
    if not commitment_ids:
        return {}
    rows = Handing.objects.filter(commitment_id__in=commitment_ids, asked_at__lte=as_of)
    found: defaultdict[int, list[HandingView]] = defaultdict(list)
    for one in _views(list(rows.select_related("department", "asked_by").order_by("-asked_at", "-pk")), as_of):
        found[one.commitment_id].append(one)
    return {number: tuple(some) for number, some in found.items()}


def loads(actor: Actor, *, as_of: datetime) -> list[Load]:
    """Return what lay with each department at a moment, the most overdue first."""
    rows = _lying(actor, as_of=as_of)
    by_department: defaultdict[int, list[HandingView]] = defaultdict(list)
    for one in _views(rows, as_of):
        if one.is_running:
            by_department[one.department_id].append(one)
    found = [
        Load(
            department_id=number,
            department=some[0].department,
            count=len(some),
            overdue_count=sum(one.is_overdue for one in some),
            since_at=min(one.asked_at for one in some),
            rows=tuple(some),
        )
        for number, some in by_department.items()
    ]
    return sorted(found, key=lambda one: (-one.overdue_count, -one.count, one.department))


@prepared
def _lying(actor: Actor, /, *, as_of: Any) -> QuerySet[Handing]:
    return handings(actor).filter(asked_at__lte=as_of).exclude(settled_at__lte=as_of).order_by("due_at", "pk")


def of_department(department_id: int, actor: Actor, *, as_of: datetime, limit: int = 100) -> list[HandingView]:
    """Return what was asked of one department, what runs first, then the latest."""
    rows = handings(actor).filter(department_id=department_id, asked_at__lte=as_of).order_by("-asked_at", "-pk")[:limit]
    return sorted(_views(list(rows), as_of), key=lambda one: not one.is_running)


def token_of(row: Handing) -> str:
    """Return what the liaison person's link carries: the number, signed with the key of this link."""
    return _signer(row.link_key).sign(str(row.pk))


def find_by_link(token: str, *, at: datetime) -> Handing | None:
    """Return what a link opens; None when it is wrong, was replaced or has run out."""
    number = token.partition(":")[0]
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        return None
    row = Handing.objects.select_related("department", "asked_by", "commitment").filter(pk=int(number)).first()
    if row is None or row.link_until <= at:
        return None
    try:
        _signer(row.link_key).unsign(token)
    except signing.BadSignature:
        return None
    return row


def liaison(row: Handing) -> Actor:
    """Return the liaison person of a link: they may answer this one thing, nothing else."""
    return Actor.by_link("liaison", ANSWER, row=row)


def find_handing(handing_id: int) -> Handing | None:
    """Return one for the house's own reactions; None when it is gone."""
    rows = Handing.objects.select_related("department", "asked_by", "commitment__owner__team")
    return rows.filter(pk=handing_id).first()


def givers(row: Handing) -> set[int]:
    """Return who hears what a department says: whoever handed it over, and who owes it."""
    return {one for one in (row.asked_by_id, row.commitment.owner_id) if one is not None}


def running_of(department_id: int) -> list[int]:
    """Return what lies with a department now, for the house's own reactions."""
    rows = Handing.objects.filter(department_id=department_id, state__in=RUNNING)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def hours() -> Calendar | None:
    """Return the opening hours of the department: its oldest calendar that closes at times, in its newest version; or None."""
    known = standards.newest_versions()
    closing = [one for _key, one in sorted(known.items()) if not one.is_always_open]
    return standards.calendar_of(closing[0]) if closing else None


def stand_of(row: Handing) -> Stand:
    """Return how it stands now, as the row says."""
    return Stand(
        state=HandingState(row.state), due_at=row.due_at, proposed_at=row.proposed_at, is_asking=row.is_asking,
        reported_at=row.reported_at,
    )  # fmt: skip


def _views(rows: Sequence[Handing], as_of: datetime) -> list[HandingView]:
    lines = _lines(ids=[row.pk for row in rows], as_of=as_of) if rows else []
    told: defaultdict[int, list[HandingLine]] = defaultdict(list)
    for line in lines:
        told[line.handing_id].append(line)
    names = people.names(line.by_id for some in told.values() for line in some)
    papers = _papers(line.pk for some in told.values() for line in some if line.said in BY_THEM)
    return [_view(row, told[row.pk], names, papers, as_of) for row in rows]


@prepared
def _lines(*, ids: Any, as_of: Any) -> QuerySet[HandingLine]:
    return HandingLine.objects.filter(among("handing_id", ids), at__lte=as_of).order_by("at", "pk")


def _papers(line_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    if ids := list(line_ids):
        for one in files.files_of(LINES, ids):
            found[one.subject_id].append((one.pk, one.name))
    return found


def _view(
    row: Handing,
    lines: Sequence[HandingLine],
    names: dict[int, str],
    papers: dict[int, list[tuple[int, str]]],
    as_of: datetime,
) -> HandingView:
    said = [(Said(one.said), one.at, one.moment) for one in lines]
    stand = rules.stand_at(said, due_at=row.first_due_at, as_of=as_of)
    return HandingView(
        id=row.pk,
        commitment_id=row.commitment_id,
        department_id=row.department_id,
        department=row.department.name,
        liaison=row.department.liaison_name,
        state=stand.state,
        asked=row.asked,
        why=row.why,
        proof_wished=row.proof_wished,
        due_at=stand.due_at,
        proposed_at=stand.proposed_at,
        asked_at=row.asked_at,
        asked_by=row.asked_by.name if row.asked_by else "",
        is_overdue=stand.is_overdue(as_of),
        is_asking=stand.is_asking,
        lines=tuple(
            LineView(
                id=one.pk,
                said=Said(one.said),
                text=one.text,
                at=one.at,
                who=names.get(one.by_id or 0, "") or one.name,
                moment=one.moment,
                files=tuple(papers.get(one.pk, ())),
            )
            for one in lines
        ),
    )


def _signer(key: str) -> signing.Signer:
    return signing.Signer(salt=f"commitments.handing.{key}")
