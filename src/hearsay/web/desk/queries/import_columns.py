"""What the page shows on which a person says what the columns of a table are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearsay.connect.imports import (
    ColumnMapping,
    ReadOptions,
    TableHead,
    guess_columns,
    read_table_head,
)
from hearsay.connect.imports.fields import is_about_people
from hearsay.errors import HearsayError
from hearsay.web import uploads
from hearsay.web.claims.actions.import_jobs import named, remembered
from hearsay.web.claims.models import ImportJob
from hearsay.web.reasons import told

__all__ = ["ColumnLine", "ColumnPage", "column_page"]

SAMPLES = 3
MOST_TEXT = 160


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column: its number, its name, its first values, and what it is said or guessed to be.

    Of a column about people no values are shown, since it cannot be chosen.
    """

    number: int
    name: str
    values: Sequence[str]
    chosen: str
    about_people: bool


@dataclass(frozen=True, slots=True)
class ColumnPage:
    """The columns of a table and how it is read; or why it cannot be.

    `is_old` says that the file is in an encoding that cannot be told for certain.
    """

    lines: Sequence[ColumnLine] = ()
    encoding: str = "utf-8"
    is_old: bool = False
    post: bool = False
    dates: str = ""
    failure: str = ""
    head: TableHead | None = None


def column_page(job: ImportJob, *, encoding: str = "") -> ColumnPage:
    """Return the columns with what was said of them: for this file, for one like it, or guessed."""
    if job.state != ImportJob.State.PREVIEW:
        return ColumnPage(failure=_("This import was begun or called off already."))
    try:
        said = ReadOptions.from_json(job.options).columns
        encoding = encoding or (said.encoding if said else "")
        head = read_table_head(uploads.opened(job.file), encoding)
        said = said or remembered(head)
    except FileNotFoundError:
        return ColumnPage(failure=_("The file is not there any more. Bring it again."))
    except HearsayError as error:
        return ColumnPage(failure=told(named(error, job.name)))
    chosen = _chosen(head, said)
    return ColumnPage(
        lines=[_line(head, n, name, chosen) for n, name in enumerate(head.columns)],
        encoding=head.encoding,
        is_old=not head.encoding.startswith("utf"),
        post=bool(said and said.post),
        dates=said.dates if said else "",
        head=head,
    )


def _chosen(head: TableHead, said: ColumnMapping | None) -> Mapping[str, str]:
    """Return what each column is, by its name."""
    values = {name: head.values(name) for name in head.columns}
    pairs = said.named() if said else guess_columns(head.columns, values)
    return {column: field for field, column in pairs}


def _line(head: TableHead, number: int, name: str, chosen: Mapping[str, str]) -> ColumnLine:
    private = is_about_people(name)
    values = () if private else head.values(name)[:SAMPLES]
    return ColumnLine(number, name, [_cut(one) for one in values], chosen.get(name, ""), private)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT].rstrip() + "…"
