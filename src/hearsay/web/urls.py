"""Addresses: the public's first, then the team's."""

from django.urls import include, path
from django.views.i18n import set_language

from hearsay.web.public.health import health

urlpatterns = [
    path("health", health, name="health"),
    path("", include("hearsay.web.public.urls")),
    path("", include("hearsay.web.tipline.urls")),
    path("desk/", include("hearsay.web.desk.urls")),
    path("desk/people/", include("hearsay.web.people.urls")),
    path("desk/api/", include("hearsay.web.api.desk_urls")),
    path("desk/collect/", include("hearsay.web.tipline.collect_urls")),
    path("desk/tipline/", include("hearsay.web.tipline.desk_urls")),
    path("account/", include("allauth.urls")),
    path("api/", include("hearsay.web.api.urls")),
    path("language", set_language, name="set_language"),
]

handler400 = "hearsay.web.public.errors.bad_request"
handler403 = "hearsay.web.public.errors.refused"
handler404 = "hearsay.web.public.errors.not_found"
handler500 = "hearsay.web.trouble.server_error"
