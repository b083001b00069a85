from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "rapport.desk.channels"
    label = "channels"
