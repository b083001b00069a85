"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "catalogue"
urlpatterns = [
    path("products/", views.products, name="products"),
    path("products/new/", views.new, name="new"),
    path("products/<int:product_id>/", views.product, name="product"),
    path("products/<int:product_id>/change/", views.change, name="change"),
    path("stores/", views.stores, name="stores"),
]
