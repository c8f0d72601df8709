"""What goes out names its claim and its source, and fits the channel it goes by."""

from __future__ import annotations

import pytest

from hearsay.connect.channel import Choice
from hearsay.connect.channels.sms.sending import LONGEST as SMS
from hearsay.connect.channels.texts import with_choices
from hearsay.connect.channels.zalo.sending import LONGEST as ZALO
from hearsay.web.tipline.replies import Card, Text, Voice, answer, not_yet, recall, withdrawal

LONG = "Nước gừng chữa khỏi sốt xuất huyết trong hai ngày. " * 60
CARD = Card(LONG, LONG, LONG, "https://checks.example/" + "a" * 60, LONG, "vi", LONG)
VOICE = Voice("Phòng kiểm chứng tin đồn Đồng Tháp", "028 1234 5678, thứ hai đến thứ sáu", 30)


def length(text: Text) -> int:
    """How long a text is where choices stand below it as lines."""
    return len(with_choices(text.text, [Choice(*choice) for choice in text.choices]))


@pytest.mark.parametrize("lang", ["en", "vi", "th"])
@pytest.mark.parametrize(("brief", "most"), [(True, SMS), (False, ZALO)])
def test_everything_fits_its_channel(lang: str, brief: bool, most: int) -> None:
    """However long claim, rating, summary and reason are; the link is never cut."""
    voice = Voice(VOICE.desk, VOICE.reach, 30, brief)
    said = [answer(CARD, voice, lang, kind) for kind in ("answer", "update", "correction")]
    said += [withdrawal(CARD, voice, lang), not_yet(voice, lang, 5)]
    if not brief:  # an apology by SMS names the wrong answer alone
        said.append(recall(CARD, CARD, voice, lang))
    for text in said:
        assert length(text) <= most, text.text
    for text in said[:4]:
        assert CARD.url in text.text


def test_an_apology_by_sms_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """With both claims, each cut short."""
    voice = Voice(VOICE.desk, VOICE.reach, 30, True)
    assert length(recall(CARD, CARD, voice, "th")) <= SMS
    assert length(recall(CARD, None, voice, "vi")) <= SMS
