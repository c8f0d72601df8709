"""The picture that is shown where an address is shared."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.test import Client
from lxml import html

from hearsay.errors import NoFontError
from hearsay.web.claims.models import Answer, Desk
from hearsay.web.public import cards

Publish = Callable[..., Answer]
PNG = b"\x89PNG\r\n\x1a\n"


def image_of(path: str) -> list[str]:
    """Return the picture that a page names."""
    tree = html.fromstring(Client().get(path).content.decode())
    return tree.xpath("//meta[@property='og:image']/@content")  # type: ignore[no-any-return]


def test_a_page_names_its_picture_which_is_drawn_once(
    desk: Desk, publish: Publish, monkeypatch: Any
) -> None:
    """The address leads to a PNG; the second time it comes from disk."""
    drawn: list[object] = []
    monkeypatch.setattr(cards, "render_card", lambda card: drawn.append(card) or PNG)
    publish(key="k1")
    (address,) = image_of("/en/checks/k1")
    path = address.removeprefix(django_settings.ADDRESS)
    for _ in range(2):
        answer = Client().get(path)
        assert answer["Content-Type"] == "image/png" and answer.content == PNG
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        from django.core.cache import caches

        caches["pages"].clear()
    assert len(drawn) == 1
    assert len(list((Path(django_settings.HOME) / "cards").iterdir())) == 1


def test_without_a_font_the_page_goes_without_a_picture(
    desk: Desk, publish: Publish, monkeypatch: Any
) -> None:
    """Nothing breaks: no picture, and after the first try none is named."""

    def none(card: object) -> bytes:
        raise NoFontError("no font")

    monkeypatch.setattr(cards, "render_card", none)
    publish(key="k1")
    assert Client().get("/cards/k1/1.png").status_code == 404
    assert image_of("/en/checks/k1") == []


def test_what_is_withdrawn_has_no_picture(desk: Desk, publish: Publish, revise: Publish) -> None:
    """A picture would go on telling the verdict."""
    revise(publish(key="k1"), "withdrawal", public_reason="x")
    assert image_of("/en/checks/k1") == []
    assert Client().get("/cards/k1/2.png").status_code == 404
    assert Client().get("/cards/none/1.png").status_code == 404


def test_the_picture_is_in_the_language_of_the_answer(
    desk: Desk, publish: Publish, monkeypatch: Any
) -> None:
    """Rating, date and claim, whoever asks."""
    seen: list[Any] = []
    monkeypatch.setattr(cards, "render_card", lambda card: seen.append(card) or PNG)
    desk.buddhist_era = True
    desk.save()
    publish(key="k1", lang="th", statement="ขิง")
    Client().get("/cards/k1/1.png", headers={"accept-language": "en"})
    assert (seen[0].rating, seen[0].claim, seen[0].date) == ("เท็จ", "ขิง", "1 มีนาคม 2569")
