"""What is written on the page of a case: answers, notes, what a customer said elsewhere, files, promises."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form

from ... import rules
from ...models import Case
from ...types import Channel, State
from .. import words
from ..fields import FilesField

ANSWERED_ON = [Channel.EMAIL, Channel.CHAT, Channel.PHONE, Channel.WEB, Channel.LETTER, Channel.SOCIAL, Channel.STORE]
RECEIVED_ON = [Channel.PHONE, Channel.STORE, Channel.LETTER, Channel.EMAIL, Channel.CHAT, Channel.SOCIAL, Channel.OTHER]


class Reply(Form):
    """An answer to the customer or, sent to another address, a note; drawn by the composer, not field by field."""

    text = forms.CharField(label=_("Message"), widget=forms.Textarea(attrs={"rows": 3}), max_length=rules.LONGEST_TEXT)
    channel = forms.ChoiceField(label=_("On"), required=False)
    then = forms.ChoiceField(label=_("Then"), required=False)
    is_private = forms.BooleanField(label=_("Only for those above"), required=False)
    papers = FilesField()

    def __init__(self, *args: Any, case: Case, last_inbound: Channel | None = None, draft: str = "", **kwargs: Any) -> None:
        # The channel that the customer used is offered first.
        offered = last_inbound if last_inbound in ANSWERED_ON else Channel.EMAIL
        kwargs.setdefault("initial", {"channel": offered, "text": draft})
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(one.value, words.CHANNEL[one]) for one in ANSWERED_ON]  # type: ignore[attr-defined]
        states = [one for one in rules.moves_from(State(case.state)) if one not in (State.CLOSED, State.REOPENED)]
        choices = [("", _("keep it as it is")), *((one.value, words.MOVE[one]) for one in states)]
        self.fields["then"].choices = choices  # type: ignore[attr-defined]


class Received(Form):
    """What the customer said on a channel that Rapport does not hear itself."""

    channel = forms.ChoiceField(label=_("How"), choices=[(one.value, words.CHANNEL[one]) for one in RECEIVED_ON])
    text = forms.CharField(
        label=_("What did they say?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=rules.LONGEST_TEXT,
        help_text=_("In their own words as far as you can. It becomes part of the one conversation."),
    )
    is_abusive = forms.BooleanField(label=_("It was abusive"), required=False)
    papers = FilesField()


class Attach(Form):
    """Files for the record of the case."""

    papers = FilesField(required=True)


class PromiseForm(Form):
    """What the customer is promised, by when, by whom."""

    text = forms.CharField(
        label=_("What do you promise?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As the customer would say it: “our own van on Thursday between 17:00 and 19:00”."),
    )
    due_at = forms.DateTimeField(label=_("By when?"))
    owner: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Who sees to it?"), queryset=None)

    def __init__(self, *args: Any, actor: Actor, at: datetime, **kwargs: Any) -> None:
        tomorrow = timezone.localtime(at) + timedelta(days=1)
        initial = {"owner": actor.person_id, "due_at": tomorrow.replace(hour=17, minute=0, second=0, microsecond=0)}
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.fields["owner"].queryset = people.people(actor, as_of=at)  # type: ignore[attr-defined]
