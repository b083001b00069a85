"""Exports of Zammad, Chatwoot and FreeScout: every row accounted for, and the figures of every case as they truly were."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from rapport.desk.cases.models import Case, Contact
from rapport.directory.people.models import Person
from rapport.kernel.intake.models import ImportRun

from .moving_in import exports
from .test_import_zendesk import _same, bring, lake, sheet  # noqa: F401 — a fixture
from .zendesk import truth
from .zendesk.histories import AGENTS, draw
from .zendesk.histories import Case as True_Case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lake")]
TIMES = {
    "first_response": "first_reply", "first_resolution": "first_resolution", "full_resolution": "full_resolution",
    "requester_wait": "requester_wait", "customer_wait": "agent_wait", "work_time": "work",
}  # fmt: skip
SOURCES = [
    (exports.zammad, {"wakes": False, "has_groups": True}),
    (exports.chatwoot, {"wakes": True, "has_groups": False}),
    (exports.freescout, {"wakes": False, "has_groups": False}),
]


@pytest.mark.parametrize(("write", "how"), SOURCES, ids=lambda one: getattr(one, "__name__", ""))
def test_every_figure_of_every_case_comes_out_right(
    write: Callable[[Path, Sequence[True_Case]], Path], how: dict[str, bool], tmp_path: Path
) -> None:
    Person.objects.create(name="Here before", email="901@example.com", role="representative")
    cases = [exports.lived(one, **how) for one in draw(60, seed=11)]
    place = write(tmp_path, cases)
    tried = bring(str(place), "--dry-run")
    assert (tried.added_count, Case.objects.count()) == (len(cases), 0)
    done = bring(str(place))
    assert (done.mapping_name, done.added_count, done.row_rejected) == (write.__name__, len(cases), 0)
    assert "\n".join(differences(sheet(tmp_path), cases)) == ""
    again = bring(str(place))
    assert (again.row_accepted, again.added_count, again.changed_count, again.made) == (0, 0, 0, {})

    assert Contact.objects.filter(case__source=write.__name__, text__contains="<").count() == 0
    # Colleagues are found by their address; the others are added and told.
    held = Case.objects.filter(source=write.__name__, assignee__isnull=False)
    assert held.filter(assignee__name="Here before").exists()
    assert Person.objects.filter(external_id__startswith=f"{write.__name__}:").count() == done.made["person"]
    assert not Person.objects.filter(external_id=f"{write.__name__}:user/901").exists()
    assert Person.objects.filter(name__in=[f"Agent {one}" for one in AGENTS]).exists()  # as Zammad calls them


def differences(rows: dict[str, dict[str, str]], cases: Sequence[True_Case]) -> list[str]:
    """Return every figure that is not as it was, with both values; hours are nobody's here, so times are real ones."""
    found = []
    for one in cases:
        row, right = rows[str(one.number)], truth.figures(one)
        for name, own in TIMES.items():
            value = (getattr(right, own) or (None,))[0]
            if not _same(row[name], value):
                found.append(f"{one.number} {name}: {row[name]}, truly {value}")
        counts = {"reopen_count": right.reopens, "handover_count": right.assignee_changes + right.group_changes}
        found += [f"{one.number} {name}: {row[name]}, truly {value}" for name, value in counts.items() if row[name] != str(value)]
    return found


def test_a_row_that_cannot_be_taken_is_told_with_its_line_and_reason(tmp_path: Path) -> None:
    (tmp_path / "conversations.jsonl").write_text(
        '{"id": 1, "number": 1, "status": "active", "mailboxId": 1, "customer": {"id": 2}, "createdAt": "soon"}\n'
        '{"id": 2, "number": 2, "status": "odd", "mailboxId": 1, "customer": {}, "createdAt": "2026-10-25T01:30:00+01:00"}\n'
    )
    done: ImportRun = bring(str(tmp_path / "conversations.jsonl"))
    assert [(one.line, "soon" in one.reason) for one in done.rejected.all()] == [(1, True)]
    assert [f"{one.opened_at:%d %H:%M}" for one in Case.objects.all()] == ["25 00:30"]
    assert [one.kind for one in done.findings.filter(kind="stray")] == ["stray"]
