"""Bring customers in by the ten thousand: one COPY each for customers, contact points and the journal."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from django.db import connection, transaction
from django.utils.text import slugify

from rapport.kernel.actor import Actor
from rapport.kernel.journal import Record, record

from .. import rules
from ..events import CustomerAdded
from ..models import Customer, Organisation, Segment
from ..types import CustomerRecord, PointKind
from .standing import standing_of

CONFIGURE = "customers.configure"


@transaction.atomic
def ensure_customers(
    records: Iterable[CustomerRecord], *, by: Actor, at: datetime, tell: Callable[[list[int]], None] = lambda ids: None
) -> dict[str, int]:
    """Return the ids of these customers by external id, adding those not known by (source, external id).

    Known ones are left as they are, so that a second run changes nothing. Segments and organisations that are not there are
    made. Addresses and numbers that cannot be any are left out. ``tell`` hears who was added. Raises NotAllowed.
    """
    by.require_somewhere(CONFIGURE)
    wanted = {(_line(one.source)[:60], _line(one.external_id)[:120]): one for one in records}
    _wait_for_others()
    known = _known(wanted)
    new = {key: one for key, one in wanted.items() if key not in known}
    ids = dict(zip(new, _new_ids(len(new)), strict=True))
    _copy_customers(new, ids)
    _copy_points(new, ids)
    added = (Record(event=CustomerAdded(customer_id=pk), subject_id=pk, at=at) for pk in ids.values())
    record(added, about=Customer, by=by)
    tell(list(ids.values()))
    return {external_id: pk for (_source, external_id), pk in (known | ids).items()}


type Key = tuple[str, str]


def _line(text: str) -> str:
    """One line without the NUL character, which PostgreSQL cannot keep."""
    return " ".join(text.replace("\x00", "").split())


def _wait_for_others() -> None:
    """Two bulk runs at once would both find a customer missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7003, 1)")


def _known(wanted: Mapping[Key, CustomerRecord]) -> dict[Key, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.source, c.external_id, coalesce(c.merged_into_id, c.id) FROM customers_customer c "
            "JOIN unnest(%s::varchar[], %s::varchar[]) AS w(source, external_id) USING (source, external_id)",
            [[key[0] for key in wanted], [key[1] for key in wanted]],
        )
        return {(source, external_id): pk for source, external_id, pk in cursor.fetchall()}


def _new_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        # The sequence is looked up once, not once a number.
        cursor.execute("SELECT pg_get_serial_sequence('customers_customer', 'id')")
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [*(cursor.fetchone() or ()), count])
        return [row[0] for row in cursor.fetchall()]


def _copy_customers(new: Mapping[Key, CustomerRecord], ids: Mapping[Key, int]) -> None:
    segments = _segments({one.segment for one in new.values()} - {""})
    organisations = _organisations({one.organisation for one in new.values()} - {""})
    columns = "id, name, sought, organisation_id, segment_id, language, country, is_vulnerable, source, external_id"
    with connection.cursor() as cursor, cursor.copy(f"COPY customers_customer ({columns}) FROM STDIN") as copy:
        for key, one in new.items():
            name = _line(one.name)[:160] or key[1]
            copy.write_row(
                (
                    ids[key],
                    name,
                    rules.sought(name),
                    organisations.get(one.organisation),
                    segments.get(one.segment),
                    one.language[:10],
                    one.country[:2].upper(),
                    False,
                    *key,
                )
            )


def _copy_points(new: Mapping[Key, CustomerRecord], ids: Mapping[Key, int]) -> None:
    columns = "customer_id, kind, value, normal, is_preferred"
    with connection.cursor() as cursor, cursor.copy(f"COPY customers_contactpoint ({columns}) FROM STDIN") as copy:
        for key, one in new.items():
            for kind, value, normal in _points(one):
                copy.write_row((ids[key], kind, value, normal, False))


def _points(one: CustomerRecord) -> Iterator[tuple[str, str, str]]:
    for kind, value in ((PointKind.EMAIL, _line(one.email)), (PointKind.PHONE, _line(one.phone))):
        if value and (normal := rules.normal_if_any(kind, value, country=one.country)):
            yield kind.value, value, normal


def _segments(labels: set[str]) -> dict[str, int]:
    """Segments may be named by their key or by their label."""
    keys = {label: slugify(label)[:40] or "other" for label in labels}
    rows = {key: Segment(key=key, label=_line(label)[:80]) for label, key in sorted(keys.items(), reverse=True)}
    Segment.objects.bulk_create(rows.values(), ignore_conflicts=True)
    known = dict(Segment.objects.filter(key__in=rows).values_list("key", "pk"))
    return {label: known[key] for label, key in keys.items()}


def _organisations(names: set[str]) -> dict[str, int]:
    plain = {name: _line(name)[:160] for name in names}
    wanted = set(plain.values()) - {""}
    found = dict(Organisation.objects.filter(name__in=wanted).order_by("-pk").values_list("name", "pk"))
    # One of them that was merged leads to the one that stays, whatever that is called.
    stands = standing_of(found.values())
    known = {name: stands[pk] for name, pk in found.items()}
    made = Organisation.objects.bulk_create(
        Organisation(name=name, compared=rules.compared(name)) for name in sorted(wanted - set(known))
    )
    known |= {one.name: one.pk for one in made}
    return {name: known[short] for name, short in plain.items() if short}
