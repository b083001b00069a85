from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "rapport.desk.knowledge"
    label = "knowledge"
