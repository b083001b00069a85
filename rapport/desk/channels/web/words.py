"""What the words of this room are called on pages, and the tone each has."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..types import Became, Posting, Security, Sending

type Word = str | Promise

SECURITY: Mapping[str, Word] = {
    Security.TLS: _("TLS from the beginning (usual: 993, 465)"),
    Security.STARTTLS: _("STARTTLS (usual: 143, 587)"),
    Security.PLAIN: _("none: only within one machine"),
}
SENDING: Mapping[str, tuple[Word, str]] = {
    Sending.HELD: (_("held back"), "accent"),
    Sending.WAITING: (_("waits to be sent"), "accent"),
    Sending.SENDING: (_("on its way"), "accent"),
    Sending.HANDING_OVER: (_("on its way"), "accent"),
    Sending.SENT: (_("sent"), "good"),
    Sending.FAILED: (_("not sent"), "bad"),
    Sending.UNSURE: (_("not known whether it was sent"), "warn"),
    Sending.TAKEN_BACK: (_("taken back, not sent"), "quiet"),
}
POSTING: Mapping[str, tuple[Word, str]] = {
    Posting.UNADDRESSED: (_("has no whole address"), "bad"),
    Posting.WAITING: (_("waits to be printed"), "accent"),
    Posting.PRINTED: (_("printed, not posted yet"), "warn"),
    Posting.POSTED: (_("posted"), "good"),
    Posting.RETURNED: (_("came back"), "bad"),
    Posting.TAKEN_BACK: (_("taken back, not posted"), "quiet"),
}
BECAME: Mapping[str, Word] = {
    Became.FLOOD: _("Too many automatic messages from one address within ten minutes: something runs in a circle."),
    Became.BROKEN: _("It could not be taken in, three times."),
    Became.OWN: _("One of our own messages."),
}
LANGUAGES: Mapping[str, Word] = {
    "en": _("English"),
    "de": _("German"),
    "fr": _("French"),
    "es": _("Spanish"),
    "it": _("Italian"),
    "nl": _("Dutch"),
    "pt": _("Portuguese"),
    "pl": _("Polish"),
    "cy": _("Welsh"),
}
