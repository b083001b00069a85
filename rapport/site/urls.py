"""Every address of the site: one line a room."""

from django.urls import include, path

from rapport.site import views
from rapport.site.api.application import addresses
from rapport.site.api.pages import operations

handler404 = "rapport.ui.page.not_found"
handler403 = "rapport.ui.page.forbidden"
handler500 = "rapport.ui.page.broken"

urlpatterns = [
    path("", views.home, name="home"),
    path("health", views.health, name="health"),
    path("live", views.live, name="live"),
    path("stay", views.stay, name="stay"),
    path("files/<int:file_id>/", views.file, name="file"),
    path("", include("rapport.site.sign_in_urls")),
    path("api/v1/", include((addresses(), "api"))),
    path("connections/api/", operations, name="operations"),
    path("", include("rapport.ui.web.urls")),
    path("", include("rapport.directory.people.web.urls")),
    path("", include("rapport.directory.skills.web.urls")),
    path("", include("rapport.directory.customers.web.urls")),
    path("", include("rapport.directory.catalogue.web.urls")),
    path("", include("rapport.directory.connections.web.urls")),
    path("", include("rapport.governance.standards.web.urls")),
    path("", include("rapport.governance.commitments.web.urls")),
    path("", include("rapport.governance.decisions.web.urls")),
    path("", include("rapport.governance.privacy.web.urls")),
    path("", include("rapport.desk.orders.web.urls")),
    path("", include("rapport.desk.knowledge.web.urls")),
    path("", include("rapport.desk.cases.web.urls")),
    path("", include("rapport.desk.cases.web.imports.urls")),
    path("", include("rapport.desk.remedies.web.urls")),
    path("", include("rapport.desk.incidents.web.urls")),
    path("", include("rapport.desk.channels.web.urls")),
    path("", include("rapport.desk.recurring.web.urls")),
    path("", include("rapport.desk.routing.web.urls")),
    path("", include("rapport.desk.complaints.web.urls")),
    path("", include("rapport.voice.surveys.web.urls")),
    path("", include("rapport.team.training.web.urls")),
    path("", include("rapport.team.quality.web.urls")),
    path("", include("rapport.team.retrospectives.web.urls")),
    path("", include("rapport.direction.measures.web.urls")),
    path("", include("rapport.direction.reports.web.urls")),
    path("", include("rapport.direction.today.web.urls")),
]
