"""The bundled sample is what the demo promises."""

from collections import Counter

from hearsay.cli.sample import load_sample


def test_the_sample_is_large_enough_in_each_language() -> None:
    """At least 80 checks and 400 messages, every language with its share of each."""
    sample = load_sample()
    assert len(sample.checks) >= 80
    assert len(sample.messages) >= 400
    assert min(Counter(check.lang for check in sample.checks).values()) >= 25


def test_ids_are_unique_and_labels_point_at_checks() -> None:
    """Every label names a message and a check that exist."""
    sample = load_sample()
    messages = {m.id for m in sample.messages}
    checks = {c.id for c in sample.checks}
    assert len(messages) == len(sample.messages)
    assert len(checks) == len(sample.checks)
    assert set(sample.truth) | set(sample.near) <= messages
    assert set(sample.truth.values()) | set(sample.near.values()) <= checks
    assert not set(sample.truth) & set(sample.near)


def test_every_check_has_messages_and_most_have_a_near_miss() -> None:
    """The sample shows what a guard is for."""
    sample = load_sample()
    checks = {c.id for c in sample.checks}
    assert set(sample.truth.values()) == checks
    assert len(set(sample.near.values())) >= 0.9 * len(checks)


def test_texts_arrive_in_the_same_order_every_time() -> None:
    """The demo's page is the same wherever it is made."""
    assert load_sample() == load_sample()
