"""Every address of the site: one line a room."""

from django.urls import path

from rapport.site import views

handler404 = "rapport.ui.page.not_found"
handler403 = "rapport.ui.page.forbidden"

urlpatterns = [
    path("", views.home, name="home"),
    path("health", views.health, name="health"),
    path("live", views.live, name="live"),
    path("files/<int:file_id>/", views.file, name="file"),
]
