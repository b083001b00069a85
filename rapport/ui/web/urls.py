from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("style/", views.style, name="style"),
    path("style/<slug:part>/", views.style, name="style_part"),
    path("theme/", views.theme, name="theme"),
]
