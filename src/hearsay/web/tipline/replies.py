"""The words of what goes out, in the asker's language: short, attributed, and honest about what it is.

Each text names the claim it is about, so that nobody takes an answer for one to another question.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearsay.text.segment import sentences
from hearsay.web.claims.languages import interface_for

__all__ = [
    "CHOICES",
    "Card",
    "Text",
    "Voice",
    "answer",
    "help_text",
    "not_yet",
    "recall",
    "withdrawal",
]

LONGEST_CLAIM, LONGEST_SUMMARY, LONGEST_RATING = 240, 420, 100
BRIEF_CLAIM, BRIEF_SUMMARY, BRIEF_RATING = 75, 90, 30
"""Letters of each part where a message is paid by its length."""
CHOICES = ("yes", "no", "else")
"""Payloads of the buttons below an answer."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: the desk's name, how a person of it is reached, how many days an asker is kept.

    `brief` is for channels whose messages are short and paid for, such as SMS.
    """

    desk: str
    reach: str = ""
    days: int = 30
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A check as it is told: whose, of which claim, with which rating. `reason` is of a correction."""

    claim: str
    rating: str
    summary: str
    url: str
    publisher: str
    lang: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """What is sent, and the buttons below it: (payload, label) each."""

    text: str
    choices: tuple[tuple[str, str], ...] = ()


def answer(card: Card, voice: Voice, lang: str, kind: str = "answer") -> Text:
    """Return an answer, an update or a correction of one: claim, rating, two sentences, link."""
    with _speaking(lang):
        opening = {
            "update": _("There is news about something that you asked:"),
            "correction": _("We have to correct an answer that we sent you. The claim was:"),
        }.get(kind, _("You may be asking about this claim:"))
        lines = [
            opening,
            _quoted(card.claim, voice),
            _rating(card, voice),
            _cut(card.reason, _summary(voice)) if kind == "correction" else "",
            _two_sentences(card.summary, card.lang, voice),
            _("Read how this was checked: %(url)s") % {"url": card.url} if card.url else "",
            _person(voice),
            _("Is this what you meant?"),  # the buttons follow
        ]
        labels = (_("Yes"), _("No"), _("Something else"))
        return Text(_joined(*lines), tuple(zip(CHOICES, labels, strict=True)))


def not_yet(voice: Voice, lang: str, others: int = 0) -> Text:
    """Return an honest "not yet": received, how many others asked, what happens next, who is kept."""
    with _speaking(lang):
        asked = ngettext(
            "%(others)d other person has asked about this.",
            "%(others)d other people have asked about this.",
            others,
        ) % {"others": others}
        return Text(
            _joined(
                _("Thank you. We have received your message and do not have an answer yet."),
                asked if others else "",
                _("If we find one, we will send it to you here."),
                _kept(voice),
                _person(voice),
            )
        )


def help_text(voice: Voice, lang: str) -> Text:
    """Return what to do, for a message in which there is nothing that could be checked."""
    with _speaking(lang):
        return Text(
            _joined(
                _("This is the tipline of %(desk)s. We check claims that people hear.")
                % {"desk": voice.desk},
                _(
                    "We found nothing in your message that could be checked. Please send the words "
                    "of the rumour as you heard them; pictures and sound we cannot read."
                ),
                _person(voice),
            )
        )


def withdrawal(card: Card, voice: Voice, lang: str) -> Text:
    """Return that an answer is withdrawn, and why: to everyone who got it."""
    with _speaking(lang):
        return Text(
            _joined(
                _("We have withdrawn an answer that we sent you. The claim was:"),
                _quoted(card.claim, voice),
                _cut(card.reason, _summary(voice)),
                _("Please do not rely on it, and tell those whom you told. %(url)s")
                % {"url": card.url},
                _person(voice),
            )
        )


def recall(wrong: Card, right: Card | None, voice: Voice, lang: str) -> Text:
    """Return an apology for a wrong match, with the right answer where there is one."""
    with _speaking(lang):
        lines = [
            _("We are sorry: we sent you an answer to another question. It was about this claim:"),
            _quoted(wrong.claim, voice),
        ]
        if right is None:
            lines.append(_("What you asked about we are still looking into."))
        else:
            lines += [
                _("This is what you asked about:"),
                _quoted(right.claim, voice),
                _rating(right, voice),
                _two_sentences(right.summary, right.lang, voice),
                _("Read how this was checked: %(url)s") % {"url": right.url} if right.url else "",
            ]
        return Text(_joined(*lines, _person(voice)))


def _speaking(lang: str) -> translation.override:
    return translation.override(interface_for(lang))


def _rating(card: Card, voice: Voice) -> str:
    most = BRIEF_RATING if voice.brief else LONGEST_RATING
    return _("Rating: %(rating)s (%(publisher)s)") % {
        "rating": _cut(card.rating, most),
        "publisher": _cut(card.publisher, most),
    }


def _summary(voice: Voice) -> int:
    return BRIEF_SUMMARY if voice.brief else LONGEST_SUMMARY


def _person(voice: Voice) -> str:
    if not voice.reach:
        return voice.desk
    return _("To reach a person of %(desk)s: %(reach)s") % {
        "desk": _cut(voice.desk, 2 * BRIEF_RATING if voice.brief else 120),
        "reach": _cut(voice.reach, 2 * BRIEF_RATING if voice.brief else 200),
    }


def _kept(voice: Voice) -> str:
    days = ngettext(
        "We keep how to reach you for at most %(days)d day, and then forget it.",
        "We keep how to reach you for at most %(days)d days, and then forget it.",
        voice.days,
    )
    return days % {"days": voice.days}


def _quoted(claim: str, voice: Voice) -> str:
    return f"“{_cut(claim, BRIEF_CLAIM if voice.brief else LONGEST_CLAIM)}”"


def _two_sentences(text: str, lang: str, voice: Voice) -> str:
    return _cut(" ".join(sentences(text, lang)[:2]), _summary(voice))


def _cut(text: str, most: int) -> str:
    tidy = " ".join(text.split())
    return tidy if len(tidy) <= most else tidy[: most - 1].rstrip() + "…"


def _joined(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
