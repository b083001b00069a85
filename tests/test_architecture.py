"""The building's laws that imports and linters cannot show."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from rapport.kernel import journal
from rapport.kernel.journal import Event
from rapport.site import wiring
from rapport.site.grants import GRANTS
from tools import lint

ROOT = Path(__file__).resolve().parent.parent
ROOMS = [name.rsplit(".", 1)[1] for name in settings.ROOMS]
FOREIGN = {"allauth", "django", "ninja"}
# Copies a figure that another room has decided; nobody acts.
NOTES = {"rapport.desk.cases.note_due"}


def views(resolver: URLResolver | None = None, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for item in (resolver or get_resolver()).url_patterns:
        path = prefix + str(item.pattern)
        found += views(item, path) if isinstance(item, URLResolver) else [(path, item)]
    return found


OWN_VIEWS = [(path, item) for path, item in views() if item.callback.__module__.split(".")[0] not in FOREIGN]


@pytest.mark.parametrize(("path", "pattern"), OWN_VIEWS, ids=[path for path, _ in OWN_VIEWS])
def test_every_page_says_what_opens_it(path, pattern):
    capability = getattr(pattern.callback, "capability", "missing")
    why_public = getattr(pattern.callback, "public", None)
    assert capability != "missing", f"{path} is guarded neither by @page nor by @public_page"
    if capability is None:
        assert why_public, f"{path} is open to all and does not say why"
    else:
        assert any(capability in held for held in GRANTS.values()), f"{path}: nobody holds {capability}"


def modules_of(room: str, part: str) -> list[object]:
    """Return the module (or the modules of the package) that is this part of a room; none when the room has no such part."""
    try:
        module = importlib.import_module(f"{room}.{part}")
    except ModuleNotFoundError:
        return []
    inner = getattr(module, "__path__", None)
    return [module] + [importlib.import_module(f"{module.__name__}.{m.name}") for m in pkgutil.iter_modules(inner or [])]


@pytest.mark.parametrize("room", settings.ROOMS)
def test_every_action_is_keyword_only_and_says_by_whom_and_when(room):
    """What the door ``actions`` offers; a room's inner steps may look otherwise."""
    for module in modules_of(room, "actions")[:1]:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__.startswith(module.__name__) and not name.startswith("_"):
                parameters = inspect.signature(function).parameters
                if f"{room}.{name}" in NOTES:
                    continue
                # Bulk verbs take their records as they come; everything else is named.
                named = [p for p in parameters.values() if not (name.startswith("ensure_") and p.name == "records")]
                named = [p for p in named if not (name.startswith("ensure_") and p.name in {"names", "sites"})]
                assert all(p.kind is p.KEYWORD_ONLY for p in named), f"{room}.{name}"
                assert "at" in parameters, f"{room}.{name}"
                assert "by" in parameters or "token" in parameters, f"{room}.{name}: by whom?"


@pytest.mark.parametrize("label", ROOMS)
def test_foreign_keys_point_down_and_leave_no_trace_on_the_room_below(label):
    for model in apps.get_app_config(label).get_models():
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete) or not isinstance(field.related_model, type):
                continue
            target = field.related_model._meta.app_label
            if target in ROOMS and target != label:
                assert ROOMS.index(target) < ROOMS.index(label), f"{field} points up"
                assert field.remote_field.related_name == "+", f"{field} needs related_name='+'"


def all_events() -> list[type[Event]]:
    for room in settings.ROOMS:
        modules_of(room, "events")
    return [
        kind for kind in Event.__subclasses__() if kind.__module__.startswith("rapport.") and ".tests." not in kind.__module__
    ]


WORDS_OF_THE_CODE = {"subject_kind", "purpose", "option_key", "currency"}


@pytest.mark.parametrize("kind", all_events(), ids=journal.name_of)
def test_every_event_is_on_the_switchboard_and_carries_no_free_text(kind):
    assert kind in wiring.REACTIONS, "list it in rapport/site/wiring.py, with () when nobody reacts"
    for name, hint in kind.__annotations__.items():
        # The kind of a subject ("case"), what a decision is for ("remedy") and a currency are words of the code, not text.
        assert name in WORDS_OF_THE_CODE or (hint is not str and "str |" not in str(hint)), (
            f"{journal.name_of(kind)}.{name}: ids, enums and numbers only"
        )


@pytest.mark.parametrize("label", ["kernel", *ROOMS])
def test_every_table_has_a_sentence(label):
    for model in apps.get_app_config(label).get_models():
        assert issubclass(model, Model)
        sentence = model.__doc__ or ""
        assert not sentence.startswith(f"{model.__name__}("), f"{model.__name__} has no docstring"


def test_the_linters_find_what_they_look_for(tmp_path, monkeypatch):
    """A linter that cannot fail guards nothing: each is shown a fault. That the house has none, `make check` says."""
    package = tmp_path / "rapport"
    (package / "site").mkdir(parents=True)
    (package / "site" / "settings.py").write_text('ROOMS = [\n "rapport.desk.cases",\n "rapport.direction.today",\n]\n')
    (package / "templates" / "cases").mkdir(parents=True)
    (package / "templates" / "cases" / "x.html").write_text(
        '{% include "today/y.html" %}<b style="x">{% blocktranslate with n=case.pk %}Case {{ n }}{% endblocktranslate %} is here'
    )
    (package / "helpers.py").write_text("x = 1\n" * 401)
    (package / "clocked.py").write_text("a = timezone.now()\nb = apps.get_model('x')\n# an agent closes the ticket\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "requirements.lock").write_text("--index-url x\n")
    monkeypatch.setattr(lint, "ROOT", tmp_path)
    monkeypatch.setattr(lint, "PACKAGE", package)
    for check in lint.CHECKS:
        assert list(check()), check.__name__


def test_capabilities_named_in_the_code_are_held_by_somebody():
    held = {capability for granted in GRANTS.values() for capability in granted}
    named = re.compile(r"""(?:\.require|\.may|\.scope|require_somewhere|@page)\(\s*["']([a-z_]+\.[a-z_]+)["']""")
    for path in (ROOT / "rapport").rglob("*.py"):
        if "tests" in path.parts:
            continue
        for capability in named.findall(path.read_text()):
            assert capability in held or capability == "cases.converse", f"{path}: nobody holds {capability}"


@pytest.mark.parametrize("late", ["scipy", "holidays", "pypdf", "typst", "pptx", "xlsxwriter", "vl_convert"])
def test_what_few_processes_need_is_loaded_when_it_is_asked(late):
    """Each start of a process would cost a second more: the parent, every command, the reader of mailboxes."""
    at_once = re.compile(rf"^(?:import {late}\b|from {late}\b)", re.MULTILINE)
    sources = [path for path in (ROOT / "rapport").rglob("*.py") if "tests" not in path.parts]
    assert not [str(path.relative_to(ROOT)) for path in sources if at_once.search(path.read_text(encoding="utf-8"))]
