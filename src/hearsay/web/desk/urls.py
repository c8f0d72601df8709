"""Addresses where the team works, grouped by the object in the path."""

from django.urls import path

from hearsay.web.desk.views import bulk, queue

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("searches/save", queue.search_save, name="search_save"),
    path("searches/<int:pk>/delete", queue.search_delete, name="search_delete"),
    path("bulk/status", bulk.bulk_status, name="bulk_status"),
    path("bulk/assign", bulk.bulk_assign, name="bulk_assign"),
    path("bulk/topic", bulk.bulk_topic, name="bulk_topic"),
    path("bulk/harms", bulk.bulk_harms, name="bulk_harms"),
    path("bulk/deadline", bulk.bulk_deadline, name="bulk_deadline"),
]
