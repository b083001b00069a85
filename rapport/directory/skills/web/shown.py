"""What pages and panels show of skills: where a person stands, and on what evidence."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ..models import Level
from ..queries import Cell, Described
from ..types import HIGHEST
from . import subjects


def evidence_of(level: Level) -> list[dict[str, str]]:
    """Return the evidence of a level as sentences, each with the way to what it cites."""
    return [{"text": one.text, "label": (link := subjects.link(one))[0], "url": link[1]} for one in level.evidence.all()]


def standing(cells: Iterable[Cell], framework: Iterable[Described]) -> list[dict[str, Any]]:
    """Return where a person stands in each skill: the anchor of the level, the next one, the evidence."""
    known = {one.skill.pk: one for one in framework}
    return [_standing(cell, known[cell.skill.pk]) for cell in cells if cell.skill.pk in known]


def _standing(cell: Cell, described: Described) -> dict[str, Any]:
    words = {one.level: one.text for one in described.anchors}
    level = cell.level
    return {
        "cell": cell,
        "level": level,
        "summary": described.edition.summary,
        "share": level.level / HIGHEST if level else 0,
        "said": _("level %(level)d of 4") % {"level": level.level} if level else _("not looked at yet"),
        "anchor": words.get(level.level, "") if level else "",
        "next": words.get(level.level + 1, "") if level and level.level < HIGHEST else "",
        "evidence": evidence_of(level) if level else [],
        "is_older": level is not None and level.edition_id != described.edition.pk,
    }


def history(rows: Iterable[Level], as_of: datetime) -> list[dict[str, Any]]:
    """Return the assessments of a person as lines of a timeline."""
    return [{"level": one, "evidence": evidence_of(one), "is_expired": one.has_expired(as_of)} for one in rows]


def cell_words(cell: Cell) -> str:
    """Return what a cell of the matrix says to whoever cannot see it."""
    if cell.level is None:
        return _("not looked at yet")
    words = _("level %(level)d, expired") if cell.is_expired else _("level %(level)d")
    return words % {"level": cell.level.level}
