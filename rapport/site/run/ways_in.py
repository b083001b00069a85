"""Where Rapport can be reached: a free port, whether it answers, and who may sign in to the demo."""

import http.client
import socket
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from rapport.site.run.words import StartRefused, _

PORTS_TRIED = 50


def first_free_port(host: str, wanted: int) -> int:
    """Return `wanted` or the next port that nobody listens on. Raises StartRefused when fifty are taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                continue
            return port
    raise StartRefused(
        _("No port from {first} to {last} is free on {host}. Set RAPPORT_PORT to another one.").format(
            first=wanted, last=wanted + PORTS_TRIED - 1, host=host
        )
    )


def is_healthy(host: str, port: int, names: Sequence[str]) -> bool:
    """Ask the health page, under a host name that Rapport answers to."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound
    connection = http.client.HTTPConnection(reachable, port, timeout=5)
    try:
        connection.request("GET", "/health", headers={"Host": names[0] if names else reachable})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def sign_in_lines(sign_ins: Sequence[Mapping[str, str]], *, url: str, is_debug: bool) -> list[str]:
    """Return the lines that tell how to sign in; the demo's passwords only where nobody else can reach it.

    ``url``: where Rapport is reached now. The first director's link was made for where it was then.
    """
    links = [
        _("  The first director opens: {link}").format(link=url + urlsplit(one["link"]).path) for one in sign_ins if "link" in one
    ]
    known = [one for one in sign_ins if "password" in one]
    if not known:
        return links
    if not is_debug:
        return [_("  The demo's sign-ins are told only with RAPPORT_DEBUG=1.")]
    width = max(len(one["email"]) for one in known)
    return [_("  {role:14} {email:{width}}  {password}").format(width=width, **one) for one in known]
