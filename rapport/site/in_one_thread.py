"""How pages are made by the web server, and how files that belong to them are given."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpRequest
from django.utils.module_loading import import_string

FILES = "whitenoise.middleware.WhiteNoiseMiddleware"
type Give = Callable[[HttpRequest], Any]


class NoFileError(Exception):
    """No file of ours has this address."""


class InOneThread(ASGIHandler):
    """Makes each page, with all that is around it, in one go in one thread.

    Our pages are plain functions. Django's own handler goes back to the event loop between them and what is around them that
    could also be asynchronous, a dozen times a page, and waits each time until the threads of other pages hand over.

    A static file is given from the event loop: the first page of a browser asks for some thirty of them, and a thread for each,
    begun and ended, takes many times as long as to read it. What the settings put around files is around them here too.
    """

    _give: Give

    def load_middleware(self, is_async: bool = False) -> None:
        """Take everything as the plain function that it also is; what is asynchronous alone is waited for in its thread."""
        super().load_middleware(is_async=False)
        chain: Any = vars(self)["_middleware_chain"]
        self._middleware_chain = sync_to_async(chain, thread_sensitive=True)
        self._give = _giving()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request; what is no file, and what Django has its own answer to, goes the way of pages."""
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} and scope["path"].startswith(settings.STATIC_URL):
            try:
                response = self._give(ASGIRequest(scope, BytesIO()))
            except (NoFileError, SuspiciousOperation, UnicodeDecodeError):
                pass
            else:
                await _send(response, send)
                return
        await super().__call__(scope, receive, send)


def _giving() -> Give:
    """Return what gives a static file, with all that the settings put around files; raises NoFileError where there is none."""

    def nothing(request: HttpRequest) -> Any:
        raise NoFileError(request.path)

    give: Give = nothing
    names = list(settings.MIDDLEWARE)
    for name in reversed(names[: names.index(FILES) + 1] if FILES in names else []):
        give = import_string(name)(give)
    return give


async def _send(response: Any, send: Any) -> None:
    headers = [(name.encode("ascii"), value.encode("latin1")) for name, value in response.items()]
    try:
        body = b"".join(response.streaming_content) if response.streaming else response.content
        await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": body})
    finally:
        response.close()
