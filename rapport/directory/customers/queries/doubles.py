"""Who, and which organisation, may be known twice; what was merged and can be taken apart again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from rapport.kernel.actor import Actor

from .. import rules
from ..models import Apart, ContactPoint, Customer, Merge, Organisation, OrganisationMerge, OrganisationsApart
from ..types import Alike, Double, PointKind
from .reading import organisations

MERGE = "customers.merge"
# An address, number, name or domain that more of them share belongs to a household, a company or a provider of mail, and tells
# nothing of one of them.
MOST_SHARING = 6
SHOWN_PEOPLE = 5


def doubles(actor: Actor, *, limit: int = 50) -> list[Double]:
    """Return pairs who have an e-mail address or telephone number in common and may be one person, the likeliest first.

    Those who were said to be two are left out. Raises NotAllowed without the right to merge.
    """
    actor.require_somewhere(MERGE)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            -- Most points are nobody else's: what several have is told by the index alone, and only those are looked up.
            WITH several AS MATERIALIZED (
                SELECT kind, normal FROM customers_contactpoint WHERE kind IN ('email', 'phone')
                GROUP BY kind, normal HAVING count(*) > 1
            ),
            held AS MATERIALIZED (
                SELECT kind, normal, c.id, c.sought, count(*) OVER (PARTITION BY kind, normal) AS sharing
                FROM several JOIN customers_contactpoint p USING (kind, normal)
                JOIN customers_customer c ON c.id = p.customer_id AND c.merged_into_id IS NULL
            )
            SELECT a.id, b.id, array_agg(DISTINCT kind ORDER BY kind), bool_or(a.sought = b.sought) AS is_same_name
            FROM held a JOIN held b USING (kind, normal)
            WHERE a.id < b.id AND a.sharing <= %s
                AND NOT EXISTS (SELECT FROM customers_apart x WHERE x.one_id = a.id AND x.other_id = b.id)
            GROUP BY a.id, b.id ORDER BY is_same_name DESC, 3, a.id, b.id LIMIT %s
            """,
            [MOST_SHARING, limit],
        )
        return [
            Double(one_id=one, other_id=other, kinds=tuple(PointKind(kind) for kind in kinds), is_same_name=is_same)
            for one, other, kinds, is_same in cursor.fetchall()
        ]


def perhaps_same(customer_id: int, *, limit: int = 5) -> list[Customer]:
    """Return who may be the same person as a customer: an address or number in common, and nobody has said that they are two."""
    own = ContactPoint.objects.filter(customer_id=customer_id, kind__in=(PointKind.EMAIL, PointKind.PHONE))
    twin = own.filter(kind=OuterRef("kind"), normal=OuterRef("normal"))
    shared = ContactPoint.objects.filter(Exists(twin)).exclude(customer_id=customer_id).values("customer_id")
    pair = Q(one=OuterRef("pk"), other=customer_id) | Q(one=customer_id, other=OuterRef("pk"))
    rows = Customer.objects.filter(~Exists(Apart.objects.filter(pair)), pk__in=shared, merged_into=None)
    return list(rows.prefetch_related("points").order_by("pk")[:limit])


def merges_into(customer_id: int, *, as_of: datetime) -> list[Merge]:
    """Return who was merged into a customer and may be taken apart again, the last one first."""
    rows = Merge.objects.filter(stays_id=customer_id, undone_at=None, at__gte=as_of - rules.UNDO_WITHIN)
    return list(rows.select_related("gone").order_by("-at", "-pk"))


def joined(organisation_id: int, *, as_of: datetime) -> list[OrganisationMerge]:
    """Return which organisations were merged into one and may be taken apart again, the last one first."""
    rows = OrganisationMerge.objects.filter(stays_id=organisation_id, undone_at=None, at__gte=as_of - rules.UNDO_WITHIN)
    return list(rows.select_related("gone").order_by("-at", "-pk"))


def organisation_doubles(actor: Actor, *, limit: int = 50) -> list[Alike]:
    """Return pairs of organisations of the same name but for how it is written, or whose people write from one domain.

    The likeliest first; those that were said to be two are left out, and domains where anybody has an address. Raises NotAllowed
    without the right to merge.
    """
    actor.require_somewhere(MERGE)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH standing AS (SELECT id, compared FROM customers_organisation WHERE merged_into_id IS NULL AND compared <> ''),
            names AS (SELECT compared FROM standing GROUP BY 1 HAVING count(*) BETWEEN 2 AND %(most)s),
            homes AS (
                SELECT DISTINCT c.organisation_id AS id, split_part(p.normal, '@', 2) AS domain
                FROM customers_customer c JOIN customers_contactpoint p ON p.customer_id = c.id AND p.kind = 'email'
                JOIN standing s ON s.id = c.organisation_id WHERE c.merged_into_id IS NULL
            ),
            shared AS (
                SELECT domain FROM homes WHERE domain <> ALL(%(everybodys)s) GROUP BY 1 HAVING count(*) BETWEEN 2 AND %(most)s
            ),
            pairs AS (
                SELECT a.id AS one_id, b.id AS other_id, NULL AS domain FROM names
                JOIN standing a USING (compared) JOIN standing b USING (compared) WHERE a.id < b.id
                UNION ALL
                SELECT a.id, b.id, domain FROM shared JOIN homes a USING (domain) JOIN homes b USING (domain) WHERE a.id < b.id
            )
            SELECT one_id, other_id, bool_or(domain IS NULL) AS is_same_name,
                array_agg(DISTINCT domain ORDER BY domain) FILTER (WHERE domain IS NOT NULL)
            FROM pairs p WHERE NOT EXISTS (
                SELECT FROM customers_organisationsapart x WHERE x.one_id = p.one_id AND x.other_id = p.other_id
            )
            GROUP BY one_id, other_id ORDER BY is_same_name DESC, one_id, other_id LIMIT %(limit)s
            """,
            {"most": MOST_SHARING, "everybodys": sorted(rules.EVERYBODYS), "limit": limit},
        )
        return [
            Alike(one_id=one, other_id=other, is_same_name=is_same, domains=tuple(domains or ()))
            for one, other, is_same, domains in cursor.fetchall()
        ]


def perhaps_same_organisation(organisation: Organisation, *, actor: Actor, limit: int = 5) -> list[Organisation]:
    """Return which organisations may be the same: of the same name but for how it is written, or with people of one domain.

    Those that were said to be two are left out.
    """
    alike = Q(compared=organisation.compared) if organisation.compared else Q(pk__in=[])
    for domain in domains([organisation.pk]).get(organisation.pk, ()):
        points = ContactPoint.objects.filter(kind=PointKind.EMAIL, normal__endswith=f"@{domain}")
        alike |= Q(pk__in=points.values("customer__organisation_id"))
    pair = Q(one=OuterRef("pk"), other=organisation.pk) | Q(one=organisation.pk, other=OuterRef("pk"))
    rows = organisations(actor).filter(alike, ~Exists(OrganisationsApart.objects.filter(pair)))
    return list(rows.exclude(pk=organisation.pk)[:limit])


def find_organisations(text: str, *, actor: Actor, limit: int = 20) -> list[Organisation]:
    """Return at most ``limit`` organisations whose name holds the text, or is the same but for how it is written."""
    plain = rules.compared(text)
    fits = Q(name__icontains=text.strip()) | (Q(compared__contains=plain) if plain else Q(pk__in=[]))
    return list(organisations(actor).filter(fits)[:limit]) if text.strip() else []


def domains(organisation_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return from which domains the people of these organisations write, most used first; none where anybody has an address."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.organisation_id, split_part(p.normal, '@', 2) AS domain FROM customers_customer c "
            "JOIN customers_contactpoint p ON p.customer_id = c.id AND p.kind = 'email' "
            "WHERE c.organisation_id = ANY(%s) AND c.merged_into_id IS NULL GROUP BY 1, 2 ORDER BY count(*) DESC, domain",
            [list(organisation_ids)],
        )
        found: dict[int, tuple[str, ...]] = {}
        for organisation_id, domain in cursor.fetchall():
            if domain not in rules.EVERYBODYS:
                found[organisation_id] = (*found.get(organisation_id, ()), domain)
        return found


def people_of(organisation_id: int) -> tuple[int, list[str]]:
    """Return how many customers belong to an organisation, and the names of the first of them."""
    rows = Customer.objects.filter(organisation=organisation_id, merged_into=None).order_by("name", "pk")
    return rows.count(), list(rows.values_list("name", flat=True)[:SHOWN_PEOPLE])


def organisations_by_id(ids: Iterable[int], *, actor: Actor) -> dict[int, Organisation]:
    """Return these organisations by id, each with its ``customer_count``."""
    return {one.pk: one for one in organisations(actor).filter(pk__in=set(ids))}
