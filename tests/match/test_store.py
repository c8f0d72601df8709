"""A stored index replaces nothing but an index, and one that was made up is refused."""

import json
import stat
from pathlib import Path

import numpy as np
import pytest

from hearsay.errors import HearsayError, StoredIndexError
from hearsay.match import Matcher
from hearsay.match.store import MANIFEST, _fingerprint
from hearsay.types import Check

CHECKS = (
    Check("a", "Drinking 3 litres of salt water does not cure dengue fever", lang="en"),
    Check("b", "The bridge over the Mun river closes for 15 days", lang="en"),
)
QUESTION = "is it true that the bridge over the Mun river closes for 15 days?"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A small stored index."""
    Matcher.build(CHECKS).save(tmp_path / "index")
    return tmp_path / "index"


def rewrite(index: Path, name: str, data: bytes) -> None:
    """Put another file in a part's place, and its size and checksum into the manifest."""
    (index / f"{name}.npy").write_bytes(data)
    manifest = json.loads((index / MANIFEST).read_text())
    manifest["files"][name] = _fingerprint(index / f"{name}.npy")
    (index / MANIFEST).write_text(json.dumps(manifest))


def put(index: Path, name: str, array: np.ndarray) -> None:
    """Put another array in a part's place."""
    np.save(index / f"{name}.npy", array)
    rewrite(index, name, (index / f"{name}.npy").read_bytes())


def test_a_folder_that_is_no_index_is_never_replaced(tmp_path: Path) -> None:
    """Whatever its manifest holds: a site's, a broken one, one that names another kind."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "page.html").write_text("ours")
    for manifest in (
        '{"name": "our site"}',
        "{",
        '{"notes": {"format": "x"}, "files": {}}',
        "[" * 99999,
    ):
        (site / MANIFEST).write_text(manifest)
        with pytest.raises(HearsayError, match="is not an index"):
            Matcher.build(CHECKS).save(site)
        assert (site / "page.html").read_text() == "ours"
    (tmp_path / "file").write_text("ours")
    with pytest.raises(HearsayError, match="is a file"):
        Matcher.build(CHECKS).save(tmp_path / "file")


def test_an_index_with_something_beside_it_is_not_replaced(index: Path) -> None:
    """A file or folder that the index does not list stays, and is named."""
    (index / "notes.txt").write_text("ours")
    with pytest.raises(HearsayError, match=r"holds notes\.txt beside an index"):
        Matcher.build(CHECKS).save(index)
    (index / "notes.txt").rename(index.parent / "notes.txt")
    (index / "stems-idf.npy").unlink()
    (index / "stems-idf.npy").mkdir()
    with pytest.raises(HearsayError, match=r"holds stems-idf\.npy"):
        Matcher.build(CHECKS).save(index)


def test_an_index_replaces_an_index(index: Path) -> None:
    """Also one of an earlier version; nothing is left beside it."""
    manifest = json.loads((index / MANIFEST).read_text())
    manifest["notes"]["format"] = "hearsay-index-1"
    (index / MANIFEST).write_text(json.dumps(manifest))
    Matcher.build(CHECKS[:1]).save(index)
    assert len(Matcher.open(index)) == 1
    assert [path.name for path in index.parent.iterdir()] == ["index"]


def test_an_index_has_the_rights_of_any_folder_and_follows_a_link(tmp_path: Path) -> None:
    """Others on the machine may read it if they may read a new folder; a link stays a link."""
    plain = tmp_path / "plain"
    plain.mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for _ in range(2):
        Matcher.build(CHECKS).save(tmp_path / "link")
        assert (tmp_path / "link").is_symlink()
        assert stat.S_IMODE((tmp_path / "real").stat().st_mode) == stat.S_IMODE(
            plain.stat().st_mode
        )
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "plain", "real"]


PARTS = [
    *(f"{field}-{part}" for field in ("stems", "grams")
      for part in ("hashes", "slots", "starts", "docs", "levels", "scale", "idf")),
    *(f"forward-{part}" for part in ("starts", "split", "stems", "words", "word_hashes",
                                     "word_slots", "spelled", "grams", "norms")),
    "checks-blob", "checks-starts", "facts-blob", "facts-starts",
]  # fmt: skip
FREE = ("hashes", "blob", "norms")
"""Parts in which any value may stand."""


@pytest.mark.parametrize("part", PARTS)
def test_made_up_parts_are_refused(index: Path, part: str) -> None:
    """With the right checksum, numbers out of range, of another kind or length are told."""
    good = np.load(index / f"{part}.npy")
    bad = [good.astype(np.complex128), good[:-1], good.reshape(1, *good.shape), good[:0]]
    if not part.endswith(FREE):
        if good.dtype != np.uint8:
            most = np.iinfo(good.dtype).max if good.dtype.kind in "iu" else np.nan
            bad.append(np.full_like(good, most))
        changed = good.copy()
        changed[len(good) // 2] = 1e9 if good.dtype != np.uint8 else 0
        bad.append(changed)
    for array in bad:
        put(index, part, array)
        with pytest.raises(StoredIndexError, match="hearsay index"):
            Matcher.open(index)
    put(index, part, good)
    assert Matcher.open(index).match(QUESTION)[0].check == "b"


def test_a_full_table_is_refused(index: Path) -> None:
    """A table without a free place, in which a search would never end."""
    slots = np.load(index / "stems-slots.npy")
    put(index, "stems-slots", np.maximum(slots, 0))
    with pytest.raises(StoredIndexError, match="stems-slots"):
        Matcher.open(index)


@pytest.mark.parametrize(
    "manifest",
    ["[]", "{}", '{"notes": [], "files": {}}', '{"notes": {}, "files": []}', "[" * 100_000, "7",
     '{"notes": {"format": 7}, "files": {}}', '{"notes": {"format": "x"}, "files": {"a": 7}}'],
    ids=range(8),
)  # fmt: skip
def test_a_made_up_manifest_is_refused(index: Path, manifest: str) -> None:
    """Other kinds in the manifest's places, and JSON without end."""
    (index / MANIFEST).write_text(manifest)
    with pytest.raises(StoredIndexError, match="its manifest cannot be read"):
        Matcher.open(index)


@pytest.mark.parametrize("part", ["checks", "facts"])
@pytest.mark.parametrize("fill", [b"[", b"7", b"\xff", b" "])
def test_made_up_records_are_refused(index: Path, part: str, fill: bytes) -> None:
    """Records of the right length that are not what they should be."""
    size = len(np.load(index / f"{part}-blob.npy"))
    put(index, f"{part}-blob", np.frombuffer(fill * size, np.uint8))
    with pytest.raises(StoredIndexError, match="hearsay index"):
        Matcher.open(index).match(QUESTION)


def test_no_bytes_of_a_part_raise_anything_else(index: Path) -> None:
    """A part that is no array, or whose head is damaged."""
    whole = (index / "stems-idf.npy").read_bytes()
    for data in (
        b"",
        b"x",
        whole[:20],
        whole.replace(b"'descr'", b"((((((("),
        whole.replace(b"f4", b"O8"),
    ):
        rewrite(index, "stems-idf", data)
        with pytest.raises(StoredIndexError, match="stems-idf"):
            Matcher.open(index)
