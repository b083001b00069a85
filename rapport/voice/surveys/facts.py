"""What this room exports to the store, a row an invitation on its day (UTC), and its metrics. It names nobody."""

from rapport.metrics.metric import Better, Cohort, Metric, Shape
from rapport.metrics.types import Column, Fact, Kind, Rows, Tables

from .types import DETRACTORS, EASY, PROMOTERS, SATISFIED

INT, FLAG, DATE, AT = Kind.INTEGER, Kind.FLAG, Kind.DATE, Kind.MOMENT
ANSWERED_WITHIN_DAYS = 30
_DAY = "(i.asked_at AT TIME ZONE 'UTC')::date"
COLUMNS = (
    ("invitation_id", INT, "the invitation"),
    ("case_id", INT, "the case that was settled; of a merged one the case in which it goes on"),
    ("survey_id", INT, "the survey"),
    ("settled_at", AT, "when the case was settled, of which the customer is asked"),
    ("asked_at", AT, "when the mail was written"),
    ("asked_date", DATE, "asked_at as a date of the department's zone"),
    ("delivered_at", AT, "when a mail server took it, or the customer answered; none when it came back"),
    ("answered_at", AT, "when it was answered first"),
    ("answered_date", DATE, "answered_at as a date of the department's zone"),
    ("score", INT, "the satisfaction from 1 to 5 as it was said last; none where it was not asked or answered"),
    ("is_first_contact", FLAG, "whether the customer says that the first contact solved it"),
    ("ease", INT, "how easy it was, from 1 to 7, as it was said last; none where it was not asked or answered"),
    ("recommending", INT, "whether they would recommend us, from 0 to 10, as it was said last; none like the others"),
)
ANSWERS = Fact(
    name="survey_answers",
    meaning="One row a customer who was asked after a case was settled, with what they answered as it stands now.",
    grain=("invitation_id",),
    columns=tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in COLUMNS),
    select=f"""
    SELECT {_DAY}, i.id, coalesce(c.merged_into_id, c.id), i.survey_id, i.settled_at, i.asked_at,
        (i.asked_at AT TIME ZONE %(zone)s)::date,
        i.delivered_at, i.answered_at, (i.answered_at AT TIME ZONE %(zone)s)::date, i.score::bigint, i.is_first_contact,
        i.ease::bigint, i.recommending::bigint
    FROM surveys_invitation i JOIN cases_case c ON c.id = i.case_id
    WHERE i.state <> 'left_out' AND i.asked_at >= %(since)s AND i.asked_at < %(until)s
    """,
    extent="SELECT min((asked_at AT TIME ZONE 'UTC')::date), max((asked_at AT TIME ZONE 'UTC')::date) FROM surveys_invitation",
    touched={
        "surveys.invitation": f"SELECT DISTINCT {_DAY} FROM surveys_invitation i WHERE i.id = ANY(%(ids)s)",
        "cases.case": f"SELECT DISTINCT {_DAY} FROM surveys_invitation i WHERE i.case_id = ANY(%(ids)s)",
        "surveys.survey": f"SELECT DISTINCT {_DAY} FROM surveys_invitation i WHERE i.survey_id = ANY(%(ids)s)",
    },
    subjects={"surveys.invitation": "invitation_id", "surveys.survey": "survey_id"},
)
FACTS = (ANSWERS,)


def satisfied(t: Tables, as_of: int) -> Rows:
    """Each answered invitation once, with what was said last."""
    a = t["survey_answers"]
    a = a.filter((a.answered_at <= as_of) & a.score.notnull())
    return a.select(
        "case_id", date=a.answered_date, numerator=(a.score >= SATISFIED[0]).cast("int64"), denominator=1, had_at=a.settled_at
    )


def responded(t: Tables, as_of: int) -> Rows:
    a = t["survey_answers"]
    a = a.filter((a.asked_at <= as_of) & (a.delivered_at <= as_of))
    is_answered = (a.answered_at <= as_of).fill_null(False)
    return a.select("case_id", date=a.asked_date, numerator=is_answered.cast("int64"), denominator=1, had_at=a.settled_at)


def solved_at_once(t: Tables, as_of: int) -> Rows:
    a = t["survey_answers"]
    a = a.filter((a.answered_at <= as_of) & a.is_first_contact.notnull())
    return a.select(
        "case_id", date=a.answered_date, numerator=a.is_first_contact.cast("int64"), denominator=1, had_at=a.settled_at
    )


def easy(t: Tables, as_of: int) -> Rows:
    a = t["survey_answers"]
    a = a.filter((a.answered_at <= as_of) & a.ease.notnull())
    return a.select(
        "case_id", date=a.answered_date, numerator=(a.ease >= EASY[0]).cast("int64"), denominator=1, had_at=a.settled_at
    )


def promoting(t: Tables, as_of: int) -> Rows:
    a = t["survey_answers"]
    a = a.filter((a.answered_at <= as_of) & a.recommending.notnull())
    return a.select(
        "case_id",
        date=a.answered_date,
        numerator=(a.recommending >= PROMOTERS[0]).cast("int64"),
        denominator=1,
        had_at=a.settled_at,
    )


def warning(t: Tables, as_of: int) -> Rows:
    a = t["survey_answers"]
    a = a.filter((a.answered_at <= as_of) & a.recommending.notnull())
    return a.select(
        "case_id",
        date=a.answered_date,
        numerator=(a.recommending <= DETRACTORS[-1]).cast("int64"),
        denominator=1,
        had_at=a.settled_at,
    )


def recommending(t: Tables, as_of: int) -> Rows:
    """Each answer once: 1 of a promoter, -1 of a detractor, 0 of who is neither."""
    a = t["survey_answers"]
    a = a.filter((a.answered_at <= as_of) & a.recommending.notnull())
    more, less = a.recommending >= PROMOTERS[0], a.recommending <= DETRACTORS[-1]
    return a.select(
        "case_id", date=a.answered_date, numerator=more.cast("int64") - less.cast("int64"), denominator=1, had_at=a.settled_at
    )


METRICS = (
    Metric(
        key="csat_share", label="Customers satisfied (CSAT)",
        sentence="Customers who gave 4 or 5 of 5, of those who answered; it speaks for those alone.",
        numerator="answers of 4 or 5 on a scale of 5, each customer's last word once", denominator="answers on that scale",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.HIGHER, rows=satisfied, facts=("survey_answers",),
        source="Common practice (top two of five); no standard", maturity_days=7, pair="survey_response",
        stands_with="the team that had the case when it was settled, of which the customer was asked", version=2,
    ),
    Metric(
        key="ces_share", label="Customers who found it easy (CES)",
        sentence="Customers who gave 5, 6 or 7 of 7 for how easy we made it, of those who answered; it speaks for those alone.",
        numerator="answers of 5 to 7 on a scale of 7 where 7 is easiest, each customer's last word once",
        denominator="answers on that scale",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.HIGHER, rows=easy, facts=("survey_answers",),
        source="Customer Effort Score, second version (CEB, 2013): agreement on a scale of 7", maturity_days=7, pair="csat_share",
        stands_with="the team that had the case when it was settled, of which the customer was asked", version=2,
    ),
    Metric(
        key="nps", label="Net promoter score (NPS) after a case",
        sentence="Promoters (9 or 10 of 10 for recommending us) less detractors (0 to 6), of those who answered after a case, "
        "from -100 to 100; it speaks for those alone, and for that case rather than for the relation to us.",
        numerator="answers of 9 or 10 less answers of 0 to 6, each customer's last word once",
        denominator="all answers on the scale from 0 to 10; the others were not the same, see how many answer",
        cohort=Cohort.EVENT, shape=Shape.NET_SHARE, unit="points", better=Better.HIGHER, rows=recommending,
        facts=("survey_answers",), source="Reichheld, The One Number You Need to Grow (2003)", maturity_days=7,
        pair="survey_response",
        stands_with="the team that had the case when it was settled, of which the customer was asked", version=2,
    ),
    Metric(
        key="nps_promoters_share", label="Customers who would recommend us (NPS: promoters)",
        sentence="Customers who gave 9 or 10 of 10 for recommending us, of those who answered after a case; the NPS is this "
        "share less that of those who gave 0 to 6.",
        numerator="answers of 9 or 10 on a scale from 0 to 10, each customer's last word once",
        denominator="answers on that scale",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.HIGHER, rows=promoting, facts=("survey_answers",),
        source="Reichheld, The One Number You Need to Grow (2003)", maturity_days=7, pair="nps_detractors_share",
        stands_with="the team that had the case when it was settled, of which the customer was asked", version=2,
    ),
    Metric(
        key="nps_detractors_share", label="Customers who would not recommend us (NPS: detractors)",
        sentence="Customers who gave 0 to 6 of 10 for recommending us, of those who answered after a case.",
        numerator="answers of 0 to 6 on a scale from 0 to 10, each customer's last word once",
        denominator="answers on that scale",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.LOWER, rows=warning, facts=("survey_answers",),
        source="Reichheld, The One Number You Need to Grow (2003)", maturity_days=7, pair="nps_promoters_share",
        stands_with="the team that had the case when it was settled, of which the customer was asked", version=2,
    ),
    Metric(
        key="survey_response", label="Response to surveys",
        sentence="Customers who answered, of those whom the question reached.",
        numerator="invitations answered", denominator="invitations that a mail server took and that did not come back",
        cohort=Cohort.CREATED, shape=Shape.SHARE, unit="share", better=Better.HIGHER, rows=responded, facts=("survey_answers",),
        source="Common practice; no standard", maturity_days=ANSWERED_WITHIN_DAYS, pair="csat_share",
        stands_with="the team that had the case when it was settled, of which the customer was asked", version=2,
    ),
    Metric(
        key="first_contact_said", label="Solved at the first contact, as customers say",
        sentence="Customers who say that their first contact solved it, of those who answered that question.",
        numerator="answers of yes", denominator="answers of yes or no; who answers is no sample of all",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.HIGHER, rows=solved_at_once,
        facts=("survey_answers",), source="ICMI, First Contact Resolution", maturity_days=7, pair="survey_response",
        stands_with="the team that had the case when it was settled, of which the customer was asked", version=2,
    ),
)  # fmt: skip
