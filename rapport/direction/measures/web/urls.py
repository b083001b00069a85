"""Addresses of this room."""

from django.urls import path

from .views import (
    agreements,
    changed,
    effects,
    evidence,
    export,
    freeze,
    metric,
    overview,
    owners,
    persons,
    questions,
    rows,
    targets,
)

app_name = "measures"
urlpatterns = [
    path("measures/", overview.overview, name="overview"),
    path("measures/<slug:metric>/", metric.metric, name="metric"),
    path("measures/<slug:metric>/cases/", rows.rows, name="rows"),
    path("measures/<slug:metric>/export/<slug:kind>/", export.export, name="export"),
    path("measures/<slug:metric>/freeze/", freeze.freeze, name="freeze"),
    path("measures/<slug:metric>/effect/", effects.measure, name="measure_effect"),
    path("measures/<slug:metric>/target/", targets.set_target, name="set_target"),
    path("measures/<slug:metric>/owner/", owners.name_owner, name="name_owner"),
    path("measures/<slug:metric>/changed/", changed.changed, name="changed"),
    path("measures/<slug:metric>/keep/", questions.save, name="save_question"),
    path("questions/", questions.questions, name="questions"),
    path("questions/<int:question_id>/forget/", questions.forget, name="forget_question"),
    path("targets/", targets.targets, name="targets"),
    path("targets/<int:target_id>/", targets.target, name="target"),
    path("targets/<int:target_id>/end/", targets.end_target, name="end_target"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/new/", agreements.record, name="record_agreement"),
    path("agreements/<int:agreement_id>/", agreements.agreement, name="agreement"),
    path("agreements/<int:agreement_id>/withdraw/", agreements.withdraw, name="withdraw_agreement"),
    path("own-figures/", persons.own_figures, name="own_figures"),
    path("own-figures/<slug:metric>/", persons.own_figure, name="own_figure"),
    path("evidence/", evidence.evidence_list, name="evidence_list"),
    path("evidence/<int:evidence_id>/", evidence.evidence, name="evidence"),
    path("evidence/<int:evidence_id>/rows/", evidence.rows, name="evidence_rows"),
    path("evidence/<int:evidence_id>/cite/", evidence.cite, name="cite"),
    path("evidence/citations/<int:citation_id>/withdraw/", evidence.withdraw, name="withdraw_citation"),
    path("effects/", effects.effect_list, name="effects"),
    path("effects/new/", effects.choose, name="choose_metric"),
    path("effects/<int:effect_id>/", effects.effect, name="effect"),
    path("effects/<int:effect_id>/again/", effects.again, name="measure_again"),
]
