"""Two at once, on two real connections."""

from datetime import timedelta
from io import BytesIO
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from django.db import connection, transaction
from PIL import Image

from rapport.desk.knowledge import actions, sample
from rapport.desk.knowledge.models import Article
from rapport.kernel.actor import Actor
from rapport.kernel.models import StoredFile

pytestmark = pytest.mark.django_db(transaction=True)
WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'knowledge_article'::regclass)"


def somebody_waits(*, seconds: float = 4) -> bool:
    """Return whether another connection comes to wait for the articles."""
    until = monotonic() + seconds
    with connection.cursor() as cursor:
        while monotonic() < until:
            cursor.execute(WAITS)
            if cursor.fetchone()[0]:
                return True
            sleep(0.02)
    return False


def test_a_picture_that_is_taken_back_while_forgotten_ones_are_tidied_up_stays(settings, tmp_path):
    settings.RAPPORT_FILES = tmp_path
    drawn = BytesIO()
    Image.new("RGB", (4, 3)).save(drawn, "PNG")
    article = sample.article()
    given = {"content": BytesIO(drawn.getvalue()), "shows": "The parcel", "by": sample.BY, "at": sample.NOON}
    with_it = actions.add_picture(article_id=article.pk, written=article.written, **given).body
    Article.objects.filter(pk=article.pk).update(body="The line is deleted.")
    begun, waited = Event(), []

    def take_back() -> None:
        try:
            with transaction.atomic():
                Article.objects.filter(pk=article.pk).update(body=with_it)
                begun.set()
                waited.append(somebody_waits())
        finally:
            connection.close()

    writer = Thread(target=take_back)
    writer.start()
    assert begun.wait(10)
    forgotten = actions.forget_unnamed_pictures(by=Actor.machine("x"), at=sample.NOON + timedelta(days=30))
    writer.join()
    assert waited == [True], "who tidies up waits for who writes"
    assert (forgotten, StoredFile.objects.count()) == (0, 1)
