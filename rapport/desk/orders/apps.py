from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "rapport.desk.orders"
    label = "orders"
