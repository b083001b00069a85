"""Addresses of this room."""

from django.urls import path

from . import departments, deputies, invitations, persons, teams

app_name = "people"
urlpatterns = [
    path("people/", teams.tree, name="tree"),
    path("people/everyone/", persons.everyone, name="everyone"),
    path("people/new/", persons.new, name="new"),
    path("people/<int:person_id>/", persons.person, name="person"),
    path("people/<int:person_id>/change/", persons.change, name="change"),
    path("people/<int:person_id>/presence/", persons.presence, name="presence"),
    path("people/presence/<int:presence_id>/withdraw/", persons.withdraw_presence, name="withdraw_presence"),
    path("people/<int:person_id>/deputy/", deputies.name, name="name_deputy"),
    path("people/deputies/<int:deputy_row_id>/withdraw/", deputies.withdraw, name="withdraw_deputy"),
    path("people/<int:person_id>/invite/", invitations.invite, name="invite"),
    path("people/invitations/<int:invitation_id>/withdraw/", invitations.withdraw, name="withdraw_invitation"),
    path("people/teams/new/", teams.new, name="new_team"),
    path("people/teams/<int:team_id>/", teams.team, name="team"),
    path("people/teams/<int:team_id>/change/", teams.change, name="change_team"),
    path("people/sites/new/", teams.new_site, name="new_site"),
    path("people/sites/<int:site_id>/name/", teams.rename_site, name="rename_site"),
    path("departments/", departments.departments, name="departments"),
    path("departments/new/", departments.new, name="new_department"),
    path("departments/<int:department_id>/change/", departments.change, name="change_department"),
    path("invitations/<str:token>/", invitations.accept, name="accept"),
]
