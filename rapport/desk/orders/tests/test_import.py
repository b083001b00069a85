import csv
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.desk.orders.models import Order
from rapport.kernel import jobs
from rapport.kernel.intake.models import ImportRun

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
