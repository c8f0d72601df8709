"""Addresses: the public's first, then the team's."""

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("hearsay.web.public.urls")),
    path("desk/", include("hearsay.web.desk.urls")),
    path("desk/people/", include("hearsay.web.people.urls")),
    path("desk/api/", include("hearsay.web.api.desk_urls")),
    path("account/", include("allauth.urls")),
    path("api/", include("hearsay.web.api.urls")),
    path("language", set_language, name="set_language"),
]
