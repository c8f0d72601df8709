"""Addresses where anybody asks, and sees how far we are."""

from django.urls import path

from hearsay.web.tipline import form_views as views

urlpatterns = [
    path("<ui:ui>/ask", views.tip, name="tip"),
    path("<ui:ui>/ask/send", views.tip_send, name="tip_send"),
    path("<ui:ui>/ask/<str:link>", views.tip_status, name="tip_status"),
    path("<ui:ui>/ask/<str:link>/said", views.tip_said, name="tip_said"),
]
