"""The entrance for the web server."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
application = get_asgi_application()


def _keep_wordings() -> None:
    """Have questions that an earlier process put into words at hand: a dozen new ones take seconds."""
    from django.conf import settings

    from rapport.metrics import wordings

    wordings.keep_in(settings.RAPPORT_HOME / "wordings")


_keep_wordings()
