"""How often one address of the internet may send the public forms. Counted in the shared cache, so that all processes agree."""

from django.core.cache import cache
from django.http import HttpRequest

MINUTE, HOUR = 60, 3600
LIMITS = ((MINUTE, 6), (HOUR, 40))


def is_too_often(request: HttpRequest, form: str) -> bool:
    """Count one sending of a form; return whether its sender has sent too many in the last minute or hour."""
    sender = request.META.get("REMOTE_ADDR", "")
    counts = [(_count(f"sent:{form}:{seconds}:{sender}", seconds), most) for seconds, most in LIMITS]
    return any(count > most for count, most in counts)


def _count(key: str, seconds: int) -> int:
    if cache.add(key, 1, seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        cache.set(key, 1, seconds)
        return 1
