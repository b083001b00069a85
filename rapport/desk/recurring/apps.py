from django.apps import AppConfig


class RecurringConfig(AppConfig):
    name = "rapport.desk.recurring"
    label = "recurring"
