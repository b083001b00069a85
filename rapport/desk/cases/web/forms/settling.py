"""What is asked when a case is to be settled by two people, and what the department asks for before that."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.ui.forms import Form

from ... import queries, rules
from ...models import Attribute
from ...rules import settling
from .. import words
from ..fields import TreeField, tree_choices


class AskToSettle(Form):
    """How it came out, for whoever agrees."""

    outcome = forms.CharField(
        label=_("How did it come out?"),
        max_length=rules.LONGEST_BRIEF,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was done, and what the customer said to it. Whoever agrees decides by it."),
    )


class RefuseToSettle(Form):
    """What is still missing."""

    words = forms.CharField(label=_("What is missing?"), max_length=rules.LONGEST_BRIEF, widget=forms.Textarea(attrs={"rows": 3}))


class ClosingRuleForm(Form):
    """What settling cases of one kind asks for."""

    needs_reason = forms.BooleanField(label=_("The reason is said"), required=False)
    needs_cause = forms.BooleanField(label=_("The cause is said"), required=False)
    needed_keys = forms.MultipleChoiceField(label=_("These facts are given"), required=False, widget=forms.CheckboxSelectMultiple)
    needs_second = forms.BooleanField(
        label=_("A second person agrees"),
        required=False,
        help_text=_("Whoever has the case asks; somebody above them, who does not have it, settles it."),
    )
    grace_days = forms.IntegerField(
        label=_("Days in which a settled case opens again"),
        required=False,
        min_value=0,
        max_value=settling.LONGEST_GRACE_DAYS,
        help_text=_("When the customer writes later, a new case follows the settled one. Left empty: it always opens again."),
    )

    def __init__(self, *args: Any, declared: Sequence[Attribute], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if declared:
            self.fields["needed_keys"].choices = [(one.key, one.label) for one in declared]  # type: ignore[attr-defined]
        else:
            del self.fields["needed_keys"]


class ItemForm(Form):
    """Something to be done before cases are settled."""

    text = forms.CharField(label=_("What is to be done?"), max_length=settling.LONGEST_ITEM)
    kind = forms.ChoiceField(
        label=_("For which kind?"), choices=[("", _("all kinds")), *words.choices(words.KIND)], required=False
    )
    reason = TreeField(label=_("For which reason?"))
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=1_000, initial=0)

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = tree_choices(queries.reasons(), empty=_("all reasons"))  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["kind"]
            del self.fields["reason"]
            self.fields["is_active"] = forms.BooleanField(label=_("It is asked for"), required=False)
