"""Moments as whole UTC seconds since 1970, and local wall time turned into them."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from .errors import BadMoment

FIRST_YEAR, LAST_YEAR = 1900, 2199
# The end of a pause that goes on, and the due moment of a clock that such a pause has stopped.
NEVER = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN_EPOCH = _EPOCH.replace(tzinfo=None)
_MIDNIGHT = time()


def seconds_of(moment: datetime) -> int:
    """Return an aware moment as whole UTC seconds since 1970, parts of a second dropped. Raises BadMoment if naive."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise BadMoment("{moment} has no zone: business time takes aware moments only.", moment=moment)
    since = moment - _EPOCH
    return since.days * 86400 + since.seconds


def moment_of(seconds: int) -> datetime:
    """Return UTC seconds since 1970 as an aware UTC moment."""
    return _EPOCH + timedelta(seconds=seconds)


def instant(day: date, minute: int, zone: tzinfo) -> int:
    """Return the first second at which the local clock shows this minute (0 to 1440) of this day, or a later time.

    So an ambiguous time is its first passing, a time that does not exist moves on to the end of the gap (also when a
    whole day is skipped), and minute 1440 is the start of the next day.
    """
    wall = datetime.combine(day, _MIDNIGHT) + timedelta(minutes=minute)
    local = wall.replace(tzinfo=zone)
    first, second = (_offset(local), _offset(local.replace(fold=1)))
    if first >= second:
        return _plain_seconds(wall - first)
    # A gap: the two readings lie on both sides of the change, and the clock jumps past `wall` once between them.
    low, high = _plain_seconds(wall - second), _plain_seconds(wall - first)
    while low < high:
        middle = (low + high) // 2
        if moment_of(middle).astimezone(zone).replace(tzinfo=None) >= wall:
            high = middle
        else:
            low = middle + 1
    return low


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


def _plain_seconds(utc: datetime) -> int:
    since = utc - _PLAIN_EPOCH
    return since.days * 86400 + since.seconds
