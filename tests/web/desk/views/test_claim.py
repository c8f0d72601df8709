"""The claim page, and each address for what people do to a claim."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hearsay.web.claims.actions import triage
from hearsay.web.claims.actions.grouping import merge, recount
from hearsay.web.claims.models import (
    Asker,
    Change,
    Check,
    Claim,
    Desk,
    Evidence,
    Match,
    Message,
    NearClaim,
    Note,
    Topic,
)
from hearsay.web.people.models import User

SignIn = Callable[[User], Client]
HOSTILE = "<script>alert(1)</script> \u202etxt.exe' onload='x"


@dataclass
class Story:
    """A claim with four messages, a match, and another claim near it."""

    claim: Claim
    other: Claim
    match: Match

    def url(self, name: str) -> str:
        """Return the address of an act on the claim, or on its match."""
        return reverse(name, args=[self.match.pk if name.startswith("match") else self.claim.pk])


@pytest.fixture
def story(
    make_claim: Callable[..., Claim],
    make_message: Callable[..., Message],
    make_check: Callable[..., Check],
    now: datetime,
) -> Story:
    """A claim as the worker leaves it."""
    claim, other = make_claim(), make_claim("Garlic cures dengue")
    for number in range(4):
        asker = Asker.objects.create(pseudonym=f"a{number}", made_at=now, purge_at=now)
        make_message(f"ginger {number % 3}", claim=claim, asker=asker, fingerprint=f"f{number % 3}")
    make_message("garlic", claim=other, fingerprint="g")
    recount(claim, now), recount(other, now)
    match = Match.objects.create(
        claim=claim,
        check_to=make_check(title="No, ginger does not cure dengue"),
        probability=0.83,
        guards=["number: 15 vs 17"],
        why={"words": ["ginger", "dengue"], "bm25": 12.3456},
        model="rank-3",
        made_at=now,
    )
    NearClaim.objects.create(
        first=claim,
        second=other,
        same=0.4,
        guards=["product: ginger vs garlic"],
        model="group-2",
        made_at=now,
    )
    return Story(claim, other, match)


def text(answer: Any) -> str:
    """Return the page, with white space as it is seen."""
    return " ".join(answer.content.decode().split())


def notices(client: Client, story: Story) -> str:
    """Return what the next page says of the last act."""
    return text(client.get(story.url("claim")))


def test_the_page_shows_what_is_known(story: Story, rita: User, signed_in: SignIn) -> None:
    """Statement, repeats, match with why and model, guard in words, near claim: all on one page."""
    page = text(signed_in(rita).get(story.url("claim")))
    for words in (
        "Eating ginger cures dengue",
        "4 messages",
        "4 people asked",
        "2 times",
        "No, ginger does not cure dengue",
        "83 % sure",
        '<mark dir="auto">ginger</mark>',
        "Different number: “15” here, “17” there",
        "rank-3",
        "Example Check",
        'href="https://checks.example/1" rel="noopener nofollow ugc noreferrer"',
        "Garlic cures dengue",
        "Different product: “ginger” here, “garlic” there",
    ):
        assert words in page


def test_a_reader_sees_no_buttons(story: Story, rita: User, bob: User, signed_in: SignIn) -> None:
    """Who may not act is not offered to; a checker is."""
    assert story.url("claim_status") not in text(signed_in(rita).get(story.url("claim")))
    assert story.url("claim_status") in text(signed_in(bob).get(story.url("claim")))


def test_hostile_text_is_shown_as_text(
    story: Story, bob: User, signed_in: SignIn, now: datetime
) -> None:
    """Whatever a message, a check, a note, an address or a reason says, none of it runs."""
    Claim.objects.filter(pk=story.claim.pk).update(statement=HOSTILE, lang='"><b>')
    Message.objects.update(text=HOSTILE, url="javascript:alert(1)", source=HOSTILE)
    Check.objects.update(title=HOSTILE, url="javascript:alert(1)", rating_text=HOSTILE)
    Match.objects.update(why={"words": [HOSTILE], HOSTILE: 1}, guards=[HOSTILE, {"kind": HOSTILE}])
    Evidence.objects.create(
        claim=story.claim, url="javascript:alert(1)", added_by=bob, added_at=now, title=HOSTILE
    )
    triage.add_note(story.claim.pk, HOSTILE, by=bob, now=now)
    triage.set_status([story.claim.pk], "checking", by=bob, now=now, why=HOSTILE)
    page = text(signed_in(bob).get(story.url("claim")))
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert '"><b>' not in page


ACTS: list[tuple[str, dict[str, Any], Callable[[Story], bool]]] = [
    ("claim_status", {"status": "checking", "why": "go"}, lambda s: s.claim.status == "checking"),
    ("claim_assign", {"person": "BOB"}, lambda s: str(s.claim.assignee) == "bob"),
    ("claim_second_reader", {"person": "BOB"}, lambda s: str(s.claim.second_reader) == "bob"),
    ("claim_harms", {"harm": ["health"]}, lambda s: s.claim.harms == ("health",)),
    ("claim_deadline", {"deadline": "2999-01-01"}, lambda s: s.claim.deadline is not None),
    ("claim_topic", {"topic": "TOPIC"}, lambda s: str(s.claim.topic) == "Health"),
    (
        "claim_statement",
        {"statement": "Ginger", "version": "VERSION", "lang": "vi"},
        lambda s: (s.claim.statement, s.claim.lang) == ("Ginger", "vi"),
    ),
    ("claim_note", {"text": "mine"}, lambda s: Note.objects.get().text == "mine"),
    ("claim_merge", {"into": "OTHER"}, lambda s: s.claim.merged_into == s.other),
    (
        "claim_split",
        {"pick": ["f0"], "statement": "Apart"},
        lambda s: Claim.objects.get(statement="Apart").message_count == 2,
    ),
    ("claim_move", {"pick": ["f1"], "into": "OTHER"}, lambda s: s.other.message_count == 2),
    ("match_confirm", {"seen": "suggested"}, lambda s: s.match.state == "confirmed"),
    ("match_reject", {"seen": "suggested"}, lambda s: s.match.state == "rejected"),
    ("match_relate", {"seen": "suggested"}, lambda s: s.match.state == "related"),
]
PAGES = ("claim_statement", "claim_merge", "claim_split", "claim_move")


def form(story: Story, said: dict[str, Any], bob: User) -> dict[str, Any]:
    """Fill in what only the store knows."""
    known = {
        "BOB": bob.pk,
        "OTHER": story.other.pk,
        "VERSION": story.claim.version,
        "TOPIC": Topic.objects.get(slug="health").pk,
    }
    return {
        name: known.get(value, value) if isinstance(value, str) else value
        for name, value in said.items()
    }


@pytest.mark.parametrize(("name", "said", "is_done"), ACTS, ids=[act[0] for act in ACTS])
def test_each_act(
    story: Story,
    bob: User,
    rita: User,
    signed_in: SignIn,
    name: str,
    said: dict[str, Any],
    is_done: Callable[[Story], bool],
) -> None:
    """It is done by who may, refused to who may not and to strangers, and never done by a GET."""
    said, url = form(story, said, bob), story.url(name)
    assert Client().post(url, said).status_code == 302
    assert signed_in(rita).post(url, said).status_code == 403
    assert signed_in(bob).get(url).status_code == (200 if name in PAGES else 405)
    assert not Change.objects.exists()

    answer = signed_in(bob).post(url, said)

    assert answer.status_code == 302
    for row in (story.claim, story.other, story.match):
        row.refresh_from_db()
    assert is_done(story)
    change = Change.objects.get()
    assert change.actor == bob

    undone = signed_in(bob).post(reverse("claim_undo", args=[story.claim.pk, change.pk]))
    assert undone.status_code == 302
    assert Change.objects.filter(undoes=change).exists()


def test_a_collector_may_note_and_nothing_else(
    story: Story, cleo: User, bob: User, signed_in: SignIn
) -> None:
    """Collectors write notes; the rest is for checkers."""
    client = signed_in(cleo)
    for name, said, _done in ACTS:
        answer = client.post(story.url(name), form(story, said, bob))
        assert answer.status_code == (302 if name == "claim_note" else 403)
    change = Change.objects.get(verb="note")
    assert client.post(reverse("claim_undo", args=[story.claim.pk, change.pk])).status_code == 403


BAD = [
    ("claim_status", {"status": "merged"}, "cannot be set"),
    ("claim_status", {}, "cannot be set"),
    ("claim_status", {"status": "answered"}, "Nothing answers"),
    ("claim_assign", {"person": "999999"}, "That choice is gone"),
    ("claim_assign", {"person": "9" * 40}, "That choice is gone"),
    ("claim_second_reader", {"person": "x"}, "That choice is gone"),
    ("claim_harms", {"harm": ["party"]}, "There is no harm"),
    ("claim_deadline", {"deadline": "31.3.2026"}, "That is no date"),
    ("claim_deadline", {"deadline": "2026-02-31"}, "That is no date"),
    ("claim_deadline", {"deadline": "1999-01-01"}, "That day is past"),
    ("claim_topic", {"topic": "-1"}, "That choice is gone"),
    ("claim_merge", {"into": "SELF"}, "into itself"),
    ("claim_move", {"pick": ["f0"], "into": "SELF"}, "in that claim already"),
    ("claim_move", {"pick": ["f0", "f1", "f2"], "into": "OTHER"}, "nothing would be left"),
    ("claim_move", {"into": "OTHER"}, "at least one message"),
    ("match_confirm", {"seen": "rejected"}, "faster"),
]


@pytest.mark.parametrize(("name", "said", "words"), BAD)
def test_bad_input_is_told_and_changes_nothing(
    story: Story, bob: User, signed_in: SignIn, name: str, said: dict[str, Any], words: str
) -> None:
    """A refusal is a sentence on the next page; nothing is written."""
    client = signed_in(bob)
    said = {k: story.claim.pk if v == "SELF" else v for k, v in form(story, said, bob).items()}
    assert client.post(story.url(name), said).status_code == 302
    assert words in notices(client, story).replace("&#x27;", "'")
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("name", "said", "status", "words"),
    [
        ("claim_note", {"text": " "}, 422, "Write something first"),
        ("claim_note", {"text": "y" * 10_001}, 422, "at most 10000"),
        ("claim_statement", {"statement": "", "version": "VERSION"}, 422, "Write what is claimed"),
        ("claim_statement", {"statement": "My words", "version": "77"}, 409, "My words"),
        ("claim_statement", {"statement": "My words"}, 409, "Somebody changed this"),
        ("claim_split", {"pick": ["f0"], "statement": " "}, 422, "Write what the new claim"),
        ("claim_split", {"pick": ["nonsense"], "statement": "Apart"}, 422, "at least one"),
        ("claim_merge", {}, 422, "Find the other claim"),
        ("claim_move", {"pick": ["f0"]}, 422, "Find the other claim"),
        ("claim_merge", {"into": "999999"}, 404, ""),
        ("claim_merge", {"into": "x"}, 404, ""),
        ("claim_merge", {"into": "9" * 30}, 404, ""),
    ],
)
def test_what_was_typed_is_kept(
    story: Story,
    bob: User,
    signed_in: SignIn,
    name: str,
    said: dict[str, Any],
    status: int,
    words: str,
) -> None:
    """Where something was typed the form comes back with it, and says why."""
    answer = signed_in(bob).post(story.url(name), form(story, said, bob))
    assert answer.status_code == status
    assert words in text(answer)
    assert not Change.objects.exists()


def test_numbers_of_nothing(story: Story, bob: User, signed_in: SignIn) -> None:
    """Claims, matches and changes that are not there, or are another claim's, are not found."""
    client = signed_in(bob)
    assert client.get(reverse("claim", args=[10**25])).status_code == 404
    assert client.get(reverse("claim_history", args=[999_999])).status_code == 404
    assert client.post(reverse("match_confirm", args=[999_999])).status_code == 404
    assert client.post(reverse("claim_note", args=[999_999]), {"text": "x"}).status_code == 404
    client.post(story.url("claim_status"), {"status": "checking"})
    change = Change.objects.get()
    assert client.post(reverse("claim_undo", args=[story.other.pk, change.pk])).status_code == 404
    assert client.post(reverse("claim_undo", args=[story.claim.pk, 10**25])).status_code == 404


def test_previews_show_what_will_happen(story: Story, bob: User, signed_in: SignIn) -> None:
    """Merge, split and move say the numbers before anything is done."""
    client, other = signed_in(bob), story.other.pk
    found = text(client.get(story.url("claim_merge"), {"q": "garlic"}))
    assert "Garlic cures dengue" in found
    shown = text(client.get(story.url("claim_merge"), {"into": other}))
    assert "4 messages go over" in shown
    assert f"#{other} will have: 5 messages, 4 people asked." in shown
    shown = text(client.get(story.url("claim_split"), {"pick": ["f0"]}))
    assert "The new claim will have: 2 messages, 2 people asked." in shown
    shown = text(client.get(story.url("claim_split"), {"every": "ginger 1"}))
    assert "The new claim will have: 1 message, 1 person asked." in shown
    shown = text(client.get(story.url("claim_move"), {"pick": ["f0", "f1"], "into": other}))
    assert "3 messages go over" in shown
    assert f"#{story.claim.pk} keeps: 1 message, 1 person asked." in shown
    assert "at least one message" in text(client.get(story.url("claim_move")))
    assert "into itself" in text(client.get(story.url("claim_merge"), {"into": story.claim.pk}))
    assert not Change.objects.exists()


def test_a_merged_claim_says_where_it_went(
    story: Story, bob: User, signed_in: SignIn, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """The page stays at its address, leads to the end of the chain, and offers only undo."""
    last = make_claim("The last one")
    merge(story.claim.pk, story.other.pk, by=bob, now=now)
    merge(story.other.pk, last.pk, by=bob, now=now)
    page = text(signed_in(bob).get(story.url("claim")))
    assert f"Work goes on in #{last.pk}" in page
    assert story.url("claim_status") not in page
    assert "claim_undo" not in page
    assert f"/desk/claims/{story.claim.pk}/undo/" in page
    assert f"#{story.other.pk}" in text(signed_in(bob).get(reverse("claim", args=[last.pk])))


def test_merging_says_what_kept_them_apart(story: Story, bob: User, signed_in: SignIn) -> None:
    """Before two claims are merged, the guard between them is told, from either side."""
    said = "Different product: “ginger” here, “garlic” there"
    for one, into in ((story.claim, story.other), (story.other, story.claim)):
        page = text(signed_in(bob).get(reverse("claim_merge", args=[one.pk]), {"into": into.pk}))
        assert said in page
    NearClaim.objects.all().delete()
    page = text(signed_in(bob).get(story.url("claim_merge"), {"into": story.other.pk}))
    assert "This will happen" in page and "Kept apart" not in page


@pytest.mark.parametrize(("probability", "percent"), [(0.9999, 99), (0.0001, 1)])
def test_no_judgement_of_a_machine_is_certain(
    story: Story, rita: User, signed_in: SignIn, probability: float, percent: int
) -> None:
    """However sure the model is, the page says neither 100 nor 0 percent."""
    Match.objects.update(probability=probability)
    assert f"{percent} % sure" in text(signed_in(rita).get(story.url("claim")))


def test_one_goes_back_to_where_one_was(story: Story, bob: User, signed_in: SignIn) -> None:
    """A form may name a page of ours to go back to; other sites are not followed."""
    client, url = signed_in(bob), story.url("claim_status")
    answer = client.post(url, {"status": "checking", "next": "/desk/?status=open"})
    assert answer["Location"] == "/desk/?status=open"
    for wrong in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        answer = client.post(url, {"status": "open", "next": wrong})
        assert answer["Location"] == story.url("claim")


def test_the_history_tells_everything(
    story: Story, bob: User, alice: User, signed_in: SignIn, now: datetime
) -> None:
    """Who, when, what and why of every change, in words; what was undone is marked."""
    client = signed_in(bob)
    for name, said, _done in ACTS[:-2]:
        client.post(story.url(name), form(story, said, bob) | {"why": f"because {name}"})
    page = text(client.get(story.url("claim_history")))
    for words in (
        "Status: Open → Being checked",
        "Assigned to bob",
        "Possible harm: health",
        "Topic: Health",
        "Wrote a note",
        f"Merged #{story.claim.pk} into #{story.other.pk} (4 messages)",
        "because claim_merge",
    ):
        assert words in page
    assert "bob" in page


def test_ids_are_written_without_separators(
    story: Story, bob: User, signed_in: SignIn, make_claim: Callable[..., Claim]
) -> None:
    """A claim of four digits is #1234, in its address, its forms and its text."""
    claim = make_claim(pk=12_345)
    NearClaim.objects.create(
        first_id=story.claim.pk, second=claim, same=0.5, model="m", made_at=claim.made_at
    )
    page = text(signed_in(bob).get(story.url("claim")))
    assert "12345" in page
    assert "12,345" not in page
    assert "12,345" not in text(signed_in(bob).get(reverse("claim", args=[claim.pk])))
    assert "12,345" not in text(signed_in(bob).get(story.url("claim_merge"), {"into": 12_345}))
    queue = text(signed_in(bob).get(reverse("queue")))
    assert 'value="12345"' in queue
    assert "12,345" not in queue


def test_a_large_claim_costs_no_more_queries(
    story: Story,
    bob: User,
    signed_in: SignIn,
    make_message: Callable[..., Message],
    make_check: Callable[..., Check],
    now: datetime,
    django_assert_max_num_queries: Any,
) -> None:
    """The page of a claim with much of everything is read in as many queries as a small one's."""
    for number in range(40):
        at = now - timedelta(minutes=number)
        make_message(f"m{number}", claim=story.claim, fingerprint=f"m{number}", written_at=at)
        Match.objects.create(
            claim=story.claim, check_to=make_check(), probability=0.1, model="m", made_at=now
        )
        triage.add_note(story.claim.pk, f"note {number}", by=bob, now=now)
        triage.set_status([story.claim.pk], "open" if number % 2 else "checking", by=bob, now=now)
    client = signed_in(bob)
    with django_assert_max_num_queries(24):
        page = text(client.get(story.url("claim")))
    assert "Next page" in page
    assert "The whole history" in page
    with django_assert_max_num_queries(24):
        assert "Page before" in text(client.get(story.url("claim"), {"page": 2}))
    assert client.get(story.url("claim"), {"page": "nonsense"}).status_code == 200
    assert client.get(story.url("claim"), {"page": "9" * 18}).status_code == 200
    assert "m17" in text(client.get(story.url("claim"), {"words": "M17"}))


@pytest.mark.parametrize("lang", ["vi", "th"])
def test_the_page_in_other_languages(
    story: Story, bob: User, signed_in: SignIn, lang: str, django_assert_max_num_queries: Any
) -> None:
    """Numbers of the chart stay numbers where commas are decimal, and dates cost no queries."""
    client = signed_in(bob)
    client.cookies["hearsay_language"] = lang
    with django_assert_max_num_queries(26):
        page = text(client.get(story.url("claim")))
    assert f'<html lang="{lang}">' in page
    (bar,) = re.findall(r'<rect x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"', page)
    assert all(float(number) >= 0 for number in bar)
    assert ("2569" in page) == (lang == "th" and Desk.current().buddhist_era)
