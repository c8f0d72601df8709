"""Who gets in with a token, and to what."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hearsay.web.api import tokens
from hearsay.web.api.interface import interface
from hearsay.web.api.models import ApiToken, Scope
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import Role, User
from hearsay.web.people.permissions import TABLE

from .conftest import ALL, Program

TokenOf = Callable[..., str]
DOCUMENT = interface.get_openapi_schema()
OPERATIONS = sorted(
    (path.replace("{id}", "1").removeprefix("/api/v1/"), method, operation["security"][0]["Bearer"])
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
)


def _ask(program: Program, path: str, method: str) -> Any:
    if method == "get":
        return program.get(path)
    return program.post(path, {"text": "x", "messages": []}, key="k")


@pytest.mark.parametrize(("path", "method", "scopes"), OPERATIONS)
def test_every_operation_needs_a_token_with_its_scope(
    ada: User, token_of: TokenOf, path: str, method: str, scopes: list[str],
    signed_in: Callable[[User], Client],
) -> None:  # fmt: skip
    """Without a token: 401, whoever is signed in. With every scope but the right one: 403."""
    browser = signed_in(ada)
    answer = getattr(browser, method)(f"/api/v1/{path}")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    if scopes:
        others = [s for s in ALL if s not in scopes]
        assert _ask(Program(token_of(ada, *others)), path, method).status_code == 403
    assert _ask(Program(token_of(ada, *(scopes or ["read"]))), path, method).status_code not in (
        401, 403, 405,
    )  # fmt: skip


def test_the_gate_and_the_document_name_the_same_operations() -> None:
    """No operation stands outside the document: what the table lets through, the test above asks."""
    names = {f"api-1:{o['operationId']}" for ms in DOCUMENT["paths"].values() for o in ms.values()}
    rows = {name for name in TABLE if name.startswith("api-1:")}
    assert rows - {"api-1:openapi-json", "api-1:api-root"} == names


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer hearsay_00000000_" + "x" * 43,
     "Bearer \u00e9", "bearer\thearsay", "Bearer hearsay_00000000_" + "x" * 10_000],
)  # fmt: skip
def test_a_bad_header_is_answered_401(db: None, header: str) -> None:
    """No header, another scheme, an unknown or malformed token: the same plain answer."""
    headers = {"Authorization": header} if header else {}
    answer = Client().get("/api/v1/me", headers=headers)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 401


def test_a_secret_is_not_guessed_from_its_public_part(ada: User, token_of: TokenOf) -> None:
    """The public part finds the row; the secret part decides, compared in constant time."""
    token = token_of(ada)
    other = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert Program(token).get("me").status_code == 200
    assert Program(other).get("me").status_code == 401
    row = ApiToken.objects.get()
    assert token not in (row.token_hash, row.prefix) and token.startswith(row.prefix)
    assert Program(row.token_hash).get("me").status_code == 401


def test_an_expired_token_opens_nothing(ada: User, token_of: TokenOf) -> None:
    """From the moment it expires."""
    token = token_of(ada)
    now = timezone.now()
    ApiToken.objects.update(made_at=now - timedelta(days=2), expires_at=now)
    answer = Program(token).get("me")
    assert answer.status_code == 401 and "expired" in answer.json()["detail"]


def test_a_revoked_token_opens_nothing(ada: User, token_of: TokenOf) -> None:
    """At once."""
    token = token_of(ada)
    tokens.revoke(ApiToken.objects.get(), now=timezone.now())
    answer = Program(token).get("me")
    assert answer.status_code == 401 and "revoked" in answer.json()["detail"]


def test_a_closed_account_takes_its_tokens_along(bob: User, token_of: TokenOf) -> None:
    """Whoever is shut out is shut out with their programs; opened again, they work again."""
    token = token_of(bob, "read")
    User.objects.update(is_active=False)
    assert Program(token).get("claims").status_code == 401
    User.objects.update(is_active=True)
    assert Program(token).get("claims").status_code == 200


@pytest.mark.parametrize("scope", list(Scope))
def test_a_token_may_do_no_more_than_its_maker(bob: User, token_of: TokenOf, scope: Scope) -> None:
    """Held against the maker's role at each request, not at the making alone."""
    path, method = next((p, m) for p, m, scopes in OPERATIONS if scopes == [scope.value])
    program = Program(token_of(bob))
    least = tokens.LEAST_ROLE[scope]
    for role in Role:
        User.objects.filter(pk=bob.pk).update(role=role)
        refused = _ask(program, path, method).status_code == 403
        assert refused is (role < least)
        assert (scope.value in program.get("me").json()["scopes"]) is (role >= least)


@pytest.mark.parametrize("days", [-1, 0, 367, 10_000])
def test_a_token_has_to_expire_within_a_year(ada: User, days: int) -> None:
    """There is no token for ever."""
    now = timezone.now()
    with pytest.raises(Refused, match="within a year"):
        tokens.make("x", ["read"], now + timedelta(days=days), by=ada, now=now)


@pytest.mark.parametrize("scopes", [[], ["admin"], ["read", "admin"]])
def test_only_known_scopes_are_given(ada: User, scopes: list[str]) -> None:
    """None, or one that does not exist: refused."""
    now = timezone.now()
    with pytest.raises(Refused):
        tokens.make("x", scopes, now + timedelta(days=1), by=ada, now=now)


def test_the_day_of_use_is_noted_and_no_more(program: Program) -> None:
    """Good enough to find tokens that nobody uses."""
    assert ApiToken.objects.get().last_used_on is None
    program.get("me")
    assert ApiToken.objects.get().last_used_on == timezone.now().date()


def test_too_many_requests_are_told_when_to_go_on(
    ada: User, token_of: TokenOf, settings: Any
) -> None:
    """Each token has its own count; Retry-After says how many seconds are left."""
    settings.API_RATE = 3
    first, second = Program(token_of(ada)), Program(token_of(ada))
    answers = [first.get("me") for _ in range(8)]
    late = [a for a in answers if a.status_code == 429]
    # At most one new minute may begin in the midst of it.
    assert len(late) in (2, 5) and 1 <= int(late[0]["Retry-After"]) <= 60
    assert second.get("me").status_code == 200
