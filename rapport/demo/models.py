"""What the demo company remembers of its own making."""

from django.db import models


class Story(models.Model):
    """How the demo was made and up to when it has been told; there is one row at most.

    ``stories``: the cases of the planted stories told last, by the name of each; ``stories_at``: when these were told.
    """

    seed = models.BigIntegerField()
    first_date = models.DateField()
    rate = models.FloatField()
    anchors = models.JSONField(default=list)
    told_to = models.DateTimeField()
    batch_count = models.PositiveIntegerField(default=0)

    stories = models.JSONField(default=dict)
    stories_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"demo told to {self.told_to:%Y-%m-%d %H:%M}"
