"""Hostile strings in every text field of the desk are shown as text: in Chromium nothing runs,
nothing is asked of another host, and the policy has nothing to report."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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

LARGE, LONG = 99_000, 500
"""Letters of a pack, so that lists show all packs on their first page; and of the longest string."""
EACH = 28
"""How much of the evaluation data the quick test takes: one string of so many."""
SMALL = 2_000
"""Letters of a pack where lists run over many pages."""
LISTED = 10
"""Packs that the shortest list shows at once."""
PROGRAM = "program"
PEOPLE = ("ada", "", PROGRAM)
"""Who looks: somebody of the team who may do everything, a reader, a program."""
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
    """Return a path for each row of the table of who may open what, for those whom it is for."""
    found = [
        one.path
        for one in addresses(desk.world)
        if "GET" in one.methods and one.is_public == (person != "ada")
    ]
    return [path for path in found if path.startswith("/api/") == (person == PROGRAM)]


def _further(desk: Desk, person: str) -> Iterator[str]:
    """Yield paths of pages in other states, and searches for hostile strings."""
    yield from (path for who, path in desk.world.more if who == person)
    claim = desk.world.objects["claims"]
    asked = ("/desk/?q=", f"/desk/claims/{claim}?words=", "/en/search?q=", "/account/login/?next=")
    if person == "ada":
        yield from (before + quote(text) for before in asked for text in packs(OWN, 190))


@dataclass(slots=True)
class _Walk:
    """Windows of three kinds of people on a desk, what they were shown, and what was wrong."""

    browser: Browser
    desk: Desk
    unseen: bool = False
    shown: Shown = field(default_factory=lambda: defaultdict(set))
    wrong: list[str] = field(default_factory=list)
    pages: Counter[str] = field(default_factory=Counter)

    def open(self, paths: Callable[[Desk, str], Iterable[str]], following: int = 0) -> None:
        """Open the paths for each person, and so many of the pages that a list goes on with."""
        for person in PEOPLE:
            with self._window(person) as watched:
                for path in paths(self.desk, person):
                    on: str | None = path
                    for _ in range(1 + following):
                        on = watched.look(on) if on else None
                        self.shown[_kind(path)] |= watched.shown
                self.wrong += watched.faults
                self.pages[person] += watched.pages

    @contextmanager
    def _window(self, person: str) -> Iterator[Watched]:
        name = "" if person == PROGRAM else person
        with self.desk.context(self.browser, name) as context:
            if person == PROGRAM:
                bearer = {"Authorization": f"Bearer {self.desk.world.objects['bearer']}"}
                context.set_extra_http_headers(bearer)
            yield Watched(context, self.desk, unseen=self.unseen)

    def gaps(self, count: int) -> Iterator[tuple[str, str]]:
        """Yield kinds of pages with fields of which they showed something, but not all packs."""
        for kind, marks in self.shown.items():
            for name in {mark[0] for mark in marks}:
                whole = {(name, number, end) for number in range(count) for end in (False, True)}
                if not whole <= marks:
                    yield kind, name

    def fields(self, count: int) -> set[str]:
        """Return the fields of which some kind of page showed all packs, from beginning to end."""
        gaps = set(self.gaps(count))
        seen = {(kind, mark[0]) for kind, marks in self.shown.items() for mark in marks}
        return {name for kind, name in seen - gaps}


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


OPEN = {name for name, rule in TABLE.items() if "GET" in rule}


def test_each_page_shows_hostile_text_as_text(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page of the table, to the team and to readers: 0 scripts, 0 foreign requests, 0 reports.

    In every field are our own strings and, with the evaluation data, every 28th of its strings.
    """
    packed = packs(OWN, LARGE)
    if DATA.is_dir():
        packed += packs(strings_of(DATA / "bad_inputs")[::EACH], LARGE, LONG)
    with _poisoned(packed, tmp_path, monkeypatch) as desk:
        walk = _Walk(browser, desk, unseen=True)
        walk.open(_pages)
        fields = set(str(desk.world.objects["fields"]).split())
    assert not walk.wrong, "\n".join(walk.wrong)
    assert set(walk.shown) >= OPEN
    assert walk.pages["ada"] >= LEAST["ada"]
    assert walk.pages[""] >= LEAST[""]
    assert fields - walk.fields(1) == UNOPENED


@pytest.mark.full
@pytest.mark.data
@pytest.mark.timeout(1_800)
def test_every_string_is_only_shown_in_every_field(
    browser: Browser, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with every string in every field, and on pages in further states."""
    strings = strings_of(data_dir / "bad_inputs")
    assert len(strings) > 12_000
    packed = packs(OWN, LARGE) + packs(strings, LARGE, LONG)
    assert len(packed) <= LISTED
    with _poisoned(packed, tmp_path, monkeypatch) as desk:
        walk = _Walk(browser, desk, unseen=True)
        walk.open(_pages)
        walk.open(_further)
        fields = set(str(desk.world.objects["fields"]).split())
    assert not walk.wrong, "\n".join(walk.wrong)
    assert set(walk.shown) >= OPEN
    assert fields - walk.fields(1) == NOWHERE | {"(file).text"}
    ends = {(name, number) for marks in walk.shown.values() for name, number, end in marks if end}
    assert {number for _, number in ends} == set(range(len(packed)))


LEAST = {"ada": 39, "": 19}
"""Pages of HTML among those of the table: of the team's, and of the readers'."""
NOWHERE = {
    "Breaker.reset_why", "Check.date_text", "Check.next_kind", "Delivery.payload",
    "Evidence.content_type", "Message.decision", "Message.model", "Outgoing.beside", "Outgoing.model",
    "Outgoing.sent_hash", "Outgoing.why", "User.email", "User.first_name", "User.last_name",
    "UserSession.user_agent",
}  # fmt: skip
"""Fields that no page shows."""
UNOPENED = NOWHERE | {"(file).text", "Check.public_reason"}
"""Fields that the pages of the table do not show to the end."""


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
    packed = packs(OWN, 1)
    if whose == "data":
        packed = packs(strings_of(request.getfixturevalue("data_dir") / "bad_inputs"), SMALL, LONG)
        assert len(packed) > 250
    with _poisoned(packed, tmp_path, monkeypatch) as desk:
        walk = _Walk(browser, desk)
        walk.open(_pages, following=11)
        walk.open(_further)
    assert not walk.wrong, "\n".join(walk.wrong)
    assert set(walk.shown) >= OPEN
