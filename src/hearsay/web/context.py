"""What every page knows: the desk, and what the person may do."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hearsay.web.claims.models import Desk
from hearsay.web.people.models import User
from hearsay.web.people.permissions import Allowed

__all__ = ["desk"]


def desk(request: HttpRequest) -> dict[str, object]:
    """Return the desk, and `may.URL_NAME` for "may this person open that address?"."""
    return {
        "first_visit": SimpleLazyObject(lambda: not User.objects.exists()),
        "desk": SimpleLazyObject(Desk.current),
        "may": Allowed(getattr(request, "user", None)),
    }
