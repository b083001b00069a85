from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "rapport.voice.surveys"
    label = "surveys"
