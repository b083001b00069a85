"""A first proposal for a table that nobody described yet: by the names of its columns and by what stands in them.

A guess says nothing that it cannot see: zone and order of dates stay open where the values do not tell them. A mapping is
a set of roles (``roles_of``, ``raw_of``), which is how a page lets a person change it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any
from unicodedata import combining, normalize

from rapport.desk.cases.types import Channel, Kind, Priority, State
from rapport.kernel.intake.columns import Column, common_orders, look
from rapport.kernel.intake.types import Source

from .mapping import ZONE_IN_VALUES, Grain
from .parsing import FORMAT
from .roles import MOMENTS, OF_CUSTOMER, Role
from .who import is_personal, with_customer

WORDS: Mapping[Role, type[StrEnum]] = {Role.STATE: State, Role.KIND: Kind, Role.PRIORITY: Priority, Role.CHANNEL: Channel}

# Names of columns in other systems, English and German, most telling first; Zendesk, ServiceNow, Freshdesk, Jira have their own.
_KEY = r"(case|ticket|incident|complaint|problem|request|issue|order)? ?(id|number|no|nr|key|ref|reference)"  # Zendesk
_WHO = r"(customer|caller|client|consumer|requester|account|contact|user|reporter|sender|from)"
_NAMES: tuple[tuple[Role, str], ...] = (
    (Role.KEY, rf"{_KEY}|case concept name"),
    (Role.KEY, r"(vorgangs?|fall|anfrage|ticket|auftrags?|beschwerde|meldungs?) ?(id|nr|nummer)|nummer|vorgang"),  # Zendesk
    (Role.KEY, r"case|ticket|incident"),  # Zendesk
    (Role.ORDER, r"sys mod count|sequence( no)?|update (no|number)|version|step"),
    (Role.EVENT, r".*(updated|changed|modified).*|(time )?timestamp|event (at|time|date)"),
    (Role.EVENT, r".*(geandert|anderung|aktualisiert).*|zeitstempel"),
    (Role.OPENED, r".*(opened|created|submitted|raised|reported|started).*|start( date| time)?|date received"),
    (Role.OPENED, r".*(eroffnet|erstellt|angelegt|gemeldet|erfasst).*|eingang.*"),
    (Role.OPENED, r"date|.* date|datum|received.*"),
    (Role.RECEIVED, r".*received.*|eingegangen.*|eingang.*"),
    (Role.RESOLVED, r".*(resolved|solved|fixed|gelost|erledigt|behoben).*"),
    (Role.CLOSED, r".*(closed|finished|completed|ended|geschlossen|beendet).*"),
    (Role.STATE, r".*(status|state|stage|transition|zustand)|company response"),
    (Role.PRIORITY, r"priority|severity|prioritat"),
    (Role.PRIORITY, r"urgency|impact|dringlichkeit"),
    (Role.CHANNEL, r".*(channel|contact type|submitted via)|via|source|medium|origin|.*kanal|kontaktart"),
    (Role.KIND, r"(case |record |ticket |issue )?(type|kind|typ)|(vorgangs|anfrage)?art"),  # Zendesk
    (Role.REASON, r"category|(contact )?reason|product|topic|theme|kategorie|(kontakt)?grund|thema|produkt"),
    (Role.REASON_BELOW, r"issue|sub ?(category|reason|type|topic)|unter(kategorie|grund|thema)"),
    (Role.REASON_BELOW, r"sub ?(issue|product)"),
    (Role.CAUSE, r"(root )?cause|fault|ursache"),
    (Role.TEAM, r".*(group|team|queue|gruppe)|abteilung"),
    (Role.ASSIGNEE, r".*(assigned to|assignee|resource|handler|handled by|owner)|agent|representative"),  # Zendesk
    (Role.ASSIGNEE, r"(sach)?bearbeiter(in)?|zustandig|zugewiesen an"),
    (Role.CUSTOMER, r"(customer|caller|client|consumer|requester|account|contact|user) (id|number|no)|kunden ?(id|nr|nummer)"),
    (Role.CUSTOMER, r"customer|caller|client|consumer|requester|account|contact|user|reporter|kunde|kundin|melder"),
    (Role.CUSTOMER_NAME, r"(customer|caller|client|consumer|requester|account|contact|full) name|kundenname"),
    (Role.CUSTOMER_NAME, r"customer|caller|client|consumer|requester|contact|kunde|kundin"),
    (Role.CUSTOMER_FIRST_NAME, rf"({_WHO} )?(first|given) ?name|forename|vorname|prenom|voornaam|fornamn|fornavn"),
    (Role.CUSTOMER_LAST_NAME, rf"({_WHO} )?(last|family) ?name|surname|nachname|familienname|nom de famille|apellidos?|cognome"),
    (Role.CUSTOMER_LAST_NAME, r"achternaam|efternamn|efternavn"),
    (Role.CUSTOMER_EMAIL, rf"({_WHO} )?e ?mail( ?(address|adresse))?|(kunden|absender) ?e ?mail( ?adresse)?"),
    (Role.CUSTOMER_PHONE, rf"({_WHO} )?((mobile |tele)?phone|mobile)( ?(number|no))?|(kunden ?)?(telefon|handy)( ?(nummer|nr))?"),
    (Role.CUSTOMER_PHONE, r"(work|home) phone"),  # Freshdesk
    (Role.SUBJECT, r"subject|summary|short description|headline|betreff|kurzbeschreibung"),
    (Role.SUBJECT, r"title|titel"),  # in Freshdesk beside a subject: what the contact is at work
    (Role.TEXT, r"(long )?description|body|narrative|consumer complaint narrative|beschreibung"),
    (Role.TEXT, r"message|comments?|details?|text|nachricht"),
)
_PLAIN_WORDS = frozenset({"true", "false", "yes", "no", "y", "n", "0", "1"})
_FEW: frozenset[Role] = frozenset({Role.STATE, Role.KIND, Role.PRIORITY, Role.CHANNEL})
_ONCE: frozenset[Role] = frozenset(Role) - {Role.KEEP, Role.FACT}

# What other systems call our words.
_WAITS = "(awaiting|waiting|pending)"
_SAID: Mapping[Role, tuple[tuple[StrEnum, str], ...]] = {
    Role.STATE: (
        (State.WAITING_CUSTOMER, rf"{_WAITS}.*(user|customer|caller|client|info|reply|response)|^pending$"),
        (State.WAITING_CUSTOMER, r"wart.*(kund|antwort|ruckmeldung)"),
        (State.WAITING_OTHERS, rf"{_WAITS}.*(vendor|third|supplier|problem|evidence|change|approv)|^wait(ing)?$|(on.)?hold"),
        (State.WAITING_OTHERS, r"^wart|zuruckgestellt"),
        (State.REOPENED, r"re-?opened|wieder ?(er)?offnet|wieder offen"),
        (State.OPEN, r"\bnot (yet )?(re)?(solved|closed|done|complete|answer|finish|fix)|un(re)?solved|unanswered|incomplete"),
        (State.OPEN, r"(nicht |un)(gelost|erledigt|beantwortet)"),
        (State.RESOLVED, r"resolved|solved|fixed|answered|gelost|erledigt|behoben|beantwortet"),
        (State.CLOSED, r"closed|done|complete|cancel|finish|archived|rejected|untimely|won.?t (do|fix)|declined|duplicate"),
        (State.CLOSED, r"geschlossen|abgelehnt|storniert"),
        (State.NEW, r"^new$|submitted|received|unassigned|^queued$|^to.?do$|backlog|^neu$|eingegangen"),
        (State.OPEN, r"open|active|progress|assign|accepted|working|started|offen|in (be)?arbeit|zugewiesen"),
    ),
    Role.KIND: (
        (Kind.COMPLAINT, r"complain|dissatisf|claim|beschwerde|reklamation"),
        (Kind.COMPLIMENT, r"compliment|praise|thank|^lob"),
        (Kind.ORDER, r"order|purchase|bestellung"),
        (Kind.ENQUIRY, r"enquir|inquir|question|info|frage|auskunft"),
        (Kind.REQUEST, r"request|incident|problem|service|task|storung|antrag"),
    ),
    Role.PRIORITY: (
        (Priority.LOW, r"\b(not|non|nicht).?(urgent|critical|dringend|kritisch)|lowest"),
        (Priority.URGENT, r"urgent|critical|major|blocker|emergency|^(p?1|s1)$|highest|dringend|kritisch|hochste"),
        (Priority.HIGH, r"high|hoch|^(p?2|s2)$"),
        (Priority.NORMAL, r"normal|medium|moderate|mittel|standard|minor|^(p?3|s3)$"),
        (Priority.LOW, r"low|niedrig|gering|planning|trivial|^(p?[45]|s[45])$"),
    ),
    Role.CHANNEL: (
        (Channel.EMAIL, r"e-?mail|^mail$"),  # so in Zendesk
        (Channel.PHONE, r"phone|telefon|anruf|call|ivr|voice"),
        (Channel.CHAT, r"chat|messag|whatsapp|sms"),
        (Channel.WEB, r"web|self.?service|portal|online|form|app"),
        (Channel.LETTER, r"letter|brief|post(al|$)|fax|.mail$"),
        (Channel.SOCIAL, r"social|twitter|facebook|instagram|tiktok"),
        (Channel.STORE, r"store|shop|walk|counter|in person|branch|filiale"),
    ),
}  # fmt: skip


def guess(source: Source, *, name: str) -> dict[str, Any]:
    """Return a mapping for this table as far as it can be seen, as a mapping file has it. ``name``: what to call the source."""
    return guess_from(look(source), name=name)


def guess_from(columns: Sequence[Column], *, name: str) -> dict[str, Any]:
    """Return a mapping for columns that were looked at already."""
    roles = _roles(columns)
    key = next((column for column in columns if roles[column.name] is Role.KEY), None)
    repeats = key is not None and not key.is_unique and key.row_count > key.distinct_count * 1.05
    grain = Grain.EVENT if repeats and Role.EVENT in roles.values() else Grain.CASE
    if grain is Grain.CASE:
        moment = Role.CHANGED if Role.OPENED in roles.values() else Role.OPENED
        roles = {column: moment if role is Role.EVENT else role for column, role in roles.items()}
    words = {role: words_of(role, column) for column in columns if (role := roles[column.name]) in WORDS}
    is_complaints = any(word in " ".join([name, *roles]).lower() for word in ("complain", "beschwerde", "reklamation"))
    kind = Kind.COMPLAINT if is_complaints else Kind.REQUEST
    return raw_of(roles, columns, words=words, grain=grain, name=name, kind=kind)


def _roles(columns: Sequence[Column]) -> dict[str, Role]:
    found: dict[str, Role] = {column.name: Role.KEEP for column in columns}
    for role, pattern in _NAMES:
        if role in _ONCE and role in found.values():
            continue
        fitting = [column for column in columns if found[column.name] is Role.KEEP and _fits(role, pattern, column)]
        for column in fitting if role not in _ONCE else fitting[:1]:
            found[column.name] = role
    found = with_customer(found, columns)
    for column in columns:
        if found[column.name] is Role.KEEP and _tells_something(column) and not is_personal(column):
            found[column.name] = Role.FACT
    return found


def _tells_something(column: Column) -> bool:
    """Whether a column has a few names as values, not marks, numbers or moments."""
    if not column.has_few_values or column.distinct_count < 2 or column.is_moment:
        return False
    return not all(value.lower() in _PLAIN_WORDS or value.replace(".", "").isdigit() for value in column.values)


def _fits(role: Role, pattern: str, column: Column) -> bool:
    if not re.fullmatch(pattern, _plain(column.name)):
        return False
    if role in MOMENTS:
        return column.is_moment
    if column.is_moment:
        return False
    if role in _FEW:  # a column called "State" may well hold states of the USA
        return column.has_few_values and any(word_of(role, value) for value in column.values)
    return role is not Role.KEY or not sum(column.missing.values()) > column.row_count / 2


def _plain(name: str) -> str:
    """``case:concept:name`` and ``sys_updated_at`` as words."""
    return " ".join(part for part in re.split(r"[^a-z0-9]+", _bare(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))) if part)


def _bare(text: str) -> str:
    """Small letters without dots and accents: what is “Geändert” stands as “geandert” among the words above."""
    return "".join(letter for letter in normalize("NFKD", text.lower()) if not combining(letter))


def word_of(role: Role, value: str) -> StrEnum | None:
    """Return our word for a value of another system, or None when it says nothing known."""
    plain = _bare(value.strip())
    bare = re.sub(r"^\d+\s*[-–:.]\s*", "", plain)
    return next((word for word, pattern in _SAID[role] if re.search(pattern, bare) or re.search(pattern, plain)), None)


def words_of(role: Role, column: Column) -> dict[str, str]:
    """Return our word for each value of a column, as far as it can be told."""
    return {value: word.value for value in column.values if (word := word_of(role, value))}


def raw_of(
    roles: Mapping[str, Role],
    columns: Sequence[Column],
    *,
    words: Mapping[Role, Mapping[str, str]],
    grain: Grain,
    name: str,
    kind: Kind = Kind.REQUEST,
) -> dict[str, Any]:
    """Return the mapping that gives columns these meanings, in the form of a mapping file."""
    of = {role: [column.name for column in columns if roles.get(column.name) is role] for role in Role}
    missing = sorted({marker for column in columns for marker in column.missing if marker})
    raw: dict[str, Any] = {
        "format": FORMAT,
        "name": name,
        "version": "1",
        "title": name,
        "source": name[:60],
        "grain": grain.value,
        "key": of[Role.KEY],
        "order": of[Role.ORDER] if grain is Grain.EVENT else [],
        "missing": missing,
        "subject": [
            f"{{{column}}}" for column in of[Role.SUBJECT] or [*of[Role.REASON], *of[Role.REASON_BELOW]] if _is_plain(column)
        ],
        "reason": [*of[Role.REASON][:1], *of[Role.REASON_BELOW][:1]],
        "cause": [*of[Role.CAUSE][:1], *of[Role.CAUSE_BELOW][:1]],
        "moments": _moments(of, columns, grain),
        "kind": kind.value,
        **{role.value: {"column": of[role][0]} for role in (Role.TEAM, Role.ASSIGNEE, Role.CUSTOMER) if of[role]},
        **{role.value: of[role][0] for role in (*OF_CUSTOMER, Role.TEXT) if of[role]},
    }
    for role in WORDS:
        if of[role]:
            raw[role.value] = {"column": of[role][0], "values": dict(words.get(role, {}))}
    raw["facts"] = _facts(of[Role.FACT])
    return {key: value for key, value in raw.items() if value}


def _subject(of: Mapping[Role, Sequence[str]]) -> list[str]:
    """Without a column that is a subject, the reasons make one."""
    named = of[Role.SUBJECT] or [*of[Role.REASON], *of[Role.REASON_BELOW]]
    return [f"{{{column}}}" for column in named if _is_plain(column)]


def _is_plain(column: str) -> bool:
    """Braces, colons and points mean something between the braces of a subject."""
    return not re.search(r"[{}:!.\[\]]", column)


def _moments(of: Mapping[Role, Sequence[str]], columns: Sequence[Column], grain: Grain) -> dict[str, str]:
    senseless = Role.CHANGED if grain is Grain.EVENT else Role.EVENT
    found = {role.value: of[role][0] for role in MOMENTS if of[role] and role is not senseless}
    dated = [column for column in columns if column.name in found.values()]
    orders = common_orders(dated)
    if len(orders) == 1:
        found["date_order"] = next(iter(orders)).value
    if dated and all(column.has_zone for column in dated):
        found["zone"] = ZONE_IN_VALUES
    return found


def _facts(names: Iterable[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for name in names:
        key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:36] or "fact"
        if not key.isidentifier():
            key = f"fact_{key}"
        while key in facts:
            key += "_"
        facts[key] = {"column": name, "label": name[:80]}
    return facts


def roles_of(raw: Mapping[str, Any]) -> dict[str, Role]:
    """Return what each column means in a mapping; of several meanings the one that says most."""
    found: dict[str, Role] = {}

    def say(role: Role, *names: str) -> None:
        for name in names:
            if name:
                found.setdefault(name, role)

    say(Role.KEY, *raw.get("key", []))
    say(Role.ORDER, *raw.get("order", []))
    moments = raw.get("moments", {})
    for role in MOMENTS:
        say(role, moments.get(role.value, ""))
    for role in OF_CUSTOMER:  # an address may name the customer as well
        say(role, raw.get(role.value, ""))
    for role in (*WORDS, Role.TEAM, Role.ASSIGNEE, Role.CUSTOMER):
        table = raw.get(role.value, {})
        say(role, table.get("column", "") if isinstance(table, dict) else "")
    for first, below, key in ((Role.REASON, Role.REASON_BELOW, "reason"), (Role.CAUSE, Role.CAUSE_BELOW, "cause")):
        levels = [*raw.get(key, []), "", ""]
        say(first, levels[0])
        say(below, levels[1])
    say(Role.TEXT, raw.get("text", ""))
    say(Role.FACT, *(one["column"] for one in raw.get("facts", {}).values()))
    say(Role.SUBJECT, *(part[1:-1] for part in raw.get("subject", []) if part.startswith("{")))
    return found
