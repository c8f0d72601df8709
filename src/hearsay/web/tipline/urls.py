"""Addresses that platforms deliver to."""

from django.urls import path

from hearsay.web.tipline import views

urlpatterns = [path("<str:channel>", views.channel_in, name="channel_in")]
