"""Files come in checked and go out permitted."""

import io

import pytest

from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.models import StoredFile

from .conftest import NOON

pytestmark = pytest.mark.django_db
TOM = Actor(name="Tom Bell", person_id=3)
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000") + b"\0" * 64


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.RAPPORT_FILES = tmp_path / "files"
    return settings.RAPPORT_FILES


def keep(content: bytes, name: str, about: StoredFile) -> StoredFile:
    return files.keep(io.BytesIO(content), name=name, about=about, by=TOM, at=NOON)


def test_a_kept_file_comes_back_byte_for_byte(wall):
    stored = keep(PNG, "bed.png", wall)
    assert b"".join(files.chunks(stored)) == PNG
    assert (stored.media_type, stored.size_bytes) == ("image/png", len(PNG))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.txt"),
        (b"<html><script>alert(1)</script>", "photo.png"),
        (b"<svg onload=alert(1)>", "photo.jpg"),
        (b"<!DOCTYPE html><p>hello", "letter.txt"),
        (b"MZ\x90\x00 this is a program", "invoice.pdf"),
        (b"#!/bin/sh", "run.sh"),
        (b"<p>hi", "page.html"),
        (b"x", "noending"),
    ],
)
def test_what_is_empty_disguised_or_not_taken_is_refused_and_leaves_nothing(wall, folder, content, name):
    with pytest.raises(BadInput):
        keep(content, name, wall)
    assert StoredFile.objects.exclude(pk=wall.pk).count() == 0
    assert [p for p in folder.rglob("*") if p.is_file()] == []


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(wall, folder, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_BYTES", 1000)
    monkeypatch.setattr(files, "CHUNK_BYTES", 300)
    with pytest.raises(BadInput, match="larger"):
        keep(b"a" * 1001, "long.txt", wall)
    assert list(folder.rglob("*")) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\bill.pdf", "bill.pdf"),
        ('a"b\r\nc.txt', "abc.txt"),
        ("invoice\u202efdp.txt", "invoicefdp.txt"),
        ("x" * 300 + ".pdf", "x" * 140 + ".pdf"),
    ],
)
def test_names_lose_folders_and_tricks(given, kept):
    assert files.clean_name(given) == kept


def test_only_who_may_read_the_object_may_read_its_file(wall):
    stored = keep(b"hello", "note.txt", wall)
    before = dict(files._guards)
    try:
        files.connect({"kernel.storedfile": lambda actor, pk: actor.person_id == 3 and pk == wall.pk})
        assert files.get_file(stored.pk, actor=TOM) == stored
        with pytest.raises(StoredFile.DoesNotExist):
            files.get_file(stored.pk, actor=Actor(name="Maya", person_id=4))
        files.connect({})
        with pytest.raises(StoredFile.DoesNotExist):
            files.get_file(stored.pk, actor=TOM)
    finally:
        files.connect(before)
