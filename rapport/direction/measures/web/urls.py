"""Addresses of this room."""

from django.urls import path

from .views import metric, overview

app_name = "measures"
urlpatterns = [
    path("measures/", overview.overview, name="overview"),
    path("measures/<slug:metric>/", metric.metric, name="metric"),
]
