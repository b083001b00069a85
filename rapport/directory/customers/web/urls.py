"""Addresses of this room."""

from django.urls import path

from . import care, customers, joining, merging, organisations, points

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
    path("customers/doubles/", merging.doubles, name="doubles"),
    path("customers/<int:customer_id>/merge/", merging.find, name="merge_find"),
    path("customers/<int:customer_id>/merge/<int:other_id>/", merging.merge, name="merge"),
    path("customers/<int:customer_id>/apart/<int:other_id>/", merging.keep_apart, name="keep_apart"),
    path("customers/merges/<int:customer_merge_id>/undo/", merging.part, name="part"),
    path("customers/care/<int:vulnerability_id>/review/", care.review, name="review"),
    path("customers/care/<int:vulnerability_id>/end/", care.end, name="end_care"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.new, name="new_organisation"),
    path("organisations/<int:organisation_id>/", organisations.organisation, name="organisation"),
    path("organisations/<int:organisation_id>/merge/", joining.find, name="organisation_find"),
    path("organisations/<int:organisation_id>/merge/<int:other_organisation_id>/", joining.merge, name="merge_organisation"),
    path("organisations/<int:organisation_id>/apart/<int:other_organisation_id>/", joining.keep_apart, name="keep_both"),
    path("organisations/merges/<int:organisation_merge_id>/undo/", joining.part, name="part_organisation"),
    path("organisations/<int:organisation_id>/change/", organisations.change, name="change_organisation"),
]
