"""Addresses of this room."""

from django.urls import path

from . import calibrating, cards, handing, judging, planning, views

app_name = "quality"
urlpatterns = [
    path("quality/", views.overview, name="overview"),
    path("quality/reviews/<int:review_id>/", views.review, name="review"),
    path("quality/reviews/<int:review_id>/judge/", judging.judge, name="judge"),
    path("quality/reviews/<int:review_id>/aside/", judging.set_aside, name="set_aside"),
    path("quality/reviews/<int:review_id>/agree/", judging.agree, name="agree"),
    path("quality/reviews/<int:review_id>/appeal/", judging.appeal, name="appeal"),
    path("quality/reviews/<int:review_id>/decide/", judging.decide, name="decide"),
    path("quality/reviews/<int:review_id>/coach/", judging.coach, name="coach"),
    path("quality/reviews/<int:review_id>/hand-on/", handing.hand_on, name="hand_on"),
    path("quality/scorecards/", cards.scorecards, name="scorecards"),
    path("quality/scorecards/add/", cards.add, name="add_scorecard"),
    path("quality/scorecards/<int:scorecard_id>/", cards.scorecard, name="scorecard"),
    path("quality/scorecards/<int:scorecard_id>/revise/", cards.revise, name="revise"),
    path("quality/versions/<int:scorecard_version_id>/", cards.settle, name="settle"),
    path("quality/versions/<int:scorecard_version_id>/publish/", cards.publish, name="publish"),
    path("quality/versions/<int:scorecard_version_id>/add/", cards.add_criterion, name="add_criterion"),
    path("quality/criteria/<int:criterion_id>/", cards.change_criterion, name="change_criterion"),
    path("quality/criteria/<int:criterion_id>/remove/", cards.remove_criterion, name="remove_criterion"),
    path("quality/plans/", planning.plans, name="plans"),
    path("quality/plans/begin/", planning.begin, name="begin_plan"),
    path("quality/plans/<int:quality_plan_id>/", planning.plan, name="plan"),
    path("quality/plans/<int:quality_plan_id>/draw/", planning.draw, name="draw"),
    path("quality/plans/<int:quality_plan_id>/end/", planning.end, name="end_plan"),
    path("quality/calibrations/", calibrating.calibrations, name="calibrations"),
    path("quality/calibrations/open/", calibrating.open_one, name="open_calibration"),
    path("quality/calibrations/<int:calibration_id>/", calibrating.calibration, name="calibration"),
    path("quality/calibrations/<int:calibration_id>/judge/<int:calibration_case_id>/", calibrating.judge, name="judge_case"),
    path("quality/calibrations/<int:calibration_id>/close/", calibrating.close, name="close_calibration"),
]
