"""Every file of the public corpora is parsed, or refused with its line, and none takes long."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hearsay.connect.sources.cage import Cage
from hearsay.connect.sources.reading import read
from hearsay.connect.sources.types import Document, Parsed
from hearsay.errors import InputError
from tests.connect.sources.documents import ADDRESS, NOW

pytestmark = pytest.mark.data

_SECONDS = 1.0


@contextmanager
def quick(name: str) -> Iterator[None]:
    """Fail if what is done takes more than a second of this process's own time."""
    start = time.process_time()
    yield
    assert time.process_time() - start < _SECONDS, name


def files(folder: Path) -> list[Path]:
    """Return the files below a folder, in order."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    assert found, f"nothing in {folder}"
    return found


def read_all(kind: str, folder: Path) -> tuple[dict[str, Parsed], dict[str, str]]:
    """Return what came in and what was refused, by file; in the cage as out of it."""
    good: dict[str, Parsed] = {}
    bad: dict[str, str] = {}
    with Cage() as cage:
        for path in files(folder):
            name = path.relative_to(folder).as_posix()
            document = Document(kind, name, ADDRESS, path.read_bytes(), NOW)
            try:
                with quick(name):
                    good[name] = read(document)
            except InputError as error:
                bad[name] = str(error)
            try:
                caged = cage.parse(document)
                assert [post.key for post in caged.posts] == [
                    post.key for post in good[name].posts
                ], name
            except InputError as error:
                assert bad[name] == str(error)
    return good, bad


def test_every_feed_of_the_torture_corpus(data_dir: Path) -> None:
    """2,112 files: what is no feed says so; in all others every entry with a text becomes a post."""
    good, bad = read_all("feed", data_dir / "feeds" / "feedparser")
    assert len(good) >= 2095
    assert all(
        re.match(r".+(, row \d+)?: (is no feed that we know|declares an entity|is empty)", line)
        for line in bad.values()
    )
    assert all(
        name.startswith("tests/wellformed/cdf/") or "row" in line for name, line in bad.items()
    ), bad
    assert sum(len(found.posts) for found in good.values()) >= 490
    reasons = {line.split(": ", 1)[1] for found in good.values() for line in found.refused}
    assert reasons <= {"has no text", "has the same id as one before it"}
    posts = [post for found in good.values() for post in found.posts]
    assert not any("<script" in post.text.lower() and "onerror" in post.text for post in posts)


def test_every_activitystreams_document(data_dir: Path) -> None:
    """Notes, articles and their like come in; people, places and likes are named and refused."""
    good, bad = read_all("activitystreams", data_dir / "feeds" / "activitystreams")
    documents = {name for name in (*good, *bad) if name.endswith(".json")}
    assert len(documents) >= 230
    assert sum(len(found.posts) for found in good.values()) >= 80
    assert all("\n" not in line for line in bad.values())
    assert re.fullmatch(
        r".*bad-character-set\.json, row \d+: is no UTF-8", bad["test/fail/bad-character-set.json"]
    )
    refused = [line for found in good.values() for line in found.refused]
    assert all(re.fullmatch(r"item \d+: .{5,60}", line) for line in refused)


@pytest.mark.parametrize(("folder", "refused"), [("xml", 6), ("zip", 7)])
def test_every_bomb_is_refused_before_it_goes_off(
    folder: str, refused: int, data_dir: Path
) -> None:
    """Those that could grow, nest, or fetch something; what is harmless is read."""
    good, bad = read_all("feed", data_dir / "bad_inputs" / "made" / folder)
    assert len(bad) == refused
    assert all(", row " in line for line in bad.values())
    for found in good.values():
        for post in found.posts:
            assert post.url == ""
            assert "root:" not in post.text


def test_naughty_strings_stay_text(data_dir: Path) -> None:
    """Whatever stands in a title comes out as a text that every database takes."""
    strings = json.loads((data_dir / "bad_inputs/blns/blns.json").read_text(encoding="utf-8"))
    for path in sorted((data_dir / "bad_inputs/payloadbox_xss").rglob("*.txt")):
        strings += path.read_text(encoding="utf-8", errors="replace").splitlines()
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [
        {"id": str(n), "content_html": text} for n, text in enumerate(strings[:4000])
    ]})  # fmt: skip
    found = read(Document("feed", "strings", ADDRESS, body.encode(), NOW))
    assert len(found.posts) > 2500
    for post in found.posts:
        post.text.encode()
        assert "\x00" not in post.text
