"""How pages are made by the web server."""

from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler


class InOneThread(ASGIHandler):
    """Makes each page, with all that is around it, in one go in one thread.

    Our pages are plain functions. Django's own handler goes back to the event loop between them and what is around them that
    could also be asynchronous, a dozen times a page, and waits each time until the threads of other pages hand over.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Take everything as the plain function that it also is; what is asynchronous alone is waited for in its thread."""
        super().load_middleware(is_async=False)
        chain: Any = vars(self)["_middleware_chain"]
        self._middleware_chain = sync_to_async(chain, thread_sensitive=True)
