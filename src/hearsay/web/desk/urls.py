"""Addresses where the team works, grouped by the object in the path."""

from django.urls import path

from hearsay.web.desk.views import queue

urlpatterns = [
    path("", queue.queue, name="queue"),
]
