"""What the words of this room are called on pages."""

from django.utils.translation import gettext_lazy as _

from rapport.kernel.personal import Part

from ..types import Channel, ErasureState, RequestKind, RequestState

KIND = {
    RequestKind.ACCESS: _("A copy of their data"),
    RequestKind.ERASURE: _("Erasure"),
    RequestKind.CORRECTION: _("Correction"),
}
CHANNEL = {
    Channel.EMAIL: _("E-mail"),
    Channel.PHONE: _("Telephone"),
    Channel.LETTER: _("Letter"),
    Channel.CHAT: _("Chat"),
    Channel.WEB: _("Web form"),
    Channel.SOCIAL: _("Social network"),
    Channel.STORE: _("In a store"),
}
STATE = {
    RequestState.OPEN: _("open"),
    RequestState.ANSWERED: _("answered"),
    RequestState.REFUSED: _("refused"),
    RequestState.WITHDRAWN: _("withdrawn"),
}
TONE = {RequestState.OPEN: "accent", RequestState.ANSWERED: "good", RequestState.REFUSED: "warn", RequestState.WITHDRAWN: "quiet"}
ERASURE = {
    ErasureState.ASKED: _("waits for a second person"),
    ErasureState.CONFIRMED: _("being erased"),
    ErasureState.DONE: _("erased"),
    ErasureState.WITHDRAWN: _("withdrawn"),
}
ERASURE_TONE = {
    ErasureState.ASKED: "warn",
    ErasureState.CONFIRMED: "accent",
    ErasureState.DONE: "good",
    ErasureState.WITHDRAWN: "quiet",
}
PART = {
    Part.TEXTS: _("What was said: messages, notes, subjects"),
    Part.FILES: _("What was attached"),
    Part.PERSON: _("Who the customer is, with their last case"),
}
PART_SHORT = {Part.TEXTS: _("what was said"), Part.FILES: _("what was attached"), Part.PERSON: _("who the customer is")}
