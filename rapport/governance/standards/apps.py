from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "rapport.governance.standards"
    label = "standards"
