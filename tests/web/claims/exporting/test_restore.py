"""What a desk exports comes back into an empty one: every row, every field, every word."""

import csv
import json
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from hearsay.connect.files.cells import guard_cell
from hearsay.connect.sources.types import Polled, Post
from hearsay.errors import InputError
from hearsay.web.claims.actions.intake import fingerprint
from hearsay.web.claims.exporting.restore import restore_export
from hearsay.web.claims.exporting.stream import name_of, pieces, zipped
from hearsay.web.claims.exporting.tables import TABLES
from hearsay.web.claims.models import (
    Answer,
    Asker,
    Change,
    Check,
    Claim,
    Desk,
    Evidence,
    Message,
    Rating,
    Topic,
)
from hearsay.web.people.models import User
from hearsay.web.sources.actions.storing import Stored, message_key, store_polled
from hearsay.web.sources.models import Source
from tests.web.claims.exporting.conftest import PSEUDONYM

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
Rows = dict[str, list[dict[str, Any]]]


def everything() -> Rows:
    """Return every field of every row; people by their names."""
    names = dict(User.objects.values_list("pk", "username"))
    return {
        one.what: [
            {
                field.name: names[value] if field.related_model is User and value else value
                for field in one.model._meta.concrete_fields
                if field.name not in one.left_out
                for value in [getattr(row, field.attname)]
            }
            for row in one.model._default_manager.order_by("pk")
        ]
        for one in TABLES
    }


def empty() -> None:
    """Make the desk as it was when it was new."""
    for one in TABLES:
        if one.model is Claim:
            Claim.objects.update(merged_into=None, status="open")
        if one.model not in (Desk, Topic, Rating):
            if one.model is Change:
                Change.objects.update(undoes=None)
            one.model._default_manager.all().delete()
    Desk.objects.update(name="", about="")


def exported(folder: Path, form: str, *, bom: bool = False) -> Path:
    """Write all tables into a folder."""
    folder.mkdir(exist_ok=True)
    for one in TABLES:
        (folder / name_of(one.what, form)).write_bytes(b"".join(pieces(one.what, form, bom=bom)))
    return folder


def test_every_field_is_exported_or_says_why_not() -> None:
    """A column added to the store is in the export, or the build fails."""
    for one in TABLES:
        fields = {field.name for field in one.model._meta.concrete_fields}
        assert set(one.left_out) <= fields
        assert {field.name for field in one.fields().values()} == fields - set(one.left_out)
        assert len(set(one.columns())) == len(one.columns())
    assert all(why for one in TABLES for why in one.left_out.values())


def test_what_points_comes_before_what_it_points_to() -> None:
    """A row written during an export never points to one that is not in it."""
    order = [one.model for one in TABLES]
    for place, model in enumerate(order):
        points = {f.related_model for f in model._meta.concrete_fields if f.is_relation} - {model}
        assert not points & set(order[:place])


@pytest.mark.parametrize(("form", "bom"), [("csv", False), ("csv", True), ("jsonl", False)])
def test_everything_comes_back(
    fill: Callable[..., None], tmp_path: Path, form: str, bom: bool
) -> None:
    """All rows are as they were, field by field, in either form, with and without a mark."""
    fill()
    Message.objects.update(asker=None)
    before = everything()
    assert all(before.values()), "every table has a row"
    folder = exported(tmp_path / "out", form, bom=bom)
    empty()
    done = restore_export(folder)
    assert everything() == before
    assert done == {what: len(rows) for what, rows in before.items()}


WORDS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=40
)


@given(words=WORDS, other=WORDS, form=st.sampled_from(["csv", "jsonl"]), bom=st.booleans())
@budget(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_words_come_back(
    fill: Callable[..., None], tmp_path: Path, words: str, other: str, form: str, bom: bool
) -> None:
    """Whatever people wrote is as they wrote it."""
    empty()
    Claim.objects.all().delete()
    Asker.objects.all().delete()
    fill(words, other)
    Message.objects.update(asker=None)
    before = everything()
    for file in (tmp_path / "out").glob("*"):
        file.unlink()
    folder = exported(tmp_path / "out", form, bom=bom)
    empty()
    restore_export(folder)
    assert everything() == before


def test_a_zip_comes_back_too(fill: Callable[..., None], tmp_path: Path) -> None:
    """The one file that a browser gets is sound, and holds the same."""
    fill()
    before = everything()
    path = tmp_path / "desk.zip"
    path.write_bytes(b"".join(zipped("csv", now=MOMENT)))
    with zipfile.ZipFile(path) as kept:
        assert kept.testzip() is None
        assert set(kept.namelist()) == {f"{one.what}.csv" for one in TABLES}
    empty()
    restore_export(path)
    assert everything() == before


def test_people_come_back_closed(fill: Callable[..., None], tmp_path: Path, bob: User) -> None:
    """Who did something keeps their name beside it, and cannot sign in by that."""
    fill()
    folder = exported(tmp_path / "out", "csv")
    empty()
    User.objects.exclude(username="alice").delete()
    User.objects.create_user("somebody", password="x")
    restore_export(folder)
    back = User.objects.get(username="bob")
    assert (back.is_active, back.role, back.has_usable_password()) == (False, 1, False)
    assert Claim.objects.exclude(assignee=None).get().assignee == back
    assert Change.objects.get(verb="assign").after == {"assignee_id": back.pk}
    assert Check.objects.get(origin="own").author == User.objects.get(username="cleo")
    assert list(Answer.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_restored_desk_goes_on(
    fill: Callable[..., None], tmp_path: Path, make_claim: Callable[..., Claim]
) -> None:
    """New rows get numbers of their own, and the indexes are told of what came."""
    fill()
    folder = exported(tmp_path / "out", "csv")
    empty()
    restore_export(folder)
    assert not Claim.objects.filter(indexed_at__isnull=False).exists()
    assert make_claim("a new one").pk not in {1, 2}


def test_askers_are_never_exported(fill: Callable[..., None], tmp_path: Path) -> None:
    """No file holds a pseudonym, nor the number of an asker."""
    fill()
    folder = exported(tmp_path / "out", "csv")
    assert all(PSEUDONYM not in file.read_text("utf-8") for file in folder.iterdir())
    assert not any(name == "asker" for one in TABLES for name in one.columns())


def test_no_cell_is_a_formula(fill: Callable[..., None], tmp_path: Path) -> None:
    """Whatever a spreadsheet would run has an apostrophe before it, in every table."""
    fill('=HYPERLINK("http://evil.test","x")', "@SUM(1)\t+2")
    folder = exported(tmp_path / "out", "csv", bom=True)
    seen = 0
    for file in folder.iterdir():
        with file.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.reader(lines):
                for cell in row:
                    first = unicodedata.normalize("NFKC", cell.strip())[:1]
                    assert first not in "=+-@" or not first
                    seen += cell.startswith("'")
    assert seen > 20
    assert guard_cell("=1") == "'=1"


def test_a_desk_that_is_not_empty_is_left_alone(fill: Callable[..., None], tmp_path: Path) -> None:
    """Nothing is mixed with what is there."""
    fill()
    folder = exported(tmp_path / "out", "csv")
    before = everything()
    with pytest.raises(InputError, match=r"empty desk only, and this one has answers, changes"):
        restore_export(folder)
    assert everything() == before


DAMAGE = {
    "no-messages": (lambda f: (f / "messages.csv").unlink(), "has no messages"),
    "cut": (lambda f: cut(f / "claims.csv"), r"claims.csv, row \d+"),
    "other": (lambda f: (f / "notes.csv").write_bytes((f / "claims.csv").read_bytes()), "kind"),
    "dangling": (lambda f: drop_rows(f / "claims.csv"), "cannot be restored"),
    "word": (lambda f: swap(f / "checks.csv", '"own"', '"nobody"'), "cannot be restored"),
}


def cut(path: Path) -> None:
    """End a file in the midst of a cell."""
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b'"', 0, -40) + 3])


def drop_rows(path: Path) -> None:
    """Leave the head only."""
    path.write_bytes(path.read_bytes().split(b"\r\n")[0] + b"\r\n")


def swap(path: Path, old: str, new: str) -> None:
    """Change some words."""
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_changes_nothing(fill: Callable[..., None], tmp_path: Path, name: str) -> None:
    """An export that lacks something is refused whole, in words."""
    fill("words")
    folder = exported(tmp_path / "out", "csv")
    empty()
    harm, said = DAMAGE[name]
    harm(folder)
    with pytest.raises(InputError, match=said):
        restore_export(folder)
    assert not Claim.objects.exists() and not Message.objects.exists()


def test_models_have_no_moment_of_their_own() -> None:
    """No field sets itself to now, so that moments come back."""
    fields = [field for one in TABLES for field in one.model._meta.concrete_fields]
    assert not any(
        getattr(f, "auto_now", False) or getattr(f, "auto_now_add", False)
        for f in fields
        if isinstance(f, models.DateField)
    )


def test_sources_come_back_as_they_were(fill: Callable[..., None], tmp_path: Path) -> None:
    """With their pace and where they stood; nobody is at them, and what is gone stays gone."""
    fill()
    Source.objects.update(turn=7, taken_until=MOMENT)
    before = list(Source.objects.order_by("pk").values())
    folder = exported(tmp_path / "out", "csv")
    empty()
    restore_export(folder)
    free = {"turn": 0, "taken_until": None}
    assert list(Source.objects.order_by("pk").values()) == [one | free for one in before]
    source = Source.objects.get(kind="feed")
    assert Message.objects.get(kind="post") == source.links.get(key="a").message
    again = Polled((Post("a", "Of another time"), Post("b", "Deleted long ago")))
    Message.objects.filter(kind="post").update(key=message_key("a"))
    assert store_polled(source, again, now=MOMENT) == Stored(edited=1)


def test_a_restored_source_brings_nothing_anew(fill: Callable[..., None], tmp_path: Path) -> None:
    """Numbers are masked in an export: that they are not where the post stands is no edit."""
    fill()
    text = "Call 0912 345 678, the dam broke"
    post = Message.objects.get(kind="post")
    Message.objects.filter(pk=post.pk).update(text=text, fingerprint=fingerprint(text))
    folder = exported(tmp_path / "out", "jsonl")
    empty()
    restore_export(folder)
    assert Message.objects.get(pk=post.pk).text != text
    source = Source.objects.get(kind="feed")
    Message.objects.filter(pk=post.pk).update(key=message_key("a"))
    assert store_polled(source, Polled((Post("a", text),)), now=MOMENT) == Stored()


def test_another_source_s_words_edit_nothing_after_a_restore(
    fill: Callable[..., None], tmp_path: Path
) -> None:
    """What each told is in no export; that they tell a post in other words is no edit of it."""
    fill()
    text = Message.objects.get(kind="post").text
    first = Source.objects.get(kind="feed")
    second = Source.objects.create(kind="mastodon", address="social.example", name="S", made_at=MOMENT,
                                   known_as="mastodon:social.example", next_at=MOMENT)  # fmt: skip
    Message.objects.filter(kind="post").update(key=message_key("a"))
    other = Polled((Post("a", f"{text}, says the mayor"),))
    store_polled(second, other, now=MOMENT)
    folder = exported(tmp_path / "out", "csv")
    empty()
    restore_export(folder)
    for source, told in ((second, other), (first, Polled((Post("a", text),))), (second, other)):
        assert store_polled(Source.objects.get(pk=source.pk), told, now=MOMENT) == Stored()
    assert Message.objects.get(kind="post").text == text


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_an_export_of_before_sources_comes_back(
    fill: Callable[..., None], tmp_path: Path, form: str
) -> None:
    """It has no file of them."""
    fill()
    Message.objects.update(asker=None)
    before = everything()
    folder = exported(tmp_path / "out", form)
    for what in ("sources", "source_posts"):
        (folder / name_of(what, form)).unlink()
    empty()
    restore_export(folder)
    assert everything() == before | {"sources": [], "source_posts": []}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_an_export_of_before_a_column_was_added_comes_back(
    fill: Callable[..., None], tmp_path: Path, form: str
) -> None:
    """What it does not have is as in a new row; the rest is as it was."""
    fill()
    Message.objects.update(asker=None)
    Evidence.objects.update(said={})
    before = everything()
    folder = exported(tmp_path / "out", form)
    file = folder / name_of("evidence", form)
    if form == "csv":
        rows = list(csv.DictReader(file.read_text("utf-8").splitlines(keepends=True)))
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(
                out, [name for name in rows[0] if name != "said"], extrasaction="ignore"
            )
            writer.writeheader()
            writer.writerows(rows)
    else:
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for line in lines:
            del line["said"]
        file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    empty()
    restore_export(folder)
    assert everything() == before
