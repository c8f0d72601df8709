"""What a browser is told with every answer, asserted for every address of the table."""

import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

import hearsay.web.settings as settings_file
from hearsay.web.public import urls as public_urls
from tests.web.addresses import Address, addresses
from tests.web.world import World, fill

DESK_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'; object-src 'none'"
)
PUBLIC_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
EMBED_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors *"
)
PERMISSIONS = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), "
    "browsing-topics=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
)
FORM_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STRICTER = {"evidence_copy": "default-src 'none'; sandbox"} | dict.fromkeys(
    ("tip", "tip_send", "tip_status", "tip_said"), FORM_CSP
)
"""Addresses with a policy of their own, stricter than the desk's."""
FOR_OTHER_SITES = re.compile(
    r"^/(oembed|embed/|cards/|dumps/|\w\w/(topics/\w+/|languages/\w+/)?feed\.)"
)
"""Addresses that other sites may load: feeds, dumps, cards, embeds."""
HTTPS = "https://desk.example.org"
COOKIES = {"__Host-hearsay-session", "__Host-hearsay-csrf", "__Host-hearsay-language"}


@pytest.fixture
def world(db: None) -> World:
    """A desk with one of everything."""
    return fill(datetime.now(UTC))


@pytest.fixture
def production(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings file as it is read where HEARSAY_ADDRESS begins with https."""
    monkeypatch.setenv("HEARSAY_ADDRESS", HTTPS)
    fresh = runpy.run_path(str(settings_file.__file__))
    assert fresh["SECURE"]
    apart = ("DATABASES", "HOME", "ARCHIVE", "SEARCH", "ENGINE", "KEYS")
    for name, value in fresh.items():
        if name.isupper() and name not in apart:
            setattr(settings, name, value)


def _client(world: World, one: Address | None = None) -> Client:
    client = Client(raise_request_exception=False)
    if one is None or not one.is_public:
        client.cookies[django_settings.SESSION_COOKIE_NAME] = world.sessions["ada"]
    return client


def _answers(world: World, **how: Any) -> Iterator[tuple[Address, str, HttpResponse]]:
    """Yield the answer of every address to every method that a browser sends."""
    for one in addresses(world):
        for method in ("GET", "POST"):
            if method == "GET" and one.name in ("account_everywhere", "account_logout"):
                continue
            if method == "POST" and one.name.startswith("account_log"):
                continue
            yield one, method, _client(world, one).generic(method, one.path, **how)


PUBLIC = {p.name for p in public_urls.urlpatterns if isinstance(p, URLPattern)}
"""Names of the addresses that pass the public's own door."""


def _policies(one: Address, answer: HttpResponse) -> set[str]:
    """Return which policies an answer may have: exactly one, or one of two for what went wrong."""
    if answer.status_code >= 400:
        return {DESK_CSP, PUBLIC_CSP, FORM_CSP}
    if one.name == "evidence_copy" and answer.status_code == 200:  # a stranger's file: nothing runs
        return {"sandbox; default-src 'none'; frame-ancestors 'none'"}
    if one.name == "embed_answer":
        return {EMBED_CSP}
    return {STRICTER.get(one.name, PUBLIC_CSP if one.name in PUBLIC else DESK_CSP)}


def _headers(one: Address, answer: HttpResponse) -> Iterator[str]:
    """Yield what is wrong with the headers that are the same everywhere, or nearly."""
    opens = answer.status_code == 200
    may_share = opens and FOR_OTHER_SITES.match(one.path)
    # The address of an asker's page is a secret, which no link may give away.
    private = one.name.partition("_")[0] == "tip" and answer.status_code != 405
    expected = {
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin" if may_share else "same-origin",
        "Referrer-Policy": "no-referrer" if private else "same-origin",
        "Permissions-Policy": PERMISSIONS,
        "X-Frame-Options": None if opens and one.name == "embed_answer" else "DENY",
        "Server": None,
        "X-Powered-By": None,
    }
    for name, value in expected.items():
        if answer.headers.get(name) != value:
            yield f"{name} is {answer.headers.get(name)!r}"
    policy = answer.headers.get("Content-Security-Policy")
    if policy not in _policies(one, answer):
        yield f"Content-Security-Policy is {policy!r}"


def _caching(one: Address, answer: HttpResponse) -> Iterator[str]:
    """Yield what is wrong with who may keep the answer."""
    caching = answer.headers.get("Cache-Control", "")
    if one.name in PUBLIC and answer.status_code < 400:
        if answer.cookies or not re.search(r"public, .*max-age=\d+", caching):
            yield f"Cache-Control is {caching!r}, cookies {list(answer.cookies)}"
    elif "no-store" not in caching:
        yield f"Cache-Control is {caching!r}"


def test_every_answer_has_the_headers(world: World) -> None:
    """Exact policy, no sniffing, framing or sharing; what the team sees is kept by no cache."""
    wrong = [
        f"{method} {one.path} ({answer.status_code}): {what}"
        for one, method, answer in _answers(world)
        for what in (*_headers(one, answer), *_caching(one, answer))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("policy", [DESK_CSP, PUBLIC_CSP, EMBED_CSP, FORM_CSP])
def test_no_policy_lets_a_page_run_what_it_says(policy: str) -> None:
    """No inline script or style, no eval, no other host, nothing that is not named."""
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy and "http" not in policy and "script-src *" not in policy
    assert "base-uri 'none'" in policy and "frame-ancestors" in policy and "form-action" in policy


def test_over_https_everything_is_told_to_stay_there(production: None, world: World) -> None:
    """HSTS for a year on every answer, and cookies that no other host can set or read."""
    wrong, seen = [], set()
    for one, method, answer in _answers(world, secure=True, HTTP_HOST="desk.example.org"):
        if answer.headers.get("Strict-Transport-Security") != "max-age=31536000":
            wrong.append(f"{method} {one.path}: {answer.headers.get('Strict-Transport-Security')}")
        for name, cookie in answer.cookies.items():
            seen.add(name)
            if not (
                name in COOKIES and cookie["secure"] and cookie["httponly"] and cookie["path"] == "/"
                and cookie["samesite"] in ("Lax", "Strict") and not cookie["domain"]
            ):  # fmt: skip
                wrong.append(f"{method} {one.path}: {cookie.OutputString()}")
    assert not wrong
    assert "__Host-hearsay-csrf" in seen


def test_the_session_and_the_language_are_kept_in_host_cookies(
    production: None, world: World
) -> None:
    """Signing in and choosing a language set cookies of the same kind."""
    client = Client(headers={"host": "desk.example.org"})
    client.post("/account/login/", {"login": "bob", "password": "correct horse battery"},
                secure=True)  # fmt: skip
    client.post("/language", {"language": "vi"}, secure=True)
    kept = dict(client.cookies.items())
    assert {"__Host-hearsay-session", "__Host-hearsay-language"} <= set(kept) <= COOKIES
    for cookie in kept.values():
        assert cookie["secure"] and cookie["httponly"] and cookie["path"] == "/"
        assert cookie["samesite"] in ("Lax", "Strict") and not cookie["domain"]


def test_plain_http_leads_to_https(production: None, world: World) -> None:
    """Whoever comes without TLS is sent to the same address with it, and given nothing else."""
    wrong = []
    for one in addresses(world):
        answer = _client(world, one).get(one.path, headers={"host": "desk.example.org"})
        if answer.status_code != 301 or answer["Location"] != HTTPS + one.path:
            if one.name != "health":  # asked from beside the machine
                wrong.append(f"{one.path}: {answer.status_code}")
        elif answer.cookies:
            wrong.append(f"{one.path}: {list(answer.cookies)}")
    assert not wrong


@pytest.mark.parametrize("behind", ["", "True"])
def test_djangos_own_check_finds_nothing(tmp_path: Path, behind: str) -> None:
    """`manage.py check --deploy` has no warning, with TLS of our own and behind a proxy."""
    env = {
        "PATH": os.environ["PATH"], "HEARSAY_HOME": str(tmp_path), "HEARSAY_ADDRESS": HTTPS,
        "HEARSAY_BEHIND_TLS": behind, "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    command = [sys.executable, "-m", "hearsay.web.manage", "check", "--deploy"]
    done = subprocess.run(
        [*command, "--fail-level", "WARNING"], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout
