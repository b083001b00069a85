"""Last month's report to upper management: approved, sent, and one question about it that waits for an answer."""

import math
from datetime import date, datetime, timedelta

from rapport.desk.routing import queries as routing
from rapport.direction.measures import actions as measures
from rapport.direction.measures.types import TargetDraft
from rapport.direction.reports import actions, queries, sample
from rapport.direction.reports.types import Content, Period, Section, Side, Span
from rapport.kernel.actor import Actor

READER = ("Carla Dean", "carla.dean@marlowreed.example")
COMMENT = "More than half of the complaints have one cause, late deliveries. Customers now hear of a new day before they ask."
ASK = "Agree on a second carrier for the north, so that a lost van does not cost a week"
PROMISE = "Tell every customer of a late delivery the new day before they write to us"
QUESTION = "Which region is behind the complaints, and what would the second carrier cost us a month?"
QUICKLY = 4 * 3_600.0  # from queue to person
BY = Actor.machine("demo company")


def plant(*, by: Actor, evidence_id: int, at: datetime) -> None:
    """Write the report as the director would have in the first days of this month. Raises as drafting does."""
    today = at.astimezone(by.zone).date()
    since = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    period = Period(span=Span.MONTH, since=since, until=today.replace(day=1))
    if queries.find_report(period) is not None:
        return
    version = actions.draft(period=period, by=by, at=at)
    report_id = version.report_id
    _set_targets(queries.get_version(report_id, actor=by).content, by=by, today=today, at=at)
    actions.take_again(report_id=report_id, by=by, at=at)
    actions.comment(report_id=report_id, section=Section.COMPLAINTS, text=COMMENT, by=by, at=at)
    actions.cite_evidence(report_id=report_id, evidence_id=evidence_id, by=by, at=at)
    for side, text, owner, days in ((Side.ASK, ASK, "Chief operating officer", 21), (Side.PROMISE, PROMISE, "Grace Osei", 14)):
        day = today + timedelta(days=days)
        actions.add_ask(report_id=report_id, side=side, text=text, owner=owner, by_date=day, by=by, at=at)
    if not queries.readers():
        actions.add_reader(name=READER[0], email=READER[1], by=by, at=at)
    actions.approve(report_id=report_id, by=by, at=at)
    actions.send(report_id=report_id, by=by, at=at)
    sample.as_mailed(report_id, at=at)
    for copy in queries.copies_of(report_id)[:1]:
        actions.ask(copy_id=copy.pk, place="complaints", text=QUESTION, by=BY, at=at)


def _set_targets(content: Content, *, by: Actor, today: date, at: datetime) -> None:
    """Promise what the department just keeps, in round numbers, so that the report has something to hold figures against."""
    assert by.person_id is not None
    met, first = content.figure("attainment"), content.figure("first_response")
    values = {}
    if met is not None and met.low:
        values["attainment"] = math.floor(met.low * 20) / 20
    if first is not None and first.high:
        values["first_response"] = float(math.ceil(first.high / 3600) * 3600)
    for metric, value in values.items():
        draft = TargetDraft(
            metric=metric, team_id=None, value=value, owner_id=by.person_id, active_from=content.period.since,
            review_date=today + timedelta(days=90),
        )  # fmt: skip
        measures.set_target(draft=draft, by=by, at=at)
    for queue in routing.every_queue()[:1]:
        draft = TargetDraft(
            metric="queue_wait", team_id=None, queue_id=queue.pk, value=QUICKLY, owner_id=by.person_id,
            active_from=content.period.since, review_date=today + timedelta(days=90),
        )  # fmt: skip
        measures.set_target(draft=draft, by=by, at=at)
