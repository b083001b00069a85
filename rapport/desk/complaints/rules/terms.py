"""Whether the terms of a regime fit together. Values in, a sentence out."""

from collections.abc import Sequence
from itertools import pairwise

from rapport.desk.complaints.types import Anchor, Letter, Milestone, Rung, Terms

from .deciding import TIERS
from .shipped import _, first_of
from .writing import STAGE_TWO

MOST_RUNGS = 8
NEEDS = {
    Anchor.ACKNOWLEDGED: Milestone.ACKNOWLEDGE,
    Anchor.STAGE_TWO_ACKNOWLEDGED: Milestone.STAGE_TWO_ACKNOWLEDGE,
}
AT_STAGE_TWO = (Milestone.STAGE_TWO_ACKNOWLEDGE, Milestone.STAGE_TWO_ANSWER)


def why_not_ladder(ladder: Sequence[Rung]) -> str | None:
    """Return why nobody could be warned so, or None."""
    hours = [one.hours for one in ladder]
    return first_of(
        (not ladder, _("Somebody has to be warned: fill in at least one rung.")),
        (len(hours) > MOST_RUNGS or any(not one.told for one in ladder), _("Say for each rung who hears of it.")),
        (
            any(later >= earlier for earlier, later in pairwise(hours)),
            _("The ladder climbs: each rung comes after the one before it, so its hours are fewer."),
        ),
    )


def why_not_terms(terms: Terms) -> str | None:
    """Return why a regime cannot ask for this, or None."""
    asked = [one.milestone for one in terms.steps]
    anchors = {one.anchor for one in terms.steps}
    return why_not_ladder(terms.ladder) or first_of(
        (Milestone.FINAL not in asked, _("A regime needs a limit for its final response.")),
        (Milestone.RETENTION not in asked, _("Say how long records are kept: the milestone “records are kept”.")),
        (
            any(anchor in anchors and needed not in asked for anchor, needed in NEEDS.items()),
            _("A limit that counts from the acknowledgement needs a limit for the acknowledgement itself."),
        ),
        (terms.stages not in (1, 2), _("A complaint is decided at one stage or at two.")),
        (
            terms.stages < 2 and bool(set(AT_STAGE_TWO) & set(asked)),
            _("With one stage there are no limits for stage 2. Leave them empty, or ask for two stages."),
        ),
        (terms.stages > 1 and AT_STAGE_TWO[1] not in asked, _("Two stages need a limit for the answer at stage 2.")),
        (not terms.letters.get(Letter.FINAL), _("Say what the final response must contain.")),
        (
            terms.stages > 1 and not all(terms.letters.get(one) for one in (STAGE_TWO[0], STAGE_TWO[2])),
            _("Two stages need the letters of stage 2: say what they must contain."),
        ),
        (
            terms.has_quick != (Milestone.QUICK in asked),
            _("A quick resolution and its window belong together: set both, or neither."),
        ),
        (
            terms.has_quick and not terms.letters.get(Letter.SUMMARY_RESOLUTION),
            _("A quick resolution needs the summary letter: say what it must contain."),
        ),
        (
            any(one.tier not in TIERS or not 1 <= one.own_percent <= 100 for one in terms.raises.values()),
            _("Of our own limits 1 to 100 percent can be left."),
        ),
    )
