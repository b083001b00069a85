"""The operations of this room in the JSON API."""

from . import reading as reading
from . import verbs as verbs
from .operations import complaints

__all__ = ["complaints"]
