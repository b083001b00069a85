"""The switchboard's page for what we learn from our work: lessons, drawn reviews, and cases looked back at."""

from collections.abc import Mapping

from rapport.kernel import journal
from rapport.team.quality import events as quality
from rapport.team.quality import reactions as quality_reactions
from rapport.team.retrospectives import events as retrospectives
from rapport.team.retrospectives import reactions as retrospectives_reactions
from rapport.team.training import events as training
from rapport.team.training import reactions as training_reactions

# Whoever leaves has reviews that somebody else takes on.
tell_of_leaver = quality_reactions.tell_of_leaver
REACTIONS: Mapping[type[journal.Event], tuple[journal.Reaction, ...]] = {
    training.MomentMarked: (),
    training.DemonstrationSent: (training_reactions.tell_learner,),
    training.DemonstrationWentOn: (training_reactions.tell_of_step,),
    training.FollowingSet: (training_reactions.tell_of_following,),
    training.CaseFollowed: (),
    training.BreakOffered: (training_reactions.tell_of_break,),
    training.BreakAnswered: (),
    quality.ScorecardWritten: (),
    quality.ScorecardPublished: (),
    quality.QualityPlanBegun: (),
    quality.QualityPlanEnded: (),
    quality.SampleDrawn: (quality_reactions.tell_reviewers,),
    quality.ReviewDrafted: (),
    quality.ReviewSetAside: (),
    quality.ReviewSubmitted: (quality_reactions.tell_of_review,),
    quality.ReviewAgreed: (),
    quality.ReviewAppealed: (quality_reactions.tell_of_appeal,),
    quality.AppealDecided: (quality_reactions.tell_of_decision,),
    quality.ReviewHandedOn: (quality_reactions.tell_of_handing,),
    quality.ReviewLookedAt: (),
    quality.ReviewsForgotten: (),
    quality.CalibrationForgotten: (),
    quality.CoachingAgreed: (quality_reactions.tell_of_coaching,),
    quality.CalibrationOpened: (quality_reactions.tell_judges,),
    quality.CalibrationJudged: (),
    quality.CalibrationClosed: (quality_reactions.tell_judges,),
    retrospectives.RetrospectiveAsked: (retrospectives_reactions.tell_parts,),
    retrospectives.ViewGiven: (retrospectives_reactions.tell_lead,),
    retrospectives.RetrospectiveWritten: (),
    retrospectives.RetrospectiveAgreed: (retrospectives_reactions.tell_of_agreed,),
    retrospectives.CheckDue: (retrospectives_reactions.tell_of_check,),
    retrospectives.RetrospectiveChecked: (),
    retrospectives.RetrospectiveSetAside: (retrospectives_reactions.tell_of_aside,),
}
