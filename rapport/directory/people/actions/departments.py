"""Add and change the other departments of the company."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from ..events import DepartmentAdded, DepartmentChanged
from ..models import Department
from ..types import DepartmentDetails
from .errors import TeamRefused

EDIT = "departments.edit"


@transaction.atomic
def add_department(*, details: DepartmentDetails, by: Actor, at: datetime) -> Department:
    """Add a department with what it answers for and its liaison person. Raises NotAllowed or TeamRefused."""
    by.require_somewhere(EDIT)
    values = _values(None, details)
    department = Department.objects.create(**values)
    publish(DepartmentAdded(department_id=department.pk), about=department, by=by, at=at)
    return department


@transaction.atomic
def change_department(*, department_id: int, details: DepartmentDetails, by: Actor, at: datetime) -> Department:
    """Change a department, or close it. Raises NotAllowed, TeamRefused or Department.DoesNotExist."""
    department = Department.objects.select_for_update().get(pk=department_id)
    by.require_somewhere(EDIT)
    values = _values(department, details)
    changed = tuple(key for key, value in values.items() if getattr(department, key) != value)
    if not changed:
        return department
    for key in changed:
        setattr(department, key, values[key])
    department.save(update_fields=changed)
    publish(DepartmentChanged(department_id=department.pk, fields=changed), about=department, by=by, at=at)
    return department


def _values(department: Department | None, details: DepartmentDetails) -> dict[str, Any]:
    values = {key: " ".join(value.split()) if isinstance(value, str) else value for key, value in asdict(details).items()}
    if not values["name"]:
        raise TeamRefused(_("A department needs a name."))
    if Department.objects.filter(name__iexact=values["name"]).exclude(pk=department.pk if department else 0).exists():
        raise TeamRefused(_("There is a department of this name already."))
    return values
