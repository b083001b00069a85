"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "remedies"
urlpatterns = [
    path("remedies/", views.ledger, name="ledger"),
    path("remedies/entries/<int:entry_id>/correct/", views.correct, name="correct"),
    path("remedies/guides/", views.guides, name="guides"),
    path("remedies/guides/<int:reason_id>/", views.guide, name="guide"),
    path("remedies/guides/<int:reason_id>/set/", views.set_guide, name="set_guide"),
    path("remedies/limits/", views.limits, name="limits"),
    path("cases/<int:case_id>/remedies/new/", views.give, name="give"),
]
