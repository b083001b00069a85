"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "skills"
urlpatterns = [
    path("skills/", views.matrix, name="matrix"),
    path("skills/mine/", views.mine, name="mine"),
    path("skills/framework/", views.framework, name="framework"),
    path("skills/framework/ship/", views.ensure, name="ensure"),
    path("skills/framework/new/", views.new, name="new"),
    path("skills/framework/<int:skill_id>/change/", views.change, name="change"),
    path("skills/levels/<int:level_id>/withdraw/", views.withdraw, name="withdraw"),
    path("people/<int:person_id>/skills/", views.person, name="person"),
    path("people/<int:person_id>/skills/<int:skill_id>/", views.assess, name="assess"),
]
