from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "rapport.desk.routing"
    label = "routing"
