"""Cases that belong together: linked, parts of one another, merged into one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ..types import LinkKind


class Link(models.Model):
    """Two cases belong together during [at, ended_at): ``case`` is related to, part of, split off from or follows ``other``."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="links", db_index=False)
    other = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="linked_by", db_index=False)
    kind = models.CharField(max_length=12, choices=[(one.value, one.value) for one in LinkKind])
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("case", "other", "kind", name="link_once", condition=Q(ended_at=None)),
            models.UniqueConstraint("case", name="link_one_whole", condition=Q(ended_at=None, kind=LinkKind.PART.value)),
            models.CheckConstraint(condition=~Q(case=F("other")), name="link_between_two"),
        ]
        indexes = [
            models.Index(fields=["other"], name="link_other", condition=Q(ended_at=None)),
            models.Index(fields=["case"], name="link_case", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} {self.kind} of {self.other_id}"


class Merge(models.Model):
    """A case went into another one, with these contacts, promises and rows of other tables. Undone, they have gone back.

    ``before``: the state in which it stood; ``moved``: table → ids.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="merges", db_index=False)
    into = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="taken_in", db_index=False)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True, blank=True)
    before = models.CharField(max_length=20)
    before_since_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    contact_ids = ArrayField(models.BigIntegerField(), default=list)
    promise_ids = ArrayField(models.BigIntegerField(), default=list)
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("case", name="merge_one_standing", condition=Q(undone_at=None))]
        indexes = [models.Index(fields=["into"], name="merge_into", condition=Q(undone_at=None))]

    def __str__(self) -> str:
        return f"case {self.case_id} into {self.into_id}"
