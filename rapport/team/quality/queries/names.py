"""The capabilities of this room, and the house that asks for itself."""

from rapport.kernel.actor import Actor

VIEW, SCORECARDS, ANSWER = "quality.view", "quality.scorecards", "quality.answer"
REVIEW, DECIDE, COACH, CALIBRATE = "quality.review", "quality.decide", "quality.coach", "quality.calibrate"
CONFIGURE, PLAN, HAND_ON = "quality.configure", "quality.plan", "quality.hand_on"
HOUSE = Actor.machine("quality")
