from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "rapport.governance.decisions"
    label = "decisions"
