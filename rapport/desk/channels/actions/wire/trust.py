"""Whose certificates are trusted: those of the system, and on this machine itself any."""

import ssl


def context_for(host: str) -> ssl.SSLContext:
    """Return how TLS is spoken with a host. Within one machine nobody stands in between, so that its name proves nothing."""
    context = ssl.create_default_context()
    if host in {"localhost", "127.0.0.1", "::1"}:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
