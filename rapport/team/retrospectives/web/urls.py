"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "retrospectives"
urlpatterns = [
    path("retrospectives/", views.retrospectives, name="retrospectives"),
    path("retrospectives/<int:retrospective_id>/", views.retrospective, name="retrospective"),
    path("retrospectives/<int:retrospective_id>/say/", views.say, name="say"),
    path("retrospectives/<int:retrospective_id>/write/", views.write, name="write"),
    path("retrospectives/<int:retrospective_id>/owe/", views.owe, name="owe"),
    path("retrospectives/<int:retrospective_id>/agree/", views.agree, name="agree"),
    path("retrospectives/<int:retrospective_id>/check/", views.check, name="check"),
    path("retrospectives/<int:retrospective_id>/set-aside/", views.set_aside, name="set_aside"),
    path("cases/<int:case_id>/look-back/", views.ask, name="ask"),
]
