"""What a page shows of an import: its first rows and what would become of them, its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from hearsay.connect.imports import (
    ImportedCheck,
    ImportReport,
    MappedTable,
    ReadOptions,
    Shape,
    read_head,
    read_table_head,
    reading,
    shapes,
)
from hearsay.connect.imports.fields import Names
from hearsay.errors import HearsayError
from hearsay.web import uploads
from hearsay.web.claims.actions.import_jobs import named
from hearsay.web.claims.actions.importing import Fate, foresee, kept_nowhere
from hearsay.web.claims.models import ImportJob
from hearsay.web.reasons import told, unpack

__all__ = ["SHOWN", "Outcome", "Preview", "Used", "outcome", "preview", "recent", "shapes_told"]

SHOWN = 20
MOST_TEXT = 400


@dataclass(frozen=True, slots=True)
class Row:
    """One of the first rows: what it is, what it says, what would become of it."""

    is_check: bool
    text: str
    lang: str
    rating: str
    url: str
    outcome: str
    why: str


@dataclass(frozen=True, slots=True)
class Used:
    """A column that is read, and what becomes of it."""

    name: str
    use: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a file, as it would come in; or why it cannot."""

    title: str = ""
    rows: Sequence[Row] = ()
    used: Sequence[Used] = ()
    not_kept: Sequence[str] = ()
    unused: Sequence[str] = ()
    about_people: int = 0
    lines: Sequence[str] = field(default_factory=list)
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why an import failed, and what of it was left out, in the reader's language."""

    failure: str
    left_out: Sequence[str]


def outcome(job: ImportJob) -> Outcome:
    """Return what came of an import; what older rows say is shown as it was written then."""
    lines = job.said.get("lines", job.lines)
    refusals = job.said.get("refusals", job.refusals)
    return Outcome(
        told(unpack(job.said.get("failure"))) or job.failure,
        [told(unpack(one)) for one in (*lines, *refusals)],
    )


def shapes_told() -> Sequence[tuple[str, str]]:
    """Return the name of every shape, and what the reader calls it."""
    return [(one.name, told(one.title)) for one in shapes()]


def recent() -> Sequence[ImportJob]:
    """Return the latest imports."""
    return list(ImportJob.objects.select_related("made_by")[:SHOWN])


def preview(job: ImportJob, now: datetime) -> Preview:
    """Read the first rows of a file, and change nothing."""
    try:
        return _preview(job, reading(job.shape, ReadOptions.from_json(job.options)), now)
    except FileNotFoundError:
        return Preview(failure=_("The file is not there any more. Bring it again."))
    except HearsayError as error:
        return Preview(failure=told(named(error, job.name)))


def _preview(job: ImportJob, found: Shape, now: datetime) -> Preview:
    path = uploads.opened(job.file)
    report = ImportReport(shown=job.name)
    items = list(islice(found.read(path, report), SHOWN))
    fates = foresee(items, shape=found.name, now=now)
    names = Names(found.columns)
    columns = _columns(path, found)
    fields = {name: names.field(name) for name in columns}
    unused, private = names.left_out()
    nowhere = kept_nowhere(found.name)
    uses = {column.field: column.use for column in found.columns}
    known = [(name, said[0]) for name, said in fields.items() if said is not None]
    return Preview(
        title=told(found.title),
        rows=[_row(fate) for fate in fates],
        used=[Used(name, told(uses[one])) for name, one in known if one not in nowhere],
        not_kept=[name for name, one in known if one in nowhere],
        unused=[name[:60] for name in unused],
        about_people=len(private),
        lines=[told(line) for line in report.lines[:SHOWN]],
    )


def _columns(path: str, found: Shape) -> Sequence[str]:
    """Return the names of the columns that stand in a file."""
    if isinstance(found, MappedTable):
        return read_table_head(path, found.mapping.encoding).columns
    return read_head(path).columns


def _row(fate: Fate) -> Row:
    item = fate.item
    if isinstance(item, ImportedCheck):
        check = item.check
        return Row(True, _cut(check.claim), check.lang or "und", check.rating, check.url,
                   fate.outcome, told(fate.why))  # fmt: skip
    return Row(
        False, _cut(item.text), item.lang or "und", "", item.url, fate.outcome, told(fate.why)
    )


def _cut(text: str) -> str:
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT].rstrip() + "…"
