"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "decisions"
urlpatterns = [
    path("decisions/", views.queue, name="queue"),
    path("decisions/settled/", views.settled, name="settled"),
    path("decisions/new/", views.new, name="new"),
    path("decisions/<int:decision_id>/", views.decision, name="decision"),
    path("decisions/<int:decision_id>/decide/", views.decide, name="decide"),
    path("decisions/<int:decision_id>/delegate/", views.delegate, name="delegate"),
    path("decisions/<int:decision_id>/ask-back/", views.ask_back, name="ask_back"),
    path("decisions/<int:decision_id>/explain/", views.explain, name="explain"),
    path("decisions/<int:decision_id>/withdraw/", views.withdraw, name="withdraw"),
    path("decisions/<int:decision_id>/review/", views.review, name="review"),
]
