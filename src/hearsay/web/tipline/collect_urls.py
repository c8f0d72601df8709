"""Addresses of the collector's form, a folder of their own: its script rules no other."""

from django.urls import path

from hearsay.web.tipline import collect_views as views

urlpatterns = [
    path("", views.collect, name="collect"),
    path("send", views.collect_send, name="collect_send"),
    path("manifest.webmanifest", views.collect_manifest, name="collect_manifest"),
    path("worker.js", views.collect_worker, name="collect_worker"),
]
