"""Cases that belong together, and ways of working that pages offer too: merge, split, link, macros, files."""

import base64
import binascii
from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from rapport.kernel import clock, files
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.ui.api.words import Asked, Id, Line, Made, Text
from rapport.ui.page import actor_on

from ... import actions, queries
from ...models import Contact, Link, Macro, Merge
from ...queries.contacts import contacts_of
from ...types import Channel, LinkKind
from .. import macros
from .operations import cases
from .shapes import CaseRow
from .writing import Ways, told_of

# Base64 of what still fits into a request.
LONGEST_CONTENT = 4_800_000


class Into(Asked):
    """The case, opened before, in which this one goes on."""

    into_id: Id


class Parting(Asked):
    """Which contacts become a case of their own, and what it is about."""

    contact_ids: list[Id] = Field(min_length=1, max_length=200)
    subject: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")


class Tie(Asked):
    """With which case it belongs together, and how."""

    other_id: Id
    kind: LinkKind = LinkKind.RELATED


class LinkRow(Schema):
    """A case that belongs to this one; ``how`` it does, seen from this one."""

    link_id: int
    how: str
    case_id: int


class MacroRow(Schema):
    """Several acts and a text in one."""

    id: int
    name: str
    is_note: bool


class MacroSeen(MacroRow):
    """What a macro would do in this case: its text filled in, by which channel, and the rest in a sentence."""

    text: str
    channel: Channel
    does: str


class Running(Asked):
    """The text of the macro as somebody read and, perhaps, changed it; without one, as it is filled in for the case."""

    text: Text | None = None


class FileRow(Schema):
    """A file that somebody sent or attached."""

    id: int
    name: str
    media_type: str
    size_bytes: int


class FileWhole(FileRow):
    """A file with what is in it."""

    content: str = Field(description="The bytes of the file in base64.")


class NewFile(Asked):
    """A file to keep with a contact of the case."""

    name: Line = Field(min_length=1)
    content: str = Field(min_length=1, max_length=LONGEST_CONTENT, description="The bytes of the file in base64.")


def _seen(request: HttpRequest, case_id: int, *others: int) -> Actor:
    """Return who asks, after making sure that the case, and others that the body names, are theirs to see."""
    actor = actor_on(request)
    queries.get_case(case_id, actor=actor)
    if queries.cases(actor).filter(pk__in=others).count() < len(set(others)):
        raise BadInput(_("No case that you may see has this number."))
    return actor


@cases.makes("/cases/{case_id}/merges", "cases.work", Made)
def merge_case(request: HttpRequest, case_id: Id, asked: Into) -> Ways:
    """Let a case go on in another one of the same customer."""
    by = _seen(request, case_id, asked.into_id)
    made = actions.merge(case_id=case_id, into_id=asked.into_id, by=by, at=clock.now())
    return made.pk, f"cases/{asked.into_id}"


@cases.does("/merges/{merge_id}/undo", "cases.work", CaseRow)
def undo_merge(request: HttpRequest, response: HttpResponse, merge_id: Id) -> Any:
    """Take a merged case out again."""
    merge = Merge.objects.get(pk=merge_id)
    actions.undo_merge(merge_id=merge_id, by=_seen(request, merge.case_id), at=clock.now())
    return told_of(response, merge.case_id)


@cases.makes("/cases/{case_id}/splits", "cases.work", Made)
def split_case(request: HttpRequest, case_id: Id, asked: Parting) -> Ways:
    """Make a case of its own of some contacts of a case."""
    by = _seen(request, case_id)
    made = actions.split(case_id=case_id, contact_ids=asked.contact_ids, subject=asked.subject, by=by, at=clock.now())
    return made.pk, f"cases/{made.pk}"


@cases.reads("/cases/{case_id}/links", "cases.view", list[LinkRow])
def list_links(request: HttpRequest, case_id: Id) -> list[dict[str, Any]]:
    """The cases that belong to a case, as far as they may be seen."""
    actor = actor_on(request)
    found = queries.links_of(queries.get_case(case_id, actor=actor), actor=actor)
    return [{"link_id": one.link_id, "how": one.how, "case_id": one.case.pk} for one in found if one.is_visible]


@cases.makes("/cases/{case_id}/links", "cases.work", Made)
def link_case(request: HttpRequest, case_id: Id, asked: Tie) -> Ways:
    """Say that two cases belong together."""
    by = _seen(request, case_id, asked.other_id)
    made = actions.link(case_id=case_id, other_id=asked.other_id, kind=asked.kind, by=by, at=clock.now())
    return made.pk, f"cases/{case_id}/links"


@cases.removes("/links/{link_id}", "cases.work")
def unlink_cases(request: HttpRequest, link_id: Id) -> None:
    """Take two cases apart again."""
    by = _seen(request, Link.objects.get(pk=link_id).case_id)
    actions.unlink(link_id=link_id, by=by, at=clock.now())


@cases.reads("/macros", "cases.work", list[MacroRow])
def list_macros(request: HttpRequest) -> Any:
    """The macros in use."""
    return list(queries.macros())


@cases.reads("/cases/{case_id}/macros/{macro_id}", "cases.work", MacroSeen)
def preview_macro(request: HttpRequest, case_id: Id, macro_id: Id) -> dict[str, Any]:
    """What a macro would do in a case."""
    actor = _seen(request, case_id)
    case, macro = queries.get_case(case_id, actor=actor), queries.macros().get(pk=macro_id)
    return {
        "id": macro.pk, "name": macro.name, "is_note": macro.is_note, "text": macros.filled_for(macro, case, actor),
        "channel": macros.channel_of(macro, case), "does": macros.does(macro, case),
    }  # fmt: skip


@cases.does("/cases/{case_id}/macros/{macro_id}", "cases.work", CaseRow)
def run_macro(request: HttpRequest, response: HttpResponse, case_id: Id, macro_id: Id, asked: Running) -> Any:
    """Do what a macro says, all of it or nothing."""
    by = _seen(request, case_id)
    case, macro = queries.get_case(case_id, actor=by), Macro.objects.get(pk=macro_id)
    text = macros.filled_for(macro, case, by) if asked.text is None else asked.text
    channel = macros.channel_of(macro, case)
    actions.run_macro(case_id=case_id, macro_id=macro_id, text=text, channel=channel, by=by, at=clock.now())
    return told_of(response, case_id)


@cases.reads("/cases/{case_id}/files", "cases.view", list[FileRow])
def list_files(request: HttpRequest, case_id: Id) -> Any:
    """The files of a case, those of contacts that may be read."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)
    readable = [one.pk for one in contacts_of(case, actor=actor)]
    return list(files.files_of("cases.contact", readable))


@cases.makes("/cases/{case_id}/contacts/{contact_id}/files", "cases.work", Made)
def attach_file(request: HttpRequest, case_id: Id, contact_id: Id, asked: NewFile) -> Ways:
    """Keep a file with a contact of a case; it is checked as on the pages."""
    by = _seen(request, case_id)
    contact = Contact.objects.get(pk=contact_id, case_id=case_id)
    try:
        content = base64.b64decode(asked.content, validate=True)
    except (binascii.Error, ValueError) as broken:
        raise BadInput(_("The content is not base64.")) from broken
    kept = actions.attach(contact_id=contact.pk, content=BytesIO(content), name=asked.name, by=by, at=clock.now())
    return kept.pk, f"files/{kept.pk}"


@cases.reads("/files/{file_id}", "cases.view", FileWhole)
def get_file(request: HttpRequest, file_id: Id) -> dict[str, Any]:
    """One file with what is in it, for whoever may read the contact that it came with."""
    stored = files.get_file(file_id, actor=actor_on(request))
    content = base64.b64encode(b"".join(files.chunks(stored))).decode()
    return {name: getattr(stored, name) for name in FileRow.model_fields} | {"content": content}
