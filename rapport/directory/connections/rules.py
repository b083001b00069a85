"""Decisions about tokens and webhooks: values in, value out. Sentences are marked here and translated where they are raised."""

import base64
import hashlib
import hmac
from collections.abc import Collection
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from .types import FAILING, LONGEST_ADDRESS, LONGEST_NAME, MOST_TOKENS, MOST_WEBHOOKS, TOKEN_DAYS, WAITS, Trouble

TOKEN_PREFIX = "rpt_"  # noqa: S105  (how a token begins, so that it is recognised where it should not be)
SECRET_PREFIX = "whsec_"  # noqa: S105  (as Standard Webhooks writes it)
NAT64 = IPv6Network("64:ff9b::/96")


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


UNKNOWN_TOKEN = _("This token is not known. Make a new one on your page “Tokens” and send it as “Authorization: Bearer …”.")


def why_not_token(*, name: str, days: int, count: int) -> str | None:
    """Return why a person cannot have this token, given how many of theirs work, or None."""
    if not name.strip():
        return _("Give the token a name that says which system uses it.")
    if len(name.strip()) > LONGEST_NAME:
        return _("Keep the name to 80 characters.")
    if days not in TOKEN_DAYS:
        return _("A token works for 30, 90, 180 or 365 days.")
    if count >= MOST_TOKENS:
        return _("Twenty tokens of yours work already. Withdraw one that is not used any more.")
    return None


def why_not_use(*, at: datetime, expires_at: datetime, is_withdrawn: bool, is_here: bool) -> str | None:
    """Return why a known token opens nothing, or None."""
    if is_withdrawn:
        return _("This token was withdrawn. Make a new one.")
    if at >= expires_at:
        return _("This token has expired. Make a new one.")
    return None if is_here else _("The person behind this token does not work here any more.")


def why_not_address(address: str, *, may_be_inside: bool) -> str | None:
    """Return why nothing is sent to an address. ``may_be_inside``: plain http and addresses of the own network are allowed."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return _("This is not an address. It looks like https://example.com/hooks.")
    if len(address) > LONGEST_ADDRESS or any(one.isspace() or not one.isprintable() for one in address):
        return _("This is not an address. It looks like https://example.com/hooks.")
    if parts.scheme not in {"https", "http"} or not parts.hostname or port == 0:
        return _("This is not an address. It looks like https://example.com/hooks.")
    if parts.username or parts.password:
        return _("Leave name and password out of the address: messages are signed instead.")
    if parts.scheme == "http" and not may_be_inside:
        return _("Messages go out encrypted only. Use an address that begins with https://.")
    return None


def why_not_webhook(*, name: str, kinds: Collection[str], known: Collection[str], count: int = 0) -> str | None:
    """Return why a webhook cannot be set, given the kinds of events there are and how many webhooks, or None."""
    if not name.strip():
        return _("Give it a name that says which system listens.")
    if len(name.strip()) > LONGEST_NAME:
        return _("Keep the name to 80 characters.")
    if not kinds or set(kinds) - set(known):
        return _("Choose at least one of the kinds of events.")
    return _("Twenty webhooks are enough. Change one of them.") if count >= MOST_WEBHOOKS else None


def is_outside(address: str) -> bool:
    """Return whether an IP address is one of the open internet, whatever form it is written in."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in _meant(found))


def _meant(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """An IPv6 address may carry one of IPv4, to which it leads."""
    if isinstance(address, IPv4Address):
        return [address]
    carried = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if address in NAT64:
        carried = IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped or address in NAT64:
        return [carried] if carried else []
    return [address, carried] if carried else [address]


def signature(secret: str, *, message_id: str, timestamp: int, body: str) -> str:
    """Return the signature of a message as Standard Webhooks defines it: "v1," and the HMAC-SHA256 over id, moment and body."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def next_try(*, attempts: int, at: datetime) -> datetime | None:
    """Return when a message that failed so often goes out again; None when it is given up."""
    return at + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def is_to_be_switched_off(*, failing_since: datetime | None, at: datetime) -> bool:
    """Return whether a webhook has taken nothing for so long that nobody listens there any more."""
    return failing_since is not None and at - failing_since >= FAILING


def trouble_of(status: int) -> Trouble | None:
    """Return what is wrong with an answer of this status, None for one that takes the message."""
    if 200 <= status < 300:
        return None
    return Trouble.REDIRECT if 300 <= status < 400 else Trouble.STATUS


SENTENCES = {
    Trouble.NAME: _("No such name is known on the internet. Check how the address is written."),
    Trouble.INSIDE: _("The name leads into a private network. Messages go to the open internet only."),
    Trouble.REFUSED: _("Nobody answers there: the connection was refused or broken off. Is the system running?"),
    Trouble.TLS: _("The certificate there is not valid for this name, or has expired. Whoever runs the system renews it."),
    Trouble.TIMEOUT: _("No answer within ten seconds. The system should take the message first and work on it afterwards."),
    Trouble.REDIRECT: _("The address leads on to another one, and messages do not follow. Enter the other one."),
    Trouble.STATUS: _("The system answered that it did not take the message. Its own log says why."),
    Trouble.BROKEN: _("What came back is not the answer of a web server. Check address and port."),
    Trouble.SECRET: _("The secret was kept under another secret key. Make a new one."),
}


def seconds_to_wait(at: datetime) -> int:
    """Return how many seconds are left of the minute in which a token has asked too often."""
    return 60 - at.second


def minute_of(at: datetime) -> datetime:
    """Return the beginning of a moment's minute."""
    return at.replace(second=0, microsecond=0)


def expires(at: datetime, days: int) -> datetime:
    """Return until when a token made at this moment works."""
    return at + timedelta(days=days)
