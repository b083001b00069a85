from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "rapport.governance.commitments"
    label = "commitments"
