"""The pages of imports: upload, columns, trial, bringing in, rejected rows, folders; each with and without what it needs."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rapport.desk.cases.models import Case
from rapport.kernel import jobs
from rapport.kernel.intake import runs
from rapport.kernel.intake.models import ImportFile, ImportRun, WatchedFolder
from rapport.kernel.intake.types import RunState

pytestmark = pytest.mark.django_db
TABLE = """Reference;Status;Opened;Closed;Channel;Category;Team;Customer;Summary
A-1;In progress;13/02/2026 09:30;;Phone;Delivery;Leeds North;C 7;Bed is late
A-2;Done;14/02/2026 10:00;16/02/2026 12:00;E-mail;Delivery;Leeds North;C 8;Lamp broken
A-3;Done;soon;;E-mail;Billing;Toronto West;C 7;Charged twice
A-4;Odd;15/02/2026 11:00;;Pigeon;Billing;Toronto West;C 9;=1+1
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.RAPPORT_HOME = tmp_path / "home"
    return tmp_path / "home"


@pytest.fixture
def client(manager: Any, client_of: Any) -> Client:
    found: Client = client_of(manager)
    return found


def uploaded(client: Client, content: str | bytes = TABLE, name: str = "old system.csv") -> Any:
    data = content if isinstance(content, bytes) else content.encode()
    return client.post(reverse("imports:sources"), {"tables": SimpleUploadedFile(name, data)})


def drafted(client: Client, **more: Any) -> ImportRun:
    response = uploaded(client, **more)
    assert response.status_code == 302, response.context["form"].errors
    return ImportRun.objects.latest("pk")


def answers(client: Client, run: ImportRun, **changed: str) -> dict[str, str]:
    """What the page of columns would send as it stands, with some answers changed."""
    chosen = client.get(reverse("imports:columns", args=[run.pk])).context["chosen"]
    forms = [form for form in (chosen.own, chosen.answers) if form]
    said = {name: str(form[name].value() or "") for form in forms for name in form.fields}
    return {"mapping": chosen.name, **said, **changed}


def tried(client: Client, run: ImportRun, do: str = "try", **changed: str) -> ImportRun:
    data = answers(client, run, do=do, zone="Europe/London") | changed
    response = client.post(reverse("imports:columns", args=[run.pk]), data)
    assert response.status_code == 302, response.context["chosen"].answers.errors
    jobs.run_waiting()
    return ImportRun.objects.latest("pk")


def test_from_upload_to_cases(client: Client) -> None:
    run = drafted(client)
    page = client.get(reverse("imports:columns", args=[run.pk]))
    assert "What do the columns mean?" in page.content.decode()
    trial = tried(client, run)
    assert (trial.is_trial, trial.row_read, trial.row_accepted, trial.row_rejected) == (True, 4, 3, 1)
    assert not Case.objects.exists()
    shown = client.get(reverse("imports:run", args=[trial.pk])).content.decode()
    assert "3 cases would come in; 1 of 4 rows cannot be taken" in shown
    assert "“soon” is not a date." in shown
    assert "“Odd” in “Status” is not in the mapping" in shown
    client.post(reverse("imports:bring", args=[trial.pk]))
    jobs.run_waiting()
    done = ImportRun.objects.latest("pk")
    assert (done.is_done, done.is_trial, done.row_accepted) == (True, False, 3)
    case = Case.objects.get(external_id="A-2")
    assert (case.subject, case.state, case.channel, str(case.reason), case.team.name) == (
        "Lamp broken",
        "closed",
        "email",
        "Delivery",
        "Leeds North",
    )
    shown = client.get(reverse("imports:run", args=[done.pk])).content.decode()
    assert f"{reverse('cases:list')}?batch={done.pk}" in shown


def test_the_rejected_rows_can_be_downloaded(client: Client) -> None:
    run = tried(client, drafted(client))
    response = client.get(reverse("imports:rejected", args=[run.pk]))
    text = b"".join(response).decode()
    assert response["Content-Disposition"] == f'attachment; filename="rejected-{run.pk}.csv"'
    assert text.splitlines()[1].startswith("old system.csv,4,“soon” is not a date.,A-3,Done")


def test_the_mapping_can_be_kept_as_a_file(client: Client) -> None:
    run = tried(client, drafted(client))
    text = client.get(reverse("imports:mapping", args=[run.pk])).content.decode()
    assert 'source = "old-system"' in text
    assert '"In progress" = "open"' in text


def test_a_known_table_is_recognised_and_asks_only_for_the_zone(client: Client) -> None:
    from .test_imports import FIRST, HEADER

    content = "\n".join(",".join(row) for row in [HEADER, *FIRST])
    run = drafted(client, content=content)
    page = client.get(reverse("imports:columns", args=[run.pk])).content.decode()
    assert "This is a table we know: ServiceNow incident event log" in page
    response = client.post(reverse("imports:columns", args=[run.pk]), answers(client, run, do="try", zone=""))
    assert response.status_code == 422
    assert "name no time zone" in response.content.decode()
    assert tried(client, run).row_accepted == 3


def test_the_meaning_of_a_column_can_be_changed(client: Client) -> None:
    run = drafted(client)
    client.get(reverse("imports:columns", args=[run.pk]))
    trial = tried(client, run, do="bring", role_4="keep", role_6="fact")
    assert trial.is_done
    case = Case.objects.get(external_id="A-1")
    assert (case.channel, case.team, case.attributes) == ("other", None, {"team": "Leeds North"})


def test_looking_again_shows_the_values_of_a_new_column_of_words(client: Client) -> None:
    run = drafted(client)
    data = answers(client, run, do="look", role_1="keep", role_5="kind")
    page = client.post(reverse("imports:columns", args=[run.pk]), data)
    rows = {row.column.name: row.values for row in page.context["chosen"].own.rows}
    assert [one.value for one in rows["Category"]] == ["Delivery", "Billing"]
    assert not rows["Status"]


def test_a_column_that_names_no_case_is_asked_for(client: Client) -> None:
    run = drafted(client)
    response = client.post(reverse("imports:columns", args=[run.pk]), answers(client, run, do="try", role_0="keep", zone="UTC"))
    assert response.status_code == 422
    assert "Choose below which column is the “number of the case”." in response.content.decode()


def test_rows_that_are_events_need_the_column_of_their_moment(client: Client) -> None:
    run = drafted(client)
    response = client.post(reverse("imports:columns", args=[run.pk]), answers(client, run, do="try", grain="event", zone="UTC"))
    assert response.status_code == 422
    assert "Choose below which column is the “moment of this row”" in response.content.decode()
    assert "moments.event" not in response.content.decode()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.csv", "empty"),
        (b"\x1f\x8b\x08\x00broken", "table.csv.gz", "cut off|damaged"),
        (bytes(range(256)) * 100, "table.csv", "not a text"),
        (b"PK\x03\x04broken", "table.xlsx", "damaged workbook"),
    ],
)
def test_a_file_that_is_no_table_is_refused_beside_the_field(
    client: Client, home: Path, content: bytes, name: str, said: str
) -> None:
    import re

    response = uploaded(client, content, name)
    assert response.status_code == 422
    assert re.search(said, str(response.context["form"].errors))
    assert not ImportRun.objects.exists()
    assert not list((home / "imports").glob("*"))


def test_uploads_lie_outside_the_web_root_and_are_forgotten_when_they_are_in(client: Client, home: Path) -> None:
    run = drafted(client, name="../../etc/passwd.csv")
    path = Path(ImportFile.objects.get(run=run).path)
    assert path.is_relative_to(home / "imports")
    done = tried(client, run, do="bring")
    assert done.is_done
    assert not path.exists()


def test_a_running_import_is_shown_live_and_can_be_left(client: Client) -> None:
    run = drafted(client)
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.WORKING, row_read=4, row_estimate=5, group_total=4, group_done=1)
    page = client.get(reverse("imports:run", args=[run.pk])).content.decode()
    assert f'data-live="import:{run.pk}"' in page
    fragment = client.get(reverse("imports:state", args=[run.pk])).content.decode()
    assert "You may leave this page" in fragment
    assert "<html" not in fragment


def test_a_failed_import_says_why_and_goes_on_when_started_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    run = drafted(client)
    response = client.post(reverse("imports:columns", args=[run.pk]), answers(client, run, do="bring", zone="UTC"))
    begun = ImportRun.objects.latest("pk")
    hidden = Path(ImportFile.objects.get(run=begun).path)
    moved = hidden.rename(hidden.with_suffix(".away"))
    jobs.run_waiting()
    page = client.get(response["Location"]).content.decode()
    assert "is no longer where it was" in page
    moved.rename(hidden)
    client.post(reverse("imports:again", args=[begun.pk]))
    jobs.run_waiting()
    begun.refresh_from_db()
    assert begun.is_done


def test_a_trial_that_is_not_finished_cannot_be_brought_in(client: Client) -> None:
    run = drafted(client)
    response = client.post(reverse("imports:bring", args=[run.pk]))
    assert response.status_code == 409


def test_a_folder_is_watched_and_left_again(client: Client, tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    data = {"path": str(tmp_path / "drop"), "mapping_name": "bpi2013-problems", "zone": "", "date_order": ""}
    client.post(reverse("imports:watch"), data)
    folder = WatchedFolder.objects.get()
    assert str(tmp_path / "drop") in client.get(reverse("imports:sources")).content.decode()
    client.post(reverse("imports:stop_watching", args=[folder.pk]))
    folder.refresh_from_db()
    assert not folder.is_active
    refused = client.post(reverse("imports:watch"), data | {"path": str(tmp_path / "nowhere")})
    assert refused.status_code == 422
    assert "There is no folder" in refused.content.decode()


def test_only_who_may_import_sees_the_pages(supervisor: Any, client_of: Any, client: Client) -> None:
    run = drafted(client)
    other = client_of(supervisor)
    for name in ("run", "state", "columns", "rejected", "mapping"):
        assert other.get(reverse(f"imports:{name}", args=[run.pk])).status_code == 403, name
    assert other.get(reverse("imports:sources")).status_code == 403
    assert other.post(reverse("imports:bring", args=[run.pk])).status_code == 403


def test_the_list_tells_what_came_in(client: Client) -> None:
    tried(client, drafted(client), do="bring")
    page = client.get(reverse("imports:sources")).content.decode()
    assert "4 rows read = 3 accepted + 0 known already + 1 rejected" in page
    assert runs.folder().is_dir()


def test_json_lines_come_in_by_the_browser_too(client: Client) -> None:
    lines = [{"Reference": f"A-{n}", "Opened": "2026-02-13T09:30Z", "Summary": "Late", "Status": "New"} for n in range(3)]
    run = drafted(client, content="\n".join(map(json.dumps, lines)), name="table.jsonl")
    assert tried(client, run, do="bring", zone="in values").row_accepted == 3
