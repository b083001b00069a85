"""Addresses of this room."""

from django.urls import path

from . import calendars, standards

app_name = "standards"
urlpatterns = [
    path("standards/", standards.standards, name="standards"),
    path("standards/new/", standards.new, name="new"),
    path("standards/<int:standard_id>/", standards.standard, name="standard"),
    path("standards/<int:standard_id>/clocks/", standards.clocks, name="clocks"),
    path("standards/<int:standard_id>/change/", standards.change, name="change"),
    path("standards/<int:standard_id>/ladder/", standards.climb, name="ladder"),
    path("standards/<int:standard_id>/parts/", standards.divide, name="parts"),
    path("standards/<int:standard_id>/describe/", standards.describe, name="describe"),
    path("standards/<int:standard_id>/retire/", standards.retire, name="retire"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.new, name="new_calendar"),
    path("calendars/<int:calendar_id>/", calendars.calendar, name="calendar"),
    path("calendars/<int:calendar_id>/change/", calendars.change, name="change_calendar"),
    path("calendars/<int:calendar_id>/days/", calendars.own_day, name="own_day"),
    path("calendars/<int:calendar_id>/days/<int:year>-<int:month>-<int:day>/remove/", calendars.remove_day, name="remove_day"),
]
