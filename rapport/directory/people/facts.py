"""What this room exports to the store: who was there on each day, and for which team. Without names, and without why not."""

from rapport.metrics.types import Column, Fact, Kind

# A person whose first day is not known counts from the first day that is known of anybody. Two full years are kept, and this one.
SINCE = "(date_trunc('year', current_date) - interval '2 years')::date"
FIRST = f"greatest(coalesce(p.active_from, (SELECT min(active_from) FROM people_person), current_date), {SINCE})"
# Some days ahead, so that a new day is there before it begins; the nightly comparison adds to them.
LAST = "least(coalesce(p.active_to - 1, current_date + 7), current_date + 7)"
DAYS = f"generate_series({FIRST}::timestamp, {LAST}::timestamp, interval '1 day') AS d(day)"
BEGIN, NOON, END = (f"((d.day + interval '{hours} hours') AT TIME ZONE %(zone)s)" for hours in (0, 12, 24))
ASKED = "(SELECT i.id, p.active_from, p.active_to FROM unnest(%(ids)s::bigint[]) i(id) LEFT JOIN people_person p USING (id)) p"
ABSENT = "people_presence a WHERE a.person_id = p.id AND a.state = 'absent'"

PEOPLE = Fact(
    name="people_days",
    meaning="One row a person and day of the department, by the team and the terms that they have now.",
    grain=("person_id", "date"),
    columns=(
        Column(name="person_id", kind=Kind.INTEGER, meaning="the person"),
        Column(name="date", kind=Kind.DATE, meaning="the day, in the department's zone"),
        Column(name="team_id", kind=Kind.INTEGER, meaning="team"),
        Column(name="role", kind=Kind.TEXT, meaning="representative, supervisor, manager or director"),
        Column(name="worker_type", kind=Kind.TEXT, meaning="permanent, part_time, temporary or outsourced"),
        Column(name="is_present", kind=Kind.FLAG, meaning="not entered as absent at noon"),
        Column(name="absent_seconds", kind=Kind.INTEGER, meaning="seconds of the day that are entered as absent"),
    ),
    select=f"""
    SELECT d.day::date, p.id, d.day::date, p.team_id, p.role, p.worker_type,
        NOT EXISTS (SELECT 1 FROM {ABSENT} AND a.from_at <= {NOON} AND (a.to_at IS NULL OR a.to_at > {NOON})),
        coalesce((
            SELECT sum(extract(epoch FROM least(coalesce(a.to_at, {END}), {END}) - greatest(a.from_at, {BEGIN})))
            FROM {ABSENT} AND a.from_at < {END} AND (a.to_at IS NULL OR a.to_at > {BEGIN})
        ), 0)::bigint
    FROM people_person p, {DAYS}
    WHERE d.day >= (%(since)s AT TIME ZONE 'UTC')::date AND d.day < (%(until)s AT TIME ZONE 'UTC')::date
    """,
    extent=f"SELECT min({FIRST}), max({LAST}) FROM people_person p",
    # Whoever went again was never there, so they left all the days.
    touched={"people.person": f"SELECT DISTINCT d.day::date FROM {ASKED}, {DAYS}"},
    subjects={"people.person": "person_id"},
)

FACTS = (PEOPLE,)
