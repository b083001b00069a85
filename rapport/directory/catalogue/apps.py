from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "rapport.directory.catalogue"
    label = "catalogue"
