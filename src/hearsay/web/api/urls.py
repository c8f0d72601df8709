"""Addresses of the programming interface."""

from django.urls import path

from hearsay.web.api.interface import interface
from hearsay.web.api.problems import not_found

urlpatterns = [
    path("v1/", interface.urls),
    path("<path:rest>", not_found, name="api_not_found"),
]
