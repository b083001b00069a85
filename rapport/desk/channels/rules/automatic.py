"""Which messages no person wrote: a machine never answers them, so that two machines do not write to each other for ever."""

from rapport.desk.channels.types import Became, Mail

# More than so many automatic messages of one sender within ten minutes are set aside: something runs in a circle.
MOST_AUTOMATIC = 20
FLOOD_SECONDS = 600
# One receipt to one address within so long, whatever it sends.
RECEIPT_SECONDS = 3600
_NOBODY = ("mailer-daemon@", "postmaster@", "no-reply@", "noreply@", "do-not-reply@", "donotreply@", "bounce@", "bounces@")
_OUT_OF_OFFICE = ("automatic reply:", "auto-reply:", "autoreply:", "out of office", "abwesenheit", "réponse automatique")


def is_automatic(mail: Mail) -> bool:
    """Tell whether a machine sent this: by RFC 3834, by what was usual before it, or because nobody can be answered."""
    marks = mail.marks
    submitted = marks.get("auto-submitted", "no").partition(";")[0].strip().lower()
    return (
        submitted not in {"", "no"}
        or marks.get("precedence", "").strip().lower() in {"bulk", "junk", "list", "auto_reply", "auto-reply"}
        or any(marks.get(name, "") for name in ("x-autoreply", "x-autorespond", "list-id", "feedback-id"))
        or marks.get("return-path", "-").strip() in {"<>", ""}
        or not mail.sender.email
        or mail.sender.email.startswith(_NOBODY)
        or mail.subject.lower().startswith(_OUT_OF_OFFICE)
        or mail.report is not None
    )


def is_reply_of_a_machine(mail: Mail) -> bool:
    """Tell whether a machine answered a message, as an absence note does: then it says nothing about the request itself."""
    submitted = mail.marks.get("auto-submitted", "").strip().lower()
    has_mark = bool(mail.marks.get("x-autoreply") or mail.marks.get("x-autorespond"))
    is_absence = has_mark or mail.subject.lower().startswith(_OUT_OF_OFFICE)
    comes_from_nobody = mail.marks.get("return-path", "-").strip() == "<>"
    return is_automatic(mail) and (submitted.startswith("auto-replied") or is_absence or comes_from_nobody)


def why_aside(mail: Mail, *, own_mark: str, automatic_count: int) -> Became | None:
    """Return why a message is set aside before it becomes a contact, or None.

    ``own_mark``: what this installation writes into all that it sends. ``automatic_count``: automatic ones of this sender in the
    last ten minutes.
    """
    if mail.report is None and mail.marks.get("x-rapport", "") == own_mark:
        return Became.OWN
    if is_automatic(mail) and mail.report is None and automatic_count >= MOST_AUTOMATIC:
        return Became.FLOOD
    return None


def may_get_receipt(mail: Mail) -> bool:
    """Tell whether we may say by machine that we have this message."""
    return not is_automatic(mail) and "all" not in mail.marks.get("x-auto-response-suppress", "").lower()
