"""Addresses of this room."""

from django.urls import path

from . import tokens, webhooks

app_name = "connections"
urlpatterns = [
    path("connections/tokens/", tokens.tokens, name="tokens"),
    path("connections/tokens/<int:token_id>/withdraw/", tokens.withdraw, name="withdraw_token"),
    path("connections/", webhooks.webhooks, name="webhooks"),
    path("connections/webhooks/new/", webhooks.new, name="new_webhook"),
    path("connections/webhooks/<int:webhook_id>/", webhooks.webhook, name="webhook"),
    path("connections/webhooks/<int:webhook_id>/change/", webhooks.change, name="change_webhook"),
    path("connections/webhooks/<int:webhook_id>/switch/", webhooks.switch, name="switch_webhook"),
    path("connections/webhooks/<int:webhook_id>/secret/", webhooks.renew, name="renew_secret"),
    path("connections/webhooks/<int:webhook_id>/test/", webhooks.test, name="test_webhook"),
    path("connections/webhooks/<int:webhook_id>/remove/", webhooks.remove, name="remove_webhook"),
    path("connections/deliveries/<int:delivery_id>/again/", webhooks.again, name="send_again"),
]
