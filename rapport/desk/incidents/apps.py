from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "rapport.desk.incidents"
    label = "incidents"
