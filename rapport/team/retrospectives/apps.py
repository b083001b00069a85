from django.apps import AppConfig


class RetrospectivesConfig(AppConfig):
    name = "rapport.team.retrospectives"
    label = "retrospectives"
