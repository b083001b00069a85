from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "rapport.direction.reports"
    label = "reports"
