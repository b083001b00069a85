"""Addresses of this room."""

from django.urls import path

from .views import incident, learning, saying, telling

app_name = "incidents"
urlpatterns = [
    path("incidents/", incident.incidents, name="incidents"),
    path("incidents/new/", incident.declare, name="declare"),
    path("incidents/banner/", incident.banner, name="banner"),
    path("incidents/<int:incident_id>/", incident.incident, name="incident"),
    path("incidents/<int:incident_id>/change/", incident.change, name="change"),
    path("incidents/<int:incident_id>/log/", incident.note, name="note"),
    path("incidents/<int:incident_id>/task/", incident.task, name="task"),
    path("incidents/<int:incident_id>/close/", incident.close, name="close"),
    path("incidents/<int:incident_id>/reopen/", incident.reopen, name="reopen"),
    path("incidents/<int:incident_id>/statement/", saying.write, name="write"),
    path("incidents/statements/<int:statement_id>/approve/", saying.approve, name="approve"),
    path("incidents/statements/<int:statement_id>/refuse/", saying.refuse, name="refuse"),
    path("incidents/statements/<int:statement_id>/withdraw/", saying.withdraw, name="withdraw"),
    path("cases/<int:case_id>/incidents/<int:incident_id>/insert/", saying.insert, name="insert"),
    path("incidents/<int:incident_id>/cases/", telling.cases, name="cases"),
    path("incidents/<int:incident_id>/cases/link/", telling.link, name="link"),
    path("incidents/<int:incident_id>/cases/number/", telling.link_number, name="link_number"),
    path("cases/<int:case_id>/incidents/<int:incident_id>/link/", telling.link_case, name="link_case"),
    path("cases/<int:case_id>/incidents/<int:incident_id>/unlink/", telling.unlink_case, name="unlink_case"),
    path("incidents/linkings/<int:linking_id>/undo/", telling.undo_linking, name="undo_linking"),
    path("incidents/<int:incident_id>/tell/", telling.tell, name="tell"),
    path("incidents/updates/<int:update_id>/", telling.update, name="update"),
    path("incidents/updates/<int:update_id>/take-back/", telling.take_back, name="take_back"),
    path("incidents/<int:incident_id>/review/", learning.review, name="review"),
    path("incidents/<int:incident_id>/review/write/", learning.write, name="write_review"),
    path("incidents/<int:incident_id>/review/action/", learning.action, name="improve"),
    path("incidents/<int:incident_id>/review/approve/", learning.approve, name="approve_review"),
]
