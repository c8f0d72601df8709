"""A platform's interface, asked once: what it answered, or what is known where it did not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from hearsay.canonical import Json
from hearsay.connect.channel import Outcome, Sent
from hearsay.connect.channels.payload import Part
from hearsay.connect.http import Network, SystemNetwork, call
from hearsay.errors import (
    HearsayError,
    NetworkError,
    Phrase,
    SettingError,
    UnknownOutcomeError,
    pack,
)

__all__ = ["Answer", "Interface", "broken", "sent"]

_CANNOT_BE_ASKED = Phrase("the interface cannot be asked")
_LONGEST_WAIT = 86_400
_TELLING = 6  # letters of a secret that are not shown, even if it is cut


@dataclass(frozen=True, slots=True)
class Interface:
    """Where a platform listens, and what to reach it by. `seconds` is the time for one question."""

    base: str
    seconds: float = 15
    allow: tuple[str, ...] = ()
    network: Network = field(default_factory=SystemNetwork, repr=False)

    def post(
        self,
        path: str,
        document: Json,
        headers: Mapping[str, str] | None = None,
        *,
        secrets: Sequence[str],
    ) -> Answer | Sent:
        """Ask with a JSON document; `Sent` tells why there is no answer, without any of `secrets`."""
        body = json.dumps(document, ensure_ascii=True).encode()
        return self.post_bytes(
            path, body, {"content-type": "application/json", **(headers or {})}, secrets=secrets
        )

    def post_bytes(
        self, path: str, body: bytes, headers: Mapping[str, str], *, secrets: Sequence[str]
    ) -> Answer | Sent:
        """Do the same with a body of any kind."""
        url = self.base + path
        try:
            reply = call(
                url,
                body,
                {"accept": "application/json", **headers},
                seconds=self.seconds,
                allow=self.allow,
                network=self.network,
            )
        except UnknownOutcomeError as error:
            return Sent(Outcome.UNKNOWN, why=_reason(error, url, secrets))
        except (NetworkError, SettingError) as error:
            return Sent(Outcome.LATER, why=_reason(error, url, secrets))
        return Answer(reply.status, _object(reply.body), _wait(reply.headers.get("retry-after")))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform answered. `document` is None where it is no JSON object."""

    status: int
    document: Part | None
    after: timedelta | None = None

    @property
    def taken(self) -> bool:
        """Tell whether its status is one of success."""
        return 200 <= self.status < 300

    @property
    def part(self) -> Part:
        """Return the document, an empty one if there is none."""
        return self.document or Part(None)


def sent(id: str) -> Sent:
    """Return that a message was taken under this id; without one, nobody can tell."""
    if not id:
        return Sent(Outcome.UNKNOWN, why=Phrase("answered without the message's id"))
    return Sent(Outcome.SENT, id=id)


def broken(answer: Answer) -> Sent | None:
    """Return what is known where a platform does not speak its protocol, None where it does.

    A status of success without its document, and an error of the server: it may have been taken.
    """
    if answer.status == 429:
        return Sent(Outcome.LATER, after=answer.after, why=Phrase("too many messages at once"))
    if answer.status >= 500:
        said = Phrase("answered %(status)d", status=answer.status)
        return Sent(Outcome.UNKNOWN, after=answer.after, why=said)
    if answer.document is None:
        said = Phrase("answered %(status)d with what cannot be read", status=answer.status)
        return Sent(Outcome.UNKNOWN if answer.taken else Outcome.LATER, why=said)
    return None


def _reason(error: HearsayError, url: str, secrets: Sequence[str]) -> Phrase:
    """Return why nobody answered; an address may hold a secret, and errors quote addresses or parts."""
    said = error.phrase
    why = said.values.get("why") if isinstance(said, Phrase) else None
    if not isinstance(why, Phrase):  # its template names the address
        why = Phrase(_CANNOT_BE_ASKED.template, english=str(said).removeprefix(f"{url}: "))
    kept = json.dumps(pack(why), ensure_ascii=False)
    shown = any(part in kept for secret in secrets for part in _parts(secret))
    return _CANNOT_BE_ASKED if shown else why


def _parts(secret: str) -> Iterator[str]:
    """Yield every run of letters by which a secret might be told."""
    for start in range(max(1, len(secret) - _TELLING + 1)):
        yield secret[start : start + _TELLING]


def _object(body: bytes) -> Part | None:
    try:
        value: Json = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return Part(value) if isinstance(value, dict) else None


def _wait(value: str | None) -> timedelta | None:
    """Return the wait that `Retry-After` asks for, in seconds; a date is rare, and is left out."""
    if value is None or not (value.isascii() and value.isdigit()):
        return None
    return timedelta(seconds=min(int(value[:12]), _LONGEST_WAIT))
