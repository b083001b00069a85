"""What the pages of orders call states, systems and outcomes."""

from django.utils.translation import gettext_lazy as _

from ..types import OrderState, Outcome, System

STATE = {
    OrderState.PLACED: _("placed"),
    OrderState.SHIPPED: _("on its way"),
    OrderState.DELIVERED: _("delivered"),
    OrderState.CANCELLED: _("cancelled"),
}
STATE_TONE = {OrderState.SHIPPED: "accent", OrderState.DELIVERED: "good", OrderState.CANCELLED: "quiet"}
SYSTEM = {System.SHOPIFY: "Shopify", System.WOOCOMMERCE: "WooCommerce"}
OUTCOME = {
    Outcome.TAKEN: _("taken"),
    Outcome.OLDER: _("older than what is known"),
    Outcome.KNOWN: _("known"),
    Outcome.UNKNOWN_TOPIC: _("unknown topic"),
    Outcome.UNREADABLE: _("unreadable"),
}
OUTCOME_TONE = {Outcome.TAKEN: "good", Outcome.UNREADABLE: "bad", Outcome.UNKNOWN_TOPIC: "warn"}
