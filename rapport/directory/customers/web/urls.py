"""Addresses of this room."""

from django.urls import path

from . import care, customers, organisations, points

app_name = "customers"
urlpatterns = [
    path("customers/", customers.customers, name="customers"),
    path("customers/new/", customers.new, name="new"),
    path("customers/reviews/", care.reviews, name="reviews"),
    path("customers/segments/", organisations.segments, name="segments"),
    path("customers/segments/<int:segment_id>/change/", organisations.change_segment, name="change_segment"),
    path("customers/<int:customer_id>/", customers.customer, name="customer"),
    path("customers/<int:customer_id>/change/", customers.change, name="change"),
    path("customers/<int:customer_id>/reach/", points.new, name="new_point"),
    path("customers/reach/<int:point_id>/prefer/", points.prefer, name="prefer_point"),
    path("customers/<int:customer_id>/reach/<int:point_id>/remove/", points.remove, name="remove_point"),
    path("customers/<int:customer_id>/care/", care.mark, name="mark"),
    path("customers/care/<int:vulnerability_id>/review/", care.review, name="review"),
    path("customers/care/<int:vulnerability_id>/end/", care.end, name="end_care"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.new, name="new_organisation"),
    path("organisations/<int:organisation_id>/", organisations.organisation, name="organisation"),
    path("organisations/<int:organisation_id>/change/", organisations.change, name="change_organisation"),
]
