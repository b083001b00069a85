"""The operations of this room in the JSON API."""

from . import belonging as belonging
from .operations import cases
from .reading import narrowed as narrowed
from .writing import answer_case as answer_case

__all__ = ["cases"]
