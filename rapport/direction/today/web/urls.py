"""Addresses of this room."""

from django.urls import path

from .views import brief, floor, notices, rows

app_name = "today"
urlpatterns = [
    path("today/", brief.brief, name="brief"),
    path("today/needs/", brief.needs, name="needs"),
    path("floor/", floor.floor, name="floor"),
    path("work/", floor.work, name="work"),
    path("today/inbox/", notices.inbox, name="inbox"),
    path("today/inbox/read/", notices.read_all, name="read_all"),
    path("today/inbox/<int:notice_id>/read/", notices.read, name="read"),
    path("today/rows/<slug:what>/", rows.rows, name="rows"),
]
