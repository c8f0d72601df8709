"""Whatever a document does to its parser, the desk is told in one line and goes on."""

import os
import random
import subprocess
import sys
import threading
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from hearsay.connect.sources import cage as cages
from hearsay.connect.sources import child, wire
from hearsay.connect.sources.cage import Cage
from hearsay.connect.sources.reading import READERS, read
from hearsay.connect.sources.types import MOST_BYTES, Document, Gone, Parsed, Post
from hearsay.errors import InputError, Phrase
from tests.connect.sources.documents import atom, document, parsed, rss
from tests.connect.sources.reading.test_bluesky import POST
from tests.connect.sources.reading.test_mastodon import STATUS

GOOD = document("feed", rss("<item><guid>1</guid><title>Nước mặn</title></item>"))


def filled(piece: bytes, head: bytes = b"", size: int = MOST_BYTES) -> bytes:
    """Return as much of a piece as a document may hold."""
    return head + piece * ((size - len(head)) // len(piece))


def test_a_document_comes_to_the_same_in_the_cage() -> None:
    """Every kind of value passes between the processes as it was."""
    entry = '<entry xml:lang="vi"><id>1</id><title>Nước</title><link href="https://news.test/1"/><updated>2026-11-25T13:30:00Z</updated></entry>'
    documents = [
        document("feed", atom(entry + '<entry/><at:deleted-entry ref="2"/>')),
        document("mastodon", [STATUS], scope="social.test"),
        document("bluesky", {"posts": [POST], "cursor": "1"}, scope="api.test"),
    ]
    with Cage() as cage:
        for each in documents:
            found = cage.parse(each)
            assert found == read(each)
            assert found.posts
    first = read(documents[0])
    assert first.gone
    assert first.refused == ("entry 2: has no text",)


def test_what_is_refused_can_be_said_in_another_language() -> None:
    """Templates and values come out of the cage with the text."""
    with Cage() as cage:
        (line,) = cage.parse(document("feed", rss("<item/>"))).refused
        with pytest.raises(InputError) as told:
            cage.parse(document("feed", "<html/>\n<"))
    assert isinstance(line, Phrase)
    assert (line.template, line.values["why"]) == ("entry %(number)d: %(why)s", "has no text")
    reason = told.value.reason
    assert isinstance(reason, Phrase)
    assert (reason.template, str(reason)) != (str(reason), reason.template), "the library's words"
    assert reason.template == "is no feed that we know"


def test_what_is_refused_is_refused_with_its_line() -> None:
    """In the same words as without the cage."""
    with Cage() as cage:
        for body in ("<html/>", "", '{"a":\n]', "<!DOCTYPE a [\n<!ENTITY b SYSTEM 'x'>]><rss/>"):
            with pytest.raises(InputError) as told:
                cage.parse(document("feed", body))
            with pytest.raises(InputError) as expected:
                parsed("feed", body)
            assert str(told.value) == str(expected.value)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("mastodon", filled(b"[],", b"["), "needs more than 256 MB of memory to read"),
        ("feed", filled(b"<"), "needs more than 5 seconds of processor time to read"),
    ],
    ids=["memory", "time"],
)  # fmt: skip
def test_a_bomb_ends_its_process_and_nothing_else(
    kind: str, body: bytes, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused in one line, and the next document is read; on a busy machine, too."""
    monkeypatch.setattr(cages, "_WALL", 280.0)
    with Cage() as cage:
        with pytest.raises(InputError, match=reason) as told:
            cage.parse(document(kind, body))
        assert str(told.value) == f"the source: {reason} (nothing of it was kept)"
        assert cage.parse(GOOD) == read(GOOD)


def test_a_process_that_dies_or_lies_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed from outside, hanging, or answering nonsense: one document is refused each time."""
    with Cage() as cage:
        cage.parse(GOOD)
        os.kill(cage._process.pid, 11)  # type: ignore[union-attr]
        with pytest.raises(InputError, match="breaks the process that reads it"):
            cage.parse(GOOD)
        assert cage.parse(GOOD).posts

        monkeypatch.setattr(cages, "_WALL", 0.3)
        cage._process.send_signal(19)  # type: ignore[union-attr]
        with pytest.raises(InputError, match=r"could not be read within 0\.3 seconds"):
            cage.parse(GOOD)
        monkeypatch.undo()
        assert cage.parse(GOOD).posts


@pytest.mark.parametrize("frame", [b"", b"nonsense", b"[]", b'{"posts": 5}', b"{}", b"\xff"])
def test_an_answer_that_is_none_is_refused(frame: bytes) -> None:
    """What comes out of the cage is not believed to be well formed."""
    with pytest.raises(InputError, match="was not understood"):
        wire.unpack_parsed(GOOD, frame)


def test_an_answer_of_odd_values_is_kept_within_bounds() -> None:
    """Types are those that they should be, whoever wrote the frame."""
    post = b'{"key": 5, "text": [], "counts": [["views", "x"], 7, ["likes", 3]], "written_at": 7}'
    frame = b'{"posts": [' + post + b'], "gone": [7], "refused": [1]}'
    assert wire.unpack_parsed(GOOD, frame) == Parsed(
        (Post("", "", counts=(("likes", 3),), source="the source"),), (Gone(""),), ("",)
    )


def test_frames_end_where_they_should() -> None:
    """Half a frame, or one of more than 64 MiB, is none."""
    for data in (b"", b"\0\0", b"\0\0\0\5abc", b"\xff\xff\xff\xff"):
        assert wire.receive(BytesIO(data)) == b""
    stream = BytesIO()
    wire.send(stream, b"abc")
    assert wire.receive(BytesIO(stream.getvalue())) == b"abc"
    assert wire.unpack_document(wire.pack_document(GOOD)) == GOOD


def test_the_process_has_no_secrets_and_few_means() -> None:
    """Nothing of our environment, little memory, no file to write, nothing that opens a connection."""
    os.environ["HEARSAY_SECRET_FOR_A_TEST"] = "x"
    try:
        with Cage() as cage:
            cage.parse(GOOD)
            proc = Path(f"/proc/{cage._process.pid}")  # type: ignore[union-attr]
            environment = (proc / "environ").read_bytes()
            limits = (proc / "limits").read_text()
            files = {link.readlink().name.split(":")[0] for link in (proc / "fd").iterdir()}
    finally:
        del os.environ["HEARSAY_SECRET_FOR_A_TEST"]
    assert b"SECRET" not in environment
    soft = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()[1:]}
    assert soft["Max address space"] == str(child.MEMORY)
    assert soft["Max file size"] == "0"
    assert int(soft["Max cpu time"]) <= 10
    assert files == {"pipe", "null"}


def test_what_it_loads_is_little() -> None:
    """No fetcher, no matching, no arrays: its memory is for the document."""
    code = "import sys, hearsay.connect.sources.child; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "feedparser" in loaded
    assert not loaded & {
        "numpy",
        "httpx",
        "httpcore",
        "django",
        "hearsay.text",
        "hearsay.connect.http",
        "lxml",
    }


def test_many_threads_share_one_cage() -> None:
    """One document at a time; each gets its own answer."""
    documents = [document("feed", rss(f"<item><title>{n}</title></item>")) for n in range(40)]
    found: dict[str, str] = {}

    def work(part: list[Document]) -> None:
        for each in part:
            found[each.body.decode()] = cage.parse(each).posts[0].text

    with Cage() as cage:
        threads = [threading.Thread(target=work, args=(documents[start::4],)) for start in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert [found[each.body.decode()] for each in documents] == [str(n) for n in range(40)]


def test_a_cage_that_was_closed_opens_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """And its process is a new one after so many documents."""
    monkeypatch.setattr(cages, "_MOST_DOCUMENTS", 2)
    cage = Cage()
    numbers = []
    for _ in range(5):
        cage.parse(GOOD)
        numbers.append(cage._process.pid)  # type: ignore[union-attr]
    cage.close()
    assert len(set(numbers)) == 3
    assert not any(Path(f"/proc/{number}").exists() for number in numbers)
    assert cage.parse(GOOD).posts
    cage.close()


def test_a_body_over_the_limit_is_not_even_sent() -> None:
    """The cheapest check comes first."""
    cage = Cage()
    with pytest.raises(InputError, match="is larger than 10 MB"):
        cage.parse(document("feed", b" " * (MOST_BYTES + 1)))
    assert cage._process is None


def _bombs() -> dict[str, tuple[str, bytes]]:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(50_000_000))
    broken = b"<rss><channel><title>a & b</title>"  # from here on the lenient reader has to do it
    attributes = b" ".join(b'a%d="1"' % n for n in range(50_000))
    return {
        "zip": ("feed", packed.getvalue()),
        "deep": ("feed", b"<rss>" + b"<a>" * 100_000),
        "deep and broken": ("feed", broken + b"<a>" * 100_000),
        "attributes": ("feed", b"<rss " + attributes + b"/>"),
        "attributes and broken": ("feed", broken + b"<item " + attributes + b"><title>a</title></item>"),
        "laughs": ("feed", b"<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(
            b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(9)
        ) + b"]><rss><channel><item><title>&a8;</title></item></channel></rss>"),
        "items": ("feed", filled(b"<item/>", b"<rss><channel>")),
        "items and broken": ("feed", filled(b"<item><title>t</title></item>", broken)),
        "comments": ("feed", filled(b"&lt;!--", b"<rss><channel><item><description>")),
        "categories": ("feed", b"<rss><channel><item>" + b"".join(b"<category>%d</category>" % n for n in range(200_000))),
        "brackets": ("feed", filled(b"[", b'{"items":')),
        "objects": ("bluesky", filled(b'{"a":')),
        "lists": ("mastodon", filled(b"[],", b"[")),
        "digits": ("activitystreams", filled(b"1", b"[")),
        "punycode": ("feed", filled(b"a9", b'<?xml version="1.0" encoding="punycode"?><rss><channel><item><title>-')),
        "noise": ("feed", random.Random(1).randbytes(MOST_BYTES)),
    }  # fmt: skip


@pytest.mark.full
@pytest.mark.timeout(900)
def test_no_bomb_gets_through() -> None:
    """Each is read or refused in one line within the limits, and the cage goes on after all."""
    with Cage() as cage:
        for name, (kind, body) in _bombs().items():
            try:
                cage.parse(document(kind, body))
            except InputError as error:
                assert str(error).isprintable(), name
            assert cage.parse(GOOD).posts, name
    assert {kind for kind, _ in _bombs().values()} <= set(READERS)
