"""Every message in one catalogue: ``python -m tools.catalogue`` writes it, ``--check`` says whether it is stale.

``rapport/locale/django.pot`` holds the messages in English; ``rapport/locale/<language>/LC_MESSAGES/django.po`` what a translator
made of them. Messages are taken from calls of gettext, from templates as Django reads them, from the declarations of the
measures, and from the bare sentences of files that know no Django (``tools/sentences.py``). GNU gettext is not needed. Places
name files without lines, so that a moved line is no change.
"""

import ast
import gc
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools import portable, sentences
from tools.portable import Message

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "rapport"
LOCALE = PACKAGE / "locale"
POT = LOCALE / "django.pot"
KINDS = {
    "gettext": "s", "gettext_lazy": "s", "gettext_noop": "s", "_": "s", "_now": "s", "lazily": "s", "ngettext": "sp",
    "ngettext_lazy": "sp", "pgettext": "cs", "pgettext_lazy": "cs", "npgettext": "csp",
}  # fmt: skip
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
# What Django makes of a template's tags: calls of gettext among blanks.
IN_TEMPLATE = re.compile(rf"\b(n?p?n?gettext|_)\(\s*({STRING}(?:\s*,\s*{STRING})*)")


@dataclass
class Catalogue:
    """What was found, by context and message, with the files that say it."""

    messages: dict[tuple[str, str], Message] = field(default_factory=dict)

    def add(self, place: str, words: str, *, plural: str = "", context: str = "") -> None:
        """Add a message, or one more file that says it. Raises ValueError where two plurals are given for one message."""
        if not words.strip():
            return
        found = self.messages.setdefault((context, words), Message(words=words, context=context))
        if plural and found.plural and found.plural != plural:
            raise ValueError(f"“{words}” has two plurals: “{found.plural}” and “{plural}” ({place}).")
        found.plural = found.plural or plural
        found.places.add(place)

    def call(self, place: str, name: str, words: list[str]) -> None:
        """Add what a call of gettext is given."""
        told = dict(zip(KINDS[name], words, strict=False))
        self.add(place, told["s"], plural=told.get("p", ""), context=told.get("c", ""))


def collect() -> Catalogue:
    """Return every message of the house."""
    found = Catalogue()
    for path in sorted(PACKAGE.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            _of_python(found, path)
    for path in sorted([*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.txt")]):
        if "style" not in path.parts:
            _of_template(found, path)
    for place, words in _declared():
        found.add(place, words)
    return found


def _of_python(found: Catalogue, path: Path) -> None:
    source, place = path.read_text(), _place(path)
    for node in ast.walk(sentences.tree_of(source)):
        if isinstance(node, ast.Call) and (name := sentences.called(node)) in KINDS:
            words = [
                one.value for one in node.args[: len(KINDS[name])] if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            if len(words) == len(KINDS[name]):
                found.call(place, name, words)
    relative = path.relative_to(PACKAGE)
    if sentences.told_later(relative) and "demo" not in relative.parts:
        for _line, said in sentences.bare_sentences(source):
            found.add(place, said)
    elif "refuse(" in source or "reject(" in source:
        for node in ast.walk(sentences.tree_of(source)):
            if isinstance(node, ast.Call) and sentences.called(node) in {"refuse", "reject"}:
                for one in ast.walk(node):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str) and sentences.SENTENCE.match(one.value):
                        found.add(place, one.value)


def _of_template(found: Catalogue, path: Path) -> None:
    from django.utils.translation.template import templatize

    for call in IN_TEMPLATE.finditer(templatize(path.read_text(), origin=str(path))):
        words = [ast.literal_eval(one.removeprefix("u")) for one in re.findall(STRING, call[2])]
        if len(words) >= len(KINDS[call[1]]):
            found.call(_place(path), call[1], words)


def _declared() -> Iterator[tuple[str, str]]:
    """Yield the words of what is declared by value: measures, counts of now."""
    from django.utils.text import capfirst

    from rapport.direction.today import queries as today
    from rapport.site.holdings import HOLDINGS
    from rapport.site.numbers import METRICS

    for one in (*METRICS, *today.LIVE):
        for name in ("label", "sentence", "numerator", "denominator", "stands_with"):
            if words := vars(one).get(name):
                yield "rapport/site/numbers.py", words
    for rows in (rows for holding in HOLDINGS for rows in holding.rows):
        yield "rapport/site/holdings.py", capfirst(str(rows.model._meta.verbose_name_plural))
    for path in sorted(PACKAGE.rglob("mappings/*.toml")):
        yield _place(path), str(tomllib.loads(path.read_text()).get("about", ""))


def _place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def files() -> dict[Path, bytes]:
    """Return every file of the catalogue as it has to be: the template, and each language with its compiled form."""
    found = collect().messages
    made: dict[Path, bytes] = {POT: portable.written(found.values(), header=portable.HEADER).encode()}
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        header, translated = portable.read(path.read_text())
        merged = portable.merged(found, translated)
        made[path] = portable.written(merged, header=header).encode()
        made[path.with_suffix(".mo")] = portable.compiled(merged, header=header)
    return made


def stale() -> list[Path]:
    """Return the files that are not as they have to be."""
    return [path for path, content in files().items() if not path.exists() or path.read_bytes() != content]


def main(words: Sequence[str]) -> int:
    """Write the catalogue, or say what is stale."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
    django.setup()
    gc.disable()  # as in tools.lint
    if "--check" in words:
        for path in (old := stale()):
            print(f"{_place(path)}: stale; `make messages` writes it again")
        return 1 if old else 0
    for path, content in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(_place(path))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
