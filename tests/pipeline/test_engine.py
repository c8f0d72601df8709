"""The engine streams, keeps order, and says the same in one process and in several."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hearsay import Check, Detector, Engine, Matcher, Message
from hearsay.match.decide import EVERYWHERE, Policy
from hearsay.pipeline import Recipe, process_in_workers
from hearsay.types import Decision

CHECKS = [
    Check("c1", "Drinking strong salt water cures dengue fever", lang="en"),
    Check("c2", "The Lotus Lake dam broke at 3 am and 15 people are missing", lang="en"),
]
POLICY = Policy(alpha=0.01, thresholds={EVERYWHERE: 0.5})


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Two checks, indexed."""
    return Matcher.build(CHECKS)


def test_a_sure_match_is_answered_and_a_guarded_one_is_not(matcher: Matcher) -> None:
    """The same words with another number are left to a person, with the reason."""
    engine = Engine(matcher, Detector.load(), POLICY)
    sure = engine.process(
        Message("1", "the Lotus Lake dam broke at 3 am and 15 people are missing")
    )
    near = engine.process(
        Message("2", "the Lotus Lake dam broke at 3 am and 17 people are missing")
    )
    assert sure.decision is Decision.ANSWER
    assert near.decision is Decision.SUGGEST
    assert [str(g) for g in near.matches[0].guards] == ["number: 17 vs 15"]


def test_it_streams(matcher: Matcher) -> None:
    """Results come before all messages were read, in their order."""
    read = []

    def endless() -> Iterator[Message]:
        for i in range(10**9):
            read.append(i)
            yield Message(str(i), f"salt water number {i}")

    results = Engine(matcher, Detector.load(), POLICY).process_many(endless())
    assert [next(results).id for _ in range(100)] == [str(i) for i in range(100)]
    assert len(read) < 200


def test_workers_say_the_same_in_the_same_order(matcher: Matcher, tmp_path: Path) -> None:
    """Two processes over one stored index give what one gives."""
    messages = [Message(str(i), f"does salt water {i} cure dengue?") for i in range(600)]
    alone = list(Engine(matcher, Detector.load(), POLICY).process_many(messages))
    matcher.save(tmp_path / "index")
    together = list(process_in_workers(Recipe(tmp_path / "index", POLICY), messages, 2))
    assert together == alone


def test_a_text_that_comes_again_gets_the_same_result_under_its_own_id(matcher: Matcher) -> None:
    """Within a batch and after it, with the language that was given or without."""
    engine = Engine(matcher, Detector.load(), POLICY)
    texts = ["salt water cures dengue", "salt water cures dengue", "the dam broke"] * 40
    found = list(engine.process_many(Message(str(i), text) for i, text in enumerate(texts)))
    assert [result.id for result in found] == [str(i) for i in range(len(texts))]
    assert len({(texts[i], result.matches) for i, result in enumerate(found)}) == 2
    assert engine.process(Message("vi", texts[0], lang="vi")).lang == "vi"
    assert engine.process(Message("en", texts[0])).lang == found[0].lang


def test_what_was_kept_under_one_policy_is_not_told_under_another(matcher: Matcher) -> None:
    """Engines may share a matcher; each decides by its own policy."""
    message = Message("1", "the Lotus Lake dam broke at 3 am and 15 people are missing")
    never = Policy(alpha=0.01, thresholds={EVERYWHERE: 2.0})
    said = [
        Engine(matcher, Detector.load(), policy).process(message).decision
        for policy in (POLICY, never, POLICY)
    ]
    assert said == [Decision.ANSWER, Decision.SUGGEST, Decision.ANSWER]


def test_the_model_names_every_part(matcher: Matcher) -> None:
    """A result says by which versions it was made."""
    model = Engine(matcher, Detector.load(), POLICY).model
    assert "rank-none-" in model
    assert "detect-" in model
    assert "decide-" in model


def test_no_checks_match_nothing() -> None:
    """An empty desk leaves everything to people."""
    result = Engine(Matcher.build([]), Detector.load(), POLICY).process(Message("1", "hello dam"))
    assert (result.matches, result.decision) == ((), Decision.NONE)


def test_repeats_are_worked_out_once_by_all_workers_together(
    matcher: Matcher, tmp_path: Path
) -> None:
    """Letter by letter the same text gets the same result under its own id, far apart too."""
    texts = [f"does salt water {i % 7} cure dengue?" for i in range(2000)]
    messages = [Message(str(i), text) for i, text in enumerate(texts)]
    matcher.save(tmp_path / "index")
    found = list(process_in_workers(Recipe(tmp_path / "index", POLICY), messages, 2))
    assert [result.id for result in found] == [message.id for message in messages]
    assert all(a.matches == b.matches for a, b in zip(found, found[7:], strict=False))


def test_leaving_early_ends_the_workers(matcher: Matcher, tmp_path: Path) -> None:
    """Who reads only the first result does not wait for all the others."""
    matcher.save(tmp_path / "index")
    messages = (Message(str(i), f"salt water number {i}") for i in range(10**9))
    results = process_in_workers(Recipe(tmp_path / "index", POLICY), messages, 2)
    assert next(results).id == "0"
    results.close()  # type: ignore[attr-defined]
    assert next(results, None) is None
