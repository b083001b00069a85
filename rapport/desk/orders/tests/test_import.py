import argparse
import csv
import io
from decimal import Decimal

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse

from rapport.desk.orders import actions
from rapport.desk.orders.imports import terminal, undo
from rapport.desk.orders.models import Order
from rapport.directory.customers.models import Customer
from rapport.kernel import clock, jobs
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.intake.models import ImportRun
from rapport.kernel.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = """Name,Email,Created at,Currency,Total,Lineitem name,Lineitem sku,Lineitem quantity,Lineitem price,Delivered at
#MR-1,joan@post.example,2026-11-02 09:30:00 +0000,GBP,640.00,Oak bed 160,OB-160,1,595.00,2026-11-05
#MR-1,,,,,Slats,SL-1,1,45.00,
#MR-2,ben@post.example,2026-11-03 09:30:00 +0000,GBP,,Ash chair,CH-1,2,"£1,180.50",
#MR-3,ann@post.example,2026-11-03 09:30:00 +0000,GBP,,Ash chair,CH-1,many,180.00,
#MR-3,,,,,Ash chair,CH-1,1,180.00,
#MR-4,ann@post.example,when it suits,GBP,,Ash chair,CH-1,1,180.00,
"""
GIVEN = {"source": "shop", "zone": "Europe/London", "date_order": "DMY", "currency": "GBP"}


def bring_in(client, text):
    response = client.post("/orders/import/", GIVEN | {"table": SimpleUploadedFile("orders.csv", text.encode())})
    assert response.status_code == 302, response.content.decode()[-3000:]
    jobs.run_waiting()
    return ImportRun.objects.latest("pk"), response.headers["Location"]


def test_a_table_is_brought_in_whole_and_again_without_a_trace(client_of, manager, settings, tmp_path):
    settings.RAPPORT_HOME = tmp_path
    grace = client_of(manager)
    refused = grace.post("/orders/import/", GIVEN | {"table": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")})
    assert refused.status_code == 422
    assert b"These columns are missing" in refused.content
    run, url = bring_in(grace, TABLE)
    assert run.is_done, run.failure
    counts = (run.row_read, run.row_accepted, run.row_known, run.row_rejected, run.added_count)
    assert counts == (6, 3, 0, 3, 2)
    first, second = Order.objects.order_by("reference")
    assert (first.state, first.total_amount, first.lines.count()) == ("delivered", 640, 2)
    assert (second.total_amount, second.lines.get().price) == (2361, Decimal("1180.50"))
    page = grace.get(url).content.decode()
    assert "does not say how many" in page
    rejected = b"".join(grace.get(f"{url}rejected.csv").streaming_content).decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(rejected)))) == 1 + 3
    again, _url = bring_in(grace, TABLE)
    assert (again.row_accepted, again.row_known, again.row_rejected, again.unchanged_count) == (0, 3, 3, 2)
    assert Order.objects.count() == 2
    mended, _url = bring_in(grace, TABLE.replace("many", "1").replace("595.00,2026-11-05", "595.00,2026-11-06"))
    assert (mended.added_count, mended.changed_count, mended.unchanged_count, mended.row_rejected) == (1, 1, 1, 1)


def test_an_import_is_undone_but_for_what_has_happened_since_and_only_once(client_of, manager, settings, tmp_path, capsys):
    settings.RAPPORT_HOME = tmp_path
    grace = client_of(manager)
    table = TABLE.replace("many", "1").replace("when it suits", "2026-11-04 10:00:00 +0000")
    run, url = bring_in(grace, table)
    first, second, third, fourth = Order.objects.order_by("reference")
    assert "Undo this import" in grace.get(url).content.decode()
    actions.change_address(order_id=second.pk, address="2 New Road", by=manager.actor, at=clock.now())
    bring_in(grace, table.replace("595.00,2026-11-05", "595.00,2026-11-06"))
    assert grace.post(f"{url}undo/").status_code == 302
    jobs.run_waiting()
    run.refresh_from_db()
    assert (run.taken_count, run.kept_ids) == (2, [first.pk, second.pk])
    assert run.taken_count + len(run.kept_ids) == run.added_count
    assert set(Order.objects.values_list("pk", flat=True)) == {first.pk, second.pk}
    # Ann had ordered only what went; Joan and Ben have orders that stay.
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["ben@post.example", "joan@post.example"]
    page = grace.get(url).content.decode()
    assert "2 orders are gone" in page
    assert "MR-1, MR-2" in page
    assert "Undo this import" not in page
    entries = Entry.objects.filter(event="orders.OrderTakenAway")
    assert set(entries.values_list("subject_id", flat=True)) == {third.pk, fourth.pk}
    # Once more, in the terminal: nothing happens, and it says why.
    assert terminal.run(argparse.Namespace(verb="undo", number=run.pk)) == 1
    assert "undone already" in capsys.readouterr().err
    undo.work(run.pk, by=Actor.machine("import"))
    assert (entries.count(), Order.objects.count()) == (2, 2)


def test_an_import_is_undone_in_the_terminal_and_a_killed_undoing_goes_on(
    client_of, manager, representative, settings, tmp_path, capsys, monkeypatch
):
    settings.RAPPORT_HOME = tmp_path
    run, _url = bring_in(client_of(manager), TABLE)
    taken = undo.actions.take_away_orders
    monkeypatch.setattr(undo, "AT_ONCE", 1)
    ways = iter(["gives way", "done", "killed"])  # somebody else's transaction, and then somebody's kill

    def take(**given):
        match next(ways):
            case "gives way":
                raise OperationalError from psycopg.errors.DeadlockDetected()
            case "killed":
                raise ZeroDivisionError
        return taken(**given)

    monkeypatch.setattr(undo.actions, "take_away_orders", take)
    with pytest.raises(ZeroDivisionError):
        terminal.run(argparse.Namespace(verb="undo", number=run.pk))
    assert Order.objects.count() == 1
    monkeypatch.setattr(undo.actions, "take_away_orders", taken)
    undo.work(run.pk, by=Actor.machine("import"))
    run.refresh_from_db()
    assert (run.taken_count, run.kept_ids, Order.objects.count(), Customer.objects.count()) == (2, [], 0, 0)
    assert terminal.run(argparse.Namespace(verb="status")) == 0
    assert "2 added, 0 brought up to date, 3 rows rejected (undone)" in capsys.readouterr().out
    with pytest.raises(NotAllowed):
        undo.ask(run_id=run.pk, by=representative.actor, at=clock.now())


def test_who_has_no_orders_yet_is_led_to_both_ways_in_where_allowed(client_of, manager, representative):
    ways = [f'href="{reverse(f"orders:{name}")}"' for name in ("import", "shops")]
    assert all(
        f'class="button {tone}" {way}' in client_of(manager).get("/orders/").text
        for tone, way in zip(("main", "plain"), ways, strict=True)
    )
    assert not any(way in client_of(representative).get("/orders/").text for way in ways)
