from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "rapport.desk.complaints"
    label = "complaints"
