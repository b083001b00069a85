"""Addresses of this room."""

from django.urls import path

from . import marking, views

app_name = "training"
urlpatterns = [
    path("demonstrations/", views.lessons, name="lessons"),
    path("demonstrations/<int:demonstration_id>/", views.demonstration, name="demonstration"),
    path("demonstrations/<int:demonstration_id>/read/", views.read, name="read"),
    path("demonstrations/<int:demonstration_id>/practise/", views.practise, name="practise"),
    path("demonstrations/<int:demonstration_id>/discuss/", views.discuss, name="discuss"),
    path("demonstrations/<int:demonstration_id>/agree/", views.agree, name="agree"),
    path("demonstrations/<int:demonstration_id>/withdraw/", views.withdraw, name="withdraw"),
    path("demonstrations/<int:demonstration_id>/confirm/", views.confirm, name="confirm"),
    path("breaks/<int:break_id>/", views.answer_break, name="answer_break"),
    path("cases/<int:case_id>/demonstrate/", marking.send, name="send"),
    path("cases/<int:case_id>/moments/<int:contact_id>/", marking.mark, name="mark"),
    path("cases/<int:case_id>/moments/<int:contact_id>/undo/", marking.unmark, name="unmark"),
]
