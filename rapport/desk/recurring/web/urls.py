"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "recurring"
urlpatterns = [
    path("recurring/", views.schedules, name="schedules"),
    path("recurring/new/", views.new, name="new"),
    path("recurring/<int:schedule_id>/", views.schedule, name="schedule"),
    path("recurring/<int:schedule_id>/change/", views.change, name="change"),
    path("recurring/<int:schedule_id>/stand/", views.stand, name="stand"),
    path("recurring/<int:schedule_id>/date/", views.leave_out, name="leave_out"),
    path("recurring/<int:schedule_id>/now/", views.make_now, name="make_now"),
    path("recurring/<int:schedule_id>/owner/", views.hand_on, name="hand_on"),
]
