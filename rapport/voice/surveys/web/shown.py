"""What the pages of this room show, ready for their templates."""

from collections.abc import Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from rapport.compute.intervals import Sample
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.metrics import registry
from rapport.voice.surveys.models import Invitation, Survey, Version
from rapport.voice.surveys.queries import Figure, Results, Split
from rapport.voice.surveys.types import SCALES, VALUES, Asked, LeftOut, QuestionKind

from . import words

HOUR_SECONDS = 3600
USUAL_RESPONSE = 0.6
MEASURES = ("csat_share", "ces_share", "nps", "first_contact_said", "survey_response")


def may(actor: Actor) -> Mapping[str, bool]:
    """Return what stands in the bar for this person."""
    return {"edit": actor.may("surveys.edit"), "follow": actor.may("surveys.follow"), "cases": actor.may("cases.view")}


def row(survey: Survey) -> dict[str, Any]:
    """Return a survey with the sentence that says whom it asks."""
    version: Version | None = next(iter(survey.in_force), None)  # type: ignore[attr-defined]
    return {"survey": survey, "version": version, "asks": asks(version) if version else ""}


def asks(version: Version) -> str:
    """Return in a sentence whom a version asks, and when."""
    words_of = {
        "share": version.share_percent, "hours": version.after_seconds // HOUR_SECONDS, "calendar": version.calendar.name,
        "days": version.every_days,
    }  # fmt: skip
    return (
        _(
            "Asks about %(share)d %% of the settled cases, %(hours)d opening hours (%(calendar)s) after settling; "
            "a customer at most once in %(days)d days."
        )
        % words_of
    )


def page(survey: Survey, results: Results) -> dict[str, Any]:
    """Return a survey's results with their sentences."""
    teams = people.team_names(one[0] for one in results.by_team)
    found = row(survey)
    return found | {
        "results": results,
        "figures": [
            (_("Satisfied (4 or 5 of 5)"), percent(results.satisfied)),
            (_("Mean of 1 to 5"), mean(results.mean)),
            *(row for row in _of_other_scales(results) if row[1]["n"]),
            (_("Solved at the first contact"), percent(results.first_contact)),
            (_("Response"), percent(results.response)),
        ],
        "warning": warning(results),
        "teams": [
            (teams.get(team_id or 0, _("without a team")), asked, percent(response), percent(satisfied))
            for team_id, asked, response, satisfied in results.by_team
        ],
        "scores": [(score, n, n / max(sum(k for _s, k in results.scores), 1)) for score, n in reversed(results.scores)],
        "left_out": [(words.LEFT_OUT[why], n) for why, n in results.left_out],
        "splits": [split(one) for one in results.splits],
        "languages": [one["language"] for one in found["version"].mail] if found["version"] else [],
    }  # fmt: skip


def measures(actor: Actor) -> list[tuple[str, str]]:
    """Return the measures of all surveys together, by label and address; none for whoever may not open them."""
    try:
        return [
            (registry.metric(key).label, reverse("measures:metric", args=[key])) for key in MEASURES if actor.may("measures.view")
        ]
    except (LookupError, NoReverseMatch):
        return []


def _of_other_scales(results: Results) -> list[tuple[str, dict[str, Any]]]:
    return [
        (_("Easy (CES: 5 to 7 of 7)"), percent(results.easy)),
        (_("Mean ease of 1 to 7"), mean(results.ease)),
        (_("NPS, from −100 to 100"), points(results.net)),
    ]


def points(figure: Figure) -> dict[str, Any]:
    """Return promoters less detractors as a page says it: "+31", "+12 to +48", n."""
    if figure.value is None or figure.low is None or figure.high is None:
        return {"value": "–", "interval": "", "n": figure.n, "is_few": True}
    low, value, high = (f"{one * 100:+.0f}".replace("-", "−") for one in (figure.low, figure.value, figure.high))
    interval = _("%(low)s to %(high)s") % {"low": low, "high": high}
    return {"value": value, "interval": interval, "n": figure.n, "is_few": figure.sample is Sample.FEW}


def percent(figure: Figure) -> dict[str, Any]:
    """Return a share as a page says it: "72 %", "67–77 %", n; below five only n."""
    if figure.value is None or figure.low is None or figure.high is None:
        return {"value": "–", "interval": "", "n": figure.n, "is_few": True}
    interval = f"{figure.low * 100:.0f}–{figure.high * 100:.0f} %"
    return {"value": f"{figure.value * 100:.0f} %", "interval": interval, "n": figure.n, "is_few": figure.sample is Sample.FEW}


def mean(figure: Figure) -> dict[str, Any]:
    """Return a mean of the scale as a page says it."""
    if figure.value is None or figure.low is None or figure.high is None:
        return {"value": "–", "interval": "", "n": figure.n, "is_few": True}
    interval = f"{figure.low:.2f}–{figure.high:.2f}"
    return {"value": f"{figure.value:.2f}", "interval": interval, "n": figure.n, "is_few": figure.sample is Sample.FEW}


def warning(results: Results) -> str:
    """Return the sentence that says how far the silent ones could move the figure."""
    if not results.asked:
        return ""
    if not results.answered or results.bounds is None:
        return _("Nobody has answered yet, so nothing is known.")
    low, high = results.bounds
    said = {"share": round(results.answered / results.asked * 100), "low": round(low * 100), "high": round(high * 100)}
    if results.answered / results.asked >= USUAL_RESPONSE:
        return (
            _("%(share)d %% of those who were asked answered; of all of them between %(low)d and %(high)d %% are satisfied.")
            % said
        )
    return (
        _(
            "Only %(share)d %% of those who were asked answered, and those who answer are seldom like those who do not. "
            "Whatever the silent ones think, of all who were asked between %(low)d and %(high)d %% are satisfied: "
            "read the figure as that of those who spoke."
        )
        % said
    )


def split(one: Split) -> dict[str, Any]:
    """Return how a question of yes and no, of choices or of a further scale was answered."""
    texts = next(iter(one.question.texts.values()))
    kind = QuestionKind(one.question.kind)
    labels = {1: _("Yes"), 0: _("No")} if kind is QuestionKind.YES_NO else dict(enumerate(texts["choices"]))
    if kind in SCALES:
        values = VALUES[kind]
        words_of_ends = {values[0]: f"{values[0]} – {texts['low']}", values[-1]: f"{values[-1]} – {texts['high']}"}
        labels = {value: words_of_ends.get(value, str(value)) for value in values}
    rows = [(labels[value], n, n / one.n if one.n else 0) for value, n in one.counts]
    return {"text": texts["text"], "rows": rows, "n": one.n}


def answers(invitation: Invitation) -> list[tuple[str, str]]:
    """Return the questions with what the customer answered, in the language in which they were asked."""
    found = []
    for one in invitation.answers.select_related("question").order_by("question__position"):
        texts = one.question.texts[invitation.language]
        kind = QuestionKind(one.question.kind)
        said = {
            QuestionKind.YES_NO: _("Yes") if one.value else _("No"),
            QuestionKind.WORDS: one.words,
            QuestionKind.CHOICE: texts["choices"][one.value or 0] if texts["choices"] else "",
        }.get(kind) or _("%(score)d of %(most)d") % {"score": one.value or 0, "most": VALUES[kind][-1]}
        found.append((texts["text"], said))
    return found


def standing(invitation: Invitation) -> str:
    """Return in a few words what came of asking."""
    if invitation.state == Asked.LEFT_OUT:
        return _("Not asked: %(why)s.") % {"why": words.LEFT_OUT[LeftOut(invitation.left_out)]}
    if invitation.score is not None:
        return _("%(score)d of 5") % {"score": invitation.score}
    return _("answered") if invitation.answered_at else str(words.STATE[Asked(invitation.state)])
