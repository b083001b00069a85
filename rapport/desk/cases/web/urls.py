"""Addresses of this room: the desk, the verbs of a case, and the customer's side."""

from django.urls import path

from .views import case, conversation, escalations, intake, lists, portal, settings, verbs

app_name = "cases"
urlpatterns = [
    path("cases/", lists.cases, name="list"),
    path("cases/queue/", lists.queue, name="queue"),
    path("cases/queue/next/", lists.take_next, name="next"),
    path("cases/escalations/", escalations.waiting, name="escalations"),
    path("cases/new/", intake.new, name="new"),
    path("cases/settings/", settings.settings, name="settings"),
    path("cases/settings/reasons/add/", settings.add_reason, name="add_reason"),
    path("cases/settings/reasons/<int:reason_id>/", settings.change_reason, name="change_reason"),
    path("cases/settings/causes/add/", settings.add_cause, name="add_cause"),
    path("cases/settings/causes/<int:cause_id>/", settings.change_cause, name="change_cause"),
    path("cases/settings/attributes/add/", settings.add_attribute, name="add_attribute"),
    path("cases/settings/attributes/<int:attribute_id>/", settings.change_attribute, name="change_attribute"),
    path("cases/contacts/<int:contact_id>/attach/", conversation.attach, name="attach"),
    path("cases/contacts/<int:contact_id>/abusive/", conversation.abusive, name="abusive"),
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/thread/", case.thread, name="thread"),
    path("cases/<int:case_id>/reply/", conversation.reply, name="reply"),
    path("cases/<int:case_id>/note/", conversation.note, name="note"),
    path("cases/<int:case_id>/receive/", conversation.receive, name="receive"),
    path("cases/<int:case_id>/promise/", conversation.promise, name="promise"),
    path("cases/<int:case_id>/take/", verbs.take, name="take"),
    path("cases/<int:case_id>/give-back/", verbs.give_back, name="give_back"),
    path("cases/<int:case_id>/assign/", verbs.assign, name="assign"),
    path("cases/<int:case_id>/move/", verbs.move, name="move"),
    path("cases/<int:case_id>/priority/", verbs.priority, name="priority"),
    path("cases/<int:case_id>/classify/", verbs.classify, name="classify"),
    path("cases/<int:case_id>/renew-link/", verbs.renew_link, name="renew_link"),
    path("cases/<int:case_id>/escalate/", escalations.escalate, name="escalate"),
    path("cases/<int:case_id>/withdraw/", escalations.withdraw, name="withdraw"),
    path("cases/<int:case_id>/delegate/", escalations.delegate, name="delegate"),
    path("cases/<int:case_id>/return/", escalations.return_with_guidance, name="return"),
    path("cases/<int:case_id>/take-over/", escalations.take_over, name="take_over"),
    path("cases/<int:case_id>/end-takeover/", escalations.end_takeover, name="end_takeover"),
    path("contact/", portal.contact, name="contact"),
    path("contact/thanks/<str:token>/", portal.thanks, name="thanks"),
    path("c/<str:token>/", portal.portal, name="portal"),
    path("c/<str:token>/files/<int:file_id>/", portal.portal_file, name="portal_file"),
]
