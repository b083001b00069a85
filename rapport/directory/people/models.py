"""Tables of this room: persons, teams, sites, departments of the company, sign-ins and invitations."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Reach

from .types import AbsenceReason, PresenceState, Role, WorkerType

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


ROLES = {
    Role.REPRESENTATIVE: _("Representative"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.MANAGER: _("Manager"),
    Role.DIRECTOR: _("Director"),
}
WORKER_TYPES = {
    WorkerType.PERMANENT: _("Permanent"),
    WorkerType.PART_TIME: _("Part-time"),
    WorkerType.TEMPORARY: _("Temporary"),
    WorkerType.OUTSOURCED: _("Outsourced"),
}
PRESENCE_STATES = {PresenceState.PRESENT: _("Present"), PresenceState.ABSENT: _("Absent")}
ABSENCE_REASONS = {
    AbsenceReason.HOLIDAY: _("Holiday"),
    AbsenceReason.SICKNESS: _("Sickness"),
    AbsenceReason.TRAINING: _("Training"),
    AbsenceReason.BREAK: _("Break"),
    AbsenceReason.OTHER: _("Other"),
}


def _choices[Word: StrEnum](labels: Mapping[Word, "StrPromise"]) -> list[tuple[str, "StrPromise"]]:
    return [(word.value, label) for word, label in labels.items()]


class Site(models.Model):
    """A place of work, with its time zone and the country whose holidays it keeps."""

    name = models.CharField(max_length=80, unique=True)
    zone_name = models.CharField(max_length=60)
    country = models.CharField(max_length=2)
    subdivision = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """People who share a queue. Teams form a tree; who leads a team answers for it and for all teams below it."""

    reach = Reach(team=("pk",))

    name = models.CharField(max_length=80, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    lead = models.ForeignKey("Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="led_teams")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="teams")
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who works in the department. Not a sign-in: that is an Account."""

    reach = Reach(own=("pk",), team=("team_id",))

    name = models.CharField(max_length=120)
    email = models.EmailField(unique=True, null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    position = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=_choices(ROLES))
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    manager = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    zone_name = models.CharField(max_length=60, blank=True)
    worker_type = models.CharField(max_length=20, choices=_choices(WORKER_TYPES), default="permanent")
    external_id = models.CharField(max_length=120, unique=True, null=True, blank=True)
    active_from = models.DateField(null=True, blank=True)
    active_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["team", "role"], name="person_team")]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def own_position(self) -> str:
        """Return the position where it says more than the role; it is kept as the role where none was given."""
        is_role = self.position.casefold() in {self.role, str(self.get_role_display()).casefold()}
        return "" if is_role else self.position

    @property
    def zone(self) -> str:
        """Return the name of the time zone in which the person lives by the clock."""
        return self.zone_name or (self.site.zone_name if self.site else settings.RAPPORT_ZONE)


class Presence(models.Model):
    """A stretch [from, to) in which a person is absent or explicitly present; stretches of one person never overlap."""

    reach = Reach(own=("person_id",), team=("person__team_id",))

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="presences")
    state = models.CharField(max_length=10, choices=_choices(PRESENCE_STATES))
    reason = models.CharField(max_length=20, choices=_choices(ABSENCE_REASONS), blank=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_at=None) | Q(to_at__gt=F("from_at")), name="presence_forward"),
            ExclusionConstraint(
                name="presence_once",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (Func(F("from_at"), F("to_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class Deputy(models.Model):
    """Who decides in somebody's place during [from, to); at one moment there is at most one."""

    reach = Reach(own=("person_id",), team=("person__team_id",))

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_at__gt=F("from_at")), name="deputy_forward"),
            ExclusionConstraint(
                name="deputy_once",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (Func(F("from_at"), F("to_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.person_id}"


class Department(models.Model):
    """Another department of the company, what it answers for, and the person there to talk to."""

    name = models.CharField(max_length=80, unique=True)
    answers_for = models.CharField(max_length=300, blank=True)
    liaison_name = models.CharField(max_length=120, blank=True)
    liaison_email = models.EmailField(blank=True)
    liaison_phone = models.CharField(max_length=40, blank=True)
    head_name = models.CharField(max_length=120, blank=True)
    head_email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Accounts(BaseUserManager["Account"]):
    """Loads an account together with its person, because every request needs both."""

    def get_queryset(self) -> QuerySet["Account"]:
        return super().get_queryset().select_related("person__site")


class Account(AbstractBaseUser):
    """A sign-in of one person: e-mail address and password."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    email = models.EmailField(_("e-mail address"), unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)

    objects = Accounts()

    def __str__(self) -> str:
        return self.email

    @property
    def zone_name(self) -> str:
        return self.person.zone


class Invitation(models.Model):
    """A link by which a person makes their sign-in. Only its digest is kept; it works once and until it expires."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation of {self.person_id}"
