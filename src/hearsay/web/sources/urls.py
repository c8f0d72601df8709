"""Addresses where the desk looks after its sources."""

from django.urls import path

from hearsay.web.sources import views

urlpatterns = [
    path("", views.sources, name="sources"),
    path("try", views.source_try, name="source_try"),
    path("add", views.source_add, name="source_add"),
    path("<int:pk>/change", views.source_change, name="source_change"),
    path("<int:pk>/pause", views.source_pause, name="source_pause"),
    path("<int:pk>/resume", views.source_resume, name="source_resume"),
    path("<int:pk>/remove", views.source_remove, name="source_remove"),
    path("<int:pk>/poll", views.source_poll, name="source_poll"),
]
