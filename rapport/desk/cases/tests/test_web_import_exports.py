"""The page of an export of several tables: recognised, tried, brought in, from several files or from one archive."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rapport.desk.cases.models import Case, StateInterval
from rapport.kernel import jobs
from rapport.kernel.intake import runs
from rapport.kernel.intake.models import ImportRun

pytestmark = pytest.mark.django_db
CASES = (
    "id,created_at,updated_at,status,requester_id,subject,description\n"
    "1,2026-03-02T09:00:00Z,2026-03-03T09:00:00Z,open,50,Late,?\n"
)
HISTORY = "ticket_id,field_name,value,updated\n1,status,open,2026-03-02T10:00:00Z\n2,status,open,2026-03-02T10:00:00Z\n"
TAGS = "ticket_id,tag\n1,vip\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.RAPPORT_HOME = tmp_path / "home"
    return tmp_path / "home"


@pytest.fixture
def client(manager: Any, client_of: Any) -> Client:
    found: Client = client_of(manager)
    return found


def files() -> list[SimpleUploadedFile]:
    contents = {"a.csv": CASES, "b.csv": HISTORY, "tag.csv": TAGS}
    return [SimpleUploadedFile(name, content.encode()) for name, content in contents.items()]


def archive() -> list[SimpleUploadedFile]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        for one in files():
            opened.writestr(f"export/{one.name}", one.read())
    return [SimpleUploadedFile("export.zip", packed.getvalue())]


@pytest.mark.parametrize("uploads", [files, archive])
def test_several_files_are_recognised_tried_and_brought_in_together(client: Client, uploads: Any) -> None:
    response = client.post(reverse("imports:sources"), {"tables": uploads()})
    run = ImportRun.objects.latest("pk")
    assert response.url == reverse("imports:columns", args=[run.pk])
    page = client.get(response.url).content.decode()
    assert "This is an export we know: Zendesk Support export" in page
    assert "No comments: nobody can tell when customers were answered." in page
    assert "kept with the cases as it is" in page
    client.post(response.url, {"do": "try", "mapping": "zendesk"})
    jobs.run_waiting()
    trial = ImportRun.objects.latest("pk")
    assert (trial.row_accepted, trial.row_rejected, Case.objects.count()) == (3, 1, 0)
    client.post(reverse("imports:bring", args=[trial.pk]))
    jobs.run_waiting()
    done = ImportRun.objects.latest("pk")
    assert (done.is_done, done.row_accepted, done.row_rejected) == (True, 3, 1)
    assert list(StateInterval.objects.order_by("from_at").values_list("state", flat=True)) == ["new", "open"]
    shown = client.get(reverse("imports:run", args=[done.pk])).content.decode()
    assert "No case 2, to which this row belongs" in shown
    assert not any(path.is_file() for path in runs.folder().rglob("*")), "what came in is forgotten"
    kept = client.get(reverse("imports:mapping", args=[done.pk])).content.decode()
    assert "[tables.comments.columns]" in kept


def test_a_single_table_of_an_export_can_be_given_another_meaning(client: Client) -> None:
    client.post(reverse("imports:sources"), {"tables": files()[:1]})
    run = ImportRun.objects.latest("pk")
    known, own = (
        client.get(reverse("imports:columns", args=[run.pk]), given).content.decode() for given in ({}, {"mapping": "own"})
    )
    assert "Choose the meaning of its columns yourself" in known
    assert "What do the columns mean?" in own
