"""What is asked when something about a case goes to another department."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from rapport.governance.commitments.types import LONGEST_TEXT, PromiseView
from rapport.ui.forms import Form

NEW = "new"


class WhatIsOwed(Form):
    """What lies with another department: something that is owed already, or something new, with its moment."""

    what = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What has to be done?"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only for something new. You see to it; on the next page you say to which department it goes."),
    )  # fmt: skip
    due_at = forms.DateTimeField(label=_("By when?"), required=False)

    def __init__(self, *args: Any, owed: Iterable[PromiseView], subject: str, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(one.id), one.text) for one in owed]
        self.fields["what"].choices = [*known, (NEW, _now("Something new"))]  # type: ignore[attr-defined]
        due_at = (timezone.localtime(at) + timedelta(days=2)).replace(hour=17, minute=0, second=0, microsecond=0)
        first = known[0][0] if known else NEW
        self.initial = {"what": first, "text": subject, "due_at": due_at, **self.initial}

    def clean(self) -> dict[str, Any]:
        """Ask for words and moment of what is new."""
        given = super().clean() or {}
        if given.get("what") == NEW:
            for name in ("text", "due_at"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _now("Fill this in for something new."))
        return given

    def promise_id(self) -> int | None:
        """Return which of what is owed already was chosen; None for something new."""
        what = self.cleaned_data["what"]
        return None if what == NEW else int(what)
