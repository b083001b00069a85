"""Addresses of this room."""

from django.urls import path

from .views import letters, mailboxes, messages, scans, templates

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
    path("letters/", letters.letters, name="letters"),
    path("letters/print/", letters.print_letters, name="print"),
    path("letters/paper/", letters.paper, name="paper"),
    path("letters/batches/<int:batch_id>/", letters.batch, name="batch"),
    path("letters/batches/<int:batch_id>/pages/", letters.batch_pages, name="batch_pages"),
    path("letters/batches/<int:batch_id>/again/", letters.reprint, name="reprint"),
    path("letters/batches/<int:batch_id>/posted/", letters.posted, name="posted"),
    path("letters/<int:letter_id>/page/", letters.look, name="look"),
    path("letters/<int:letter_id>/take-back/", letters.take_back_letter, name="take_back_letter"),
    path("letters/<int:letter_id>/to-queue/", letters.to_queue, name="to_queue"),
    path("letters/<int:letter_id>/address/", letters.readdress, name="readdress"),
    path("letters/<int:letter_id>/returned/", letters.returned, name="returned"),
    path("letters/cases/<int:case_id>/write/", letters.write, name="write_letter"),
    path("letters/cases/<int:case_id>/scan/", scans.scan, name="scan_into"),
    path("letters/scan/", scans.scan_new, name="scan_new"),
    path("letters/scans/<int:scan_file_id>/", scans.shown, name="scan"),
    path("mail/cases/<int:case_id>/templates/", templates.choose, name="choose"),
    path("mail/cases/<int:case_id>/templates/<int:template_id>/", templates.use, name="use"),
]
