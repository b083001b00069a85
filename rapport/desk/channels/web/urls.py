"""Addresses of this room."""

from django.urls import path

from .views import mailboxes, messages, templates

app_name = "channels"
urlpatterns = [
    path("mail/", mailboxes.mailboxes, name="mailboxes"),
    path("mail/connect/", mailboxes.connect, name="connect"),
    path("mail/connect/try/", mailboxes.try_new, name="try_new"),
    path("mail/mailboxes/<int:mailbox_id>/", mailboxes.mailbox, name="mailbox"),
    path("mail/mailboxes/<int:mailbox_id>/try/", mailboxes.try_mailbox, name="try"),
    path("mail/aside/", mailboxes.aside, name="aside"),
    path("mail/aside/<int:inbound_id>/take-in/", mailboxes.take_in, name="take_in"),
    path("mail/messages/<int:inbound_id>/", messages.message, name="message"),
    path("mail/messages/<int:inbound_id>/original/", messages.original, name="original"),
    path("mail/sent/<int:outbound_id>/take-back/", messages.take_back, name="take_back"),
    path("mail/sent/<int:outbound_id>/again/", messages.again, name="again"),
    path("mail/sent/<int:outbound_id>/arrived/", messages.arrived, name="arrived"),
    path("mail/cases/<int:case_id>/copies/", messages.copies, name="copies"),
    path("mail/templates/", templates.templates, name="templates"),
    path("mail/templates/new/", templates.new, name="new_template"),
    path("mail/templates/<int:template_id>/", templates.template, name="template"),
    path("mail/cases/<int:case_id>/templates/", templates.choose, name="choose"),
    path("mail/cases/<int:case_id>/templates/<int:template_id>/", templates.use, name="use"),
]
