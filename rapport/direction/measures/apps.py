from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "rapport.direction.measures"
    label = "measures"
