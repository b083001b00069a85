"""What a department declares: reasons, causes and the facts that it keeps about its cases."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from rapport.desk.cases import rules
from rapport.desk.cases.events import AttributeSet, CauseSet, ReasonSet
from rapport.desk.cases.models import Attribute, Cause, Reason
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import refuse, reject

type Tell = Callable[[list[int]], None]
type Path = tuple[str, str | None]
"""A reason or cause by its names on the first and, perhaps, the second level."""


@transaction.atomic
def add_reason(*, name: str, parent_id: int | None = None, by: Actor, at: datetime) -> Reason:
    """Add a reason, below another one or on the first level. Raises NotAllowed, BadInput or CaseRefused."""
    by.require_somewhere("cases.configure")
    _check_node(Reason, name, parent_id)
    return _said(Reason.objects.create(name=name.strip(), parent_id=parent_id), by, at)


@transaction.atomic
def change_reason(*, reason_id: int, name: str, is_active: bool, by: Actor, at: datetime) -> Reason:
    """Rename a reason, or stop offering it; cases that have it keep it. Raises NotAllowed, BadInput or CaseRefused."""
    by.require_somewhere("cases.configure")
    reason = Reason.objects.select_for_update(of=("self",)).get(pk=reason_id)
    _check_node(Reason, name, reason.parent_id, but=reason.pk)
    reason.name, reason.is_active = name.strip(), is_active
    reason.save()
    return _said(reason, by, at)


@transaction.atomic
def add_cause(*, name: str, parent_id: int | None = None, department_id: int | None = None, by: Actor, at: datetime) -> Cause:
    """Add a cause and the department that answers for it. Raises NotAllowed, BadInput or CaseRefused."""
    by.require_somewhere("cases.configure")
    _check_node(Cause, name, parent_id)
    return _said(Cause.objects.create(name=name.strip(), parent_id=parent_id, department_id=department_id), by, at)


@transaction.atomic
def change_cause(*, cause_id: int, name: str, department_id: int | None, is_active: bool, by: Actor, at: datetime) -> Cause:
    """Rename a cause, say who answers for it, or stop offering it. Raises NotAllowed, BadInput or CaseRefused."""
    by.require_somewhere("cases.configure")
    cause = Cause.objects.select_for_update(of=("self",)).get(pk=cause_id)
    _check_node(Cause, name, cause.parent_id, but=cause.pk)
    cause.name, cause.department_id, cause.is_active = name.strip(), department_id, is_active
    cause.save()
    return _said(cause, by, at)


@transaction.atomic
def add_attribute(
    *, label: str, key: str = "", choices: Sequence[str] = (), is_watched: bool = False, by: Actor, at: datetime
) -> Attribute:
    """Declare a fact that the department keeps about its cases. ``is_watched``: the morning brief looks for rises in it.

    Without a key it is made from the label. Raises NotAllowed, BadInput or CaseRefused.
    """
    by.require_somewhere("cases.configure")
    key = (key or slugify(label).replace("-", "_"))[:40]
    reject(rules.why_not_name(label) or rules.why_not_choices(choices))
    if not key:
        raise BadInput(_("Give the fact a name with letters in it."))
    refuse(rules.why_not_twice(is_there=Attribute.objects.filter(key=key).exists()))
    position = (Attribute.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    wanted = [one.strip() for one in choices]
    made = Attribute.objects.create(
        key=key, label=label.strip()[:80], choices=wanted, is_watched=is_watched, position=min(position, 32_000)
    )
    return _said(made, by, at)


@transaction.atomic
def change_attribute(
    *,
    attribute_id: int,
    label: str,
    choices: Sequence[str],
    is_watched: bool,
    is_active: bool,
    by: Actor,
    at: datetime,
) -> Attribute:
    """Change how a fact is called, what it may be, whether it is watched and offered; its key and values stay.

    Raises NotAllowed, BadInput or Attribute.DoesNotExist.
    """
    by.require_somewhere("cases.configure")
    reject(rules.why_not_name(label) or rules.why_not_choices(choices))
    row = Attribute.objects.select_for_update().get(pk=attribute_id)
    row.label, row.choices = label.strip()[:80], [one.strip() for one in choices]
    row.is_watched, row.is_active = is_watched, is_active
    row.save()
    return _said(row, by, at)


def ensure_reasons(*, paths: Iterable[Path], by: Actor, at: datetime, tell: Tell = lambda ids: None) -> dict[Path, int]:
    """Make sure that these reasons are there; return the id of each path. For imports, demo. ``tell`` hears the new ones."""
    return _ensure(Reason, paths, by, at, tell)


def ensure_causes(*, paths: Iterable[Path], by: Actor, at: datetime, tell: Tell = lambda ids: None) -> dict[Path, int]:
    """Make sure that these causes are there; return the id of each path. For imports, demo. ``tell`` hears the new ones."""
    return _ensure(Cause, paths, by, at, tell)


@transaction.atomic
def ensure_attributes(*, labels: Mapping[str, str], watched: Collection[str] = (), by: Actor, at: datetime) -> None:
    """Make sure that facts with these keys are declared; those that are there stay as they are. For imports and the demo."""
    by.require_somewhere("cases.import")
    known = set(Attribute.objects.values_list("key", flat=True))
    for position, (key, label) in enumerate(labels.items(), len(known) + 1):
        if key not in known:
            made = Attribute.objects.create(key=key[:40], label=label[:80], is_watched=key in watched, position=position)
            _said(made, by, at)


@transaction.atomic
def _ensure[Node: (Reason, Cause)](
    model: type[Node], paths: Iterable[Path], by: Actor, at: datetime, tell: Tell
) -> dict[Path, int]:
    by.require_somewhere("cases.import")
    wanted = {path: (path[0].strip()[:120], path[1].strip()[:120] if path[1] else None) for path in dict.fromkeys(paths)}
    known: dict[tuple[str, int | None], int] = {
        (name, parent): pk for pk, name, parent in model.objects.values_list("pk", "name", "parent_id")
    }

    new: list[int] = []

    def node(name: str, parent_id: int | None) -> int:
        if (name, parent_id) not in known:
            made = _said(model.objects.create(name=name, parent_id=parent_id), by, at)
            known[name, parent_id] = made.pk
            new.append(made.pk)
        return known[name, parent_id]

    found = {}
    for path, (first, second) in wanted.items():
        above = node(first, None)
        found[path] = node(second, above) if second else above
    tell(new)
    return found


def _check_node(model: type[Reason | Cause], name: str, parent_id: int | None, *, but: int | None = None) -> None:
    reject(rules.why_not_name(name))
    if parent_id is not None and not model._default_manager.filter(pk=parent_id, parent=None).exists():
        raise BadInput(_("Choose a name of the first level to put it under; there are two levels."))
    same = model._default_manager.filter(parent_id=parent_id, name=name.strip()).exclude(pk=but or 0)
    refuse(rules.why_not_twice(is_there=same.exists()))


def _said[Row: (Reason, Cause, Attribute)](row: Row, by: Actor, at: datetime) -> Row:
    match row:
        case Reason():
            publish(ReasonSet(reason_id=row.pk, is_active=row.is_active), about=row, by=by, at=at)
        case Cause():
            publish(CauseSet(cause_id=row.pk, is_active=row.is_active), about=row, by=by, at=at)
        case Attribute():
            publish(AttributeSet(attribute_id=row.pk, is_active=row.is_active), about=row, by=by, at=at)
    return row
