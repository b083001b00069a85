"""Fields that several forms of this room ask for."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MOST_FILES = 10
GROUPED_OPTIONS = list[tuple[Any, Any]]


class ManyFiles(forms.ClearableFileInput):
    """The browser's own picker, for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """None or several files; their kind and size are checked where they are kept."""

    widget = ManyFiles

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", _("Files"))
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("At most %(count)d files at once."), params={"count": MOST_FILES})
        return [super(FilesField, self).clean(one, initial) for one in given]


class TreeField(forms.TypedChoiceField):
    """One leaf of a two-level tree (reasons or causes), chosen from a grouped list. Its value is an id or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, coerce=int, empty_value=None, **kwargs)


def tree_choices(rows: Iterable[Any], *, empty: Any = "") -> GROUPED_OPTIONS:
    """Return the choices of a ``TreeField``: leaves below their parents, a parent itself first in its group.

    ``rows`` have ``pk``, ``name`` and ``parent_id``.
    """
    rows = list(rows)
    options: GROUPED_OPTIONS = [("", empty)]
    for top in (row for row in rows if row.parent_id is None):
        leaves = [(leaf.pk, leaf.name) for leaf in rows if leaf.parent_id == top.pk]
        general = (top.pk, _("%(name)s, in general") % {"name": top.name} if leaves else top.name)
        options.append((top.name, [general, *leaves]) if leaves else general)
    return options
