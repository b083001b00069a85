"""Addresses of this room."""

from django.urls import path

from .views import brief, rows

app_name = "today"
urlpatterns = [
    path("today/", brief.brief, name="brief"),
    path("today/needs/", brief.needs, name="needs"),
    path("today/rows/<slug:what>/", rows.rows, name="rows"),
]
