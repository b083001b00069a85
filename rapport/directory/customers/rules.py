"""Decisions about customers: how a name is searched, how an address or a telephone number is compared. No Django, no clock."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from .types import Care, PointKind

# What countries dial before their own area code (ITU-T E.164); those that we serve or are likely to meet.
CALLING_CODES = {
    "AT": "43",
    "AU": "61",
    "BE": "32",
    "BR": "55",
    "CA": "1",
    "CH": "41",
    "CN": "86",
    "CZ": "420",
    "DE": "49",
    "DK": "45",
    "ES": "34",
    "FI": "358",
    "FR": "33",
    "GB": "44",
    "GR": "30",
    "HK": "852",
    "HU": "36",
    "IE": "353",
    "IL": "972",
    "IN": "91",
    "IS": "354",
    "IT": "39",
    "JP": "81",
    "KR": "82",
    "LU": "352",
    "MX": "52",
    "MY": "60",
    "NL": "31",
    "NO": "47",
    "NZ": "64",
    "PL": "48",
    "PT": "351",
    "RO": "40",
    "SE": "46",
    "SG": "65",
    "SK": "421",
    "TR": "90",
    "UA": "380",
    "US": "1",
    "ZA": "27",
}
# Countries where the zero before the area code belongs to the number and is dialled from abroad too.
KEEPS_ZERO = frozenset({"IT"})
# Countries whose numbers have no zero to drop, or another sign before long-distance numbers.
TRUNK = {
    "CA": "1",
    "US": "1",
    "HU": "06",
    "MX": "",
    "DK": "",
    "NO": "",
    "ES": "",
    "PT": "",
    "PL": "",
    "CZ": "",
    "GR": "",
    "LU": "",
    "IS": "",
    "SG": "",
    "HK": "",
}
_EXTENSION = re.compile(r"(?:extension|ext|durchwahl|poste|x|#)\.?\s*\d*\s*$")
_NO_DIGIT = re.compile(r"[^0-9]")
SHORTEST_NUMBER, LONGEST_NUMBER = 5, 15


def sought(text: str) -> str:
    """Return a name as it is searched: lower case, without accents, single spaces, at most 160 characters."""
    plain = text.casefold()
    if not plain.isascii():
        # Taken apart before and after folding: some signs have a small letter only as another sign (Unicode, 3.13 D146).
        folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", plain).casefold())
        plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return " ".join(plain.split())[:160].rstrip()


# What companies write behind their name, or before it, and leave out as often: legal forms and articles.
FORMS = frozenset({
    "ab", "ag", "aps", "as", "asa", "bv", "co", "company", "corp", "corporation", "eg", "ev", "gbr", "gmbh", "inc",
    "incorporated", "kg", "kgaa", "limited", "llc", "llp", "lp", "ltd", "mbh", "nv", "ohg", "oy", "oyj", "plc", "pte", "pty",
    "sa", "sarl", "sas", "se", "sl", "spa", "srl", "sro", "the", "ug",
})  # fmt: skip
# Where anybody has an address: it tells nothing of an organisation.
EVERYBODYS = frozenset({
    "163.com", "aol.com", "bluewin.ch", "btinternet.com", "comcast.net", "fastmail.com", "free.fr", "gmail.com", "gmx.at",
    "gmx.ch", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.co.uk", "hotmail.com", "hotmail.de", "hotmail.fr",
    "icloud.com", "laposte.net", "libero.it", "live.co.uk", "live.com", "mac.com", "mail.com", "mail.de", "mail.ru", "me.com",
    "msn.com", "orange.fr", "outlook.com", "outlook.de", "outlook.fr", "posteo.de", "proton.me", "protonmail.com", "qq.com",
    "sky.com", "t-online.de", "talktalk.net", "tiscali.it", "virginmedia.com", "wanadoo.fr", "web.de", "yahoo.co.uk",
    "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.ru", "ymail.com",
})  # fmt: skip


def compared(name: str) -> str:
    """Return the name of an organisation as it is compared: "The Harbour Hotel Ltd." is "harbour hotel".

    Signs, capitals, articles and legal forms are left out; a name that is nothing else stays whole.
    """
    words = re.findall(r"\w+", sought(name.replace("&", " and ").replace("'", "").replace("’", "").replace(".", "")))
    kept = [word for word in words if word not in FORMS and word not in {"and", "und", "et", "y"}]
    return " ".join(kept or words)[:160].rstrip()


def normal_point(kind: str, value: str, *, country: str = "") -> str:
    """Return a contact point as it is compared; "" when it cannot be one (no digits in a telephone number, say)."""
    match PointKind(kind):
        case PointKind.EMAIL:
            return unicodedata.normalize("NFKC", value).strip().casefold()
        case PointKind.PHONE:
            return normal_phone(value, country=country)
        case PointKind.SOCIAL:
            return unicodedata.normalize("NFKC", value).strip().removeprefix("@").casefold()
        case PointKind.POST:
            return sought(re.sub(r"[.,;\s]+", " ", value))


def normal_phone(value: str, *, country: str = "") -> str:
    """Return a telephone number as + and digits where its country is known, else as bare digits.

    "(0113) 496 0000" of a customer in GB is +441134960000; so are "+44 (0)113 496 0000" and "0044 113 4960000". Without a
    country a number in national form keeps its own digits. Extensions ("ext. 12", "x12") are left out. "" when it is none.
    """
    text = unicodedata.normalize("NFKC", value).casefold()
    text = _EXTENSION.split(text)[0].strip().removeprefix("(")
    text = text.replace("(0)", "") if text.startswith(("+", "00")) else text
    digits = _NO_DIGIT.sub("", text)
    if not SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER + 3:
        return ""
    return _international(text, digits, country.upper())


def _international(text: str, digits: str, country: str) -> str:
    if text.startswith("+"):
        return f"+{digits}"[: LONGEST_NUMBER + 1]
    code = CALLING_CODES.get(country)
    if code == "1" and digits.startswith("011"):
        return f"+{digits[3:]}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if code is None:
        return digits
    return f"+{code}{_without_trunk(digits, country)}"


def _without_trunk(digits: str, country: str) -> str:
    if country in KEEPS_ZERO:
        return digits
    trunk = TRUNK.get(country, "0")
    # North American numbers have ten digits: a leading 1 is the trunk sign only in front of ten others.
    if trunk == "1" and len(digits) != 11:
        return digits
    return digits.removeprefix(trunk) if trunk else digits


# A local part, an @, and a domain with a dot; what exactly a mailbox may be called is for its own server to say.
_EMAIL = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\".]+(\.[^\s@,;<>\".]+)+")
LONGEST_REVIEW_DAYS = 2 * 366


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_point(*, kind: PointKind, value: str, country: str = "") -> str | None:
    """Return why this is no way to reach somebody, or None."""
    if not value.strip():
        return _("Enter the address or number.")
    if len(value) > 250:
        return _("That is too long for an address or number: at most 250 characters.")
    if normal_if_any(kind, value, country=country):
        return None
    if kind is PointKind.EMAIL:
        return _("This is not an e-mail address. It looks like name@example.com.")
    if kind is PointKind.PHONE:
        return _("This is not a telephone number. Write it with its country, such as +44 113 496 0000.")
    return _("Enter the address or number.")


def normal_if_any(kind: PointKind, value: str, *, country: str = "") -> str:
    """Return a contact point as it is compared, or "" when it cannot be one: no @ in an address, no digits in a number."""
    normal = normal_point(kind, value, country=country)
    return "" if len(value) > 250 or (kind is PointKind.EMAIL and not _EMAIL.fullmatch(normal)) else normal


def why_not_care(care: Care, *, at_date: date) -> str | None:
    """Return why a flag of special care cannot stand as it is, or None. It must say what to do, and be looked at again."""
    if not care.needs.strip():
        return _("Say what whoever serves this customer should do, such as “Ring instead of writing”.")
    if not care.reason.strip():
        return _("Say why: what the customer told us, or what was seen. Only people with this right read it.")
    return why_not_review_date(care.review_date, at_date=at_date)


def why_not_review_date(review_date: date, *, at_date: date) -> str | None:
    """Return why a flag cannot be reviewed on this day, or None."""
    if review_date <= at_date:
        return _("The review date must be in the future.")
    if review_date > at_date + timedelta(days=LONGEST_REVIEW_DAYS):
        return _("Such a flag is looked at again within two years. Choose an earlier review date.")
    return None


def why_not_details(*, name: str, country: str, language: str) -> str | None:
    """Return why a customer cannot be kept like this, or None."""
    if not name.strip():
        return _("A customer needs a name. If it is not known, write how they introduced themselves.")
    if len(name) > 160:
        return _("This name is longer than 160 characters. Shorten it.")
    if country and not re.fullmatch(r"[A-Za-z]{2}", country):
        return _("A country is written with two letters, such as GB.")
    if language and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,4})?", language):
        return _("A language is written as two or three letters, such as en or fr-CA.")
    return None


UNDO_WITHIN = timedelta(days=30)


def why_not_merge(*, is_same: bool, is_merged: bool, is_erased: bool) -> str | None:
    """Return why two customers cannot become one, or None."""
    if is_same:
        return _("This is the same customer. Choose another one.")
    if is_merged:
        return _("One of the two was merged already. Open the customer who stays, and begin there.")
    if is_erased:
        return _("The data of one of the two was erased: nothing tells any more who it was. They stay two.")
    return None


def why_not_part(*, merged_at: datetime, at: datetime, is_undone: bool, is_erased: bool, went_on: bool) -> str | None:
    """Return why two customers who were merged cannot become two again, or None."""
    if is_undone:
        return _("This merge was taken back already.")
    if is_erased:
        return _("The customer's data was erased since. There is nothing to take apart any more.")
    if went_on:
        return _("The customer who stayed was merged into another one since. Take that merge back first.")
    if at > merged_at + UNDO_WITHIN:
        return _("A merge can be taken back for 30 days. Add the other customer anew, and correct their cases one by one.")
    return None
