"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "commitments"
urlpatterns = [
    path("promises/", views.promises, name="promises"),
    path("promises/<int:promise_id>/keep/", views.keep, name="keep"),
    path("promises/<int:promise_id>/hand-over/", views.hand_over, name="hand_over"),
    path("promises/<int:promise_id>/withdraw/", views.withdraw, name="withdraw"),
]
