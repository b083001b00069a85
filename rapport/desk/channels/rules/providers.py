"""Where the mail of an address is usually kept: so that a newcomer need not look it up."""

from rapport.desk.channels.types import Security

# Domain: incoming host, outgoing host, its port, its security.
_KNOWN = {
    "gmail.com": ("imap.gmail.com", "smtp.gmail.com", 465, Security.TLS),
    "googlemail.com": ("imap.gmail.com", "smtp.gmail.com", 465, Security.TLS),
    "outlook.com": ("outlook.office365.com", "smtp.office365.com", 587, Security.STARTTLS),
    "hotmail.com": ("outlook.office365.com", "smtp.office365.com", 587, Security.STARTTLS),
    "icloud.com": ("imap.mail.me.com", "smtp.mail.me.com", 587, Security.STARTTLS),
    "yahoo.com": ("imap.mail.yahoo.com", "smtp.mail.yahoo.com", 465, Security.TLS),
    "fastmail.com": ("imap.fastmail.com", "smtp.fastmail.com", 465, Security.TLS),
    "gmx.net": ("imap.gmx.net", "mail.gmx.net", 587, Security.STARTTLS),
    "gmx.de": ("imap.gmx.net", "mail.gmx.net", 587, Security.STARTTLS),
    "zoho.com": ("imap.zoho.com", "smtp.zoho.com", 465, Security.TLS),
}
# These take a plus-address.
_WITH_PLUS = {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "icloud.com", "fastmail.com"}


def guessed(address: str) -> dict[str, object]:
    """Return the likely settings of a mailbox, as the fields of its form."""
    domain = address.rpartition("@")[2].strip().lower()
    imap, smtp, port, security = _KNOWN.get(domain, (f"imap.{domain}", f"smtp.{domain}", 465, Security.TLS))
    return {
        "address": address.strip(),
        "imap_host": imap,
        "imap_port": 993,
        "imap_security": Security.TLS.value,
        "smtp_host": smtp,
        "smtp_port": port,
        "smtp_security": security.value,
        "uses_plus": domain in _WITH_PLUS,
        "folder": "INBOX",
    }
