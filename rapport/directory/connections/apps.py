from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    name = "rapport.directory.connections"
    label = "connections"
