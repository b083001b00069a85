"""What this room exports to the store, and its metrics: reviews on their day, pairs of judges. It names nobody."""

from rapport.metrics.metric import Better, Cohort, Metric, Shape
from rapport.metrics.types import Column, Fact, Kind, Rows, Tables

INT, NUMBER, FLAG, DATE, AT = Kind.INTEGER, Kind.NUMBER, Kind.FLAG, Kind.DATE, Kind.MOMENT
# Never by person: whose work was reviewed, they and who leads them read on the review itself.
DIMENSIONS = ("team_id", "channel", "kind", "reason_group_id")
APPEAL_DAYS = 14
_DAY = "(r.submitted_at AT TIME ZONE 'UTC')::date"
_HANDED_IN = f"SELECT DISTINCT {_DAY} FROM quality_review r WHERE r.submitted_at IS NOT NULL"
_CLOSED = "(k.closed_at AT TIME ZONE 'UTC')::date"
REVIEW_COLUMNS = (
    ("review_id", INT, "the review"),
    ("case_id", INT, "the case that was reviewed; of a merged one the case in which it goes on"),
    ("drawn_at", AT, "when the case was drawn, for the work that the team had done until then"),
    ("submitted_at", AT, "when it was handed in"),
    ("submitted_date", DATE, "submitted_at as a date of the department's zone"),
    ("is_fair", FLAG, "it was drawn at random, so that it speaks for all work of the team"),
    ("first_score", NUMBER, "what the first judgements came to, in [0, 1]"),
    ("first_passed", FLAG, "whether the first judgements passed"),
    ("first_critical", FLAG, "whether something critical failed in the first judgements"),
    ("corrected_at", AT, "when an appeal corrected it"),
    ("last_score", NUMBER, "what the corrected judgements came to"),
    ("last_passed", FLAG, "whether the corrected judgements passed"),
    ("last_critical", FLAG, "whether something critical failed in the corrected judgements"),
    ("decided_at", AT, "when an appeal against it was decided"),
    ("decided_date", DATE, "decided_at as a date of the department's zone"),
    ("is_upheld", FLAG, "whether that appeal was upheld"),
)
PAIR_COLUMNS = (
    ("mark_id", INT, "the first judgement of the pair"),
    ("other_mark_id", INT, "the second"),
    ("case_id", INT, "the case that both judged; of a merged one the case in which it goes on"),
    ("closed_at", AT, "when the calibration was closed"),
    ("closed_date", DATE, "closed_at as a date of the department's zone"),
    ("is_same", FLAG, "whether both chose the same value, or both said that it does not apply"),
)


def _columns(columns: tuple[tuple[str, Kind, str], ...]) -> tuple[Column, ...]:
    return tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in columns)


REVIEWS = Fact(
    name="quality_reviews",
    meaning="One row a review that was handed in, as it stands now.",
    grain=("review_id",),
    columns=_columns(REVIEW_COLUMNS),
    select=f"""
    SELECT {_DAY}, r.id, coalesce(c.merged_into_id, c.id), r.drawn_at, r.submitted_at,
        (r.submitted_at AT TIME ZONE %(zone)s)::date, r.chance IS NOT NULL,
        f.score_share, f.is_passed, f.critical_count > 0,
        l.at, l.score_share, l.is_passed, l.critical_count > 0,
        a.decided_at, (a.decided_at AT TIME ZONE %(zone)s)::date, a.is_upheld
    FROM quality_review r JOIN cases_case c ON c.id = r.case_id
        JOIN quality_outcome f ON f.review_id = r.id AND f.number = 1
        LEFT JOIN quality_outcome l ON l.review_id = r.id AND l.number = 2
        LEFT JOIN quality_appeal a ON a.review_id = r.id
    WHERE r.submitted_at >= %(since)s AND r.submitted_at < %(until)s
    """,
    extent=f"SELECT min({_DAY}), max({_DAY}) FROM quality_review r",
    touched={
        "quality.review": f"{_HANDED_IN} AND r.id = ANY(%(ids)s)",
        "cases.case": f"{_HANDED_IN} AND r.case_id = ANY(%(ids)s)",
    },
    subjects={"quality.review": "review_id"},
)
PAIRS = Fact(
    name="quality_pairs",
    meaning="One row a pair of judgements of one criterion in one case of a closed calibration.",
    grain=("mark_id", "other_mark_id"),
    columns=_columns(PAIR_COLUMNS),
    select=f"""
    SELECT {_CLOSED}, m.id, n.id, coalesce(c.merged_into_id, c.id), k.closed_at, (k.closed_at AT TIME ZONE %(zone)s)::date,
        m.value IS NOT DISTINCT FROM n.value
    FROM quality_mark m JOIN quality_mark n ON n.of_id = m.of_id AND n.criterion_id = m.criterion_id AND n.id > m.id
        JOIN quality_calibrationcase o ON o.id = m.of_id JOIN cases_case c ON c.id = o.case_id
        JOIN quality_calibration k ON k.id = o.calibration_id
    WHERE k.closed_at >= %(since)s AND k.closed_at < %(until)s
    """,
    extent=f"SELECT min({_CLOSED}), max({_CLOSED}) FROM quality_calibration k",
    touched={
        "quality.calibration": f"""
            SELECT DISTINCT {_CLOSED} FROM quality_calibration k WHERE k.id = ANY(%(ids)s) AND k.closed_at IS NOT NULL
        """,
        "cases.case": f"""
            SELECT DISTINCT {_CLOSED} FROM quality_calibration k JOIN quality_calibrationcase o ON o.calibration_id = k.id
            WHERE o.case_id = ANY(%(ids)s) AND k.closed_at IS NOT NULL
        """,
    },
)
FACTS = (REVIEWS, PAIRS)


def _judged(t: Tables, as_of: int) -> Rows:
    """Reviews as they stood at a moment: an appeal that was decided later had corrected nothing yet."""
    r = t["quality_reviews"]
    r = r.filter(r.submitted_at <= as_of)
    is_corrected = (r.corrected_at <= as_of).fill_null(False)
    return r.mutate(
        score=is_corrected.ifelse(r.last_score, r.first_score),
        passed=is_corrected.ifelse(r.last_passed, r.first_passed),
        critical=is_corrected.ifelse(r.last_critical, r.first_critical),
    )


def score(t: Tables, as_of: int) -> Rows:
    r = _judged(t, as_of)
    r = r.filter(r.is_fair & r.score.notnull())
    return r.select("case_id", date=r.submitted_date, numerator=r.score, denominator=1, had_at=r.drawn_at)


def passed(t: Tables, as_of: int) -> Rows:
    r = _judged(t, as_of)
    r = r.filter(r.is_fair)
    return r.select("case_id", date=r.submitted_date, numerator=r.passed.cast("int64"), denominator=1, had_at=r.drawn_at)


def critical(t: Tables, as_of: int) -> Rows:
    r = _judged(t, as_of)
    r = r.filter(r.is_fair)
    return r.select("case_id", date=r.submitted_date, numerator=r.critical.cast("int64"), denominator=1, had_at=r.drawn_at)


def upheld(t: Tables, as_of: int) -> Rows:
    r = t["quality_reviews"]
    r = r.filter(r.decided_at <= as_of)
    return r.select("case_id", date=r.decided_date, numerator=r.is_upheld.cast("int64"), denominator=1, had_at=r.drawn_at)


def agreed(t: Tables, as_of: int) -> Rows:
    p = t["quality_pairs"]
    p = p.filter(p.closed_at <= as_of)
    return p.select("case_id", date=p.closed_date, numerator=p.is_same.cast("int64"), denominator=1, had_at=p.closed_at)


METRICS = (
    Metric(
        key="quality_score", label="Quality score",
        sentence="Mean score of reviews of cases drawn at random, from 0 to 1; each counts once. It speaks for the reviews; what "
        "the page of quality says of a team weighs each by its chance of being drawn, and speaks for all cases of the team.",
        numerator="scores of reviews, corrected where an appeal was upheld",
        denominator="reviews of cases drawn at random that have a score",
        cohort=Cohort.EVENT, shape=Shape.RATIO, unit="ratio", better=Better.HIGHER, rows=score, facts=("quality_reviews",),
        source="Common practice; no standard", maturity_days=APPEAL_DAYS, pair="quality_agreement",
        cluster="case_id", dimensions=DIMENSIONS,
        stands_with="the team that had the case when it was drawn", version=2,
    ),
    Metric(
        key="quality_passed", label="Reviews passed",
        sentence="Reviews of cases drawn at random that reached the pass mark; each counts once. It speaks for the reviews; what "
        "the page of quality says of a team weighs each by its chance of being drawn, and speaks for all cases of the team.",
        numerator="reviews at or above the pass mark of their scorecard, nothing critical failed",
        denominator="reviews of cases drawn at random", cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share",
        better=Better.HIGHER, rows=passed, facts=("quality_reviews",), source="Common practice; no standard",
        maturity_days=APPEAL_DAYS, pair="quality_agreement", dimensions=DIMENSIONS,
        stands_with="the team that had the case when it was drawn", version=2,
    ),
    Metric(
        key="quality_critical", label="Critical failures",
        sentence="Reviews of cases drawn at random in which something critical failed; each counts once.",
        numerator="reviews with at least one critical criterion below half of its scale",
        denominator="reviews of cases drawn at random", cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share",
        better=Better.LOWER, rows=critical, facts=("quality_reviews",), source="Common practice; no standard",
        maturity_days=APPEAL_DAYS, pair="quality_score", dimensions=DIMENSIONS,
        stands_with="the team that had the case when it was drawn", version=2,
    ),
    Metric(
        key="appeals_upheld", label="Appeals upheld", sentence="Appeals against reviews that were upheld, of those decided.",
        numerator="appeals after which a judgement was corrected", denominator="appeals that were decided",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.LOWER, rows=upheld, facts=("quality_reviews",),
        source="Common practice; no standard", pair="quality_agreement", dimensions=DIMENSIONS,
        stands_with="the team that had the case when it was drawn", version=2,
    ),
    Metric(
        key="quality_agreement", label="Reviewers agree",
        sentence="Pairs of blind judgements in calibrations that were the same; chance is not taken off.",
        numerator="pairs of judges who chose the same value for a criterion of a case", denominator="pairs of judges",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.HIGHER, rows=agreed, facts=("quality_pairs",),
        source="Krippendorff (2011); alpha stands on the calibration's page", pair="quality_score", cluster="case_id",
        dimensions=DIMENSIONS,
        stands_with="the team that had the case when the calibration was closed", version=2,
    ),
)  # fmt: skip
