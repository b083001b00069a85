"""What this room holds about a customer: cases and all that was said and attached. Cases, states and counts stay."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.desk.cases.events import CaseCarried, CaseErased
from rapport.desk.cases.models import (
    Approval,
    Attribute,
    BulkRow,
    Case,
    ChecklistItem,
    ChecklistMark,
    Contact,
    Draft,
    Escalation,
    Follower,
    SavedView,
    SourceEvent,
    SourceRecord,
    Takeover,
    TimeCorrection,
)
from rapport.desk.cases.queries.past import gone_into
from rapport.desk.cases.types import UNSETTLED
from rapport.governance.standards import queries as standards
from rapport.kernel import files, personal
from rapport.kernel.actor import Actor
from rapport.kernel.journal import Record, record
from rapport.kernel.personal import CUSTOMER, ERASED, WORDS, About, Along, Attached, Carried, Holding, Part, Rows, Stop

CASE, CONTACT = "cases.case", "cases.contact"
PERSON = frozenset({Part.PERSON})
# A value that so many other cases have says nothing of one person.
COMMON = 5
MARK = "source_standard_met"
PROGRAM = "sentences and words of the program"


class GoneInto(Rows):
    """Cases that went into others, also by way of others, however many times."""

    def found(self, about: About) -> QuerySet[Any]:
        """Return them, in their order."""
        gone = gone_into(about.of(CASE))
        return Case.objects.filter(pk__in={pk for ids in gone.values() for pk in ids}).order_by("pk")


# What went into a case goes with it; who was told that its time runs out was told its subject.
WAYS = (
    Rows(model=Case, by=CUSTOMER, lookup="customer_id"), GoneInto(model=Case, by=CASE, lookup="merged_into_id"),
    standards.clocks_about("case", by=CASE),
)  # fmt: skip
HELD = (
    Rows(
        model=Case, by=CASE, lookup="pk", becomes={"subject": ERASED}, hides=frozenset({"portal_key", "digest"}),
        keeps={
            "attributes": "erased by the verb, but for values that many cases share",
            "portal_key": "a secret, no word of anybody",
            "reader_ids": "ids of people who work here",
            "source": "a system",
            "external_id": "its number there, so that another import does not bring it back",
            "digest": "recognises a case that is brought in again",
        },
    ),
    Rows(model=Contact, by=CASE, lookup="case_id", becomes={"text": ERASED}, gives=True),
    Rows(model=ChecklistItem, by=CASE, lookup="case_id", becomes={"text": ERASED}, keeps={"kind": "a word of ours"}),
    Rows(model=Draft, by=CASE, lookup="case_id", goes=True),
    Rows(
        model=Escalation, by=CASE, lookup="case_id",
        becomes={"happened": ERASED, "tried": ERASED, "wanted": ERASED, "options": "", "guidance": ""}, gives=True,
    ),
    Rows(model=Takeover, by=CASE, lookup="case_id", becomes={"outcome": ""}, gives=True),
    Rows(model=Approval, by=CASE, lookup="case_id", becomes={"outcome": ERASED, "words": ""}),
    Rows(model=TimeCorrection, by=CASE, lookup="entry__case_id", becomes={"why": ERASED}),
    Rows(model=BulkRow, by=CASE, lookup="case_id", keeps={"phase": PROGRAM, "why": PROGRAM, "before": "ids and states"}),
    Rows(
        model=SourceEvent, by=CASE, lookup="case_id", becomes={"fields": {}}, hides=frozenset({"digest"}),
        keeps={"digest": "recognises a row that is brought in again"},
    ),
    Rows(model=SourceRecord, by=WORDS, lookup="fields", goes=True, parts=PERSON),
    Rows(model=SavedView, by=WORDS, lookup="query", goes=True, parts=PERSON),
)  # fmt: skip
# What is still to be done, is being written or is wanted to be heard of goes on where the case does; marks before their items.
ALONG = (
    Along(model=Draft), Along(model=Follower), Along(model=ChecklistMark, where={"item__case__isnull": False}),
    Along(model=ChecklistItem),
)  # fmt: skip


def attached(about: About) -> Iterator[Attached]:
    """Yield the files of somebody's messages."""
    for one in files.files_of(CONTACT, about.of(CONTACT)):
        yield Attached(name=f"{one.pk}-{one.name}", content=partial(files.chunks, one))


def carried(over: Carried) -> None:
    """Each case says that its customer goes on in another one; by that its figures are counted again."""
    gone = {"before_id": over.from_id, "customer_id": over.to_id}
    told = (
        Record(event=CaseCarried(case_id=one, **gone), subject_id=one, at=over.at, person_id=over.by.person_id)
        for one in over.ids.get(CASE, ())
    )
    record(told, about=Case, by=over.by)


def unsettled(about: About, at: datetime) -> Iterator[Stop]:
    """Yield a stop for each case that is still open."""
    for number in Case.objects.filter(pk__in=about.of(CASE), state__in=UNSETTLED, merged_into=None).values_list("pk", flat=True):
        yield Stop(why=_("Case %(number)d is open. Settle it first.") % {"number": number}, case_ids=(number,))


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase what was said and attached in cases. Their states, clocks, contacts and counts stay. Raises NotAllowed."""
    counts = personal.erase_rows(HELD, about, by=by)
    if Part.FILES in about.parts and (count := files.forget(CONTACT, about.of(CONTACT))):
        counts["kernel.storedfile"] = count
    if Part.TEXTS in about.parts:
        _keep_common_facts(about.of(CASE))
    record([Record(event=CaseErased(case_id=one), subject_id=one, at=at) for one in about.of(CASE)], about=Case, by=by)
    return counts


def _keep_common_facts(case_ids: Sequence[int]) -> None:
    """Of the facts of cases only those stay that are watched and that several other cases share: figures need them."""
    watched = dict(Attribute.objects.filter(is_watched=True).values_list("key", "choices"))
    shared: dict[tuple[str, str], bool] = {}
    changed = []
    for one in Case.objects.select_for_update().filter(pk__in=case_ids).exclude(attributes={}).order_by("pk"):
        kept = {
            key: value for key, value in one.attributes.items()
            if key == MARK or (key in watched and _is_shared(key, value, watched[key], shared, case_ids))
        }  # fmt: skip
        if kept != one.attributes:
            one.attributes = kept
            changed.append(one)
    Case.objects.bulk_update(changed, ["attributes"], batch_size=500)


def _is_shared(
    key: str, value: Any, choices: Iterable[str], shared: dict[tuple[str, str], bool], case_ids: Sequence[int]
) -> bool:
    text = str(value)
    if text in choices:
        return True
    if (key, text) not in shared:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM (SELECT 1 FROM cases_case WHERE attributes->>%s = %s AND NOT id = ANY(%s) LIMIT %s) one",
                [key, text, list(case_ids), COMMON],
            )
            row = cursor.fetchone()
        shared[key, text] = bool(row and row[0] >= COMMON)
    return shared[key, text]


HOLDING = Holding(
    key="cases", label=gettext_lazy("Cases and messages"), rows=HELD, ways=WAYS, erase=erase_personal, files=attached,
    stops=unsettled, carried=carried, along=ALONG,
)  # fmt: skip
