"""Wording: every code has its sentence, with the numbers in it."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from hearsay.web.claims import priority as priority_module
from hearsay.web.claims import publishing as publishing_module
from hearsay.web.claims import wording
from hearsay.web.claims.priority import HARMS, ClaimFacts, PrioritySettings, priority
from hearsay.web.claims.publishing import DraftFacts, PublishSettings, missing
from hearsay.web.claims.reason import Reason

if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
    settings.configure(USE_I18N=False)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NUMBERS = {
    "askers": 2, "messages": 3, "quiet_days": 15, "last_day": 7, "day_before": 1, "hours": 5,
    "harms": "health,danger", "suggested": "money", "length": 4, "least": 10, "most": 400,
    "openable": 0, "needed": 1,
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(wording._SAID))
def test_every_code_is_a_complete_sentence(code: str) -> None:
    """A sentence ends in a full stop and leaves no placeholder open."""
    said = wording.say(Reason(code, tuple(NUMBERS.items())))
    assert said[0].isupper() or said[0].isdigit()
    assert said.endswith(".")
    assert "%" not in said


def test_no_code_is_left_without_words() -> None:
    """Every code that the decisions can give is one that has a sentence."""
    source = "".join(
        Path(str(module.__file__)).read_text(encoding="utf-8")
        for module in (priority_module, publishing_module)
    )
    pattern = (
        r'"((?:asks|growth|harm|deadline|no|summary|evidence|conflict|approval|about)_[a-z_]+)"'
    )
    found = set(re.findall(pattern, source))
    assert found >= {"asks_quiet", "no_rating", "about_operator"}
    assert found <= set(wording._SAID)


def test_numbers_are_in_the_sentence() -> None:
    """What was counted is said, one and many alike."""
    facts = ClaimFacts(3, 1, 2, 0, NOW - timedelta(days=9), NOW)
    said = [
        wording.say(factor.reason) for factor in priority(facts, NOW, PrioritySettings()).factors
    ]
    assert said == [
        "1 person asked, in 3 messages.",
        "Growing: 2 in the last 24 hours, after 0 in the day before.",
        "No harm to health, money or safety is known.",
        "There is no deadline.",
    ]


def test_what_is_missing_can_be_said() -> None:
    """Each reason of an empty draft tells what to do."""
    said = [wording.say(r) for r in missing(DraftFacts("", "", "", 1, 1, 1), PublishSettings())]
    assert said[0] == "The claim is empty. Write the statement that was checked."
    assert "There is no evidence. Add 1 source that readers can open." in said


def test_harms_and_factors_have_names() -> None:
    """Every harm and factor has a name of its own."""
    factors = priority(ClaimFacts(0, 0, 0, 0, NOW, NOW), NOW, PrioritySettings()).factors
    assert len({wording.say_harm(harm) for harm in HARMS}) == 3
    assert len({wording.say_factor(factor) for factor in factors}) == 4
