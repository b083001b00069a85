"""Decisions about customers: how a name is searched, how an address or a telephone number is compared. No Django, no clock."""

import re
import unicodedata

from .types import PointKind

# What countries dial before their own area code (ITU-T E.164); those that we serve or are likely to meet.
CALLING_CODES = {
    "AT": "43", "AU": "61", "BE": "32", "BR": "55", "CA": "1", "CH": "41", "CN": "86", "CZ": "420", "DE": "49", "DK": "45",
    "ES": "34", "FI": "358", "FR": "33", "GB": "44", "GR": "30", "HK": "852", "HU": "36", "IE": "353", "IL": "972",
    "IN": "91", "IS": "354", "IT": "39", "JP": "81", "KR": "82", "LU": "352", "MX": "52", "MY": "60", "NL": "31",
    "NO": "47", "NZ": "64", "PL": "48", "PT": "351", "RO": "40", "SE": "46", "SG": "65", "SK": "421", "TR": "90",
    "UA": "380", "US": "1", "ZA": "27",
}
# Countries where the zero before the area code belongs to the number and is dialled from abroad too.
KEEPS_ZERO = frozenset({"IT"})
# Countries whose numbers have no zero to drop, or another sign before long-distance numbers.
TRUNK = {"CA": "1", "US": "1", "HU": "06", "MX": "", "DK": "", "NO": "", "ES": "", "PT": "", "PL": "", "CZ": "", "GR": "",
         "LU": "", "IS": "", "SG": "", "HK": ""}
SHORTEST_NUMBER, LONGEST_NUMBER = 5, 15


def sought(text: str) -> str:
    """Return a name as it is searched: lower case, without accents, single spaces, at most 160 characters."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in parted if not unicodedata.combining(sign))
    return " ".join(plain.split())[:160]


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

    "(0113) 496 0000" of a customer in GB is +441134960000; so are "+44 (0)113 496 0000" and "0044 113 4960000". Without a country a
    number in national form keeps its own digits. Extensions ("ext. 12", "x12") are left out. "" when it is no number.
    """
    text = unicodedata.normalize("NFKC", value).casefold()
    text = re.split(r"(?:ext|extension|durchwahl|poste|x|#)\.?\s*\d*\s*$", text)[0].strip()
    text = re.sub(r"^\(?\s*\+", "+", text)
    text = text.replace("(0)", "") if text.startswith(("+", "00")) else text
    digits = re.sub(r"\D", "", text)
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
