"""What went wrong between us and a mail server, as a sentence that says what to do."""

import imaplib
import smtplib
import socket
import ssl

from rapport.desk.channels.types import Security, Server, Trouble


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


SENTENCES = {
    Trouble.NAME: _("There is no server called “%(host)s”. Look for a slip in the name, or ask your provider what it is called."),
    Trouble.REFUSED: _(
        "“%(host)s” is there, but nothing listens on port %(port)s. Usual are 993 for coming mail; 465 or 587 for going mail."
    ),
    Trouble.SILENT: _(
        "“%(host)s” does not answer on port %(port)s. A firewall may stand in between, or the port is another one."
    ),
    Trouble.NO_TLS: _("The server does not offer this kind of security on port %(port)s. Try %(other)s."),
    Trouble.CERTIFICATE: _(
        "The certificate of “%(host)s” cannot be trusted: %(detail)s. Use the name that is in the certificate, or "
        "have it renewed."
    ),
    Trouble.NOT_MAIL: _(
        "What answers on port %(port)s is not a mail server of this kind. Have the two servers, or their ports, been mixed up?"
    ),
    Trouble.SIGN_IN: _(
        "The server does not accept this name and password. Many providers ask for a password made for one program "
        "(an app password)."
    ),
    Trouble.NO_TOKEN: _(
        "The sign-in service “%(host)s” gives no token: %(detail)s. Look at the number and the secret of the client, and at what "
        "it was allowed there."
    ),
    Trouble.TOKEN: _(
        "The server does not accept the token of the sign-in service. Allow the client there to read and to send for "
        "this mailbox."
    ),
    Trouble.FOLDER: _("The mailbox has no folder “%(detail)s”. The usual one is called INBOX."),
    Trouble.SENDER: _(
        "The server does not let this account send as this address (%(detail)s). Use the address of "
        "the account, or have the sender allowed."
    ),
    Trouble.RECIPIENT: _("The server does not take mail for this address: %(detail)s"),
    Trouble.TOO_LARGE: _("The server finds the message too large. Send its files as a link, or in two messages."),
    Trouble.LATER: _("The server asks us to come later: %(detail)s"),
    Trouble.BROKEN_OFF: _("The connection to “%(host)s” broke off. It is tried again."),
    Trouble.OTHER: _("The server answered: %(detail)s"),
}
# After these a later try can go well without anybody doing anything.
PASSING = frozenset({Trouble.NAME, Trouble.REFUSED, Trouble.SILENT, Trouble.LATER, Trouble.BROKEN_OFF})


# Which errors of a connection mean what; the first that fits.
OF_CONNECTIONS: tuple[tuple[tuple[type[BaseException], ...], Trouble], ...] = (
    ((ssl.SSLCertVerificationError,), Trouble.CERTIFICATE),
    ((ssl.SSLError,), Trouble.NO_TLS),
    ((socket.gaierror, UnicodeError), Trouble.NAME),
    ((ConnectionRefusedError,), Trouble.REFUSED),
    ((TimeoutError,), Trouble.SILENT),
)


class MailTrouble(Exception):
    """Something is wrong between us and a mail server. ``values`` fill its sentence."""

    def __init__(self, trouble: Trouble, server: Server, detail: str = "") -> None:
        super().__init__(f"{trouble} at {server.host}:{server.port} {detail}")
        self.trouble = trouble
        self.detail = detail[:300]
        self.values = {"host": server.host, "port": str(server.port), "detail": self.detail, "other": other_security(server)}

    @property
    def is_passing(self) -> bool:
        """Tell whether it is worth trying again later."""
        return self.trouble in PASSING

    @property
    def sentence(self) -> str:
        """Return the sentence, still to be translated and filled with ``values``."""
        return SENTENCES[self.trouble]


def other_security(server: Server) -> str:
    """Return what to try when this kind of security is not offered."""
    return "STARTTLS" if server.security is Security.TLS else "TLS"


def explained(error: BaseException, server: Server) -> MailTrouble:
    """Return what an error of a connection means."""
    if isinstance(error, MailTrouble):
        return error
    for kinds, trouble in OF_CONNECTIONS:
        if isinstance(error, kinds):
            return MailTrouble(trouble, server, getattr(error, "verify_message", "") or str(error))
    if isinstance(error, smtplib.SMTPException):
        return _of_smtp(error, server)
    if isinstance(error, imaplib.IMAP4.error):
        return _of_imap(error, server)
    is_broken_off = isinstance(error, OSError)
    return MailTrouble(Trouble.BROKEN_OFF if is_broken_off else Trouble.OTHER, server, f"{type(error).__name__}: {error}")


def not_signed_in(server: Server) -> Trouble:
    """Return what a refused sign-in means."""
    return Trouble.TOKEN if server.is_token else Trouble.SIGN_IN


def _of_imap(error: imaplib.IMAP4.error, server: Server) -> MailTrouble:
    said = str(error)
    if "AUTHENTICATIONFAILED" in said.upper() or "LOGIN" in said.upper() or "invalid credentials" in said.lower():
        return MailTrouble(not_signed_in(server), server)
    if isinstance(error, imaplib.IMAP4.abort):
        is_greeting = "None" in said or "unexpected" in said
        return MailTrouble(Trouble.NOT_MAIL if is_greeting else Trouble.BROKEN_OFF, server, said)
    if "TLS not supported" in said or "STARTTLS" in said.upper():
        return MailTrouble(Trouble.NO_TLS, server)
    return MailTrouble(Trouble.NOT_MAIL if "None" in said else Trouble.OTHER, server, said)


def _of_smtp(error: smtplib.SMTPException, server: Server) -> MailTrouble:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        is_passing = 400 <= error.smtp_code < 500
        return MailTrouble(Trouble.LATER if is_passing else not_signed_in(server), server, _said(error.smtp_error))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        is_sign_in = "AUTH" in str(error).upper()
        return MailTrouble(Trouble.SIGN_IN if is_sign_in else Trouble.NO_TLS, server)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return MailTrouble(Trouble.BROKEN_OFF, server, str(error))
    if isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, _said(error.smtp_error)
        if code == -1:
            return MailTrouble(Trouble.NOT_MAIL, server, said)
        return answered(code, said, server)
    return MailTrouble(Trouble.OTHER, server, str(error))


def answered(code: int, said: str, server: Server, *, about: Trouble = Trouble.OTHER) -> MailTrouble:
    """Return what a refusing answer of an SMTP server means. ``about``: what was asked when it refused."""
    detail = f"{code} {said}"
    if code in {552, 523} or "5.3.4" in said:
        return MailTrouble(Trouble.TOO_LARGE, server, detail)
    if 400 <= code < 500:
        return MailTrouble(Trouble.LATER, server, detail)
    if code in {530, 535} or "5.7.0" in said:
        return MailTrouble(Trouble.SIGN_IN, server, detail)
    return MailTrouble(about, server, detail)


def _said(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:300]
