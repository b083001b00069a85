"""Sample reports for tests and the demo: figures that never were counted, in every part of the page."""

from datetime import UTC, date, datetime, timedelta

from .models import Copy, Question, Reader, Report, Version
from .queries import frozen, shown
from .types import (
    Aim,
    Ask,
    ByCause,
    Change,
    Cited,
    Content,
    Course,
    Definition,
    Figure,
    Held,
    Judged,
    Period,
    Point,
    Section,
    Side,
    Span,
    State,
    Words,
)

OCTOBER = Period(span=Span.MONTH, since=date(2026, 10, 1), until=date(2026, 11, 1))
TAKEN_AT = datetime(2026, 11, 3, 9, 12, tzinfo=UTC)


def content(
    period: Period = OCTOBER, *, voices: tuple[Words, ...] = (), headline: str = "We kept 91.2 % of our standards"
) -> Content:
    """Return the content of a report with something in each of its parts."""
    return Content(
        period=period,
        title=shown.title_of(period),
        company="Marlow & Reed",
        zone="Europe/London",
        as_of=TAKEN_AT,
        fresh_at=TAKEN_AT - timedelta(minutes=1),
        headline=headline,
        figures=_figures(),
        told=("Complaints: from 210 in September to 264.", "“Carrier late” was named for 92 complaints, after 52 in September."),
        courses=(_course("attainment", "Standards met", "share"), _course("backlog", "Backlog", "cases")),
        standards=_standards(),
        aims=_aims(),
        evidence=(
            Cited(
                evidence_id=12, title="Carrier late in October", said="Complaints, 92", frozen_at=TAKEN_AT,
                hash_start="3f5a0c9be714",
            ),
        ),
        causes=_causes(),
        handled=_handled(),
        answered=_answered(),
        voices=voices,
        asks=(
            Ask(number=1, side=Side.ASK, text="Agree on a second carrier", owner="Operations", by_date=date(2026, 11, 20)),
            Ask(number=2, side=Side.PROMISE, text="Next responses above 80 %", owner="Grace Osei", by_date=None),
        ),
        comments=((Section.COMPLAINTS, "The rise is one carrier in one region."),),
        definitions=(
            Definition(
                metric="attainment", label="Standards met", version=1, sentence="Clocks that were met.", numerator="clocks met",
                denominator="clocks met or breached", cohort="created", unit="share", maturity_days=14, source="ISO 18295-1, 8",
            ),
        ),
        filters=("Dates: 1 Oct 2026 to 31 Oct 2026, in the zone Europe/London.",),
    )  # fmt: skip


def _figures() -> tuple[Figure, ...]:
    return (
        _figure("opened", "Opened", "cases", 4120, 4120.0, 3980.0, Change(value=12.0, low=-99.0, high=160.0)),
        _figure("complaints", "Complaints", "cases", 264, 264.0, 210.0, Change(value=47.0, low=6.0, high=88.0)),
        Figure(
            key="attainment", metric="attainment", label="Standards met", unit="share", better="higher", n=8997, value=0.912,
            low=0.906, high=0.918, before=0.881, before_n=8500,
            change=Change(value=0.031, low=0.022, high=0.04, by="channel", mix=0.004, rate=0.027),
        ),
        Figure(
            key="first_response", metric="first_response", label="First response", unit="seconds", better="lower", n=4011,
            value=6660.0, low=6300.0, high=7020.0, before=7500.0, change=Change(value=-840.0, low=-1300.0, high=-300.0),
            unfinished_count=31,
        ),
        _figure("backlog", "Backlog", "cases", 1204, 1204.0, 1410.0, Change(value=-206.0)),
        _figure("backlog_age", "Age of the backlog", "seconds", 1204, 402_000.0, 372_000.0, Change(value=30_000.0)),
    )  # fmt: skip


def _handled() -> tuple[Figure, ...]:
    return (
        _figure("complaint_final_in_time", "Complaints answered in time", "share", 240, 0.93, 0.9, None),
        _figure("complaint_overdue", "Answers to complaints overdue", "cases", 4, 4.0, 7.0, None),
        _figure("complaint_redress_paid", "Redress paid", "money:GBP", 31, 1240.5, 980.0, None),
    )


def _answered() -> tuple[Figure, ...]:
    net = Figure(
        key="nps", metric="nps", label="Net promoter score (NPS) after a case", unit="points", better="higher", n=312, value=0.28,
        low=0.19, high=0.37, before=0.08, before_n=297, change=Change(value=0.2, low=0.07, high=0.33),
    )  # fmt: skip
    few = Figure(
        key="first_contact_said", metric="first_contact_said", label="Solved at once, as customers say", unit="share",
        better="higher", n=4, value=0.75, low=0.3, high=0.95, before=0.8, before_n=120, change=Change(value=-0.05),
    )  # fmt: skip
    return (net, few)


def _standards() -> tuple[Held, ...]:
    return (
        Held(
            standard_id=1, label="First response, Leeds", promise="An answer within four hours", n=1107, met_count=1030,
            value=1030 / 1107, low=0.914, high=0.944, target=0.9, judged=Judged.MET,
        ),
        Held(
            standard_id=2, label="Next response", promise="An answer within a day", n=562, met_count=412, value=412 / 562,
            low=0.695, high=0.768, target=0.85, judged=Judged.MISSED,
        ),
    )  # fmt: skip


def _aims() -> tuple[Aim, ...]:
    return (
        Aim(
            target_id=1, metric="next_response_in_time", label="Next responses in time", scope="Leeds", unit="share",
            better="higher", owner="Grace Osei", by_date=date(2026, 12, 31), target=0.8, n=562, value=412 / 562, low=0.695,
            high=0.768, judged=Judged.MISSED,
        ),
        Aim(
            target_id=2, metric="first_response", label="First response", scope="", unit="seconds", better="lower",
            owner="Ana Ruiz", by_date=date(2027, 1, 31), target=7200.0, n=4011, value=6660.0, low=6300.0, high=7020.0,
            judged=Judged.MET,
        ),
    )  # fmt: skip


def _causes() -> tuple[ByCause, ...]:
    return (
        ByCause(cause_id=1, label="Carrier late", department="Logistics", n=92, low=74.2, high=112.8, before=52),
        ByCause(cause_id=None, label="No cause named", department="", n=45, low=32.8, high=60.2, before=24),
    )


def _figure(key: str, label: str, unit: str, n: int, value: float, before: float, change: Change | None) -> Figure:
    return Figure(
        key=key, metric=key, label=label, unit=unit, better="lower", n=n, value=value, before=before, before_n=n, change=change
    )


def _course(metric: str, label: str, unit: str) -> Course:
    values = [0.88, 0.89, 0.901, 0.885, 0.912] if unit == "share" else [1300.0, 1320.0, 1500.0, 1410.0, 1204.0]
    doubt = 0.008 if unit == "share" else None
    points = tuple(
        Point(
            first=date(2026, 6 + number, 1),
            value=value,
            n=4000,
            low=None if doubt is None else value - doubt,
            high=None if doubt is None else value + doubt,
            is_mature=number < 4,
        )
        for number, value in enumerate(values)
    )
    return Course(
        metric=metric, label=label, unit=unit, grain="month", points=points, usual_low=min(values), usual_high=max(values)
    )


def report(said: Content | None = None, *, state: State = State.DRAFT, at: datetime = TAKEN_AT) -> Version:
    """Return the first version of a report in a state."""
    said = said or content()
    made = Report.objects.create(span=said.period.span, since=said.period.since, until=said.period.until, made_at=at)
    values = frozen.to_json(said)
    is_frozen = state is not State.DRAFT
    return Version.objects.create(
        report=made,
        number=1,
        state=state,
        content=values,
        digest=frozen.digest_of(values) if is_frozen else "",
        made_at=at,
        approved_at=at if is_frozen else None,
        sent_at=at if state is State.SENT else None,
    )


def reader(name: str = "Carla Dean", email: str = "carla.dean@marlowreed.example", *, at: datetime = TAKEN_AT) -> Reader:
    """Return somebody on the distribution list."""
    return Reader.objects.create(name=name, email=email, made_at=at)


def copy(version: Version, to: Reader, *, at: datetime = TAKEN_AT) -> Copy:
    """Return a version as it went to a reader."""
    return Copy.objects.create(version=version, reader=to, sent_at=at)


def question(version: Version, of: Reader, *, place: str = "complaints", at: datetime = TAKEN_AT) -> Question:
    """Return what a reader asked about a version; it waits for an answer."""
    text = "Which region does the carrier miss, and since when?"
    return Question.objects.create(version=version, reader=of, place=place, text=text, asked_at=at)


def as_mailed(report_id: int, *, at: datetime) -> None:
    """Count the letters of a report as mailed, so that a story sends none."""
    Copy.objects.filter(version__report_id=report_id, mailed_at=None).update(mailed_at=at)
