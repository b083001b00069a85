"""Which rows does nothing lead to, so that they can go again without a trace?

Led to is a row by a foreign key, by a column or a list of numbers that is called after it ("team_id", "team_ids"), by what is
about it ("subject_kind", "subject_id"), by a name in a written condition ("team_ids" in JSON), or by anything in the journal but
how it came. Where a number alone does not tell, the row counts as used: what stays too long does no harm.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Count, Q
from django.db.models.fields.reverse_related import ForeignObjectRel

from .journal import Event, history, name_of

# The ground itself: the journal is asked for what it says about the rows, accounts of imports tell of all that was once there.
GROUND = frozenset({"kernel", "procrastinate"})
# Columns of whoever did something, is told or may read it, beside those that end in ``by_id``.
PEOPLE = frozenset({"barred_id", "follower_ids", "reader_ids"})


def unused[Row: models.Model](
    model: type[Row],
    ids: Collection[int],
    *,
    came: type[Event],
    is_written: bool = True,
    but: Collection[type[models.Model]] = (),
) -> list[int]:
    """Return which of these rows nothing leads to, and lock them, so that nothing comes to lead to them until they are gone.

    ``came``: the event that says how such a row came to be, once; ``is_written``: conditions in JSON may name it; ``but``: what
    came with the row itself, of which the journal tells where somebody added to it.
    """
    rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = list(rows.values_list("pk", flat=True))
    used = led_to(model, found, but=but) | _told(model, found, came)
    if is_written:
        used |= _written(model, found)
    return [pk for pk in found if pk not in used]


def led_to(model: type[models.Model], ids: Collection[int], *, but: Collection[type[models.Model]] = ()) -> set[int]:
    """Return those of these rows to which a column of any other row leads."""
    found = pointed_at(model, ids, but=but)
    for other in _others():
        for name, is_list in called_after(other, model):
            found |= _in_lists(other, name, ids) if is_list else _in_column(other, name, ids)
        found |= _about(other, model, ids)
    return found


def pointed_at(model: type[models.Model], ids: Collection[int], *, but: Collection[type[models.Model]] = ()) -> set[int]:
    """Return those of these rows to which a foreign key of any other model leads."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model not in but:
            field: Any = relation.field
            rows = field.model._base_manager.filter(**{f"{field.name}__in": ids})
            found |= set(rows.values_list(field.attname if not field.many_to_many else field.name, flat=True))
    return found


def called_after(other: type[models.Model], model: type[models.Model]) -> Iterator[tuple[str, bool]]:
    """Yield the columns of another model that hold numbers of this one without a foreign key, and whether each holds a list."""
    name = model._meta.model_name
    for field in other._meta.concrete_fields:
        is_list = isinstance(field, ArrayField) and isinstance(field.base_field, models.IntegerField)
        if field.is_relation or not (is_list or isinstance(field, models.IntegerField)):
            continue
        is_person = name == "person" and (field.name in PEOPLE or field.name.endswith("by_id"))
        if is_person or field.name in {f"{name}_id", f"{name}_ids"}:
            yield field.name, is_list


def _others() -> Iterator[type[models.Model]]:
    return (one for one in apps.get_models() if one._meta.app_label not in GROUND)


def _in_column(other: type[models.Model], name: str, ids: Collection[int]) -> set[int]:
    return set(other._base_manager.filter(**{f"{name}__in": ids}).values_list(name, flat=True))


def _in_lists(other: type[models.Model], name: str, ids: Collection[int]) -> set[int]:
    rows = other._base_manager.filter(**{f"{name}__overlap": list(ids)}).values_list(name, flat=True)
    return {pk for held in rows for pk in held} & set(ids)


def _about(other: type[models.Model], model: type[models.Model], ids: Collection[int]) -> set[int]:
    """What is about one of them: its kind is written as the label of the model or as its bare name."""
    columns = {field.name for field in other._meta.concrete_fields}
    if not {"subject_kind", "subject_id"} <= columns:
        return set()
    kinds = (model._meta.model_name, model._meta.label_lower)
    rows = other._base_manager.filter(subject_kind__in=kinds, subject_id__in=ids)
    return set(rows.values_list("subject_id", flat=True))


def _written(model: type[models.Model], ids: Collection[int]) -> set[int]:
    """What conditions, scopes and questions name that are written as JSON: ``team_ids``, ``team_id`` or ``team`` at any depth."""
    name = model._meta.model_name
    keys = ", ".join(f"('$.**.{key}'::jsonpath)" for key in (f"{name}_ids", f"{name}_id", name))
    # Names of our own tables and columns.
    asked = " UNION ALL ".join(
        f"SELECT said #>> '{{}}' FROM {other._meta.db_table} t, (VALUES {keys}) k(path), "  # noqa: S608
        f"jsonb_path_query(t.\"{field.column}\", path) f(held), jsonb_path_query(held, '$[*]') n(said)"
        for other in _others()
        for field in other._meta.concrete_fields
        if isinstance(field, models.JSONField)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT w.said FROM ({asked}) w(said) WHERE w.said = ANY(%s)", [[str(pk) for pk in ids]])  # noqa: S608
        return {int(said) for (said,) in cursor.fetchall()}


def _told(model: type[models.Model], ids: Collection[int], came: type[Event]) -> set[int]:
    """Return what somebody has touched since: the journal says more of it than that it came."""
    entries = history(model._meta.label_lower, list(ids)).order_by().values("subject_id")
    counted = entries.annotate(all=Count("pk"), coming=Count("pk", filter=Q(event=name_of(came))))
    return {one["subject_id"] for one in counted if one["all"] > 1 or one["coming"] != 1}
