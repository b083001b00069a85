"""Addresses of imports."""

from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("cases/import/", views.sources, name="sources"),
    path("cases/import/folders/", views.watch, name="watch"),
    path("cases/import/folders/<int:folder_id>/stop/", views.stop_watching, name="stop_watching"),
    path("cases/import/<int:run_id>/", views.run, name="run"),
    path("cases/import/<int:run_id>/state/", views.state, name="state"),
    path("cases/import/<int:run_id>/columns/", views.columns, name="columns"),
    path("cases/import/<int:run_id>/bring/", views.bring, name="bring"),
    path("cases/import/<int:run_id>/again/", views.again, name="again"),
    path("cases/import/<int:run_id>/stop/", views.stop, name="stop"),
    path("cases/import/<int:run_id>/undo/", views.undo_run, name="undo"),
    path("cases/import/<int:run_id>/rejected.csv", views.rejected, name="rejected"),
    path("cases/import/<int:run_id>/mapping.toml", views.mapping, name="mapping"),
]
