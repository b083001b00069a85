"""Addresses of this room: the list, a report and its verbs, the readers, and what a reader's link opens."""

from django.urls import path

from .views import citing, deciding, reading, writing

app_name = "reports"
urlpatterns = [
    path("reports/", reading.reports, name="reports"),
    path("reports/draft/", writing.draft, name="draft"),
    path("reports/readers/", deciding.readers, name="readers"),
    path("reports/readers/<int:reader_id>/remove/", deciding.remove_reader, name="remove_reader"),
    path("reports/plans/<slug:span>/", deciding.plan, name="plan"),
    path("reports/copies/<int:copy_id>/revoke/", deciding.revoke, name="revoke"),
    path("reports/<int:report_id>/", reading.report, name="report"),
    path("reports/<int:report_id>/files/<slug:paper>/", reading.paper, name="paper"),
    path("reports/<int:report_id>/figures/", writing.take_again, name="take_again"),
    path("reports/<int:report_id>/headline/", writing.headline, name="headline"),
    path("reports/<int:report_id>/comment/<slug:section>/", writing.comment, name="comment"),
    path("reports/<int:report_id>/asks/", writing.add_ask, name="add_ask"),
    path("reports/<int:report_id>/asks/<int:number>/remove/", writing.remove_ask, name="remove_ask"),
    path("reports/<int:report_id>/asks/<int:number>/outcome/", deciding.outcome, name="outcome"),
    path("reports/<int:report_id>/evidence/", citing.cite, name="cite"),
    path("reports/<int:report_id>/evidence/<int:evidence_id>/leave-out/", citing.leave_out, name="leave_out_evidence"),
    path("reports/<int:report_id>/words/", writing.words, name="words"),
    path("reports/<int:report_id>/words/<int:word_id>/choose/", writing.choose_words, name="choose_words"),
    path("reports/<int:report_id>/words/<int:word_id>/leave-out/", writing.leave_out_words, name="leave_out_words"),
    path("reports/<int:report_id>/approve/", deciding.approve, name="approve"),
    path("reports/<int:report_id>/withdraw/", deciding.withdraw, name="withdraw"),
    path("reports/<int:report_id>/send/", deciding.send, name="send"),
    path("reports/<int:report_id>/send/<int:reader_id>/", deciding.send_to, name="send_to"),
    path("reports/<int:report_id>/questions/<int:asked_id>/", deciding.answer, name="answer"),
    path("r/<str:token>/", reading.read, name="read"),
    path("r/<str:token>/ask/", reading.ask, name="ask"),
    path("r/<str:token>/<slug:paper>/", reading.read_paper, name="read_paper"),
]
