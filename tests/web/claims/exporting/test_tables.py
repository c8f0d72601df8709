"""The documentation names what is exported."""

from pathlib import Path

import pytest

from hearsay.errors import SettingError
from hearsay.web.claims.exporting.tables import TABLES, table

FORMATS = Path(__file__).parents[4] / "docs" / "formats.md"


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.what)
def test_every_column_is_documented(one: object) -> None:
    """A reader of a file finds each of its columns in the documentation, and no others."""
    found = table(one.what)  # type: ignore[attr-defined]
    start = f"| `{found.what}` | `{found.kind}` | "
    lines = FORMATS.read_text("utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith(start)]
    own, more = line.removeprefix(start).strip("| ").split(" | ")
    assert own.replace("`", "").split(", ") == list(found.fields())
    assert tuple(more.replace("`", "").split(", ")) == (found.more or ("–",))


def test_an_unknown_table_is_told() -> None:
    """The error names those there are."""
    with pytest.raises(SettingError, match=r"there are: answers, changes, checks, .*, all"):
        table("askers")
