"""The web server's entrance: a page is made in one go in one thread, and what is asynchronous goes on being so."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.current_thread_executor import CurrentThreadExecutor
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from rapport.site.in_one_thread import InOneThread

ROUND = "rapport.site.tests.test_in_one_thread.around"
threads: list[str] = []


def around(get_response: Any) -> Any:
    """Stands around every page, as ours do."""

    def handle(request: HttpRequest) -> HttpResponse:
        threads.append(threading.current_thread().name)
        return get_response(request)

    return handle


def plain(request: HttpRequest) -> HttpResponse:
    threads.append(threading.current_thread().name)
    return HttpResponse("plain")


async def stream(request: HttpRequest) -> StreamingHttpResponse:
    loop = asyncio.get_running_loop()

    async def parts():
        for word in ("one", "two"):
            await asyncio.sleep(0)
            yield word if asyncio.get_running_loop() is loop else "elsewhere"

    return StreamingHttpResponse(parts())


urlpatterns = [path("plain", plain), path("stream", stream)]


async def answer(handler: ASGIHandler, address: str) -> bytes:
    """Return what a browser is sent, as the server asks for it."""
    sent: list[Any] = []
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        for one in asked:
            return one
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": address, "query_string": b"", "headers": [(b"host", b"localhost")]}
    await handler(scope, receive, send)
    assert sent[0]["status"] == 200
    return b"".join(one.get("body", b"") for one in sent)


def hops(handler: type[ASGIHandler], monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how often a page is handed from the event loop to a thread; its beginning and its end are two of them."""
    handed = []

    def counted(given: Any) -> Any:
        def submit(self: Any, *what: Any, **named: Any) -> Any:
            handed.append(what)
            return given(self, *what, **named)

        return submit

    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=SURROUNDED), monkeypatch.context() as patch:
        for kind in (ThreadPoolExecutor, CurrentThreadExecutor):
            patch.setattr(kind, "submit", counted(kind.submit))
        assert asyncio.run(answer(handler(), "/plain")) == b"plain"
    return len(handed)


SURROUNDED = [
    "django.middleware.security.SecurityMiddleware",
    ROUND,
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
]


def test_a_page_is_handed_to_a_thread_once(monkeypatch):
    threads.clear()
    assert hops(InOneThread, monkeypatch) == 3
    assert len(threads) == 2
    assert len(set(threads)) == 1
    assert hops(ASGIHandler, monkeypatch) > 3  # Django's own handler goes back and forth


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=SURROUNDED)
def test_what_is_asynchronous_is_streamed_from_the_event_loop():
    async def both() -> bytes:
        return await answer(InOneThread(), "/stream")

    assert asyncio.run(both()) == b"onetwo"
