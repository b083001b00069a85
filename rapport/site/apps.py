from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "rapport.site"
    label = "site"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from rapport.site import staying, wiring

        wiring.connect()
        user_logged_in.connect(staying.signed_in, dispatch_uid="rapport.site.staying")
