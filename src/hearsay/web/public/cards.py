"""Pictures of answers, drawn once and kept on disk under what they show."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from hearsay.errors import HearsayError
from hearsay.web.claims.models import Desk, Rating
from hearsay.web.dates import day_text
from hearsay.web.public.card import HEIGHT, WIDTH, Card, Tone, render_card
from hearsay.web.public.entries import Entry

__all__ = ["CARD_SIZE", "card_bytes", "card_path"]

CARD_SIZE = (WIDTH, HEIGHT)
FORM = 1
"""Counts up when the drawing changes, so that older pictures are not shown."""
_TONES: Mapping[str, Tone] = {
    Rating.Kind.FALSE: Tone.FALSE,
    Rating.Kind.MISLEADING: Tone.MISLEADING,
    Rating.Kind.MIXED: Tone.MISLEADING,
    Rating.Kind.TRUE: Tone.TRUE,
    Rating.Kind.UNPROVEN: Tone.UNPROVEN,
    Rating.Kind.NOT_CHECKABLE: Tone.OTHER,
}


def card_path(shown: Entry, desk: Desk) -> str:
    """Return the path of an answer's picture; empty if it was withdrawn or is known to have none.

    Nothing is drawn here: a picture that no font can draw is known from the first time it is asked
    for.
    """
    if shown.is_withdrawn:
        return ""
    try:
        if _file(_card(shown, desk)).stat().st_size == 0:
            return ""
    except FileNotFoundError:
        pass  # not drawn yet
    return reverse("answer_card", kwargs={"key": shown.key, "number": shown.answer.number})


def card_bytes(shown: Entry, desk: Desk) -> bytes | None:
    """Return the picture as PNG, drawn once; None for a withdrawn answer or if it cannot be drawn."""
    if shown.is_withdrawn:
        return None
    card = _card(shown, desk)
    file = _file(card)
    try:
        kept = file.read_bytes()
    except FileNotFoundError:
        kept = _drawn(card)
        _keep(file, kept)
    return kept or None


def _card(shown: Entry, desk: Desk) -> Card:
    answer = shown.answer
    with translation.override(shown.interface):
        return Card(
            desk=desk.name,
            rating=answer.rating_name,
            tone=_TONES.get(answer.rating.kind, Tone.OTHER),
            claim=answer.statement,
            date=day_text(answer.published_at, shown.interface, buddhist=desk.buddhist_era),
            lang=answer.lang,
            rating_heading=_("Checked"),
            claim_heading=_("Claim"),
        )


def _file(card: Card) -> Path:
    name = hashlib.sha256(repr((FORM, astuple(card))).encode("utf-8", "replace")).hexdigest()
    return Path(settings.HOME) / "cards" / f"{name}.png"


def _drawn(card: Card) -> bytes:
    try:
        return render_card(card)
    except HearsayError:
        return b""  # no font has the letters, or there is no rating in words: no picture


def _keep(file: Path, data: bytes) -> None:
    """Put the picture in its place at once, so that no reader finds half of it."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, beside = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    Path(beside).replace(file)
