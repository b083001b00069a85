"""What is asked when somebody is named who answers for a metric."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form


class OwnerForm(Form):
    """Who it is."""

    person_id = forms.TypedChoiceField(label=gettext_lazy("Who answers for it"), coerce=int)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person_id"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = list(people.people(actor).exclude(role="representative").values_list("pk", "name"))
