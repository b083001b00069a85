from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "rapport.team.training"
    label = "training"
