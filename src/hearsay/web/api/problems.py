"""One shape for everything that goes wrong: RFC 9457, application/problem+json."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, ConfigDict, Field

from hearsay.errors import HearsayError

__all__ = ["MEDIA", "Problem", "ProblemError", "answer", "not_found"]

MEDIA = "application/problem+json"
_TITLES = {
    400: "The body is not JSON",
    401: "A good token is needed",
    403: "The token may not do this",
    404: "There is no such thing",
    413: "Too much at once",
    422: "The request does not fit",
    429: "Too many requests",
    503: "Not ready yet",
}
_MOST_ERRORS = 20
_LONGEST = 200


class Fault(BaseModel):
    """One place in the request that does not fit, and why."""

    model_config = ConfigDict(extra="forbid")
    where: str = Field(examples=["body.messages.0.text"])
    why: str = Field(examples=["String should have at least 1 character"])


class Problem(BaseModel):
    """What went wrong (RFC 9457). `detail` is for people, `type` for programs."""

    model_config = ConfigDict(extra="forbid")
    type: str = Field(examples=["urn:hearsay:problem:422"])
    title: str = Field(examples=["The request does not fit"])
    status: int = Field(ge=400, le=599, examples=[422])
    detail: str = Field(examples=["Look at errors: each says where and why."])
    errors: list[Fault] = Field(default_factory=list)


class ProblemError(HearsayError):
    """A request that is not answered as wished, and with which status."""

    def __init__(
        self,
        status: int,
        detail: str,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Fault] = (),
    ) -> None:
        self.status, self.detail, self.errors = status, detail, list(errors)
        self.headers = dict(headers or {})
        super().__init__(detail)


def answer(error: Exception) -> HttpResponse:
    """Return the answer for an error that the interface knows."""
    if isinstance(error, ValidationError):
        error = ProblemError(
            422, _("Look at errors: each says where and why."), errors=_faults(error)
        )
    elif isinstance(error, AuthenticationError):
        said = _("Send a token as “Authorization: Bearer …”.")
        error = ProblemError(401, said)
    elif isinstance(error, HttpError):
        error = ProblemError(400, _("The body cannot be read as JSON in UTF-8."))
    assert isinstance(error, ProblemError)  # noqa: S101 - nothing else is registered
    if error.status == 401:
        error.headers["WWW-Authenticate"] = 'Bearer realm="Hearsay"'
    problem = Problem(
        type=f"urn:hearsay:problem:{error.status}",
        title=_TITLES[error.status],
        status=error.status,
        detail=error.detail,
        errors=error.errors,
    )
    body = json.dumps(problem.model_dump())
    return HttpResponse(body, MEDIA, error.status, headers=error.headers)


def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer for an address under /api/ that is none."""
    return answer(ProblemError(404, _("There is nothing at this address.")))


def _faults(error: ValidationError) -> list[Fault]:
    return [_fault(one) for one in error.errors[:_MOST_ERRORS]]


def _fault(one: Mapping[str, Any]) -> Fault:
    """Say where and why, without what was sent: that may be anything."""
    steps = [str(step) for step in one.get("loc", ()) if step != "payload"]
    return Fault(where=_plain(".".join(steps)), why=_plain(str(one.get("msg", ""))))


def _plain(text: str) -> str:
    return text[:_LONGEST].encode("utf-8", "replace").decode()
