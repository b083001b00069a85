"""Addresses of this room."""

from django.urls import path

from .views import answering, building, calling, reading

app_name = "surveys"
urlpatterns = [
    path("surveys/", reading.surveys, name="surveys"),
    path("surveys/new/", building.new, name="new"),
    path("surveys/<int:survey_id>/", reading.survey, name="survey"),
    path("surveys/<int:survey_id>/change/", building.change, name="change"),
    path("surveys/<int:survey_id>/language/", building.language, name="language"),
    path("surveys/<int:survey_id>/preview/", reading.preview, name="preview"),
    path("surveys/<int:survey_id>/switch/", building.switch, name="switch"),
    path("surveys/calls/", calling.call_backs, name="call_backs"),
    path("surveys/calls/<int:call_back_id>/", calling.call_back, name="call_back"),
    path("customers/<int:customer_id>/surveys/", calling.spare, name="spare"),
    path("asked/<str:token>/", answering.answer, name="answer"),
    path("asked/<str:token>/no-more/", answering.no_more, name="no_more"),
]
