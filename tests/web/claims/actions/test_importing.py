"""Files of other tools come in once each, and set nothing of ours."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import pytest

from hearsay.connect.exports import export_csv
from hearsay.connect.imports import (
    ClaimHint,
    Imported,
    ImportedCheck,
    ImportedMessage,
    ImportReport,
    recognise,
)
from hearsay.types import Check as Review
from hearsay.web.claims.actions.importing import BATCH, foresee, import_all
from hearsay.web.claims.actions.intake import Refusal, Taken, fingerprint
from hearsay.web.claims.exporting.stream import pieces
from hearsay.web.claims.models import Change, Check, Claim, Message

pytestmark = pytest.mark.django_db


def tip(key: str, text: str, **said: object) -> ImportedMessage:
    """A message of a file."""
    return ImportedMessage(key, text, **said)  # type: ignore[arg-type]


def review(key: str, claim: str = "Ginger cures dengue", **said: str) -> ImportedCheck:
    """A check of a file."""
    return ImportedCheck(key, Review(key, claim, **said))  # type: ignore[arg-type]


def numbers(taken: Taken) -> tuple[int, int, int, int]:
    """New, changed, known, refused."""
    return taken.new, taken.changed, taken.known, len(taken.refused)


def test_rows_come_in_once(now: datetime) -> None:
    """The same file again brings nothing new, however many rows it has."""
    rows = [tip(str(n), f"rumour {n}") for n in range(BATCH + 5)]
    assert numbers(import_all(rows, shape="messages", now=now)) == (BATCH + 5, 0, 0, 0)
    assert numbers(import_all(rows, shape="messages", now=now)) == (0, 0, BATCH + 5, 0)
    assert Message.objects.count() == BATCH + 5


def test_an_import_that_was_cut_off_goes_on(now: datetime) -> None:
    """What was taken in before the end stays, and a second try brings the rest."""

    def breaks() -> Iterable[Imported]:
        yield from (tip(str(n), f"rumour {n}") for n in range(BATCH + 1))
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        import_all(breaks(), shape="messages", now=now)
    assert Message.objects.count() == BATCH
    rows = [tip(str(n), f"rumour {n}") for n in range(BATCH + 1)]
    assert numbers(import_all(rows, shape="messages", now=now)) == (1, 0, BATCH, 0)


def test_two_files_may_number_their_rows_alike(now: datetime) -> None:
    """Row 1 of one desk is not row 1 of another: neither messages nor checks replace one another."""
    for text, publisher in (("the dam broke", "A"), ("salt cures all", "B")):
        rows = [tip("1", text), review("1", text, publisher=publisher)]
        assert numbers(import_all(rows, shape="ushahidi", now=now)) == (2, 0, 0, 0)
    assert Message.objects.count() == Check.objects.count() == 2


def test_a_check_that_changed_is_changed(now: datetime) -> None:
    """A publisher's later export corrects the earlier one, and history says so."""
    import_all([review("1", publisher="A", rating="False")], shape="checks", now=now)
    again = import_all([review("1", publisher="A", rating="True")], shape="checks", now=now)
    assert numbers(again) == (0, 1, 0, 0)
    check = Check.objects.get()
    assert (check.origin, check.rating_text, check.rating) == ("other", "True", None)
    assert Change.objects.get().verb == "update_check"


def test_what_a_file_says_of_claims_sets_nothing(now: datetime) -> None:
    """Groups, states and verdicts of a file make no claims, no groups and no ratings here."""
    hint = ClaimHint("c1", "The dam broke", "confirmed false", ("floods",))
    import_all([tip("1", "dam!", hint=hint), tip("2", "dam?", hint=hint)], shape="m", now=now)
    assert not Claim.objects.exists()
    assert set(Message.objects.values_list("state", "claim")) == {("new", None)}


def test_unpublished_checks_are_refused(now: datetime) -> None:
    """What its own file calls unpublished is not shown here, and is told."""
    item = ImportedCheck("1", Review("1", "x"), published=False)
    told: list[Refusal] = []
    taken = import_all([item], shape="meedan-check", now=now, tell=told.append)
    assert numbers(taken) == (0, 0, 0, 1)
    assert told == [Refusal("1", "Its file calls it unpublished.")]
    assert not Check.objects.exists()


def test_a_dry_run_says_the_truth_and_changes_nothing(now: datetime) -> None:
    """What would be is what then is."""
    rows = [tip("1", "a"), tip("2", "b"), review("1"), review("2", "")]
    dry = import_all(rows, shape="messages", now=now, dry=True)
    assert not Message.objects.exists() and not Check.objects.exists()
    assert import_all(rows, shape="messages", now=now) == dry
    assert numbers(dry) == (3, 0, 0, 1)


def test_foreseen_row_by_row(now: datetime) -> None:
    """Of each row it is said what would become of it, and why not."""
    import_all([tip("1", "a"), review("1", rating="x")], shape="messages", now=now)
    rows = [tip("1", "a"), tip("2", "b"), review("1", rating="y"), review("3", "")]
    fates = foresee(rows, shape="messages", now=now)
    assert [fate.outcome for fate in fates] == ["known", "new", "changed", "refused"]
    assert fates[3].why == "It does not say which claim it checks."
    assert Message.objects.count() == Check.objects.count() == 1
    assert Check.objects.get().rating_text == "x"


def test_our_export_comes_into_another_desk(
    tmp_path: Path, now: datetime, make_message: Callable[..., Message],
    make_claim: Callable[..., Claim],
) -> None:  # fmt: skip
    """Messages of an export keep their names, so that one desk takes from another only once."""
    make_message("'=1+1", claim=make_claim(), key="tip:1")
    make_message("ข่าวลวง", key="tip:2", fingerprint=fingerprint("ข่าวลวง"))
    path = tmp_path / "m.csv"
    path.write_bytes(b"".join(pieces("messages", "csv", bom=True)))
    Message.objects.filter(key="tip:1").delete()
    report = ImportReport()
    items = list(recognise(str(path)).read(str(path), report))
    assert numbers(import_all(items, shape="hearsay", now=now)) == (1, 0, 1, 0)
    assert Message.objects.get(key="tip:1").text == "'=1+1"
    Message.objects.filter(key="tip:2").update(fingerprint="another")
    taken = import_all(items, shape="hearsay", now=now)
    assert [r.why for r in taken.refused] == ["Another message with the same id is here already."]


def test_long_names_are_shortened(now: datetime) -> None:
    """A name that is too long for the store becomes its hash, the same each time."""
    rows = [tip("x" * 199, "a"), tip("x" * 198 + "y", "b")]
    assert numbers(import_all(rows, shape="messages", now=now)) == (2, 0, 0, 0)
    assert numbers(import_all(rows, shape="messages", now=now)) == (0, 0, 2, 0)


SHAPED = {
    "ushahidi": 'Post ID,Survey,Post Status,Title,Description,Post Date (UTC)\n7,F,published,Dam,"=1+1",2026-02-01\n',
    "meedan-check": "ID,Claim,Media content,Submitted at,Fact-check title,Fact-check URL,Rating,Item page URL\n"
    "5,Salt cures,salt?,2026-02-01,Salt does not,https://c.example/1,False,https://c.example/i\n",
    "cofacts": "id,articleType,status,text,normalArticleReplyCount,createdAt,references\n"
    "a1,TEXT,NORMAL,鹽水治病,1,2026-02-01T00:00:00Z,LINE\n",
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPED)
def test_files_of_other_tools_come_in(tmp_path: Path, now: datetime, name: str) -> None:
    """A file in the shape of another tool ends as messages and checks here."""
    path = tmp_path / "f.csv"
    path.write_text(SHAPED[name], "utf-8")
    shape = recognise(str(path))
    assert shape.name == name
    taken = import_all(shape.read(str(path), ImportReport()), shape=shape.name, now=now)
    assert taken.new and not taken.refused
    assert Message.objects.filter(key__startswith=f"{name}:").exists()


def test_an_export_row_of_another_kind_is_told(tmp_path: Path) -> None:
    """Claims do not come in as messages."""
    path = tmp_path / "c.csv"
    path.write_bytes(b"".join(export_csv("claim", ("id", "statement"), [{"id": "1"}])))
    report = ImportReport()
    assert not list(recognise(str(path)).read(str(path), report))
    assert "a row of kind 'claim' is not imported" in report.lines[0]
