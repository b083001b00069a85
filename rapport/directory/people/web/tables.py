"""Lists of people."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_tables2 import A

from rapport.ui.forms import Form
from rapport.ui.listing import Filters
from rapport.ui.tables import BadgeColumn, Column, LinkColumn, Table

from .. import queries
from ..models import ROLES, WORKER_TYPES, Person
from ..types import WorkerType


class People(Table):
    """Everybody whom the actor may see."""

    empty_title = _("Nobody here yet")
    empty_text = _("Add the first person, or bring people in with the cases of another system.")

    name = LinkColumn("people:person", under="own_position", verbose_name=_("Name"))
    role = Column(accessor=A("get_role_display"), order_by=("role",), verbose_name=_("Role"))
    team = Column(accessor=A("team__name"), verbose_name=_("Team"), default="")
    site = Column(accessor=A("site__name"), verbose_name=_("Site"), default="")
    worker_type = BadgeColumn(
        accessor=A("get_worker_type_display"),
        order_by=("worker_type",),
        verbose_name=_("Works here as"),
        tones=lambda person: "quiet" if person.worker_type == WorkerType.PERMANENT else "accent",
    )

    class Meta(Table.Meta):
        model = Person
        fields = ()
        sequence = ("name", "role", "team", "site", "worker_type")


class PeopleFilters(Filters):
    """Narrow by name, team, role and terms."""

    q = django_filters.CharFilter(label=_("Name or position"), method="search", max_length=120)
    team = django_filters.ChoiceFilter(label=_("Team"), field_name="team_id", empty_label=_("any"))
    role = django_filters.ChoiceFilter(label=_("Role"), choices=list(ROLES.items()), empty_label=_("any"))
    worker_type = django_filters.ChoiceFilter(label=_("Works here as"), choices=list(WORKER_TYPES.items()), empty_label=_("any"))

    class Meta:
        model = Person
        fields: tuple[str, ...] = ()
        form = Form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["team"].extra["choices"] = list(queries.teams(self.request.actor).values_list("pk", "name"))

    def search(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        return queries.named(rows, value)
