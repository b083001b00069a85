"""Zammad, as its REST interface answers (with ``expand=true``): users are numbered once, whoever they are."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from rapport.kernel.intake.values import UnreadableValue

from ..holds import Holds
from .shapes import labels, list_in, part, person, plain, text_of, with_files

NOBODY = frozenset({"", "0", "1"})  # user 1 is "-", whom every case belongs to that belongs to nobody
FIELDS = {"state": "status", "owner": "assignee_id", "group": "group_id", "customer": "requester_id", "priority": "priority"}
SENDERS = {"1": "agent", "2": "customer", "3": "system"}  # numbered so since Zammad began


def said(table: str, holds: Holds, values: dict[str, str]) -> dict[str, str]:
    """Return a row of Zammad's in our words."""
    match holds:
        case Holds.CASE:
            return _case(values)
        case Holds.COMMENT:
            return _comment(values)
        case Holds.CHANGE:
            return _change(values)
        case Holds.PERSON:
            name = f"{values.get('first', '')} {values.get('last', '')}".strip()
            return values | {"name": name if name not in {"", "-"} else values.get("email", "")}
        case _:
            return values


def within(_holds: Holds, _values: dict[str, str]) -> Iterator[tuple[Holds, dict[str, str]]]:
    """Yield nothing: every row of Zammad's says one thing."""
    yield from ()


def _case(values: dict[str, str]) -> dict[str, str]:
    customer, creator = values.get("requester", ""), values.get("submitter", "")
    by_customer = creator == customer or creator in NOBODY
    status = values.get("status", "").casefold()
    return values | {
        "requester": person("contact", customer),
        "submitter": person("contact", customer) if by_customer else person("user", creator),
        "assignee": _ours(values.get("assignee", "")),
        "status": "deleted" if status == "removed" else status,
        "labels": labels(values.get("labels", "")),
    }


def _ours(number: str) -> str:
    return "" if number in NOBODY else person("user", number)


def _comment(values: dict[str, str]) -> dict[str, str]:
    sender = (values.get("sender") or SENDERS.get(values.get("sender_id", ""), "")).casefold()
    origin = values.get("origin", "") or values.get("author", "")
    files = (
        (text_of(part(one, "filename")), f"/api/v1/ticket_attachment/{values['case']}/{values['id']}/{text_of(part(one, 'id'))}")
        for one in list_in(values.get("attachments", ""))
    )
    return values | {
        "author": person("contact", origin) if sender == "customer" else _ours(values.get("author", "")),
        "public": "false" if values.get("private", "").casefold() in {"true", "1", "t"} else "true",
        "channel": "system" if sender == "system" else values.get("channel", ""),
        "text": with_files(plain(values.get("text", "")), files),
    }


def _change(values: dict[str, str]) -> dict[str, str]:
    if values.get("object") not in {"Ticket", ""}:  # as Zammad calls a case
        raise UnreadableValue(_("The row is about “%(object)s”, not about a case.") % {"object": values.get("object", "")[:60]})
    name, number = FIELDS.get(values.get("field", ""), ""), values.get("number", "")
    if name == "assignee_id":
        value = _ours(number)
    elif name == "requester_id":
        value = person("contact", number)
    else:
        value = number if name == "group_id" else values.get("value", "").casefold()
    return values | {"field": name, "value": value}
