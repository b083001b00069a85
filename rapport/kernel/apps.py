from importlib import import_module

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "rapport.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        """Intake stands above the other tables of the ground, so they cannot import its own."""
        super().import_models()
        import_module("rapport.kernel.intake.models")
