"""What the claim page reads."""

from collections.abc import Callable
from typing import Any

from hearsay.web.claims.models import Claim, Message
from hearsay.web.claims.search import SearchDoc, SearchIndex
from hearsay.web.desk.queries.claim import find_claims, pick_messages, texts_of

MakeClaim = Callable[..., Claim]
MakeMessage = Callable[..., Message]


def test_claims_are_found_by_number_and_by_words(make_claim: MakeClaim) -> None:
    """A number finds that claim, words those that have them all; a merged one is not offered."""
    one, two = make_claim("Ăn gừng chữa sốt xuất huyết"), make_claim("ขิงรักษาไข้เลือดออก")
    make_claim("Gừng tươi", status="merged", merged_into=one)
    assert find_claims(str(one.pk)) == find_claims(f" #{one.pk} ") == [one]
    assert find_claims("gừng chữa") == find_claims("chữa gừng") == [one]
    assert find_claims("รักษา") == [two]
    assert find_claims("gừng ขิง") == []
    for nothing in ("", "  ", "\0", "#", "9" * 60, "#" + "9" * 60, "%", "x" * 10_000):
        assert find_claims(nothing) == []
    assert len(find_claims("i", limit=1)) <= 1


def test_the_index_finds_more_than_the_statement(make_claim: MakeClaim, settings: Any) -> None:
    """Words of messages and words without marks lead to a claim; one not indexed yet is found too."""
    one, two, merged = make_claim("Ăn gừng chữa sốt"), make_claim("gừng"), make_claim("gừng")
    Claim.objects.filter(pk=merged.pk).update(status="merged", merged_into=one)
    docs = [
        SearchDoc(one.pk, (one.statement, "uống trà mỗi sáng"), "vi"),
        SearchDoc(merged.pk, ("gừng",), "vi"),
    ]
    SearchIndex.rebuild(settings.SEARCH, docs)
    assert find_claims("trà") == [one]
    assert find_claims("chua sot") == [one]
    assert find_claims("gừng") == [one, two]
    assert find_claims("gừng", limit=1) == [one]


def test_words_may_be_digits(make_claim: MakeClaim) -> None:
    """Digits that are no claim's number are looked for as a word."""
    claim = make_claim("Call 1190022 now")
    assert find_claims("1190022") == [claim]
    assert find_claims("#1190022") == []


def test_repeats_count_together(make_claim: MakeClaim, make_message: MakeMessage) -> None:
    """Messages of one fingerprint are one row; those without one stand alone."""
    claim = make_claim()
    same = [make_message("same", claim=claim, fingerprint="f") for _ in range(3)]
    alone = [make_message(f"alone {n}", claim=claim, fingerprint="") for n in range(2)]
    rows = texts_of(claim).rows
    assert [row.count for row in rows] == [3, 1, 1]
    assert pick_messages(claim, [rows[0].pick]) == [message.pk for message in same]
    assert {row.message.pk for row in rows[1:]} == {message.pk for message in alone}
    assert pick_messages(claim, [row.pick for row in rows[1:]]) == [m.pk for m in alone]


def test_only_this_claims_messages_are_picked(
    make_claim: MakeClaim, make_message: MakeMessage
) -> None:
    """The same words in another claim stay out of it."""
    claim, other = make_claim(), make_claim()
    mine = make_message("ginger", claim=claim, fingerprint="f")
    theirs = make_message("ginger", claim=other, fingerprint="f")
    assert pick_messages(claim, ["f", f"#{theirs.pk}", "\0", "#x"]) == [mine.pk]
    assert pick_messages(claim, [], every="GINGER") == [mine.pk]
    assert pick_messages(claim, [], every="  ") == []
