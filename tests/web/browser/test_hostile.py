"""Hostile strings in every text field of the desk are shown as text: in Chromium nothing runs,
nothing is asked of another host, and the policy has nothing to report."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser

from hearsay.web.people.permissions import TABLE
from tests.conftest import DATA
from tests.web.addresses import addresses
from tests.web.browser.running import Desk, running_desk
from tests.web.browser.strings import OWN, Mark, packs, strings_of
from tests.web.browser.watching import Watched
from tests.web.world import World

LARGE, LONG = 80_000, 2_000
"""Letters of a pack, so that lists show all packs on their first page; and of the longest string."""
SMALL = 2_000
"""Letters of a pack where lists run over many pages."""
LISTED = 10
"""Packs that the shortest list shows at once."""
PROGRAM = "program"
LEAST = {"ada": 110, "": 25, PROGRAM: 0}
"""Who looks → how many pages of HTML there are for them at least."""
Shown = dict[str, set[Mark]]
"""Name of an address → what its pages showed."""


@contextmanager
def _poisoned(packed: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk in which each text field has had each of the packs."""
    file = folder / "packs.json"
    file.write_text(json.dumps(packed), encoding="utf-8")
    monkeypatch.setenv("HOSTILE", str(file))
    home = folder / "desk"
    home.mkdir()
    with running_desk(home, "tests.web.browser.hostile") as running:
        yield running


def _kind(path: str) -> str:
    """Return the name of an address."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return "nothing"


def _pages(desk: Desk, person: str) -> list[str]:
    """Return the paths for somebody: of the team, "" for a reader, or a program with its token."""
    found = [
        one.path
        for one in addresses(desk.world)
        if "GET" in one.methods and one.is_public == (person != "ada")
    ]
    if person == PROGRAM:
        return [path for path in found if path.startswith("/api/")]
    return list(dict.fromkeys(found + [path for who, path in desk.world.more if who == person]))


def _walk(
    browser: Browser, desk: Desk, *, following: int = 0, unseen: bool = False
) -> tuple[Shown, list[str]]:
    """Open every page, and those that lists go on with; returns what was shown, and what was wrong."""
    shown: Shown = defaultdict(set)
    wrong: list[str] = []
    for person, least in LEAST.items():
        with desk.context(browser, "" if person == PROGRAM else person) as context:
            if person == PROGRAM:
                bearer = {"Authorization": f"Bearer {desk.world.objects['bearer']}"}
                context.set_extra_http_headers(bearer)
            watched = Watched(context, desk, unseen=unseen)
            pages = _pages(desk, person)
            for path in pages:
                on: str | None = path
                for _ in range(1 + following):
                    on = watched.look(on) if on else None
                    shown[_kind(path)] |= watched.shown
            for field in ("/desk/?q=", f"/desk/claims/{desk.world.objects['claims']}?words=",
                          "/en/search?q=", "/account/login/?next=") if person == "ada" else ():  # fmt: skip
                for text in packs(OWN, 190):
                    watched.look(field + quote(text))
            wrong += watched.faults
            assert watched.pages >= least
    return shown, wrong


def _gaps(shown: Shown, count: int) -> Iterator[tuple[str, str]]:
    """Yield kinds of pages with fields of which they showed something, but not all packs to the end."""
    for kind, marks in shown.items():
        for field in {mark[0] for mark in marks}:
            whole = {(field, number, end) for number in range(count) for end in (False, True)}
            if not whole <= marks:
                yield kind, field


@pytest.mark.parametrize("unseen", [False, True])
@pytest.mark.parametrize(
    ("body", "policy", "noticed"),
    [
        ("<script>window.ran=1</script>", "", "globals ['ran']"),
        ("<img src=/robots.txt onerror=window.ran=1>", "", "globals ['ran']"),
        ("<svg/onload=window.ran=1>", "", "globals ['ran']"),
        ("<img src=/robots.txt onerror=alert(1)>", "", "dialog 1"),
        ("<p onclick=x>", "", "markup <p onclick"),
        ("<base href=/x>", "", "markup <base"),
        ("<a href=javascript:x>x</a>", "", "markup javascript:x"),
        ("<form action=https://evil.example/>", "", "markup <form"),
        ("<img src=https://evil.example/x.png>", "", "request to https://evil.example/x.png"),
        ("<link rel=stylesheet href=https://evil.example/x.css>", "", "request to https://evil"),
        ("<script>window.ran=1</script>", "script-src 'none'", "CSP-REPORT script-src"),
        ("<p style=color:red>x</p>", "style-src 'self'", "CSP-REPORT style-src"),
    ],
)
def test_what_must_not_happen_is_noticed(
    browser: Browser, body: str, policy: str, noticed: str, unseen: bool
) -> None:
    """Where a page lets text through as markup, the walk says so, in sight or out of it."""
    desk = Desk("http://desk.test", World({}, {}))
    with desk.context(browser) as context:
        context.route(
            "**",
            lambda route: (
                route.fulfill(
                    content_type="text/html", headers={"Content-Security-Policy": policy}, body=body
                )
                if route.request.url.endswith("/page")
                else route.fulfill(content_type="text/plain", body="")
            ),
        )
        watched = Watched(context, desk, unseen=unseen)
        watched.look("/page")
        watched.page.wait_for_timeout(50)
        watched.look("/page")
    assert any(noticed in fault for fault in watched.faults), watched.faults


@pytest.mark.timeout(600)
def test_every_string_is_only_shown_in_every_field(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every string, in every field, on every kind of page that shows the field: 0 scripts, 0 foreign
    requests, 0 reports. Without the evaluation data, our own strings."""
    packed = packs(OWN, LARGE)
    if DATA.is_dir():
        strings = strings_of(DATA / "bad_inputs")
        assert len(strings) > 12_000
        packed += packs(strings, LARGE, LONG)
    assert len(packed) <= LISTED
    with _poisoned(packed, tmp_path, monkeypatch) as desk:
        shown, wrong = _walk(browser, desk, unseen=True)
        fields = set(str(desk.world.objects["fields"]).split())
    assert not wrong, "\n".join(wrong)
    assert {name for name, rule in TABLE.items() if "GET" in rule} <= set(shown)
    gaps = set(_gaps(shown, len(packed)))
    assert sorted(gap for gap in gaps if gap not in CUT and gap[1] not in EVERYWHERE) == []
    whole = {field for kind, marks in shown.items() for field in {mark[0] for mark in marks}
             if (kind, field) not in gaps}  # fmt: skip
    assert fields - whole == NOWHERE


CUT: set[tuple[str, str]] = set()
"""Kinds of pages that show the beginning of a field, or the field of one row only."""
EVERYWHERE = {"Desk.name"}
"""Fields that every page shows."""
NOWHERE: set[str] = set()
"""Fields that no page shows."""


@pytest.mark.full
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("whose", ["own", pytest.param("data", marks=pytest.mark.data)])
def test_hostile_text_is_only_shown_however_lists_go_on(
    whose: str,
    browser: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """The same with many small packs, all laid out, on a dozen pages of each list."""
    packed = packs(OWN, SMALL)
    if whose == "data":
        packed += packs(strings_of(request.getfixturevalue("data_dir") / "bad_inputs"), SMALL)
        assert len(packed) > 300
    with _poisoned(packed, tmp_path, monkeypatch) as desk:
        shown, wrong = _walk(browser, desk, following=11)
    assert not wrong, "\n".join(wrong)
    assert {name for name, rule in TABLE.items() if "GET" in rule} <= set(shown)
