"""The web server's entrance: a page is made in one go in one thread, and what is asynchronous goes on being so."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from asgiref.current_thread_executor import CurrentThreadExecutor
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, override_settings
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


async def told(handler: ASGIHandler, address: str, *headers: tuple[bytes, bytes], method: str = "GET") -> list[Any]:
    """Return what a browser is sent, as the server asks for it: the head, then the body in parts."""
    sent: list[Any] = []
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        for one in asked:
            return one
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    given = [(b"host", b"localhost"), *headers] if not any(name == b"host" for name, _value in headers) else list(headers)
    await handler({"type": "http", "method": method, "path": address, "query_string": b"", "headers": given}, receive, send)
    return sent


async def answer(handler: ASGIHandler, address: str) -> bytes:
    """Return the page that a browser is sent."""
    sent = await told(handler, address)
    assert sent[0]["status"] == 200
    return body_of(sent)


def body_of(sent: list[Any]) -> bytes:
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


FILE = "/static/ui/components.css"
AS_SET = override_settings(ROOT_URLCONF=__name__, WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True)


def ask_for_file(handler: ASGIHandler, address: str, *headers: tuple[bytes, bytes], method: str = "GET") -> tuple[Any, bytes]:
    """Return the head and the body of an answer."""
    sent = asyncio.run(told(handler, address, *headers, method=method))
    return {
        "status": sent[0]["status"],
        **{name.lower().decode(): value.decode() for name, value in sent[0]["headers"]},
    }, body_of(sent)


@AS_SET
def test_a_file_is_given_without_a_thread_and_with_all_that_is_around_files():
    content = Path(finders.find(FILE.removeprefix("/static/"))).read_bytes()
    page = Client().get(FILE, headers={"host": "localhost"})
    usual = {"status": page.status_code, **{name.lower(): value for name, value in page.items()}}
    assert b"".join(page.streaming_content) == content
    page.close()
    with pytest.MonkeyPatch.context() as patch:
        for kind in (ThreadPoolExecutor, CurrentThreadExecutor):
            patch.setattr(kind, "submit", None)
        given, body = ask_for_file(InOneThread(), FILE)
    assert body == content
    assert given.pop("x-request-id") != usual.pop("x-request-id")
    assert given == usual
    assert (given["status"], given["x-content-type-options"]) == (200, "nosniff")
    assert "content-security-policy" in given


@AS_SET
def test_a_browser_that_has_a_file_gets_no_second_copy_and_one_that_asks_for_a_part_gets_that():
    handler = InOneThread()
    head, body = ask_for_file(handler, FILE, method="HEAD")
    whole = ask_for_file(handler, FILE)[1]
    assert (head["status"], body, int(head["content-length"])) == (200, b"", len(whole))
    kept, body = ask_for_file(handler, FILE, (b"if-none-match", head["etag"].encode()))
    assert (kept["status"], body) == (304, b"")
    part, body = ask_for_file(handler, FILE, (b"range", b"bytes=2-9"))
    assert (part["status"], body) == (206, whole[2:10])


@pytest.mark.parametrize("address", ["/static/ui/nothing.css", "/static/", "/static/../plain", "/static/%00"])
@AS_SET
def test_what_is_no_file_is_answered_as_any_page_is(address):
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE[:4], *SURROUNDED[1:]]):
        assert ask_for_file(InOneThread(), address)[0]["status"] == 404


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=["django.middleware.security.SecurityMiddleware", *settings.MIDDLEWARE[3:4]])
@override_settings(SECURE_SSL_REDIRECT=True, ALLOWED_HOSTS=["localhost"])
def test_what_stands_before_files_answers_in_their_place():
    handler = InOneThread()
    assert ask_for_file(handler, FILE)[0]["location"] == f"https://localhost{FILE}"
    assert ask_for_file(handler, FILE, (b"host", b"elsewhere.example"))[0]["status"] == 400
