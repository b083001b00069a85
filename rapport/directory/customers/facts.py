"""What this room exports to the store: customers by segment and country, without names and without what is restricted."""

from rapport.metrics.types import Column, Fact, Kind

# A customer has no day of their own: 10,000 ids share a made-up one, so that a change writes few rows again.
DAY = "date '2000-01-01' + (id / 10000)::int"

CUSTOMERS = Fact(
    name="customers",
    meaning="One row a customer, as they are now; whoever was merged into another one is that one.",
    grain=("customer_id",),
    columns=(
        Column(name="customer_id", kind=Kind.INTEGER, meaning="the customer"),
        Column(name="organisation_id", kind=Kind.INTEGER, meaning="organisation that they belong to"),
        Column(name="segment_id", kind=Kind.INTEGER, meaning="segment"),
        Column(name="language", kind=Kind.TEXT, meaning="language, ISO 639; empty when not known"),
        Column(name="country", kind=Kind.TEXT, meaning="country, ISO 3166; empty when not known"),
    ),
    select=f"""
    SELECT {DAY}, id, organisation_id, segment_id, language, country FROM customers_customer
    WHERE merged_into_id IS NULL AND id >= 10000 * ((%(since)s AT TIME ZONE 'UTC')::date - date '2000-01-01')::bigint
      AND id < 10000 * ((%(until)s AT TIME ZONE 'UTC')::date - date '2000-01-01')::bigint
    """,
    extent=f"SELECT min({DAY}), max({DAY}) FROM customers_customer",
    touched={"customers.customer": f"SELECT DISTINCT {DAY} FROM unnest(%(ids)s::bigint[]) gone_too(id)"},
    subjects={"customers.customer": "customer_id"},
)

FACTS = (CUSTOMERS,)
