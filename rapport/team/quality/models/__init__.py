"""Tables of this room. Adjectives live here; verbs live in actions."""

from .calibrating import Calibration as Calibration
from .calibrating import CalibrationCase as CalibrationCase
from .calibrating import CalibrationPlace as CalibrationPlace
from .calibrating import Mark as Mark
from .cards import Criterion as Criterion
from .cards import Scorecard as Scorecard
from .cards import Version as Version
from .reviewing import Appeal as Appeal
from .reviewing import Coaching as Coaching
from .reviewing import Handing as Handing
from .reviewing import Judgement as Judgement
from .reviewing import Look as Look
from .reviewing import Outcome as Outcome
from .reviewing import Plan as Plan
from .reviewing import PlanReviewer as PlanReviewer
from .reviewing import Review as Review
from .reviewing import Sample as Sample
