"""The interface object: its OpenAPI 3.1 document, its strict reader of JSON, its entity tags."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from hearsay.web.api.problems import MEDIA, ProblemError, answer

__all__ = ["Interface"]

VERSION = "1"
_ABOUT = """\
Claims, messages and published checks of a rumour desk, for programs.

Send a token as `Authorization: Bearer …`; an administrator of the desk makes it. Each operation names
the scope that it needs. Lists come in pages: send `next` of a page as `cursor` of the next request.
Everything that goes wrong is told as `application/problem+json` (RFC 9457). After 429 and 503, wait
`Retry-After` seconds. Reads carry an `ETag`; send it as `If-None-Match` and get 304 where nothing
changed. Nothing is said of who wrote a message: that is not kept."""
_WAIT = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
_ASK = {"WWW-Authenticate": {"description": "How to ask.", "schema": {"type": "string"}}}
_HEADERS = {"401": _ASK, "429": _WAIT, "503": _WAIT}


class StrictJson(Parser):
    """JSON in UTF-8 as its standard says; anything else is an error, however it is nested."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body."""
        try:
            return json.loads(request.body.decode("utf-8"), parse_constant=_no_number)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


class Interface(NinjaAPI):
    """Ninja, with one shape of errors, entity tags on reads, and a document that says so."""

    def __init__(self) -> None:
        super().__init__(
            title="Hearsay",
            version=VERSION,
            description=_ABOUT,
            docs_url=None,  # its page stands on scripts within the page, which we forbid
            openapi_url="/openapi.json",
            urls_namespace="api-1",
            parser=StrictJson(),
        )
        for error in (ProblemError, HttpError, ValidationError):
            self.add_exception_handler(error, _told)
        self._document: OpenAPISchema | None = None

    def create_response(self, request: HttpRequest, data: Any, **rest: Any) -> HttpResponse:
        """Answer, or say that what the other side has is still right."""
        response = super().create_response(request, data, **rest)
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Authorization"])
        if request.method != "GET" or response.status_code != 200:
            return response
        tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = tag
        return get_conditional_response(request, etag=tag, response=response) or response

    def get_openapi_schema(self, **rest: Any) -> OpenAPISchema:
        """Return the document; made once, as it does not change while the desk runs."""
        if self._document is None:
            document = super().get_openapi_schema(**rest)
            document["servers"] = [{"url": settings.ADDRESS}]
            document["info"]["license"] = {"name": "MIT", "identifier": "MIT"}
            for path in document["paths"].values():
                for operation in path.values():
                    _complete(operation)
            self._document = document
        return self._document


def _told(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(error)


def _complete(operation: dict[str, Any]) -> None:
    """Say which scope is needed, and that problems come as problems."""
    scope = operation.pop("x-scope", None)
    if scope is not None:
        operation["security"] = [{"Bearer": [scope] if scope else []}]
    for parameter in operation.get("parameters", ()):
        _not_null(parameter["schema"])
        parameter.pop("examples", None)  # a list stands in the schema; here it would be a map
    responses = {str(status): said for status, said in operation["responses"].items()}
    operation["responses"] = responses
    for status, said in responses.items():
        if status >= "400":
            said["content"] = {MEDIA: said["content"]["application/json"]}
            if status in _HEADERS:
                said["headers"] = _HEADERS[status]


def _not_null(schema: dict[str, Any]) -> None:
    """What may be left out of an address is not null where it is there."""
    kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
    if kinds:
        schema.update(kinds[0])
