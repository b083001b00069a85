"""The linters of our own: words, sizes, clocks, doors of templates, inline scripts, translation.

``python -m tools.lint`` says what is wrong.
Each check yields "file:line: sentence". They read the files as text or syntax trees; nothing is run.
"""

import ast
import gc
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from tools import sentences

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "rapport"
# The linters and their test have to name what they forbid.
THESE = (Path(__file__).resolve(), ROOT / "tests" / "test_architecture.py")
FILE_LINES, FUNCTION_LINES = 400, 40
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "services", "managers", "manager"}
# Words of other tools that mean something else, or nothing exact, here (GLOSSARY.md): in code, templates and documents.
WRONG_WORDS = {
    r"\btickets?\b": "case",
    r"\bSLAs?\b": "standard",
    r"\bagents?\b": "representative",
    r"\bdeadlines?\b": "due_at, due moment",
}
WORDS_ALLOWED = re.compile(
    r"never|deadline=|GLOSSARY|tools/lint|User-Agent|user_agent|Zendesk|ServiceNow|made_sla|Zammad"
    r"|Chatwoot|FreeScout|helpdesk's words",
    re.IGNORECASE,
)


def python_files() -> list[Path]:
    folders = (PACKAGE, ROOT / "tools", ROOT / "tests", ROOT / "benchmarks")
    return [path for folder in folders for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


def templates() -> list[Path]:
    return sorted(PACKAGE.rglob("templates/**/*.html"))


def stylesheets_and_scripts() -> list[Path]:
    return [path for kind in ("css", "js") for path in sorted(PACKAGE.rglob(f"static/**/*.{kind}"))]


def sizes() -> Iterator[str]:
    """Files of at most 400 lines, functions of at most 40."""
    for path in [*python_files(), *templates(), *stylesheets_and_scripts()]:
        lines = _text(path).count("\n")
        if lines > FILE_LINES:
            yield f"{_name(path)}:1: {lines} lines; {FILE_LINES} at most"
    for path in python_files():
        if path.is_relative_to(ROOT / "benchmarks") or path.is_relative_to(ROOT / "tests"):
            continue  # a story or a measurement reads best in one piece
        for node in functions(sentences.tree_of(_text(path)).body):
            length = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
            if length > FUNCTION_LINES:
                yield f"{_name(path)}:{node.lineno}: {node.name} has {length} lines; {FUNCTION_LINES} at most"


def functions(statements: Sequence[ast.AST]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions among statements and in them; no expression holds one, and nearly all of a tree is expressions."""
    for one in statements:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            yield one
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            yield from functions(getattr(one, part, ()))


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return (first.end_lineno or first.lineno) - first.lineno + 1
    return 0


def names() -> Iterator[str]:
    """No rooms for leftovers."""
    for path in python_files():
        if FORBIDDEN_NAMES & {path.stem, *path.relative_to(ROOT).parts[:-1]}:
            yield f"{_name(path)}:1: say what it does; {sorted(FORBIDDEN_NAMES)} are no names of rooms or files"


def clocks() -> Iterator[str]:
    """The system clock is read in one place; everything else is told the moment."""
    reads = re.compile(r"timezone\.now\(|datetime\.now\(|datetime\.utcnow\(|date\.today\(|localdate\(\)|localtime\(\)")
    for path in PACKAGE.rglob("*.py"):
        if path == PACKAGE / "kernel" / "clock.py" or "tests" in path.parts or "migrations" in path.parts:
            continue
        yield from _found(path, reads, "the clock is read by rapport.kernel.clock only; take the moment as an argument")


def inline() -> Iterator[str]:
    """Nothing that the strict content security policy would block."""
    scripts = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style\b|\sstyle=|\son[a-z]+=|javascript:")
    for path in templates():
        yield from _found(path, scripts, "inline script or style: the content security policy blocks it")


def words() -> Iterator[str]:
    """One word per thing."""
    documents = [path for path in (*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md"))) if path.stem != "GLOSSARY"]
    any_of_them = re.compile("|".join(WRONG_WORDS))
    for path in [*python_files(), *templates(), *documents]:
        if path in THESE or not any_of_them.search(_text(path)):
            continue
        for wrong, right in WRONG_WORDS.items():
            for number, line in enumerate(_text(path).splitlines(), 1):
                if re.search(wrong, line) and not WORDS_ALLOWED.search(line):
                    yield f"{_name(path)}:{number}: say “{right}”, not “{re.search(wrong, line).group()}”"  # type: ignore[union-attr]


def doors_of_templates() -> Iterator[str]:
    """A template includes and extends only those of its own room, of a lower one and of ui."""
    order = _rooms()
    named = re.compile(r"""{%\s*(?:include|extends)\s+["']([\w-]+)/""")
    for path in templates():
        own = path.relative_to(PACKAGE).parts[-2]
        for number, line in enumerate(_text(path).splitlines(), 1):
            for target in named.findall(line):
                if target in order and own in order and order.index(target) > order.index(own):
                    yield f"{_name(path)}:{number}: {own} uses a template of {target}, which stands above it"


def back_doors() -> Iterator[str]:
    """A model reached by its name is an import that no contract sees."""
    for path in PACKAGE.rglob("*.py"):
        if "tests" not in path.parts and "migrations" not in path.parts:
            yield from _found(path, re.compile(r"\bget_model\("), "reaches a room by the window; use its doors")


def addresses() -> Iterator[str]:
    """No registry's host, and no path of one machine, in what is committed."""
    wrong = re.compile(r"index-url|\"resolved\":|files\.pythonhosted|registry\.npmjs")
    locks = ROOT.glob("requirements*.lock")
    for path in [*python_files(), *locks, *ROOT.glob("*.toml"), *(ROOT / "docs").rglob("*.md")]:
        if path not in THESE:
            yield from _found(path, wrong, "names a registry's host")


def numbers_of_things() -> Iterator[str]:
    """A case is "58914" wherever it is named: "58,914" is a count, and nobody finds a case by it."""
    grouped = re.compile(r"blocktranslate with[^%]*=[a-z_.]*\b(?:pk|[a-z]+_id)(?: |$|\s*%)")
    for path in [*templates(), *sorted(PACKAGE.rglob("templates/**/*.txt"))]:
        yield from _found(path, grouped, "a number that names something is written |unlocalize")


# Who reads these reads English: invented people of the style guide and the story, descriptions of the API and of the variables.
# The help centre speaks the languages of its articles and brings its own words.
ENGLISH = ("ui/templates/ui/style/", "demo/", "site/configuration.py", "desk/knowledge/web/phrases.py")


def untranslated() -> Iterator[str]:
    """Every word that a person reads goes through gettext."""
    why = "goes past the translators (docs/developer/translating.md)"
    for path in [*templates(), *sorted(PACKAGE.rglob("templates/**/*.txt"))]:
        if not path.is_relative_to(PACKAGE / ENGLISH[0]):
            for number, said in sentences.in_template(_text(path)):
                yield f"{_name(path)}:{number}: “{said[:80]}” {why}"
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        if {"tests", "migrations", "api"} & set(place.parts) or place.stem in {"apps", "api", "sample"}:
            continue
        source = _text(path)
        for number, said in sentences.too_early(source):
            yield f"{_name(path)}:{number}: {said[:60]} is translated while the module is read; use gettext_lazy, values later"
        # Measures are declared by value: the catalogue takes their words as they are put together.
        if not str(place).startswith(ENGLISH) and "facts" not in place.parts:
            for number, said in sentences.in_python(source, is_told_later=sentences.told_later(place)):
                yield f"{_name(path)}:{number}: “{said[:80]}” {why}"


def _rooms() -> list[str]:
    source = (PACKAGE / "site" / "settings.py").read_text()
    return re.findall(r'"rapport\.\w+\.(\w+)",', source.split("ROOMS = [")[1].split("]")[0])


def _found(path: Path, pattern: re.Pattern[str], why: str) -> Iterator[str]:
    for number, line in enumerate(_text(path).splitlines(), 1):
        if pattern.search(line):
            yield f"{_name(path)}:{number}: {why}"


@cache
def _text(path: Path) -> str:
    """Return what a file says; nearly every check asks for nearly every file."""
    return path.read_text()


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


CHECKS = (sizes, names, clocks, inline, words, doors_of_templates, back_doors, addresses, numbers_of_things, untranslated)


def faults() -> Iterable[str]:
    """Yield every fault of every check."""
    for check in CHECKS:
        yield from check()


def main() -> int:
    gc.disable()  # a tree of each file is kept to the end, and the collector would walk them all again and again
    found = list(faults())
    for fault in found:
        print(fault)
    print(f"own linters: {len(found)} fault(s)")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
