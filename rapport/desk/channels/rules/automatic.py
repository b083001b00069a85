"""Which messages no person wrote: a machine never answers them, so that two machines do not write to each other for ever."""

from unicodedata import normalize

from rapport.desk.channels.types import Address, Became, Mail

# More than so many automatic messages of one sender within ten minutes are set aside: something runs in a circle.
MOST_AUTOMATIC = 20
FLOOD_SECONDS = 600
# One receipt to one address within so long, whatever it sends.
RECEIPT_SECONDS = 3600
_NOBODY = ("mailer-daemon@", "postmaster@", "no-reply@", "noreply@", "do-not-reply@", "donotreply@", "bounce@", "bounces@")
# How mail programs begin the subject of an absence note: some say so nowhere else.
_OUT_OF_OFFICE = (
    "automatic reply:", "auto-reply:", "auto reply:", "autoreply:", "out of office", "out of the office",
    "automatische antwort", "abwesenheit", "réponse automatique", "absence du bureau", "absent du bureau",
    "respuesta automática", "fuera de la oficina", "ausente de la oficina", "risposta automatica", "fuori sede", "fuori ufficio",
    "automatisch antwoord", "afwezig", "resposta automática", "fora do escritório", "autosvar", "automatiskt svar",
    "automatisk svar", "automaattinen vastaus", "odpowiedź automatyczna", "automatická odpověď", "自動応答", "自动答复",
)  # fmt: skip
_AUTO_REPLY = frozenset({"auto_reply", "auto-reply"})


def is_automatic(mail: Mail) -> bool:
    """Tell whether a machine sent this: by RFC 3834, by what was usual before it, or because nobody can be answered."""
    marks = mail.marks
    submitted = marks.get("auto-submitted", "no").partition(";")[0].strip().lower()
    return (
        submitted not in {"", "no"}
        or _precedence(mail) in {"bulk", "junk", "list", *_AUTO_REPLY}
        or any(marks.get(name, "") for name in ("x-autoreply", "x-autorespond", "list-id", "feedback-id"))
        or marks.get("return-path", "-").strip() in {"<>", ""}
        or not mail.sender.email
        or mail.sender.email.startswith(_NOBODY)
        or _is_absence(mail)
        or mail.report is not None
    )


def _precedence(mail: Mail) -> str:
    return mail.marks.get("precedence", "").strip().lower()


def _is_absence(mail: Mail) -> bool:
    return normalize("NFC", mail.subject).strip().lower().startswith(_OUT_OF_OFFICE)


def who_wrote(mail: Mail) -> Address:
    """Return whose message this is: a form of a web site sends as nobody and says by Reply-To who filled it in."""
    is_nobody = not mail.sender.email or mail.sender.email.startswith(_NOBODY)
    if is_nobody and mail.reply_to and not mail.reply_to.email.startswith(_NOBODY):
        return mail.reply_to
    return mail.sender


def is_reply_of_a_machine(mail: Mail) -> bool:
    """Tell whether a machine answered a message, as an absence note does: then it says nothing about the request itself."""
    submitted = mail.marks.get("auto-submitted", "").strip().lower()
    has_mark = bool(mail.marks.get("x-autoreply") or mail.marks.get("x-autorespond"))
    is_absence = has_mark or _is_absence(mail) or _precedence(mail) in _AUTO_REPLY
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
