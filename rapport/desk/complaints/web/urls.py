"""Addresses of this room."""

from django.urls import path

from .views import handling, overview, regimes, register, returns, settings, verbs

app_name = "complaints"
urlpatterns = [
    path("complaints/", register.register, name="register"),
    path("complaints/overview/", overview.overview, name="overview"),
    path("complaints/regimes/", regimes.regimes, name="regimes"),
    path("complaints/regimes/ensure/", regimes.ensure, name="ensure"),
    path("complaints/regimes/choose/", regimes.choose, name="choose"),
    path("complaints/regimes/choose/<int:choice_id>/drop/", regimes.drop, name="drop"),
    path("complaints/regimes/<int:regime_id>/", regimes.regime, name="regime"),
    path("complaints/regimes/<int:regime_id>/next/", regimes.next_version, name="next_version"),
    path("complaints/regimes/<int:regime_id>/new/", regimes.new_regime, name="new_regime"),
    path("complaints/taxonomy/", regimes.taxonomy, name="taxonomy"),
    path("complaints/entities/", regimes.entities, name="entities"),
    path("complaints/entities/<int:entity_id>/end/", regimes.end_entity, name="end_entity"),
    path("complaints/following/", register.following, name="following"),
    path("complaints/returns/", returns.returns, name="returns"),
    path("complaints/returns/<int:return_id>/", returns.frozen_return, name="return"),
    path("complaints/behaviour/", settings.behaviour, name="behaviour"),
    path("complaints/behaviour/<int:limit_id>/", settings.review, name="review"),
    path("complaints/records/", settings.records, name="records"),
    path("complaints/<int:case_id>/", register.complaint, name="complaint"),
    path("complaints/<int:case_id>/convert/", register.convert, name="convert"),
    path("complaints/<int:case_id>/join/<int:into_id>/", register.join, name="join"),
    path("complaints/<int:case_id>/do/<slug:verb>/", verbs.do, name="do"),
    path("complaints/<int:case_id>/decide/<slug:judgement>/", verbs.decide, name="decide"),
    path("complaints/<int:case_id>/readers/", verbs.readers, name="readers"),
    path("complaints/<int:case_id>/letters/<slug:letter>/", verbs.letter, name="letter"),
    path("handling/<str:token>/", handling.handling, name="handling"),
]
