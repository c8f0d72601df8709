"""Addresses where anybody asks, and those that platforms deliver to."""

from django.urls import path

from hearsay.web.tipline import form_views, views

urlpatterns = [
    path("<ui:ui>/ask", form_views.tip, name="tip"),
    path("<ui:ui>/ask/send", form_views.tip_send, name="tip_send"),
    path("<ui:ui>/ask/<str:link>", form_views.tip_status, name="tip_status"),
    path("<ui:ui>/ask/<str:link>/said", form_views.tip_said, name="tip_said"),
    path("in/<str:channel>", views.channel_in, name="channel_in"),
]
