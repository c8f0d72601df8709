"""Publishing: nothing goes out without evidence, a verdict, and a second pair of eyes."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay.errors import SettingError
from hearsay.web.claims.publishing import (
    Approval,
    DraftFacts,
    EvidenceFacts,
    PublishSettings,
    fair_length,
    missing,
)

AUTHOR, EDITOR, CHARLIE = 1, 2, 3
SETTINGS = PublishSettings()
SUMMARY = "The river did not rise last night. The gauge at the old bridge shows its usual height."
READY = DraftFacts(
    claim="The river rose by two metres",
    summary=SUMMARY,
    rating="false",
    revision=4,
    author=AUTHOR,
    last_editor=EDITOR,
    lang="en",
    evidence=(EvidenceFacts(fetched=True),),
    approvals=(Approval(CHARLIE, 4),),
    conflict="none",
)


def _codes(draft: DraftFacts, settings: PublishSettings = SETTINGS) -> list[str]:
    return [reason.code for reason in missing(draft, settings)]


def test_a_complete_draft_may_be_published() -> None:
    """Nothing is missing from a draft that has everything."""
    assert missing(READY, SETTINGS) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"claim": ""}, "no_claim"),
        ({"claim": " \u200b\u2800 … "}, "no_claim"),
        ({"rating": ""}, "no_rating"),
        ({"rating": "  "}, "no_rating"),
        ({"summary": ""}, "no_summary"),
        ({"summary": "\u200b\u3164"}, "no_summary"),
        ({"summary": "It is false."}, "summary_short"),
        ({"summary": SUMMARY * 40}, "summary_long"),
        ({"evidence": ()}, "no_evidence"),
        ({"evidence": (EvidenceFacts(), EvidenceFacts())}, "evidence_unopened"),
        ({"conflict": None}, "conflict_unanswered"),
        ({"approvals": ()}, "no_approval"),
        ({"approvals": (Approval(AUTHOR, 4),)}, "approval_own"),
        ({"approvals": (Approval(EDITOR, 4),)}, "approval_own"),
        ({"approvals": (Approval(CHARLIE, 3),)}, "approval_stale"),
        ({"rating": "not_checkable"}, "no_rating_reason"),
        ({"rating": "not_enough_evidence", "rating_reason": "\n"}, "no_rating_reason"),
        ({"kind": "correction"}, "no_correction_reason"),
        ({"kind": "correction", "public_reason": "."}, "no_correction_reason"),
        ({"kind": "withdrawal"}, "no_withdrawal_reason"),
        ({"conflict": "about_operator"}, "about_operator"),
    ],
)
def test_each_thing_that_is_missing_is_named_alone(change: dict[str, object], code: str) -> None:
    """One thing left out gives exactly the one reason that names it."""
    assert _codes(replace(READY, **change)) == [code]


@pytest.mark.parametrize(
    "change",
    [
        {"evidence": (EvidenceFacts(opened_by_person=True),)},
        {"evidence": (EvidenceFacts(), EvidenceFacts(fetched=True))},
        {"rating": "not_checkable", "rating_reason": "It is an opinion", "evidence": ()},
        {"rating": "not_enough_evidence", "rating_reason": "The archive is closed"},
        {"kind": "correction", "public_reason": "A date was wrong"},
        {"kind": "withdrawal", "public_reason": "The source was forged"},
        {"approvals": (Approval(AUTHOR, 4), Approval(CHARLIE, 4))},
    ],
)
def test_what_is_enough_is_enough(change: dict[str, object]) -> None:
    """Each of the other ways to have everything may be published as well."""
    assert missing(replace(READY, **change), SETTINGS) == ()


def test_lack_of_evidence_needs_sources_all_the_same() -> None:
    """Saying that evidence is not enough is a verdict about sources, which readers can open."""
    draft = replace(READY, rating="not_enough_evidence", rating_reason="Closed", evidence=())
    assert _codes(draft) == ["no_evidence"]


def test_a_desk_may_do_without_a_second_person() -> None:
    """The setting takes away the second person and nothing else."""
    alone = replace(SETTINGS, second_person=False)
    assert missing(replace(READY, approvals=()), alone) == ()
    assert _codes(replace(READY, approvals=(), rating=""), alone) == ["no_rating"]


def test_everything_at_once_in_the_order_of_the_form() -> None:
    """All that is missing is told together, so that nobody has to try again and again."""
    empty = DraftFacts("", "", "", 1, AUTHOR, AUTHOR)
    assert _codes(empty) == [
        "no_claim",
        "no_rating",
        "no_summary",
        "no_evidence",
        "conflict_unanswered",
        "no_approval",
    ]


_PARTS: dict[str, tuple[object, object]] = {
    "claim": ("A claim", ""),
    "summary": (SUMMARY, ""),
    "rating": ("false", ""),
    "evidence": ((EvidenceFacts(fetched=True),), ()),
    "conflict": ("none", None),
    "approvals": ((Approval(CHARLIE, 4),), ()),
}


@pytest.mark.parametrize("kind", ["publication", "correction"])
@pytest.mark.parametrize("lacking", list(product((False, True), repeat=len(_PARTS))))
def test_every_combination(kind: str, lacking: tuple[bool, ...]) -> None:
    """For each of the 64 sets of things left out, as many reasons are given as things are."""
    values = {name: pair[lack] for (name, pair), lack in zip(_PARTS.items(), lacking, strict=True)}
    draft = replace(READY, kind=kind, public_reason="A date was wrong", **values)
    assert len(missing(draft, SETTINGS)) == sum(lacking)


@pytest.mark.parametrize("kind", ["publication", "correction"])
@settings(deadline=None)
@given(
    claim=st.text(max_size=9),
    rating=st.sampled_from(["", "false", "not_checkable"]),
    approvals=st.lists(st.builds(Approval, st.integers(1, 4), st.integers(3, 4))).map(tuple),
)
def test_a_claim_about_the_operator_is_never_published(
    kind: str, claim: str, rating: str, approvals: tuple[Approval, ...]
) -> None:
    """Whatever else is there, the one final reason is that another desk has to check it."""
    draft = replace(
        READY, claim=claim, rating=rating, approvals=approvals, kind=kind, conflict="about_operator"
    )
    for rules in (SETTINGS, replace(SETTINGS, second_person=False)):
        (only,) = missing(draft, rules)
        assert (only.code, only.final) == ("about_operator", True)


def test_a_check_of_the_operator_can_be_withdrawn() -> None:
    """What should never have been published may be taken back by the desk itself."""
    draft = replace(READY, kind="withdrawal", public_reason="It is about us")
    assert missing(replace(draft, conflict="about_operator"), SETTINGS) == ()
    assert _codes(replace(draft, approvals=())) == ["no_approval"]


@settings(deadline=None)
@given(st.lists(st.builds(Approval, st.integers(1, 5), st.integers(2, 5)), max_size=6))
def test_only_a_second_person_of_this_revision_counts(approvals: list[Approval]) -> None:
    """A draft passes exactly if somebody who is neither author nor last editor approved it now."""
    draft = replace(READY, approvals=tuple(approvals))
    wanted = any(a.revision == 4 and a.person not in (AUTHOR, EDITOR) for a in approvals)
    assert (missing(draft, SETTINGS) == ()) == wanted


def test_bounds_are_told_with_numbers() -> None:
    """A summary outside its bounds says how long it is and how long it must be."""
    (short,) = missing(replace(READY, summary="It is false."), SETTINGS)
    assert (short.number("length"), short.number("least")) == (
        fair_length("It is false.", "en"),
        10,
    )
    (long,) = missing(replace(READY, summary=SUMMARY * 40), SETTINGS)
    assert long.number("most") == 400


def test_the_same_summary_is_about_as_long_in_every_language() -> None:
    """Thai, Vietnamese and English renderings of one sentence differ by a third at most."""
    lengths = [
        fair_length("The water in the river did not rise last night", "en"),
        fair_length("Nước sông đêm qua không hề dâng lên chút nào", "vi"),
        fair_length("เมื่อคืนนี้ระดับน้ำในแม่น้ำไม่ได้เพิ่มสูงขึ้น", "th"),
    ]
    assert max(lengths) <= 1.5 * min(lengths)


@settings(deadline=None)
@given(st.text(), st.sampled_from(["vi", "th", "en", "und", "ja", "zz"]))
def test_any_text_has_a_length(text: str, lang: str) -> None:
    """No text breaks the count."""
    assert fair_length(text, lang) >= 0


def test_settings_that_ask_for_nothing_are_refused() -> None:
    """Evidence cannot be switched off, and bounds must not cross."""
    with pytest.raises(SettingError, match="one source at least"):
        PublishSettings(least_evidence=0)
    with pytest.raises(SettingError, match="summary_least <= summary_most"):
        PublishSettings(summary_least=9, summary_most=8)
