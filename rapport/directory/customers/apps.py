from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "rapport.directory.customers"
    label = "customers"
