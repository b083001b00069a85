"""What a plan must say before anything is drawn, and what it draws."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from rapport.compute.samples import Drawn, draw, draw_by_parts
from rapport.team.quality.types import KEPT_DAYS, LONGEST_NAME, MOST_DRAWN, Candidate, Part, PlanDraft, Sign, Way

LONGEST_AGREED = timedelta(days=731)


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def drawn(
    frame: Sequence[Candidate], *, way: Way, part: Part, count: int, least: int, signs: Sequence[Sign], seed: int
) -> list[Drawn]:
    """Return what a plan draws of the settled cases of a week; the same seed draws the same."""
    match way:
        case Way.RANDOM:
            return draw([one.case_id for one in frame], count, seed=seed)
        case Way.PARTS:
            return draw_by_parts(_parts(frame, part), count, least=least, seed=seed)
        case Way.SIGNS:
            wanted = [one.case_id for one in frame if one.signs & set(signs)]
            return draw(wanted, count, seed=seed, part=Way.SIGNS)


def _parts(frame: Sequence[Candidate], part: Part) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for one in frame:
        name = str(one.person_id) if part is Part.PERSON else one.channel if part is Part.CHANNEL else one.kind
        found.setdefault(name, []).append(one.case_id)
    return found


def week_of(day: date, *, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the week in which a day lies, from Monday to Monday by the clock of a zone, an hour shorter in spring."""
    monday = day - timedelta(days=day.weekday())
    return datetime.combine(monday, time.min, zone), datetime.combine(monday + timedelta(days=7), time.min, zone)


def holds(*, agreed_date: date, review_date: date, is_ended: bool, day: date) -> bool:
    """Return whether a plan may draw on a day: what was agreed holds from its day to the day of its review, both included."""
    return not is_ended and agreed_date <= day <= review_date


def why_not_plan(draft: PlanDraft, *, today: date) -> str | None:
    """Return why a plan cannot be begun so, or None."""
    is_counted = 1 <= draft.week_count <= MOST_DRAWN and 0 <= draft.least_count <= draft.week_count
    is_dated = max(today, draft.agreed_date) < draft.review_date <= draft.agreed_date + LONGEST_AGREED
    is_agreed = draft.purpose.strip() and draft.agreed_with.strip()
    checks = (
        (draft.name.strip() and len(draft.name) <= LONGEST_NAME, _("Give the plan a name.")),
        (draft.reviewer_ids, _("Choose at least one reviewer.")),
        (is_counted, _("Draw between 1 and 200 cases a week, and of each part no more than that.")),
        (draft.way is not Way.SIGNS or draft.signs, _("Choose at least one sign that makes a case worth a look.")),
        (is_agreed, _("Say what the reviews are for, and with whom that was agreed. Without it nobody's work is drawn.")),
        (is_dated, _("Say when the agreement is looked at again: a day to come, within two years of it.")),
        (
            KEPT_DAYS[0] <= draft.keep_days <= KEPT_DAYS[1],
            _("Keep reviews between 30 days and five years; then the words and the name go, and the count stays."),
        ),
    )
    return next((why for is_right, why in checks if not is_right), None)
