"""A real receiver of messages on this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Receiver:
    """Answers with the next of ``answers`` (status, headers, body), then with 204; ``heard`` keeps what came.

    While ``gate`` is closed it holds its answer back.
    """

    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    came: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?from=rapport"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that runs."""
    with serving() as found:
        yield found


@pytest.fixture
def another() -> Iterator[Receiver]:
    """A second one beside it."""
    with serving() as found:
        yield found


@contextmanager
def serving() -> Iterator[Receiver]:
    """Run a receiver."""
    found = Receiver()
    found.gate.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            found.came.release()
            found.gate.wait(30)
            status, headers, answer = found.answers.pop(0) if found.answers else (204, {}, b"")
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)
            except OSError:
                return  # who asked was killed meanwhile

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield found
    found.gate.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def _on_this_machine(settings: Any) -> None:
    settings.RAPPORT_WEBHOOKS_INSIDE = True
