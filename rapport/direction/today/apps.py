from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "rapport.direction.today"
    label = "today"
