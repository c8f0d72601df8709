"""The operations under /api/v1/: each names its scope, reads or acts by one call, and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hearsay.web.api import queries, schemas, shapes, suggesting
from hearsay.web.api.bearer import Bearer
from hearsay.web.api.document import Interface
from hearsay.web.api.models import ApiToken, Scope
from hearsay.web.api.once import once
from hearsay.web.api.problems import Problem, ProblemError
from hearsay.web.api.tokens import LEAST_ROLE
from hearsay.web.claims.actions import intake
from hearsay.web.claims.models import Claim, Desk, Rating, Topic
from hearsay.web.reasons import told

__all__ = ["interface"]

interface = Interface()

ALWAYS = (401, 403, 422, 429)
MOST_PAGE = 100
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Lang = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", examples=["vi"])]


def _no_nul(value: str) -> str:
    if "\0" in value:
        raise ValueError("no NUL")
    return value


Line = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_no_nul)]


def _operation(name: str, scope: Scope | None, out: type, *more: int) -> dict[str, Any]:
    """Return what every operation says of itself."""
    problems = dict.fromkeys((*ALWAYS, *more), Problem)
    return {
        "url_name": name,
        "operation_id": name,
        "auth": Bearer(scope),
        "response": {200: out, **dict(sorted(problems.items()))},
        "openapi_extra": {"x-scope": scope.value if scope else ""},
        "tags": [scope.value if scope else "any"],
    }


class Paged(BaseModel):
    """Where a page begins, and how long it may be."""

    model_config = ConfigDict(extra="ignore")
    cursor: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,120}$")] | None = Field(
        None, description="`next` of the page before."
    )
    limit: int = Field(50, ge=1, le=MOST_PAGE)


class ClaimFilter(Paged):
    """Which claims, in which order."""

    order: Literal["priority", "id"] = Field(
        "priority",
        description="The most pressing first; or as they were made, where none is ever passed over.",
    )
    status: schemas.Status | None = None
    level: schemas.Level | None = None
    lang: Lang | None = None
    topic: Slug | None = None
    q: Line | None = Field(None, description="Search words; then the order is how well they fit.")


class CheckFilter(Paged):
    """Which checks."""

    origin: Literal["own", "other"] | None = None
    status: Literal["published", "withdrawn"] | None = None
    lang: Lang | None = None
    claim: Id | None = None


@interface.get("/me", **_operation("me", None, schemas.MeOut))
def me(request: HttpRequest) -> schemas.MeOut:
    """Say what the token may be used for."""
    token, desk = _token(request), Desk.current()
    can = [Scope(s) for s in token.scopes if token.made_by.role >= LEAST_ROLE[Scope(s)]]
    return schemas.MeOut(
        token=token.prefix,
        name=token.name,
        scopes=can,
        expires_at=token.expires_at,
        desk=schemas.DeskOut(name=desk.name, languages=desk.languages, address=settings.ADDRESS),
    )


@interface.get("/claims", **_operation("claims", Scope.READ, schemas.ClaimPage, 503))
def claims(request: HttpRequest, wanted: Query[ClaimFilter]) -> schemas.ClaimPage:
    """List claims."""
    fields = {
        "status": wanted.status,
        "level": wanted.level,
        "lang": wanted.lang,
        "topic__slug": wanted.topic,
    }
    if wanted.q is not None:
        page = queries.found_claims(wanted.q, fields, wanted.cursor, wanted.limit)
    elif wanted.order == "id":
        page = queries.claims_by_id(fields, wanted.cursor, wanted.limit)
    else:
        page = queries.claims_by_priority(fields, wanted.cursor, wanted.limit)
    items = [shapes.claim(row) for row in page.rows]
    return schemas.ClaimPage(items=items, next=page.next, more=page.more)


@interface.get("/claims/{id}", **_operation("claim", Scope.READ, schemas.ClaimOut, 404))
def claim(request: HttpRequest, id: Path[Id]) -> schemas.ClaimOut:
    """Return one claim."""
    return shapes.claim(_one(Claim.objects.select_related("topic"), id))


@interface.get(
    "/claims/{id}/messages",
    **_operation("claim_messages", Scope.READ, schemas.MessagePage, 404),
)
def claim_messages(request: HttpRequest, id: Path[Id], wanted: Query[Paged]) -> schemas.MessagePage:
    """List the messages that make a claim."""
    row = _one(Claim.objects.only("id"), id)
    page = queries.messages(row.pk, wanted.cursor, wanted.limit)
    items = [shapes.message(one) for one in page.rows]
    return schemas.MessagePage(items=items, next=page.next, more=page.more)


@interface.get("/checks", **_operation("checks", Scope.READ, schemas.CheckPage))
def checks(request: HttpRequest, wanted: Query[CheckFilter]) -> schemas.CheckPage:
    """List published checks: this desk's and those of other publishers."""
    fields = {"origin": wanted.origin, "lang": wanted.lang, "claim_id": wanted.claim}
    page = queries.checks(fields, wanted.status, wanted.cursor, wanted.limit)
    desk = Desk.current()
    items = [shapes.check(row, queries.answer_of(row), desk) for row in page.rows]
    return schemas.CheckPage(items=items, next=page.next, more=page.more)


@interface.get("/checks/{id}", **_operation("check", Scope.READ, schemas.CheckOut, 404))
def check(request: HttpRequest, id: Path[Id]) -> schemas.CheckOut:
    """Return one published check. One that was withdrawn says so, and why."""
    row = _one(queries.public_checks(), id)
    return shapes.check(row, queries.answer_of(row), Desk.current())


@interface.get("/topics", **_operation("topics", Scope.READ, list[schemas.Named]))
def topics(request: HttpRequest) -> list[schemas.Named]:
    """List the topics, in the desk's order."""
    return [shapes.topic(row) for row in Topic.objects.all()]


@interface.get("/ratings", **_operation("ratings", Scope.READ, list[schemas.RatingOut]))
def ratings(request: HttpRequest) -> list[schemas.RatingOut]:
    """List the steps of the rating scale, in the desk's order."""
    return [shapes.rating(row) for row in Rating.objects.all()]


@interface.get("/changes", **_operation("changes", Scope.EXPORT, schemas.ChangePage))
def changes(request: HttpRequest, wanted: Query[Paged]) -> schemas.ChangePage:
    """List what people changed, the oldest first, up to a minute ago.

    Keep `next` and come back with it: no change is told twice, and none is left out. Claims that
    came since are those of `/claims?order=id` after your last cursor there.
    """
    page = queries.changes(wanted.cursor, wanted.limit, timezone.now())
    items = [shapes.change(row) for row in page.rows]
    return schemas.ChangePage(items=items, next=page.next, more=page.more)


@interface.post("/messages", **_operation("messages", Scope.INTAKE, schemas.TakenOut, 400, 413))
def messages(
    request: HttpRequest,
    response: HttpResponse,
    payload: schemas.Intake,
    idempotency_key: Annotated[
        str,
        Header(
            pattern=r"^[!-~]{1,200}$",
            description="New for each write, the same when you send one again.",
            examples=["8d0f3a52-7f0e-4c52-9b1e-2f1c7f2e0a11"],
        ),
    ],
) -> dict[str, Any]:
    """Bring messages in. They are matched and grouped within moments, not within the request.

    Sent again with the same Idempotency-Key within 24 hours, the request gets the answer that it
    got; and a message whose key this token brought before is never kept twice.
    """
    now, token = timezone.now(), _token(request)
    body, again = once(
        idempotency_key, request, token, lambda: _take(token, payload.messages, now), now=now
    )
    if again:
        response["Idempotent-Replayed"] = "true"
    return body


def _take(token: ApiToken, items: list[schemas.Incoming], now: datetime) -> dict[str, Any]:
    """Store messages under keys that no connector of the desk and no other token uses."""
    own = f"api:{token.pk}:"
    taken = intake.store_messages(
        (
            intake.Incoming(
                key=own + item.key, text=item.text, kind=item.kind,
                written_at=item.written_at, url=item.url, source=item.source, lang=item.lang,
                counts=item.counts,
            )
            for item in items
        ),
        now=now,
    )  # fmt: skip
    refused = [{"key": r.key.removeprefix(own), "why": told(r.why)} for r in taken.refused]
    return {"new": taken.new, "known": taken.known, "refused": refused}


@interface.post("/match", **_operation("match", Scope.CHECK, schemas.MatchOut, 400, 413, 503))
def match(request: HttpRequest, payload: schemas.Text) -> schemas.MatchOut:
    """Ask which published checks answer a text. Nothing of the text is kept."""
    return suggesting.match(payload.text, payload.lang)


def _token(request: HttpRequest) -> ApiToken:
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    return token


def _one(rows: QuerySet[queries.T], pk: int) -> queries.T:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise ProblemError(404, _("There is nothing with this id."))
    return row
