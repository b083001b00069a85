from django.apps import AppConfig


class RemediesConfig(AppConfig):
    name = "rapport.desk.remedies"
    label = "remedies"
