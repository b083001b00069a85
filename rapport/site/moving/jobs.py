"""The backup of every night, where one is wanted."""

from datetime import UTC, datetime

from django.conf import settings

from rapport.kernel.jobs import job

from . import backups


@job(queue="backups", retries=2, cron="41 1 * * *", lock="backup")
def back_up_nightly(timestamp: int) -> None:
    """Make the night's backup and keep the latest few, unless none are to be kept."""
    if settings.RAPPORT_BACKUPS_KEPT > 0:
        at = datetime.fromtimestamp(timestamp, tz=UTC)
        if not any(one.at >= at for one in backups.backups()):  # a second run of the same night
            backups.back_up(keep=settings.RAPPORT_BACKUPS_KEPT, at=at)
