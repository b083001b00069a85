"""Questions about customers. Read only; the caller's actor bounds what comes back."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from rapport.kernel.actor import Actor
from rapport.kernel.prepared import prepared

from .. import rules
from ..models import ContactPoint, Customer, Organisation, Segment, Vulnerability
from ..types import Point, PointKind

VIEW = "customers.view"
RESTRICTED = "customers.vulnerability"
FEWEST_DIGITS = 4
SHORT = 2  # letters: their index is one of three letters in a row, of which a beginning of a word counts as one
LIKE_ENOUGH = 0.45
MOST_MATCHING = 10_000


def get_customer(customer_id: int, *, actor: Actor) -> Customer:
    """Return one customer with organisation, segment and points. Raises Customer.DoesNotExist, also when not theirs to see."""
    rows = Customer.objects.select_related("organisation", "segment").prefetch_related("points")
    return actor.scope(VIEW, rows).get(pk=customer_id)


def customers(actor: Actor) -> QuerySet[Customer]:
    """Return the customers that the actor may see, by name, each with ``email`` and ``phone`` (the preferred or first).

    Whoever was merged is not among them.
    """
    rows = Customer.objects.filter(merged_into=None).select_related("organisation", "segment")
    shown = {kind.value: Subquery(_first_point(kind)) for kind in (PointKind.EMAIL, PointKind.PHONE)}
    return actor.scope(VIEW, rows).annotate(**shown).order_by("name", "pk")


def _first_point(kind: PointKind) -> QuerySet[ContactPoint, str]:
    rows = ContactPoint.objects.filter(customer=OuterRef("pk"), kind=kind).order_by("-is_preferred", "pk")
    return rows.values_list("value", flat=True)[:1]


def points_of(customer_id: int, *, most: int = 4) -> list[ContactPoint]:
    """Return by what a customer is reached, what they prefer first. The caller has checked who asks."""
    return _points(most, customer_id=customer_id)


@prepared
def _points(most: int, /, *, customer_id: Any) -> QuerySet[ContactPoint]:
    return ContactPoint.objects.filter(customer_id=customer_id).order_by("-is_preferred", "pk")[:most]


def find_customers(text: str, *, actor: Actor, limit: int = 20) -> list[Customer]:
    """Return at most ``limit`` customers whose name, address, number or external id fits; names that are alike when none does."""
    return list(narrowed(customers(actor), text)[:limit])


def narrowed(rows: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """Return the customers that fit a text, or, when none does, those whose names are written nearly like it."""
    found = matching(rows, text)
    return found if found.exists() else alike(rows, text)


def matching(rows: QuerySet[Customer], text: str, *, most: int = MOST_MATCHING) -> QuerySet[Customer]:
    """Return the customers whose name holds all words, or one of whose points or whose external id fits. Nothing for no text.

    Each of the three is asked of its own index, as one condition over them all would read every customer; and for no more
    than ``most``: nobody goes through all who have an address at one large provider. Whole addresses find whose they are.
    """
    plain = rules.sought(text)
    if not _is_in_an_index(plain):
        return rows.none()
    if owners := _owners(text, most=most):
        return rows.filter(pk__in=owners)
    by_name = Customer.objects.filter(_name_condition(plain)).order_by().values("pk")[:most]
    return rows.filter(pk__in=by_name.union(*_otherwise(text, most=most)))


def ids_matching(actor: Actor, text: str, *, most: int) -> list[int]:
    """Return which of the customers that the actor may see are ``matching``, in no order.

    A name is asked of these customers themselves, so that whoever has it is not looked up again by the number that was found.
    """
    rows = actor.scope(VIEW, Customer.objects.filter(merged_into=None)).order_by().values_list("pk", flat=True)
    plain = rules.sought(text)
    if not _is_in_an_index(plain):
        return []
    if owners := _owners(text, most=most):
        return list(rows.filter(pk__in=owners))
    first, *more = _otherwise(text, most=most)
    found = rows.filter(_name_condition(plain))[:most].union(rows.filter(pk__in=first.union(*more)))
    return list(found[:most])


def _is_in_an_index(plain: str) -> bool:
    return re.search(r"[^\W_]", plain) is not None  # signs alone are in none


def _owners(text: str, *, most: int) -> list[int]:
    """Return whose e-mail address this very text is; nobody when it is none, or a part of one."""
    address = rules.normal_if_any(PointKind.EMAIL, text)
    if not address:
        return []
    found = ContactPoint.objects.filter(kind=PointKind.EMAIL, normal=address).order_by()
    return list(found.values_list("customer_id", flat=True)[:most])


def _otherwise(text: str, *, most: int) -> tuple[QuerySet[Any, Any], ...]:
    """Return the numbers of those of whom a point, or whose external id, fits the text."""
    by_point = ContactPoint.objects.filter(_point_condition(rules.sought(text))).order_by().values("customer_id")[:most]
    by_number = Customer.objects.filter(external_id=text.strip()).order_by().values("pk")[:most]
    return by_point, by_number


def alike(rows: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """Return the customers whose name is written nearly like this (``Jone Hale``), most alike first."""
    plain = rules.sought(text)
    _accept_slips()
    near = rows.filter(sought__trigram_word_similar=plain).annotate(likeness=TrigramWordSimilarity(plain, "sought"))
    return near.order_by("-likeness", "name", "pk")


def _accept_slips() -> None:
    """Let the trigram index answer for one or two wrong letters too; its own threshold is meant for long texts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [str(LIKE_ENOUGH)])


def _name_condition(plain: str) -> Q:
    """A name holds all words; a word of one or two letters stands at the beginning of one of its words ("Li Wu", "O. Hale").

    Anywhere in a name no index finds so few letters, and all customers would be read for them.
    """
    condition = Q()
    for word in plain.split()[:8]:
        begins = Q(sought__startswith=word) | Q(sought__contains=f" {word}") | Q(sought__contains=f"-{word}")
        condition &= begins if len(word) <= SHORT else Q(sought__contains=word)
    return condition


def _point_condition(plain: str) -> Q:
    """An e-mail address or a name on a network holds the text, a telephone number its digits (without the leading zero)."""
    name = plain.removeprefix("@")
    holds = Q(normal__startswith=name) if len(name) <= SHORT else Q(normal__contains=name)
    kinds = [PointKind.SOCIAL] if " " in name else [PointKind.EMAIL, PointKind.SOCIAL]  # no address holds a space
    condition = Q(kind__in=kinds) & holds
    digits = re.sub(r"\D", "", plain.replace("(0)", ""))
    if len(digits) >= FEWEST_DIGITS and not re.search(r"[a-z@]", plain):
        condition |= Q(kind=PointKind.PHONE, normal__contains=digits.lstrip("0"))
    return condition


def possible_duplicates(*, name: str, points: Sequence[Point] = (), country: str = "", limit: int = 5) -> list[Customer]:
    """Return the customers who may be the same: one contact point in common, or the very same name."""
    condition = Q()
    for point in points:
        if normal := rules.normal_point(point.kind, point.value, country=country):
            condition |= Q(kind=point.kind, normal=normal)
    same_point = ContactPoint.objects.filter(condition).values("customer_id") if condition else []
    rows = Customer.objects.filter(Q(pk__in=same_point) | Q(sought=rules.sought(name)), merged_into=None)
    return list(rows.prefetch_related("points").order_by("pk")[:limit])


def names(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of these customers by id; ids that are None or unknown are left out."""
    return dict(Customer.objects.filter(pk__in={pk for pk in ids if pk}).values_list("pk", "name"))


def care_needs(ids: Iterable[int | None]) -> dict[int, str]:
    """Return, by id, what whoever serves these customers should do; customers without such needs are left out."""
    rows = Vulnerability.objects.filter(customer_id__in={pk for pk in ids if pk}, ended_at=None).order_by("at", "pk")
    needs: dict[int, list[str]] = {}
    for customer_id, text in rows.values_list("customer_id", "needs"):
        needs.setdefault(customer_id, []).append(text)
    return {customer_id: " ".join(texts) for customer_id, texts in needs.items()}


def standing_id(customer_id: int) -> int:
    """Return who this customer is now: whoever they were merged into, else themselves."""
    into = Customer.objects.filter(pk=customer_id).values_list("merged_into_id", flat=True).first()
    return into or customer_id


def in_care() -> QuerySet[Customer]:
    """Return the customers who are flagged as vulnerable, for a condition on what they wait for."""
    return Customer.objects.filter(is_vulnerable=True).order_by()


def vulnerable_ids(ids: Iterable[int | None] | None = None) -> set[int]:
    """Return which of these customers (of all, without ``ids``) are flagged as vulnerable."""
    rows = Customer.objects.filter(is_vulnerable=True)
    if ids is not None:
        rows = rows.filter(pk__in={pk for pk in ids if pk})
    return set(rows.values_list("pk", flat=True))


def segment_keys(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the key of the segment of these customers by id; customers without one are left out."""
    rows = Customer.objects.filter(pk__in={pk for pk in ids if pk}, segment__isnull=False)
    return dict(rows.values_list("pk", "segment__key"))


def reach(ids: Iterable[int | None], *, kind: PointKind) -> dict[int, str]:
    """Return the preferred (else the first) point of a kind of these customers by id."""
    rows = ContactPoint.objects.filter(customer_id__in={pk for pk in ids if pk}, kind=kind).order_by("is_preferred", "-pk")
    return dict(rows.values_list("customer_id", "value"))


def vulnerabilities(customer_id: int, *, actor: Actor) -> list[Vulnerability]:
    """Return the flags of a customer, those in force first. Raises NotAllowed without the right to read the reasons."""
    actor.require_somewhere(RESTRICTED)
    rows = Vulnerability.objects.filter(customer_id=customer_id)
    return sorted(rows, key=lambda row: (row.ended_at is not None, -row.at.timestamp()))


def reviews_overdue(actor: Actor, *, on_date: date) -> QuerySet[Vulnerability]:
    """Return the flags in force that were to be looked at again by this day, longest overdue first; none without the right."""
    rows = Vulnerability.objects.filter(ended_at=None, review_date__lte=on_date).select_related("customer")
    return rows.order_by("review_date", "pk") if actor.may(RESTRICTED) else rows.none()


def segments() -> QuerySet[Segment]:
    """Return the segments, by label."""
    return Segment.objects.order_by("label")


def find_organisation(name: str) -> Organisation | None:
    """Return the organisation of this name, whatever its capitals, or None."""
    rows = Organisation.objects.filter(name__iexact=" ".join(name.split())).select_related("merged_into").order_by("pk")
    found = rows.first()
    return found.merged_into or found if found else None


def get_vulnerability(vulnerability_id: int, *, actor: Actor) -> Vulnerability:
    """Return one flag with its customer. Raises NotAllowed without the right, or Vulnerability.DoesNotExist."""
    actor.require_somewhere(RESTRICTED)
    return Vulnerability.objects.select_related("customer").get(pk=vulnerability_id)


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations that the actor may see, by name, each with its ``customer_count``."""
    counted = Count("customers", filter=Q(customers__merged_into=None))
    rows = Organisation.objects.filter(merged_into=None).annotate(customer_count=counted)
    return actor.scope(VIEW, rows).order_by("name", "pk")


def get_organisation(organisation_id: int, *, actor: Actor) -> Organisation:
    """Return one organisation, also one that was merged. Raises Organisation.DoesNotExist."""
    return actor.scope(VIEW, Organisation.objects.select_related("merged_into")).get(pk=organisation_id)


def ids_by_point(kind: PointKind, values: Sequence[str]) -> dict[str, int]:
    """Return whose these addresses or numbers are, by value as given; of several who share one, the one known longest."""
    normal = {rules.normal_point(kind, value): value for value in values}
    rows = ContactPoint.objects.filter(kind=kind, normal__in=list(normal), customer__merged_into=None).order_by("-customer_id")
    return {normal[one]: customer_id for one, customer_id in rows.values_list("normal", "customer_id")}


def has_point(customer_id: int, kind: PointKind, value: str) -> bool:
    """Return whether a customer is reached at this address or number."""
    return ContactPoint.objects.filter(customer_id=customer_id, kind=kind, normal=rules.normal_point(kind, value)).exists()


def ids_by_email(addresses: Iterable[str]) -> dict[str, int]:
    """Return whose these e-mail addresses are, by the address in small letters; unknown ones are left out."""
    wanted = {one.strip().lower() for one in addresses} - {""}
    rows = ContactPoint.objects.filter(kind=PointKind.EMAIL, normal__in=wanted, customer__merged_into=None).order_by("-pk")
    return dict(rows.values_list("normal", "customer_id"))


def with_points(ids: Iterable[int]) -> dict[int, Customer]:
    """Return these customers by id, with the ways to reach them."""
    rows = Customer.objects.filter(pk__in=set(ids)).select_related("organisation", "segment").prefetch_related("points")
    return {one.pk: one for one in rows}
