"""Addresses of this room."""

from django.urls import path

from .views import automations, queues

app_name = "routing"
urlpatterns = [
    path("routing/", queues.overview, name="queues"),
    path("routing/new/", queues.new, name="new_queue"),
    path("routing/<int:queue_id>/", queues.queue, name="queue"),
    path("routing/<int:queue_id>/change/", queues.change, name="change_queue"),
    path("routing/<int:queue_id>/switch/", queues.switch, name="switch_queue"),
    path("routing/automations/", automations.overview, name="automations"),
    path("routing/automations/new/", automations.new, name="new_automation"),
    path("routing/automations/<int:automation_id>/", automations.automation, name="automation"),
    path("routing/automations/<int:automation_id>/change/", automations.change, name="change_automation"),
    path("routing/automations/<int:automation_id>/try/", automations.try_out, name="try_automation"),
    path("routing/automations/<int:automation_id>/switch/", automations.switch, name="switch_automation"),
    path("routing/automations/<int:automation_id>/log/", automations.log, name="automation_log"),
    path("routing/trials/<int:trial_id>/", automations.trial, name="trial"),
    path("cases/<int:case_id>/routing/", queues.case_routing, name="case_routing"),
    path("cases/<int:case_id>/routing/now/", queues.standing, name="standing"),
]
