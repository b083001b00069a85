"""How settled requests stand in a list."""

from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from rapport.ui import components
from rapport.ui.tables import Column, LinkColumn, MomentColumn, Table

from ..models import Request
from ..types import RequestKind, RequestState
from . import words


class KindColumn(Column):
    """What was asked for."""

    def render(self, value: str) -> str:
        return str(words.KIND[RequestKind(value)])


class StateColumn(Column):
    """What came of it."""

    def render(self, value: str) -> SafeString:
        state = RequestState(value)
        return components.badge(words.STATE[state], words.TONE[state])

    def value(self, value: str) -> str:
        return str(words.STATE[RequestState(value)])


class SettledRequests(Table):
    """What was asked and settled, the latest first."""

    customer = LinkColumn("privacy:request", verbose_name=_("Customer"), accessor="customer__name")
    kind = KindColumn(verbose_name=_("Asked for"))
    state = StateColumn(verbose_name=_("Outcome"))
    received_at = MomentColumn(verbose_name=_("Received"))
    settled_at = MomentColumn(verbose_name=_("Settled"))

    empty_title = _("Nothing was settled yet")
    empty_text = _("What customers asked about their data stands here once it was answered, with how long it took.")

    class Meta(Table.Meta):
        model = Request
        fields = ("customer", "kind", "state", "received_at", "settled_at")
        order_by: ClassVar[tuple[str, ...]] = ("-settled_at",)
