"""Sentences that no translator would ever see: in templates beside the tags of i18n, in Python outside gettext.

A template writes words only inside ``translate`` and ``blocktranslate``, or hands them to a tag as ``_("…")``. Python hands
words to a person only through gettext, which gets one whole literal: what is put together of parts, or holds values already,
stands in no catalogue. Where the house's shape keeps Django out (rules, words, arithmetic) sentences stand bare, and whoever
says them has them translated then (``told_later``); the catalogue takes them from there.
"""

import ast
import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

WORD = re.compile(r"[^\W\d_]{2,}")
HOLE = "\x00"
# The names of things, the same in every language.
OWN_NAMES = frozenset({"Rapport", "CSV", "Parquet", "SHA", "ms"})

# --- templates

READ_ALOUD = re.compile(r"""\b(?:title|aria-label|aria-description|placeholder|alt|label|data-label)=(?:"([^"]*)"|'([^']*)')""")
BUTTON = re.compile(r"""<input\b[^>]*type="(?:submit|button|reset)"[^>]*>""")
VALUE = re.compile(r"""\bvalue="([^"]*)\"""")
TAG = re.compile(r"<[a-zA-Z/!](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
UNREAD = re.compile(r"<!--.*?-->|<(script|style|svg|code|kbd|pre)\b.*?</\1>", re.DOTALL)
ARGUMENT = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)|"([^"]*)"|'([^']*)'""")
SILENT = frozenset({"blocktranslate", "blocktrans", "comment", "verbatim"})
# Their arguments are names, addresses, and forms of dates.
NAMING = frozenset({
    "url", "load", "static", "extends", "include", "block", "endblock", "now", "slot", "partialdef", "partial", "translate",
    "trans",
})  # fmt: skip
NO_WORDS = re.compile(r"""(?:\|(?:date|time):|==\s*|!=\s*|\bin\s+|\bas\s+)(?:"[^"]*"|'[^']*')""")


def in_template(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and words of everything in a template that a reader reads and no translator gets."""
    read, silent = [], ""
    for token in Lexer(text).tokenize():
        if token.token_type is TokenType.TEXT:
            read.append("\n" * token.contents.count("\n") if silent else token.contents)
            continue
        read.append(HOLE + "\n" * token.contents.count("\n"))
        if token.token_type is TokenType.BLOCK:
            silent = _silence(token, silent)
        if not silent and token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            yield from ((token.lineno or 0, words) for words in _arguments(token))
    yield from _markup("".join(read))


def _silence(token: Token, silent: str) -> str:
    name = token.contents.split(maxsplit=1)[0]
    if silent:
        return "" if name == f"end{silent}" else silent
    return name if name in SILENT else ""


def _arguments(token: Token) -> Iterator[str]:
    if token.token_type is TokenType.BLOCK and token.contents.split(maxsplit=1)[0] in NAMING:
        return
    for found in ARGUMENT.finditer(NO_WORDS.sub("", token.contents)):
        words = found[1] or found[2] or ""
        if re.match(r"[A-Z][a-z]|[a-z]+ [a-z]", words) and "/" not in words and _is_read(words):
            yield words


def _markup(text: str) -> Iterator[tuple[int, str]]:
    text = UNREAD.sub(_lines_only, text)
    for found in READ_ALOUD.finditer(text):
        if _is_read(words := found[1] or found[2] or ""):
            yield _line(text, found.start()), words
    for found in BUTTON.finditer(text):
        if (value := VALUE.search(found[0])) and _is_read(value[1]):
            yield _line(text, found.start()), value[1]
    for number, line in enumerate(TAG.sub(_lines_only, text).split("\n"), 1):
        if _is_read(line):
            yield number, " ".join(line.replace(HOLE, " ").split())


def _is_read(words: str) -> bool:
    return bool(set(WORD.findall(html.unescape(words).replace(HOLE, " "))) - OWN_NAMES)


def _lines_only(found: re.Match[str]) -> str:
    return " " + "\n" * found[0].count("\n")


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


# --- Python

# How many of the first arguments are words.
GETTEXT = {
    "_": 1, "_now": 1, "lazily": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2,
    "pgettext": 2, "pgettext_lazy": 2, "npgettext": 3,
}  # fmt: skip
# What a person reads wherever it stands: names of arguments, of keys and of attributes.
TOLD = frozenset({
    "label", "help_text", "verbose_name", "verbose_name_plural", "empty_text", "empty_label", "heading", "lede", "title", "note",
    "placeholder", "aria-label", "verb", "why", "message", "sentence", "caption", "legend", "error_messages", "subtitle",
    "footer",
})  # fmt: skip
TELLS = frozenset({"Refused", "BadInput", "ValidationError", "add_error"})
MESSAGES = frozenset({"success", "info", "warning", "error"})
# These have what they are given translated when they say it: ``raise Refused(_(why))``, or a declaration read as ``InWords``.
TOLD_LATER_BY = frozenset({"refuse", "reject", "Metric", "Live", "Fact"})
# What these are told stays among those who build and run the house.
UNTOLD = frozenset({"public_page", "getLogger", "debug", "critical", "exception", "compile", "execute", "RunSQL", "exit"})
SENTENCE = re.compile(r"[A-Z“‘%{][^\n]*[a-z,;:)%”’s}]\s+\S[^\n]*[.?!…]$")
SAID = re.compile(r"^[A-Z][a-z]+|[a-z]{2,} [a-z]{2,}")


def told_later(path: Path) -> bool:
    """Return whether a file holds bare sentences by the house's shape: rules, words and arithmetic know no Django."""
    return bool({"rules", "facts", "compute"} & set(path.parts)) or path.stem in {"rules", "types", "facts"}


def in_python(source: str, *, is_told_later: bool = False) -> Iterator[tuple[int, str]]:
    """Yield line and words of what a person would read and no translator gets.

    Of a file that is told later that is what is no plain literal: no catalogue can hold it.
    """
    reader = _read(source, bare=False)
    yield from sorted(reader.found - reader.later if is_told_later else reader.found)


def too_early(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and call of what is translated while a module is read: it stays in the language of that moment.

    ``gettext`` does so outside functions, and so does ``gettext_lazy`` whose values are put in there.
    """
    if "django.utils.translation" not in source:
        return
    tree = tree_of(source)
    eager: set[str] = set()
    lazy: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for one in node.names:
                (lazy if one.name.endswith("_lazy") else eager).add(one.asname or one.name)
    eager -= {"gettext_noop", "get_language", "override"}
    for node in _at_import(tree):
        if isinstance(node, ast.Call) and called(node) in eager and called(node) in GETTEXT:
            yield node.lineno, ast.unparse(node)
        if (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Mod)
            and isinstance(node.left, ast.Call)
            and called(node.left) in lazy
        ):
            yield node.lineno, ast.unparse(node)


@cache
def tree_of(source: str) -> ast.Module:
    """Return a file's tree: linters and catalogue ask each several questions, and to read it takes longer than to answer."""
    return ast.parse(source)


def _at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is run when the module is read: not what stands in functions."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _at_import(child)


def bare_sentences(source: str) -> list[tuple[int, str]]:
    """Return the bare sentences of a file that is told later, and of what has its words translated when it says them."""
    return sorted(_read(source, bare=True).later)


def _read(source: str, *, bare: bool) -> "Reader":
    reader = Reader(set(re.findall(r"public_page\(why=([A-Z_]+)\)", source)), into_errors=bare)
    reader.visit(tree_of(source))
    return reader


class Reader(ast.NodeVisitor):
    """Goes through a file: ``found`` is what no translator gets, ``later`` every plain literal that somebody may say later."""

    def __init__(self, untold: set[str], *, into_errors: bool) -> None:
        self.found: set[tuple[int, str]] = set()
        self.later: set[tuple[int, str]] = set()
        self._untold, self._into_errors = untold, into_errors

    def visit_Call(self, node: ast.Call) -> None:
        """Look at what is called, and with which words."""
        name = called(node)
        if name in GETTEXT:
            self._of_gettext(node, name)
            return
        if name in UNTOLD:
            return
        if name in TOLD_LATER_BY:
            for one in ast.walk(node):
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and SENTENCE.match(one.value):
                    self.later.add((one.lineno, one.value))
            return
        if name in TELLS or (
            name in MESSAGES and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "messages"
        ):
            for one in node.args:
                self._bare(one)
        for keyword in node.keywords:
            if keyword.arg in TOLD:
                self._bare(keyword.value)
        self.generic_visit(node)

    def _of_gettext(self, node: ast.Call, name: str) -> None:
        for words in node.args[: GETTEXT[name]]:
            if isinstance(words, ast.JoinedStr | ast.BinOp):
                self.found.add((node.lineno, f"{ast.unparse(words)[:60]} (one whole literal; values are put in afterwards)"))
        for one in [*node.args, *(keyword.value for keyword in node.keywords)]:
            if not isinstance(one, ast.Constant | ast.JoinedStr | ast.BinOp):
                self.visit(one)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Pass over what tells a programmer what was called wrongly."""
        if self._into_errors or not isinstance(node.exc, ast.Call) or called(node.exc) in TELLS:
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Look at words under a name that is read."""
        names = {
            one.id if isinstance(one, ast.Name) else one.attr for one in node.targets if isinstance(one, ast.Name | ast.Attribute)
        }
        if names & self._untold:
            return
        if names & TOLD:
            self._bare(node.value)
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        """Look at words under a key that is read."""
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in TOLD:
                self._bare(value)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        """Pass over docstrings."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """A whole sentence is for a person, wherever it stands."""
        if isinstance(node.value, str) and SENTENCE.match(node.value):
            self.found.add((node.lineno, node.value))
            self.later.add((node.lineno, node.value))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """So is one with values in it, which no catalogue could hold."""
        said = "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
        if SENTENCE.match(said) and WORD.search(said):
            self.found.add((node.lineno, said))
        self.generic_visit(node)

    def _bare(self, node: ast.expr) -> None:
        match node:
            case ast.Constant(value=str(words)) if SAID.search(words):
                self.found.add((node.lineno, words))
                self.later.add((node.lineno, words))
            case ast.JoinedStr(values=parts):
                if SAID.search(said := " ".join(str(one.value) for one in parts if isinstance(one, ast.Constant))):
                    self.found.add((node.lineno, said))
            case ast.IfExp(body=first, orelse=second):
                self._bare(first)
                self._bare(second)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                self._bare(left)
                self._bare(right)
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                for one in parts:
                    self._bare(one)


def called(node: ast.Call) -> str:
    """Return the name of what is called."""
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
