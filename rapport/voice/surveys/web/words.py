"""What people call the words of this room."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.voice.surveys.types import Asked, LeftOut, Meaning, Outcome, QuestionKind

type Word = str | Promise

KIND: Mapping[str, Word] = {
    QuestionKind.SCALE: _("Scale from 1 to 5"),
    QuestionKind.SEVEN: _("Scale from 1 to 7"),
    QuestionKind.ELEVEN: _("Scale from 0 to 10"),
    QuestionKind.YES_NO: _("Yes or no"),
    QuestionKind.CHOICE: _("One of several"),
    QuestionKind.WORDS: _("Own words"),
}
MEANING: Mapping[str, Word] = {
    Meaning.OTHER: _("nothing else"),
    Meaning.SATISFACTION: _("satisfaction"),
    Meaning.EFFORT: _("how easy it was (CES)"),
    Meaning.RECOMMENDING: _("whether they would recommend us (NPS)"),
    Meaning.FIRST_CONTACT: _("solved at the first contact"),
}
STATE: Mapping[str, Word] = {
    Asked.ASKED: _("on its way"),
    Asked.DELIVERED: _("delivered, not answered"),
    Asked.UNDELIVERED: _("came back"),
    Asked.LEFT_OUT: _("not asked"),
}
LEFT_OUT: Mapping[str, Word] = {
    LeftOut.NOTHING: "",
    LeftOut.NOT_DRAWN: _("not in the sample"),
    LeftOut.RECENTLY: _("asked not long ago"),
    LeftOut.COMPLAINT: _("a complaint, which has a question of its own"),
    LeftOut.RESTRICTED: _("a restricted case"),
    LeftOut.CARE: _("needs special care"),
    LeftOut.WISH: _("does not want to be asked"),
    LeftOut.NO_ADDRESS: _("no e-mail address"),
    LeftOut.STAFF: _("somebody of our own"),
}
OUTCOME: Mapping[str, Word] = {
    Outcome.MENDED: _("Reached, and something was put right"),
    Outcome.EXPLAINED: _("Reached, and explained"),
    Outcome.NOT_REACHED: _("Not reached"),
    Outcome.NOT_WANTED: _("The customer did not want to talk"),
}
