"""Templates and signatures: words with placeholders such as ``{{customer.name}}``; unknown ones are refused when written."""

import re
from collections.abc import Mapping

PLACEHOLDERS = (
    "customer.name", "customer.first_name", "case.number", "case.subject", "case.link", "person.name", "person.first_name",
    "person.team", "company.name", "mailbox.address",
)  # fmt: skip
_PLACE = re.compile(r"\{\{([^{}\n]{0,60})\}\}")
_LOOSE = re.compile(r"\{\{|\}\}")
LONGEST_BODY = 10_000
LONGEST_LINE = 150


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def placeholders_in(text: str) -> tuple[str, ...]:
    """Return the placeholders of a text as they are written, each once."""
    return tuple(dict.fromkeys(one.strip() for one in _PLACE.findall(text)))


def unknown_in(text: str) -> tuple[str, ...]:
    """Return the placeholders of a text that mean nothing."""
    return tuple(one for one in placeholders_in(text) if one not in PLACEHOLDERS)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled; one without a value leaves nothing behind."""
    return _PLACE.sub(lambda found: values.get(found[1].strip(), ""), text)


def why_not_text(text: str) -> str | None:
    """Return why words cannot serve as a template or signature, or None. An unknown placeholder is named apart."""
    if len(text) > LONGEST_BODY or "\x00" in text:
        return _("Keep it under 10,000 characters.")
    if _LOOSE.search(_PLACE.sub("", text)):
        return _("A placeholder is two braces, its name, two braces: {{customer.name}}. One of yours is not closed.")
    return None


def why_not_template(*, name: str, body: str, is_taken: bool) -> str | None:
    """Return why a template cannot be kept, or None."""
    if not name.strip():
        return _("Give the template a name by which your colleagues find it.")
    if len(name) > LONGEST_LINE or "\x00" in name:
        return _("Keep the name under 150 characters.")
    if is_taken:
        return _("There is a template of this name already. Choose another one, or change that.")
    if not body.strip():
        return _("Write what the customer will read.")
    return why_not_text(body)


def language_of(wanted: str, offered: tuple[str, ...]) -> str:
    """Return the language in which a customer is best answered: theirs, its wider form, else the first offered."""
    plain = wanted.lower()
    for one in (plain, plain.partition("-")[0]):
        if one in offered:
            return one
    return next((one for one in offered if one.partition("-")[0] == plain.partition("-")[0]), offered[0] if offered else "")
