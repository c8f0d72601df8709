"""Addresses that anybody may open."""

from django.urls import path

from hearsay.web.public import views

urlpatterns = [path("", views.index, name="index")]
