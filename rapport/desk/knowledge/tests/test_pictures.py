"""Pictures in articles: what comes in is a picture and nothing else; who sees it is who may read the article."""

import struct
import zlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse
from PIL import Image

from rapport.desk.knowledge import actions, sample
from rapport.desk.knowledge.models import Article
from rapport.desk.knowledge.rules import markdown, pictures
from rapport.desk.knowledge.types import Audience, Written
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed, Refused
from rapport.kernel.models import StoredFile

BY, NOON = sample.BY, sample.NOON


def drawn(kind: str = "PNG", size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **more)
    return out.getvalue()


def with_place_taken() -> bytes:
    """A photo that says where it was taken."""
    taken = Image.Exif()
    taken[0x010F] = "Marlow phone"
    taken.get_ifd(0x8825)[2] = (53.0, 47.0, 0.0)
    return drawn("JPEG", exif=taken)


def bomb() -> bytes:
    """A PNG of a few bytes that says it has ten billion points."""
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))  # noqa: E731
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("kind", "ending"), [("PNG", ".png"), ("JPEG", ".jpg"), ("WEBP", ".webp")])
def test_a_picture_is_drawn_anew_without_anything_that_lay_beside_it(kind, ending):
    made, shown = pictures.drawn_anew(drawn(kind) + b"<script>alert(1)</script>PK\x03\x04")
    assert shown == ending
    assert b"script" not in made
    assert Image.open(BytesIO(made)).size == (40, 30)


def test_where_and_with_what_a_photo_was_taken_is_not_kept():
    assert b"Marlow phone" in with_place_taken()
    made, _ending = pictures.drawn_anew(with_place_taken())
    assert b"Marlow" not in made
    assert not dict(Image.open(BytesIO(made)).getexif())


def test_a_wide_picture_becomes_as_wide_as_an_article_needs():
    assert Image.open(BytesIO(pictures.drawn_anew(drawn(size=(3_200, 800)))[0])).size == (1_600, 400)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", drawn()[:-30], bomb(),
        drawn("GIF"), drawn("BMP"), b"%PDF-1.7", b"GIF89a<html>", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"x" * (5 * 1024 * 1024 + 1),
    ],
    ids=["empty", "text", "svg", "cut off", "bomb", "gif", "bmp", "pdf", "page", "broken", "too large"],
)  # fmt: skip
def test_what_is_no_picture_that_can_be_shown_is_refused(content):
    with pytest.raises(pictures.PictureRefused, match=r"picture"):
        pictures.drawn_anew(content)


def test_only_pictures_of_ours_with_words_are_shown():
    html = markdown.html_of("![A bed](picture:12)")
    assert '<img src="/files/12/" alt="A bed" loading="lazy"' in html
    assert 'src="/help/pictures/12/"' in markdown.html_of("![A bed](picture:12)", markdown.OUTSIDE)
    for body in (
        "![](picture:12)", "![a](picture:0)", "![a](picture:12/../3)", "![a](picture:1 2)", "![a](PICTURE:12)",
        "![a](/files/12/)",
        "![a](https://x.example/1.png)", "![a](data:image/png;base64,AAAA)", '<img src="/files/12/" alt="a">',
        "![a](picture:１２)",
    ):  # fmt: skip
        assert "<img" not in markdown.html_of(body), body


@pytest.mark.parametrize("words", ["A bed", "a] (b) [c", "*x* `y` <b> & \\", "![inner](picture:9)", "Zeile\nzwei"])
def test_words_are_written_so_that_they_are_read_again(words):
    body = markdown.with_picture("One\nTwo\n\nThree", picture_id=7, words=words, place=5)
    assert markdown.pictures_of(body) == [(7, " ".join(words.split()))]
    assert body.startswith("One\nTwo\n\n![")
    assert body.endswith("\n\nThree")
    assert markdown.with_picture("", picture_id=7, words="A bed") == "![A bed](picture:7)"


def add(article, **more):
    given = {
        "article_id": article.pk, "written": article.written, "content": BytesIO(drawn()), "shows": "The parcel at the door",
        "by": BY, "at": NOON,
    }  # fmt: skip
    return actions.add_picture(**given | more)


def picture_of(article) -> int:
    return markdown.pictures_of(article.body)[-1][0]


@pytest.mark.django_db
def test_a_picture_belongs_to_the_version_that_shows_it(settings, tmp_path):
    settings.RAPPORT_FILES = tmp_path
    article = add(sample.article())
    first = picture_of(article)
    actions.publish_article(article_id=article.pk, by=BY, at=NOON + timedelta(hours=1))
    article = Article.objects.get(pk=article.pk)
    actions.edit(article_id=article.pk, written=Written(title="T itle", body="None", audience=Audience.PUBLIC), by=BY, at=NOON)
    actions.publish_article(article_id=article.pk, by=BY, at=NOON + timedelta(hours=2))
    add(Article.objects.get(pk=article.pk), at=NOON - timedelta(days=8))
    second = picture_of(Article.objects.get(pk=article.pk))
    actions.go_back(article_id=article.pk, number=2, by=BY, at=NOON)
    # A version names the first, so that it stays for ever; nothing names the second any more, whose week is over.
    assert actions.forget_unnamed_pictures(by=Actor.machine("x"), at=NOON + timedelta(days=30)) == 1
    assert list(StoredFile.objects.values_list("pk", flat=True)) == [first]
    assert second != first
    assert actions.forget_unnamed_pictures(by=Actor.machine("x"), at=NOON + timedelta(days=30)) == 0
    # The bytes go with the commit, which a test does not reach; those of the first are there.
    assert files.path_of(StoredFile.objects.get(pk=first).sha256).exists()


@pytest.mark.django_db
def test_nothing_is_kept_when_a_picture_or_its_words_are_refused(settings, tmp_path, department):
    settings.RAPPORT_FILES = tmp_path
    article = sample.article(made_by=department["Maya Singh"].person, is_published=False)
    with pytest.raises(BadInput, match="PNG"):
        add(article, content=BytesIO(b"<svg/>"))
    with pytest.raises(BadInput, match="what the picture shows"):
        add(article, shows=" ")
    with pytest.raises(Refused, match="while you were writing"):
        add(article, seen_at=NOON - timedelta(days=1))
    with pytest.raises(NotAllowed):
        add(article, by=department["Tom Bell"].actor)
    article.refresh_from_db()
    assert article.body == sample.BODY
    assert not StoredFile.objects.exists()
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


@pytest.mark.django_db
def test_the_editor_takes_a_picture_with_its_words_and_loses_nothing(settings, tmp_path, department, client_of):
    settings.RAPPORT_FILES = tmp_path
    article = sample.article(made_by=department["Tom Bell"].person, is_published=False)
    tom, path = client_of(department["Tom Bell"]), f"/knowledge/articles/{article.pk}/edit/"
    given = {"title": article.title, "body": "Here it is.", "audience": "internal", "seen": "", "add": "yes"}
    refused = tom.post(path, given | {"picture": SimpleUploadedFile("door.png", drawn()), "shows": ""})
    assert refused.status_code == 422
    assert "Here it is." in refused.content.decode()
    disguised = SimpleUploadedFile("door.png", b"<svg onload=alert(1)></svg>")
    assert tom.post(path, given | {"picture": disguised, "shows": "A door"}).status_code == 422
    assert not StoredFile.objects.exists()
    assert tom.post(path, given | {"picture": SimpleUploadedFile("door.svg", drawn()), "shows": "A door"})["Location"] == path
    stored = StoredFile.objects.get()
    article.refresh_from_db()
    assert article.body == f"Here it is.\n\n![A door](picture:{stored.pk})"
    assert stored.media_type == "image/png"
    page = tom.get(f"/knowledge/articles/{article.pk}/").content.decode()
    assert f'<img src="/files/{stored.pk}/" alt="A door"' in page


def status(client, path: str) -> int:
    answer = client.get(path)
    if isinstance(answer, FileResponse):
        list(answer.streaming_content)  # a file is closed when it has been read
    return answer.status_code


@pytest.mark.django_db
def test_who_may_read_the_article_sees_its_pictures_and_everybody_once_it_is_public(
    settings, tmp_path, department, client_of, client
):
    settings.RAPPORT_FILES = tmp_path
    article = add(sample.article("A door", made_by=department["Tom Bell"].person, is_published=False, audience=Audience.INTERNAL))
    number = picture_of(article)
    tom, maya = client_of(department["Tom Bell"]), client_of(department["Maya Singh"])
    inside, outside = f"/files/{number}/", f"/help/pictures/{number}/"
    assert (status(tom, inside), status(maya, inside), status(client, inside), status(client, outside)) == (200, 404, 302, 404)
    # Whoever writes its number into a text of their own sees nothing by it, nor does the public.
    sample.article("Mine", f"![x](picture:{number})", made_by=department["Maya Singh"].person, is_published=False)
    sample.article("Open", f"![x](picture:{number})", audience=Audience.PUBLIC)
    assert (status(maya, inside), status(client, outside)) == (404, 404)
    actions.publish_article(article_id=article.pk, by=BY, at=NOON)
    assert (status(maya, inside), status(client, outside)) == (200, 404)  # published for us alone
    public = Written(title="A door", body=article.body, audience=Audience.PUBLIC)
    actions.edit(article_id=article.pk, written=public, by=BY, at=NOON)
    assert status(client, outside) == 404  # the working copy is nobody's
    actions.publish_article(article_id=article.pk, by=BY, at=NOON + timedelta(hours=1))
    answer = client.get(outside)
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert outside in client.get(f"/help/en/{article.pk}/a-door/").content.decode()
    other = files.keep(BytesIO(drawn()), name="x.png", about=department["Tom Bell"].person, by=BY, at=NOON)
    assert status(client, f"/help/pictures/{other.pk}/") == 404
    actions.retire(article_id=article.pk, by=BY, at=NOON + timedelta(hours=2))
    assert status(client, outside) == 404


@pytest.mark.django_db
def test_an_article_with_a_picture_without_words_is_not_published(settings, tmp_path):
    settings.RAPPORT_FILES = tmp_path
    article = sample.article(body="Look: ![](picture:12)", is_published=False)
    with pytest.raises(Refused, match="what each picture shows"):
        actions.publish_article(article_id=article.pk, by=BY, at=NOON)


@pytest.mark.django_db
def test_a_draft_that_is_thrown_away_takes_its_pictures_along_but_those_that_a_translation_shows(settings, tmp_path):
    settings.RAPPORT_FILES = tmp_path
    article = add(add(sample.article(is_published=False)))
    kept = picture_of(article)
    sample.article("Wo?", f"![Tür](picture:{kept})", language="de", is_published=False)
    actions.discard(article_id=article.pk, by=BY, at=NOON)
    assert list(StoredFile.objects.values_list("pk", flat=True)) == [kept]
