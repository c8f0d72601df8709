"""Search: what people type finds the claims, in three languages, whoever writes meanwhile."""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearsay.errors import StoredIndexError
from hearsay.text.graphemes import clusters
from hearsay.web.claims.highlight import highlight
from hearsay.web.claims.search import IndexBusyError, SearchDoc, SearchIndex

DOCS = (
    SearchDoc(1, ("Thuốc này chữa khỏi ung thư phổi", "Nghe nói có thuốc chữa ung thư"), "vi"),
    SearchDoc(2, ("Đất này thuộc về nhà trường",), "vi"),
    SearchDoc(3, ("nghe noi thuoc nay chua duoc cum",), "vi"),
    SearchDoc(4, ("ข่าวลือว่าน้ำท่วมกรุงเทพแล้วเมื่อคืนนี้",), "th"),
    SearchDoc(5, ("กินวัคซีนแล้วเป็นมะเร็งปอด", "วัคซีนทำให้เป็นมะเร็ง"), "th"),
    SearchDoc(6, ("The old bridge over the river collapsed in the flood",), "en"),
    SearchDoc(7, ("Two hospitals have run out of oxygen", "Old hospital, new bridge"), "en"),
    SearchDoc(8, ("Vaccines are free for everybody from Monday",), "en"),
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    with SearchIndex.open(tmp_path / "search") as made:
        made.add(DOCS)
        made.commit()
        yield made


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("thuốc", {1, 2, 3}),
        ("thuoc", {1, 2, 3}),
        ("THUỐC ung thư", {1}),
        ("thuoc cum", {3}),
        ("น้ำท่วม", {4}),
        ("ท่วม", {4}),
        ("กรุงเทพ", {4}),
        ("น้ำท่วมกรุงเทพ", {4}),
        ("นำทวม", {4}),
        ("มะเร็ง", {5}),
        ("มะเร็งปอด", {5}),
        ("วัคซีน -ปอด", set()),
        ('"น้ำท่วมกรุงเทพ"', {4}),
        ("กรุงเทพน้ำท่วม", {4}),
        ('"กรุงเทพน้ำท่วม"', set()),
        ("ท่วมกรุง", {4}),
        ("วท่วมก", set()),
        ("hospital", {7}),
        ("bridges", {6, 7}),
        ('"old bridge"', {6}),
        ('"old bridge" flood', {6}),
        ("bridge -flood", {7}),
        ('bridge -"old bridge"', {7}),
        ("-bridge", {1, 2, 3, 4, 5, 8}),
        ("vaccine", {8}),
        ("nothinglikethis", set()),
        ("", set()),
        ('"" - ()', set()),
    ],
)
def test_queries_find_their_claims(index: SearchIndex, query: str, ids: set[int]) -> None:
    """Words with and without marks, inside Thai sentences, in phrases, and left out."""
    found = index.find(query)
    assert set(found.ids) == ids
    assert found.total == len(ids)
    assert not found.loosened


def test_exact_marks_come_first(index: SearchIndex) -> None:
    """The very word of the query ranks above words that differ in a mark."""
    assert index.find("thuốc").ids[0] == 1
    assert index.find("thuộc").ids[0] == 2


def test_some_words_will_do_where_all_are_nowhere(index: SearchIndex) -> None:
    """Where no claim has all words, those with some are found, and this is said."""
    found = index.find("hospital flood")
    assert set(found.ids) == {6, 7}
    assert found.loosened
    assert set(index.find("hospital flood -oxygen").ids) == {6}


def test_a_phrase_does_not_run_on_into_the_next_text(index: SearchIndex) -> None:
    """The last word of one message and the first of the next are no phrase."""
    assert index.find('"oxygen old"').total == 0


def test_pages_follow_one_another(index: SearchIndex) -> None:
    """Pages do not overlap, and each knows how many there are in all."""
    pages = [index.find("thuoc", limit=1, offset=at) for at in range(4)]
    assert [page.total for page in pages] == [3] * 4
    assert {number for page in pages for number in page.ids} == {1, 2, 3}
    assert pages[3].hits == ()
    scores = [page.hits[0].score for page in pages[:3]]
    assert scores == sorted(scores, reverse=True)


def test_one_language_can_be_asked_for(index: SearchIndex) -> None:
    """Claims of other languages are left out without changing the order."""
    assert set(index.find("bridge", lang="en").ids) == {6, 7}
    assert index.find("bridge", lang="vi").total == 0
    assert index.find("bridge", lang="\ud800\x00").total == 0


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (-5, -5), (10**9, 0), (5, 10**12)])
def test_odd_pages_are_put_right(index: SearchIndex, limit: int, offset: int) -> None:
    """No limit or offset breaks a search."""
    assert index.find("thuoc", limit, offset).total == 3


def test_a_claim_is_replaced_and_removed(index: SearchIndex) -> None:
    """The same number again replaces; removing takes away, and unknown numbers are passed over."""
    index.add([SearchDoc(6, ("A tunnel collapsed",), "en"), SearchDoc(6, ("A road",), "en")])
    index.commit()
    assert index.find("tunnel").total == 0
    assert index.find("road").ids == (6,)
    assert len(index) == len(DOCS)
    index.remove([6, 999])
    index.commit()
    assert index.find("road").total == 0
    assert len(index) == len(DOCS) - 1


def test_nothing_is_seen_before_commit(index: SearchIndex) -> None:
    """Changes are seen together, and closing without a commit drops them."""
    index.add([SearchDoc(9, ("zebra",))])
    assert index.find("zebra").total == 0
    index.close()
    index.commit()
    assert index.find("zebra").total == 0


def test_a_reader_sees_commits_of_another(index: SearchIndex, tmp_path: Path) -> None:
    """A commit made elsewhere is seen by the next search, and rebuilding as well."""
    reader = SearchIndex.open(tmp_path / "search")
    code = (
        "import sys; from hearsay.web.claims.search import SearchDoc, SearchIndex;"
        "index = SearchIndex.open(sys.argv[1]);"
        "index.add([SearchDoc(9, ('zebra',))]); index.commit()"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "search")], check=True)
    assert reader.find("zebra").ids == (9,)
    SearchIndex.rebuild(tmp_path / "search", [SearchDoc(10, ("giraffe",))])
    assert reader.find("giraffe").ids == (10,)
    assert reader.find("zebra").total == 0
    assert len(reader) == 1


def test_only_one_writes(index: SearchIndex, tmp_path: Path) -> None:
    """Whoever comes second is told so in plain words, and may write after the commit."""
    other = SearchIndex.open(tmp_path / "search")
    index.add([SearchDoc(9, ("zebra",))])
    with pytest.raises(IndexBusyError, match="another process is writing to this search index"):
        other.add([SearchDoc(10, ("giraffe",))])
    with pytest.raises(IndexBusyError):
        SearchIndex.rebuild(tmp_path / "search", [])
    index.commit()
    other.add([SearchDoc(10, ("giraffe",))])
    other.commit()
    assert index.find("zebra").ids == (9,)
    assert index.find("giraffe").ids == (10,)


def test_a_writer_that_died_leaves_no_lock(index: SearchIndex, tmp_path: Path) -> None:
    """The lock ends with its process, and what it had not committed is gone."""
    code = (
        "import os, sys; from hearsay.web.claims.search import SearchDoc, SearchIndex;"
        "index = SearchIndex.open(sys.argv[1]);"
        "index.add([SearchDoc(9, ('zebra',))]); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "search")], check=False)
    assert done.returncode == 9
    index.add([SearchDoc(10, ("giraffe",))])
    index.commit()
    assert index.find("giraffe").total == 1
    assert index.find("zebra").total == 0


def test_writing_goes_on_after_a_rebuild(index: SearchIndex, tmp_path: Path) -> None:
    """A writer that was open before a rebuild writes to the new index, not to the old one."""
    SearchIndex.rebuild(tmp_path / "search", DOCS[:2])
    index.add([SearchDoc(9, ("zebra",))])
    index.commit()
    assert SearchIndex.open(tmp_path / "search").find("zebra").ids == (9,)
    assert len(index) == 3


def test_a_rebuild_that_fails_changes_nothing(index: SearchIndex, tmp_path: Path) -> None:
    """If the claims cannot be read to their end, the old index stays and nothing is left behind."""

    def broken() -> Iterator[SearchDoc]:
        yield DOCS[0]
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError, match="went away"):
        SearchIndex.rebuild(tmp_path / "search", broken())
    assert len(index) == len(DOCS)
    assert len(list((tmp_path / "search").glob("index-*"))) == 1
    index.add([SearchDoc(9, ("zebra",))])
    index.commit()


def test_a_rebuild_leaves_one_folder(index: SearchIndex, tmp_path: Path) -> None:
    """Old indexes, and what a dead rebuild left, are cleared away."""
    (tmp_path / "search" / "index-left_behind").mkdir()
    made = SearchIndex.rebuild(tmp_path / "search", DOCS)
    assert len(list((tmp_path / "search").glob("index-*"))) == 1
    assert made.find("thuoc").total == index.find("thuoc").total == 3


@pytest.mark.parametrize(
    "pointer",
    [b"", b"{", b"[]", b'{"version": 1}', b"\xff", b'{"version": "x", "folder": "../etc"}'],
)
def test_a_damaged_pointer_is_told(index: SearchIndex, tmp_path: Path, pointer: bytes) -> None:
    """An index whose pointer is damaged says how to rebuild it, and can be rebuilt."""
    (tmp_path / "search" / "CURRENT").write_bytes(pointer)
    for use in (lambda: SearchIndex.open(tmp_path / "search"), lambda: index.find("thuoc")):
        with pytest.raises(StoredIndexError, match="is missing or damaged; rebuild it with"):
            use()
    assert SearchIndex.rebuild(tmp_path / "search", DOCS).find("thuoc").total == 3


def test_another_version_is_told(index: SearchIndex, tmp_path: Path) -> None:
    """An index of other rules for words is not searched by ours."""
    pointer = tmp_path / "search" / "CURRENT"
    found = json.loads(pointer.read_text()) | {"version": "search-0"}
    pointer.write_text(json.dumps(found))
    with pytest.raises(StoredIndexError, match="another version"):
        index.find("thuoc")


def test_a_damaged_index_is_told(index: SearchIndex, tmp_path: Path) -> None:
    """An index that cannot be read is told as such, and can be rebuilt."""
    (meta,) = (tmp_path / "search").glob("index-*/meta.json")
    meta.write_text("{")
    for use in (lambda: SearchIndex.open(tmp_path / "search"), lambda: index.find("thuoc")):
        with pytest.raises(StoredIndexError, match="rebuild it with"):
            use()
    assert SearchIndex.rebuild(tmp_path / "search", DOCS).find("thuoc").total == 3


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text() | st.text(alphabet='"- ()[]{}:^~*?+\\/&|!ก้ำâa1', max_size=30))
def test_no_query_breaks_a_search(index: SearchIndex, query: str) -> None:
    """Any string may be searched for."""
    index.find(query)


_WORDS = ["thuốc", "thuoc", "mới", "น้ำท่วม", "กรุงเทพ", "มะเร็งปอด", "flood", "bridges", "bs", "k"]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25
)
@given(st.lists(st.sampled_from(_WORDS) | st.text(max_size=8), min_size=1, max_size=6))
def test_a_text_is_found_by_its_own_words(index: SearchIndex, found: list[str]) -> None:
    """What was added is found by each word of it, and that word is marked in it."""
    text = " ".join(found)
    index.add([SearchDoc(99, (text,))])
    index.commit()
    for word in (part.replace('"', " ").replace("-", " ") for part in found):
        result = index.find(word, limit=50)
        if result.total and not result.loosened:
            assert 99 in result.ids
            assert "".join(part for part, _ in highlight(text, word)) == text
    for word in set(found) & set(_WORDS):
        assert 99 in index.find(word, limit=50).ids
        assert any(marked for _, marked in highlight(text, word))


@pytest.mark.data
def test_any_stretch_of_thai_is_found(tmp_path: Path, data_dir: Path) -> None:
    """Three letters or more of a Thai sentence find it, wherever its words end, and are marked."""
    with (data_dir / "language/xquad/questions.tsv").open(encoding="utf-8", newline="") as file:
        texts = [row["th"] for row in csv.DictReader(file, delimiter="\t")][:300]
    index = SearchIndex.rebuild(
        tmp_path / "search", (SearchDoc(n, (text,)) for n, text in enumerate(texts))
    )
    for number, text in enumerate(texts):
        run = max(re.findall("[ก-๎]+", text), key=len)
        letters = clusters(run)
        start = number % max(1, len(letters) - 6)
        query = "".join(letters[start : start + 6])
        assert number in index.find(query, limit=300).ids, (query, text)
        assert any(marked for _, marked in highlight(text, query)), (query, text)


@pytest.mark.data
def test_nasty_strings_are_indexed_and_searched(tmp_path: Path, data_dir: Path) -> None:
    """Each of the known nasty strings can be a claim and a query."""
    nasty = json.loads((data_dir / "bad_inputs/blns/blns.json").read_text(encoding="utf-8"))
    index = SearchIndex.rebuild(
        tmp_path / "search", (SearchDoc(n, (text,)) for n, text in enumerate(nasty))
    )
    assert len(index) == len(nasty)
    for text in nasty:
        index.find(text)
        index.find(f'"{text}" -{text}')
