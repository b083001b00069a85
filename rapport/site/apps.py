from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "rapport.site"
    label = "site"

    def ready(self) -> None:
        from rapport.site import wiring

        wiring.connect()
