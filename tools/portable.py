"""Catalogues in GNU gettext's forms, read and written without GNU gettext: PO for translators, MO for the program."""

import ast
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

HEADER = (
    "Project-Id-Version: Rapport\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)


@dataclass
class Message:
    """One message: what is said in English, in which context, by which files, and what a translator made of it.

    ``translated`` has one entry, or one for each form of the plural that the language has.
    """

    words: str
    plural: str = ""
    context: str = ""
    places: set[str] = field(default_factory=set)
    translated: list[str] = field(default_factory=list)
    note: str = ""
    is_gone: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.words


def merged(found: Mapping[tuple[str, str], Message], known: Iterable[Message]) -> list[Message]:
    """Return the messages of today with what was translated; what nobody says any more is kept at the end, switched off."""
    by_key = {one.key: one for one in known}
    now = [
        Message(
            words=one.words, plural=one.plural, context=one.context, places=one.places,
            translated=by_key[one.key].translated if one.key in by_key else [],
            note=by_key[one.key].note if one.key in by_key else "",
        )
        for one in found.values()
    ]  # fmt: skip
    gone = [one for one in by_key.values() if one.key not in found and any(one.translated)]
    for one in gone:
        one.is_gone, one.places = True, set()
    return [*now, *gone]


def written(messages: Iterable[Message], *, header: str) -> str:
    """Return a PO file, in the order of the messages themselves: a change moves nothing else."""
    rows = sorted(messages, key=lambda one: (one.is_gone, one.words.casefold(), one.words, one.context))
    return f'msgid ""\nmsgstr {_quoted(header)}\n' + "".join("\n" + _entry(one) for one in rows)


def _entry(one: Message) -> str:
    lines = [f"# {line}" for line in one.note.splitlines()]
    lines += [f"#: {place}" for place in sorted(one.places)]
    if "%(" in one.words or "%s" in one.words or "%d" in one.words:
        lines.append("#, python-format")
    off = "#~ " if one.is_gone else ""
    if one.context:
        lines.append(f"{off}msgctxt {_quoted(one.context)}")
    lines.append(f"{off}msgid {_quoted(one.words)}")
    if one.plural:
        lines.append(f"{off}msgid_plural {_quoted(one.plural)}")
        lines += [f"{off}msgstr[{at}] {_quoted(words)}" for at, words in enumerate(one.translated or ["", ""])]
    else:
        lines.append(f"{off}msgstr {_quoted(one.translated[0] if one.translated else '')}")
    return "\n".join(lines) + "\n"


def _quoted(words: str) -> str:
    plain = words.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\r", "\\r")
    if "\n" not in plain.rstrip("\n"):
        return '"' + plain.replace("\n", "\\n") + '"'
    return '""\n' + "\n".join('"' + line.replace("\n", "\\n") + '"' for line in plain.splitlines(keepends=True))


def read(text: str) -> tuple[str, list[Message]]:
    """Return the header of a PO file and its messages. Raises ValueError, naming the line, for what is no PO file."""
    header, found = "", []
    for block in _blocks(text):
        if block.words:
            found.append(block)
        elif block.translated:
            header = block.translated[0]
    if "charset=UTF-8" not in header:
        raise ValueError("The catalogue has no header that says charset=UTF-8.")
    return header, found


def _blocks(text: str) -> Iterator[Message]:
    """Yield each entry. An entry ends where the next begins: with a comment, a context or a message after a translation."""
    one, into, is_told = Message(words=""), "", False
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.removeprefix("#~").strip() if raw.startswith("#~") else raw.strip()
        word, _, rest = line.partition(" ")
        if is_told and (word in {"msgctxt", "msgid"} or line.startswith("#")):
            yield one
            one, into, is_told = Message(words=""), "", False
        one.is_gone = one.is_gone or raw.startswith("#~")
        if not line or line.startswith("#"):
            if line.startswith("# "):
                one.note += line[2:] + "\n"
            continue
        if line.startswith('"'):
            rest = line
        else:
            into, is_told = word, is_told or word.startswith("msgstr")
            if word.startswith("msgstr"):
                one.translated.append("")
        _put(one, into, _unquoted(rest, number), number)
    if is_told:
        yield one


def _put(one: Message, into: str, words: str, number: int) -> None:
    match into:
        case "msgctxt":
            one.context += words
        case "msgid":
            one.words += words
        case "msgid_plural":
            one.plural += words
        case _ if into.startswith("msgstr"):
            one.translated[-1] += words
        case _:
            raise ValueError(f"Line {number} is no line of a catalogue: {into or words!r}.")


def _unquoted(words: str, number: int) -> str:
    if len(words) < 2 or words[0] != '"' or words[-1] != '"':
        raise ValueError(f"Line {number} is no line of a catalogue: its words stand in no quotation marks.")
    return str(ast.literal_eval(words))


def compiled(messages: Iterable[Message], *, header: str) -> bytes:
    """Return the MO file: what is translated wholly, sorted, without a table of hashes."""
    rows = {"": header}
    for one in messages:
        if one.translated and all(one.translated) and not one.is_gone:
            key = (f"{one.context}\x04" if one.context else "") + one.words + (f"\x00{one.plural}" if one.plural else "")
            rows[key] = "\x00".join(one.translated)
    pairs = sorted((key.encode(), words.encode()) for key, words in rows.items())
    begin = 28 + 16 * len(pairs)
    keys = values = b""
    key_rows, value_rows = [], []
    for asked, said in pairs:
        key_rows += [len(asked), begin + len(keys)]
        keys += asked + b"\x00"
        value_rows += [len(said), len(values)]
        values += said + b"\x00"
    value_rows = [one + (begin + len(keys) if at % 2 else 0) for at, one in enumerate(value_rows)]
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, begin)
    return head + struct.pack(f"<{4 * len(pairs)}I", *key_rows, *value_rows) + keys + values
