"""The shared picture: the rating first, nothing clipped, the same bytes for the same check."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from hearsay.errors import HearsayError, NoFontError
from hearsay.text.thai import load_lexicon
from hearsay.web.public.card import COLOURS, Card, NoRatingError, Tone, render_card
from hearsay.web.public.fonts import Face, find_faces, installed_faces, pick_faces
from tests.timing import within

STACKED = "ẾỄỐỖẬẶỆỰ ปู้ ฎุ ญู ที่ ฟื้ น้ำ ปฏิบัติ"
ENGLISH = Card("Riverside Desk", "False", Tone.FALSE, "The well in ward 12 is poisoned.", "3 May")
VIETNAMESE = Card("Bàn kiểm chứng", "Sai sự thật", Tone.FALSE, "Nước ở phường 12 bị nhiễm độc ẾỄỐ")
THAI = Card("โต๊ะข่าวลือ", "บิดเบือน", Tone.MISLEADING, "เขื่อนดอยแก้วแตกเมื่อเวลาตีสาม")
LONG = replace(THAI, claim=THAI.claim * 60, rating=THAI.rating * 30, desk=THAI.desk * 30)
HOSTILE = Card(
    desk="\u202edesk\u2066" + "🏴" * 400,
    rating="\u200bFa\u200dlse\n\n" + "\u0301" * 500,
    tone=Tone.OTHER,
    claim="\u202e\u0000\ud800"
    + "Z\u0335\u0321\u0322\u0301\u0489" * 200
    + "\n" * 9000
    + "x" * 10_000,
    date="W" * 3000,
    lang='"><x',
)
CARDS = {"en": ENGLISH, "vi": VIETNAMESE, "th": THAI, "long": LONG, "hostile": HOSTILE}


@pytest.fixture(scope="module", autouse=True)
def faces() -> tuple[Face, ...]:
    """Fonts with Latin, Vietnamese and Thai letters; without them there is nothing to look at."""
    load_lexicon()
    try:
        return pick_faces(STACKED, installed_faces())
    except NoFontError as error:
        pytest.skip(str(error))


def _open(card: Card) -> Image.Image:
    return Image.open(io.BytesIO(render_card(card))).convert("RGB")


def _rgb(colour: str) -> tuple[int, int, int]:
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [c / 255 for c in _rgb(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_ink_never_touches_the_border(card: Card) -> None:
    """Whatever the text, 20 pixels along each edge hold the band's colour or the paper's only."""
    image = _open(card)
    assert image.size == (1200, 630)
    plain = {_rgb(COLOURS[card.tone]), (255, 255, 255)}
    for box in ((0, 0, 1200, 20), (0, 610, 1200, 630), (0, 0, 20, 630), (1180, 0, 1200, 630)):
        found = image.crop(box).getcolors()
        assert found is not None
        assert {colour for _, colour in found} <= plain


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_texts_keep_out_of_each_other(card: Card) -> None:
    """Blank strips part rating and claim, and claim and foot."""
    image = _open(card)
    band = _rgb(COLOURS[card.tone])
    assert image.crop((0, 256, 1200, 268)).getcolors() == [(1200 * 12, band)]
    assert image.crop((0, 268, 1200, 290)).getcolors() == [(1200 * 22, (255, 255, 255))]
    strip = image.crop((0, 541, 1200, 551)).getcolors()
    assert strip == [(1200 * 10, (255, 255, 255))]


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_the_same_card_gives_the_same_small_file(card: Card) -> None:
    """Bytes repeat, and stay under 150 kB."""
    picture = render_card(card)
    assert picture == render_card(card)
    assert len(picture) <= 150_000


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_a_card_is_drawn_in_time(card: Card) -> None:
    """A picture takes less than 0.3 s."""
    assert within(lambda: render_card(card), 0.3)


def test_stacked_marks_stay_within_their_line(faces: tuple[Face, ...]) -> None:
    """A line is as high as the highest Vietnamese and the deepest Thai letters need."""
    for face in faces:
        font = ImageFont.truetype(str(face.plain), 100)
        ascent, descent = font.getmetrics()
        own = "".join(c for c in STACKED if ord(c) in face.letters)
        _, top, _, bottom = font.getbbox(own, anchor="ls")
        assert -ascent <= top and bottom <= descent


def test_a_rating_says_itself_by_shape_too() -> None:
    """Without its colour, each tone still looks different from every other."""
    grey = {tone: _open(replace(ENGLISH, tone=tone)).convert("L") for tone in Tone}
    shapes = {image.point(lambda value: 255 * (value > 180)).tobytes() for image in grey.values()}
    assert len(shapes) == len(Tone)


@pytest.mark.parametrize("tone", Tone)
def test_white_is_readable_on_every_band(tone: Tone) -> None:
    """The rating has a contrast of 4.5 : 1 or more."""
    assert 1.05 / (_luminance(COLOURS[tone]) + 0.05) >= 4.5


def test_the_rating_is_larger_than_the_claim() -> None:
    """At any length, the letters of the rating are at least as high as those of the claim."""
    for card in (ENGLISH, replace(ENGLISH, claim="No."), replace(ENGLISH, rating="False " * 60)):
        image = _open(card).convert("L")
        word = image.crop((0, 80, 1200, 260)).point(lambda value: 255 * (value > 128)).getbbox()
        claim = image.crop((130, 340, 1128, 400)).point(lambda value: 255 * (value < 128)).getbbox()
        assert word and claim
        assert word[3] - word[1] > 1.5 * (claim[3] - claim[1])


@pytest.mark.parametrize("rating", ["", " \n", "\u202e\u200b", "😀", "…"])
def test_no_rating_no_picture(rating: str) -> None:
    """A picture that shows the claim alone is never made."""
    with pytest.raises(NoRatingError, match="no rating"):
        render_card(replace(ENGLISH, rating=rating))


def test_no_font_no_picture(tmp_path: Path) -> None:
    """Without fonts the error says what to install, and callers can go on without a picture."""
    with pytest.raises(HearsayError, match="fonts-noto-core"):
        render_card(ENGLISH, find_faces((tmp_path,)))


def test_what_cannot_be_seen_changes_nothing() -> None:
    """Direction overrides, zero-width characters, emoji and blank lines leave no trace."""
    dirty = replace(
        ENGLISH,
        claim="\u202e“The\u200b well 😀👨‍👩‍👧\n\n\n in ward\u2066 12\tis poi\u00adsoned.”",
        rating="\u2067False\ufeff ✅",
    )
    assert render_card(dirty) == render_card(ENGLISH)


def test_decomposed_marks_are_drawn_as_one() -> None:
    """A text typed with loose marks looks like the same text typed with whole letters."""
    loose = replace(VIETNAMESE, claim="Nu\u031bo\u031b\u0301c")
    assert render_card(loose) == render_card(replace(VIETNAMESE, claim="Nước"))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_gives_a_picture_or_a_named_error(claim: str, desk: str) -> None:
    """Nothing but the two named errors ever comes of a text."""
    try:
        picture = render_card(replace(ENGLISH, claim=claim, desk=desk))
    except NoFontError:
        return
    assert picture.startswith(b"\x89PNG")
