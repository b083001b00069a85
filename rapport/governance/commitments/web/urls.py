"""Addresses of this room."""

from django.urls import path

from . import departments, liaison, views

app_name = "commitments"
urlpatterns = [
    path("promises/", views.promises, name="promises"),
    path("promises/<int:promise_id>/", views.promise, name="promise"),
    path("promises/<int:promise_id>/keep/", views.keep, name="keep"),
    path("promises/<int:promise_id>/hand-over/", views.hand_over, name="hand_over"),
    path("promises/<int:promise_id>/department/", departments.hand, name="hand_to_department"),
    path("promises/<int:promise_id>/department/seen/", departments.seen, name="seen_by_department"),
    path("promises/<int:promise_id>/withdraw/", views.withdraw, name="withdraw"),
    path("promises/departments/", departments.departments, name="departments"),
    path("promises/departments/<int:department_id>/", departments.department, name="department"),
    path("promises/handed/<int:handing_id>/", departments.handing, name="handing"),
    path("promises/handed/<int:handing_id>/files/<int:paper_id>/", departments.paper, name="handing_file"),
    path("promises/handed/<int:handing_id>/<slug:reply>/", departments.reply, name="reply"),
    path("department/<str:token>/", liaison.page_by_link, name="link"),
    path("department/<str:token>/files/<int:paper_id>/", liaison.paper, name="link_file"),
]
