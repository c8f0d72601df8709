"""What goes in and out: the shapes that the OpenAPI document describes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from hearsay.web.api.models import Scope
from hearsay.web.claims.models import MOST_TEXT, Claim

__all__ = [
    "MOST_MATCHED",
    "MOST_MESSAGES",
    "ChangeOut",
    "ChangePage",
    "CheckOut",
    "CheckPage",
    "ClaimOut",
    "ClaimPage",
    "Evidence",
    "Incoming",
    "Intake",
    "MatchOut",
    "Matched",
    "MeOut",
    "MessageOut",
    "MessagePage",
    "Named",
    "RatingOut",
    "Refused",
    "TakenOut",
    "Text",
]

MOST_MESSAGES = 100
MOST_MATCHED = 10_000
Status = Literal["open", "checking", "answered", "not_checkable", "set_aside", "merged"]
Level = Literal["urgent", "high", "normal", "low"]
Count = Annotated[int, Field(ge=0, lt=1 << 53)]
_OLDEST = datetime(1970, 1, 1, tzinfo=UTC)

assert set(Claim.Status.values) == set(Status.__args__)  # type: ignore[attr-defined]  # noqa: S101
assert set(Claim.Level.values) == set(Level.__args__)  # type: ignore[attr-defined]  # noqa: S101


def _text(value: object) -> object:
    if not isinstance(value, str | None):
        raise ValueError("send a date and time as a string, e.g. 2026-03-01T12:00:00Z")
    return value


def _not_before_computers(value: datetime) -> datetime:
    if value < _OLDEST:
        raise ValueError("a message was not written before 1970")
    return value


Moment = Annotated[
    AwareDatetime,
    Field(strict=False),
    BeforeValidator(_text),
    AfterValidator(_not_before_computers),
]


class _In(BaseModel):
    """What comes in: nothing unknown, no silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True)


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Page(_Out):
    next: str | None = Field(
        description="The cursor to go on with. Where `more` is false, it serves to come back later "
        "for what is new; in the order of priority it is null then.",
        examples=["WyJpIiwxMl0"],
    )
    more: bool = Field(description="Whether there is another page now.")


class ClaimOut(_Out):
    """A statement that can be checked, and how many messages make it."""

    id: int = Field(examples=[12])
    statement: str = Field(examples=["Eating ginger cures dengue"])
    lang: str = Field(examples=["en"])
    status: Status
    merged_into: int | None = Field(description="The claim that this one is part of now.")
    topic: str | None = Field(description="Slug of its topic.", examples=["health"])
    harms: list[str] = Field(examples=[["health"]])
    deadline: date | None
    level: Level
    priority: float
    due_at: datetime | None
    message_count: int
    asker_count: int = Field(description="How many different people asked; who is kept nowhere.")
    last_day_count: int
    first_seen: datetime
    last_seen: datetime
    version: int


class ClaimPage(_Page):
    """Some claims."""

    items: list[ClaimOut]


class MessageOut(_Out):
    """A message as it was written. Nothing is said of who wrote it, as nothing of that is kept."""

    id: int
    kind: Literal["tip", "post"]
    text: str = Field(examples=["Is it true that ginger cures dengue?"])
    lang: str
    url: str
    source: str
    counts: dict[str, int]
    written_at: datetime
    received_at: datetime


class MessagePage(_Page):
    """Some messages of a claim."""

    items: list[MessageOut]


class Evidence(_Out):
    """A source that a reader can open."""

    url: str = Field(examples=["https://health.example/dengue"])
    title: str


class CheckOut(_Out):
    """A published fact-check: this desk's, as its readers see it, or another publisher's."""

    id: int
    key: str = Field(examples=["3f2a9c01de"])
    origin: Literal["own", "other"]
    status: Literal["published", "withdrawn"]
    claim: int | None = Field(description="The claim that it checks, where it is this desk's.")
    statement: str = Field(examples=["Eating ginger cures dengue"])
    title: str
    summary: str
    rating: str = Field(description="In words.", examples=["False"])
    rating_slug: str | None = Field(description="A rating of /ratings, where it is this desk's.")
    reason: str = Field(description="Why there is no verdict.")
    lang: str
    topic: str | None
    url: str = Field(examples=["https://desk.example/en/checks/3f2a9c01de"])
    publisher: str
    published_at: datetime | None
    revision: int | None = Field(description="Number of the latest answer, where it is ours.")
    public_reason: str = Field(description="Why it was corrected or withdrawn.")
    still_true_until: date | None
    evidence: list[Evidence]


class CheckPage(_Page):
    """Some checks."""

    items: list[CheckOut]


class Incoming(_In):
    """A message as it arrives."""

    key: str = Field(
        min_length=1, max_length=180, pattern=r"^[\x21-\x7e]+$",
        description="Names this delivery among all that your token brings. The same key twice is kept "
        "once.",
        examples=["our-bot:12345"],
    )  # fmt: skip
    text: str = Field(min_length=1, max_length=MOST_TEXT, examples=["Does ginger cure dengue?"])
    kind: Literal["tip", "post"] = Field(
        "tip", description="A tip was sent to you; a post is public."
    )
    written_at: Moment | None = Field(None, examples=["2026-03-01T12:00:00Z"])
    url: str = Field("", max_length=2_000, examples=["https://forum.example/t/1"])
    source: str = Field("", max_length=120, examples=["our-bot"])
    lang: str = Field("", pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,4})?|und)?$", examples=["vi"])
    counts: dict[Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")], Count] = Field(
        default_factory=dict, max_length=20, description="Public counts of a post.",
        examples=[{"shares": 3}],
    )  # fmt: skip


class Intake(_In):
    """Messages, up to 100 at once. Say nothing of who sent them: there is no field for it."""

    messages: list[Incoming] = Field(min_length=1, max_length=MOST_MESSAGES)


class Refused(_Out):
    """A message that was not taken in, and why."""

    key: str
    why: str


class TakenOut(_Out):
    """How many messages are new, and how many were here already."""

    new: int
    known: int
    refused: list[Refused]


class Text(_In):
    """A text, and in which language it is, if you know."""

    text: str = Field(min_length=1, max_length=MOST_MATCHED, examples=["Does ginger cure dengue?"])
    lang: str | None = Field(None, pattern=r"^[a-z]{2,3}$", examples=["en"])


class Matched(_Out):
    """A check that may answer the text; how probable that is, and what speaks against it."""

    check: CheckOut
    probability: float = Field(ge=0, le=1)
    guards: list[str] = Field(examples=[["number: 15 vs 17"]])
    words: list[str] = Field(description="The words that both have.")


class MatchOut(_Out):
    """What the engine says of a text. `suggest` means: a person has to decide."""

    decision: Literal["answer", "suggest", "none"]
    checkable: float = Field(ge=0, le=1, description="Probability that it claims anything.")
    lang: str
    matches: list[Matched]
    model: str = Field(description="Which versions of ranking, detection and deciding said so.")


class Named(_Out):
    """A topic."""

    slug: str = Field(examples=["health"])
    name: dict[str, str] = Field(examples=[{"en": "Health", "vi": "Sức khỏe", "th": "สุขภาพ"}])
    active: bool


class RatingOut(Named):
    """A step of the desk's scale; `value` is 1 (worst) to 5 (best), null for no verdict."""

    kind: str = Field(examples=["false"])
    value: int | None


class ChangeOut(_Out):
    """A line of the desk's history: that something changed, not by whom."""

    id: int
    at: datetime
    verb: str = Field(examples=["publish_check"])
    kind: Literal["claim", "check", "match"]
    object: int = Field(description="Id of what changed.")
    claim: int | None


class ChangePage(_Page):
    """Some changes, the oldest first."""

    items: list[ChangeOut]


class DeskOut(_Out):
    """The desk that answers."""

    name: str
    languages: list[Any]
    address: str


class MeOut(_Out):
    """What the token is, and what it may be used for now."""

    token: str = Field(description="Its public part.", examples=["hearsay_1a2b3c4d"])
    name: str
    scopes: list[Scope] = Field(description="Those that its maker's role allows now.")
    expires_at: datetime
    desk: DeskOut
