"""Addresses of this room."""

from django.urls import path

from . import hooks, taking, views

app_name = "orders"
urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/<int:order_id>/", views.order, name="order"),
    path("orders/<int:order_id>/address/", views.address, name="address"),
    path("orders/<int:order_id>/cancel/", views.cancel, name="cancel"),
    path("orders/<int:order_id>/send-back/", views.send_back, name="send_back"),
    path("orders/import/", taking.bring_in, name="import"),
    path("orders/import/<int:order_run_id>/", taking.run, name="run"),
    path("orders/import/<int:order_run_id>/rejected.csv", taking.rejected, name="rejected"),
    path("orders/import/<int:order_run_id>/undo/", taking.undo_run, name="undo"),
    path("orders/shops/", taking.shops, name="shops"),
    path("orders/shops/<int:connection_id>/close/", taking.close, name="close"),
    path("hooks/orders/<str:token>/", hooks.hear, name="hear"),
]
