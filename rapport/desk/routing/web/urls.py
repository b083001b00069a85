"""Addresses of this room."""

from django.urls import path

from .views import queues

app_name = "routing"
urlpatterns = [
    path("routing/", queues.overview, name="queues"),
    path("routing/new/", queues.new, name="new_queue"),
    path("routing/<int:queue_id>/", queues.queue, name="queue"),
    path("routing/<int:queue_id>/change/", queues.change, name="change_queue"),
    path("routing/<int:queue_id>/switch/", queues.switch, name="switch_queue"),
    path("cases/<int:case_id>/routing/", queues.case_routing, name="case_routing"),
]
