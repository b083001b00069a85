"""Which columns of a table tell of the customer: by the words of their names, and by looking at what stands in them.

What holds e-mail addresses or phone numbers is known by its values, whatever it is called; what is called “who” or “name” is a
customer where persons stand in it. Who handles a case is nobody's customer, and a person is never kept as a fact about a case.
"""

import re
from collections.abc import Mapping, Sequence
from unicodedata import combining, normalize

from rapport.kernel.intake.columns import Column

from .roles import Role

MOST, MANY_ROWS, LOOKED_AT = 0.7, 20, 2_000
FEWEST_DIGITS, MOST_DIGITS, LONGEST_NAME = 7, 15, 60

# Latin languages, then Russian, Ukrainian, Greek, Chinese and Japanese. Marks and capitals do not count.
_CUSTOMER = (
    "customer|client|caller|consumer|requester|requestor|contact|buyer|patient|guest|member|sender|reporter|complainant|citizen|"
    "kunde|kundin|kunden|melder|besteller|absender|einsender|auftraggeber|cliente|acheteur|demandeur|expediteur|remitente|"
    "solicitante|mittente|richiedente|remetente|klant|aanvrager|afzender|kund|asiakas|klient|zglaszajacy|zakaznik|musteri|"
    "клиент|заявитель|покупатель|клієнт|замовник|πελατης|客户|客戶|顾客|顧客|お客様"
)
_NAME = (
    "name|names|who|whom|person|fullname|nom|nombre|nome|nominativo|naam|namn|navn|nimi|imie|nazwisko|jmeno|isim|ad|adi|wer|qui|"
    "quien|chi|quem|wie|vem|hvem|kto|имя|фио|кто|имʼя|ονομα|姓名|名前|氏名|お名前"
)
_PART = (
    "firstname|lastname|surname|forename|prenom|apellido|apellidos|cognome|sobrenome|achternaam|voornaam|vorname|nachname|"
    "familienname|efternamn|fornamn|efternavn|fornavn|фамилия|отчество|姓|名"
)
_FIRST = "first|last|given|family|middle|sur|vor|nach"
_BESIDE = r"full|of|the|this|is|was|person|de|du|des|la|le|del|della|dei|do|da|der|des|van|y|e|et|and|und|\d+"
_OURS = (
    "agent|"  # so in Zendesk
    "assigned|assignee|handler|handled|owner|staff|employee|operator|resource|team|group|queue|rep|representative|"
    "supervisor|manager|support|resolved|closed|solved|updated|changed|modified|created|opened|by|cc|bcc|to|mailbox|inbox|supplier|"
    "vendor|courier|carrier|driver|shop|store|branch|product|item|company|organisation|organization|file|event|campaign|"
    "bearbeiter|bearbeiterin|sachbearbeiter|zustandig|zugewiesen|gruppe|filiale|produkt|artikel|firma|lieferant|"
    "conseiller|agente|asignado|assegnato|medewerker|handlaggare|исполнитель|оператор|ответственный|客服|担当"
)
_MAIL = re.compile(r"(?:[^<>@]*<)?\s*(?:mailto:)?[^@\s<>,;]+@[^@\s<>,;]+\.[^\W\d_]{2,}\s*>?", re.IGNORECASE)
_PHONE = re.compile(r"(?:tel:)?\s*(?:\+|00|\(?0|\(\d{3}\))[\d\s().\/\u2010-\u2013-]*\d(?:\s*(?:x|ext\.?)\s*\d+)?", re.IGNORECASE)
_MOMENT = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_PERSON = re.compile(r"[^\W\d_][^\d@#:/\\_!?;=+*<>\[\]{}|]*")
_CALLED = re.compile(r"e?mail|correo|courriel|posta|почта|邮箱|メール")
_RUNG = re.compile(r"phone|tel|mobile|cell|handy|telefon|telefono|telephone|telefone|portable|movil|gsm|телефон|电话|電話")


def addressed(value: str) -> tuple[str, str]:
    """Return the name and the address of “Joan Hale <joan@post.example>”; most addresses stand alone."""
    before, _sign, after = value.partition("<")
    bare = (after.partition(">")[0] if after else value).strip()
    return before.strip().strip('"') if after else "", bare.removeprefix("mailto:")


def words_in(name: str) -> list[str]:
    """Return the words of a column's name: small, without accents, parted where a capital follows a small letter."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    bare = "".join(letter for letter in normalize("NFKD", parted.casefold()) if not combining(letter))
    return [one for one in re.split(r"[\W_]+", normalize("NFC", bare)) if one]


def _says(column: Column, words: str) -> bool:
    return any(re.fullmatch(words, one) for one in words_in(column.name))


def _mostly(column: Column, pattern: re.Pattern[str]) -> bool:
    """Whether most of what stands in a column has this form, each value as often as it stands there."""
    looked = column.values.most_common(LOOKED_AT)
    fitting = sum(count for value, count in looked if pattern.fullmatch(value.strip()))
    return bool(looked) and fitting > MOST * sum(count for _value, count in looked)


def holds_addresses(column: Column) -> bool:
    """Whether e-mail addresses stand in a column, also as “Joan Hale <joan@…>”."""
    return not column.is_moment and _mostly(column, _MAIL)


def holds_phones(column: Column) -> bool:
    """Whether phone numbers stand in a column. Digits alone may be any number, unless the column's name says what they are."""
    if column.is_moment:
        return False
    looked = column.values.most_common(LOOKED_AT)
    is_called = any(_RUNG.search(one) for one in words_in(column.name))
    fitting = sum(count for value, count in looked if _is_phone(value.strip(), is_called=is_called))
    return bool(looked) and fitting > MOST * sum(count for _value, count in looked)


def _is_phone(value: str, *, is_called: bool) -> bool:
    digits = sum(letter.isdigit() for letter in value)
    if not FEWEST_DIGITS <= digits <= MOST_DIGITS or _MOMENT.fullmatch(value):
        return False
    if is_called:
        return not any(letter.isalpha() for letter in value.lower().removeprefix("tel:").replace("ext", "").replace("x", ""))
    return bool(_PHONE.fullmatch(value)) and (value[0] in "+(" or any(letter in " /-()" for letter in value))


def holds_persons(column: Column) -> bool:
    """Whether names stand in a column as persons have them: “Joan Hale”, “HALE, Joan”, “Dr. J. Hale”, “李娜”; no sentences."""
    looked = column.values.most_common(LOOKED_AT)
    fitting = sum(count for value, count in looked if _is_person(value.strip()))
    return not column.is_moment and bool(looked) and fitting > MOST * sum(count for _value, count in looked)


def _is_person(value: str) -> bool:
    words = value.replace(",", " ").split()
    if not _PERSON.fullmatch(value) or len(value) > LONGEST_NAME or len(words) > 5:
        return False
    capitals = sum(not word[0].islower() for word in words)
    return capitals >= 1 and capitals >= len(words) - 2


def is_ours(column: Column) -> bool:
    """Whether a column tells by its name of somebody or something on our side, or of a thing."""
    return _says(column, _OURS)


def is_personal(column: Column) -> bool:
    """Whether a column tells of a person, so that it is no fact about a case: by its name, or by the addresses in it."""
    if holds_addresses(column) or holds_phones(column):
        return True
    return (_is_called(column) or _is_part(column)) and holds_persons(column)


def with_customer(found: Mapping[str, Role], columns: Sequence[Column]) -> dict[str, Role]:
    """Return the meanings of columns with those of the customer that their values show."""
    roles = dict(found)

    def give(role: Role, fitting: Sequence[Column]) -> None:
        if role not in roles.values() and fitting:
            roles[max(fitting, key=lambda column: (_says(column, _CUSTOMER), column.distinct_count)).name] = role

    def free(*also: Role) -> list[Column]:
        return [one for one in columns if roles[one.name] in (Role.KEEP, *also) and not is_ours(one)]

    written = [one for one in free(Role.CUSTOMER, Role.CUSTOMER_NAME) if holds_addresses(one) and not _is_one_of_few(one)]
    give(Role.CUSTOMER_EMAIL, written)
    give(Role.CUSTOMER_PHONE, [one for one in free(Role.CUSTOMER, Role.CUSTOMER_NAME) if holds_phones(one)])
    persons = [one for one in free() if _is_called(one)]
    called = [one for one in persons if holds_persons(one)]
    handlers = [one for one in called if _is_one_of_few(one) and not _says(one, _CUSTOMER)]
    give(Role.CUSTOMER_NAME, [one for one in called if one not in handlers])
    give(Role.ASSIGNEE, handlers)
    if Role.CUSTOMER not in roles.values():
        give(Role.CUSTOMER, [one for one in persons if roles[one.name] is Role.KEEP and _says(one, _CUSTOMER) and _numbers(one)])
    if Role.CUSTOMER_EMAIL in roles.values():  # an address tells two of the same name apart
        give(Role.CUSTOMER_NAME, [one for one in columns if roles[one.name] is Role.CUSTOMER and holds_persons(one)])
    return roles


def _is_called(column: Column) -> bool:
    """Whether a column is called as a person is and as nothing else: “Nom du client”, not “topic name”."""
    words = words_in(column.name)
    mean = [one for one in words if re.fullmatch(f"{_NAME}|{_CUSTOMER}", one)]
    return bool(mean) and all(one in mean or re.fullmatch(_BESIDE, one) for one in words)


def _is_part(column: Column) -> bool:
    words = words_in(column.name)
    return _says(column, _PART) or (len(words) > 1 and bool(re.fullmatch(_FIRST, words[0])))


def _numbers(column: Column) -> bool:
    looked = column.values.most_common(LOOKED_AT)
    return bool(looked) and all(any(letter.isdigit() for letter in value) for value, _count in looked)


def _is_one_of_few(column: Column) -> bool:
    """Whether the same few stand in many rows: those are who handles cases, unless the column is called otherwise."""
    if _says(column, _CUSTOMER) or any(_CALLED.search(one) for one in words_in(column.name)):
        return False
    return column.row_count >= MANY_ROWS and column.has_few_values and column.distinct_count * 5 <= column.row_count
