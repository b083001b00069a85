from django.urls import path

from .views import erasures, holds, requests, retention

app_name = "privacy"

urlpatterns = [
    path("privacy/", requests.requests, name="requests"),
    path("privacy/settled/", requests.settled, name="settled"),
    path("privacy/customers/<int:customer_id>/new/", requests.new, name="new"),
    path("privacy/requests/<int:request_id>/", requests.request, name="request"),
    path("privacy/requests/<int:request_id>/export/", requests.export, name="export"),
    path("privacy/requests/<int:request_id>/<slug:step>/", requests.step, name="step"),
    path("privacy/exports/<int:export_id>/file/", requests.take, name="take"),
    path("privacy/erasures/", erasures.erasures, name="erasures"),
    path("privacy/customers/<int:customer_id>/erase/", erasures.new, name="erase"),
    path("privacy/erasures/<int:erasure_id>/", erasures.erasure, name="erasure"),
    path("privacy/erasures/<int:erasure_id>/certificate/", erasures.certificate, name="certificate"),
    path("privacy/erasures/<int:erasure_id>/withdraw/", erasures.withdraw, name="withdraw"),
    path("privacy/holds/", holds.holds, name="holds"),
    path("privacy/holds/new/", holds.new, name="new_hold"),
    path("privacy/holds/<int:hold_id>/review/", holds.review, name="review_hold"),
    path("privacy/holds/<int:hold_id>/end/", holds.end, name="end_hold"),
    path("privacy/retention/", retention.rules, name="rules"),
    path("privacy/retention/new/", retention.new, name="new_rule"),
    path("privacy/retention/<int:rule_id>/", retention.rule, name="rule"),
    path("privacy/retention/<int:rule_id>/change/", retention.change, name="change_rule"),
    path("privacy/retention/<int:rule_id>/try/", retention.try_out, name="try_rule"),
    path("privacy/retention/<int:rule_id>/switch/", retention.switch, name="switch_rule"),
]
