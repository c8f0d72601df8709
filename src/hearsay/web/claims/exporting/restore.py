"""Put an export of everything into an empty desk: all of it, or nothing."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction

from hearsay.connect.exports import ExportRow, read_export
from hearsay.connect.files import RowReport
from hearsay.errors import InputError
from hearsay.web.claims.actions.intake import fingerprint
from hearsay.web.claims.exporting.cells import Named, people_in, read_row
from hearsay.web.claims.exporting.stream import name_of
from hearsay.web.claims.exporting.tables import TABLES, Table
from hearsay.web.claims.models import Desk, Message, Rating, Topic
from hearsay.web.people.models import Role, User

__all__ = ["restore_export"]

ROWS = 500
_SEEDED: tuple[type[models.Model], ...] = (Desk, Topic, Rating)
"""Tables that an empty desk has rows in."""
Tell = Callable[[str], None]


def restore_export(source: Path, *, tell: Tell = lambda name: None) -> dict[str, int]:
    """Restore the folder or zip of an export of everything; return the rows of each table.

    Everything keeps its number, so that history and what points to it stay true. People who are not
    known here come back as closed accounts without a role, so that their names stay with their work.

    Raises:
        InputError: it is no such export, a row of it is damaged, or the desk is not empty; nothing
            was changed.
    """
    _require_empty(source)
    with _folder(source) as folder:
        files = _files(source, folder)
        try:
            with transaction.atomic():
                done = _restore(files, tell)
                connection.check_constraints()
                _reset_counters()
        except (DatabaseError, ValidationError, ValueError, TypeError, KeyError) as error:
            raise InputError(
                str(source), f"cannot be restored: {error}", advice="nothing was changed"
            ) from error
    return done


def _require_empty(source: Path) -> None:
    full = [t.what for t in TABLES if t.model not in _SEEDED and t.model._default_manager.exists()]
    if full:
        reason = f"is restored into an empty desk only, and this one has {', '.join(sorted(full))}"
        raise InputError(str(source), reason, advice="start with a new HEARSAY_HOME")


@contextmanager
def _folder(source: Path) -> Iterator[Path]:
    """Give the folder of the files; a zip is unpacked, our own names only."""
    if source.is_dir():
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="hearsay-restore-") as place:
        try:
            with zipfile.ZipFile(source) as kept:
                for name in set(kept.namelist()) & set(_known()):
                    kept.extract(name, place)
        except (zipfile.BadZipFile, OSError) as error:
            advice = "name the folder or zip of an export of everything"
            raise InputError(str(source), "is no folder and no zip", advice=advice) from error
        yield Path(place)


def _known() -> Iterator[str]:
    for one in TABLES:
        yield from (name_of(one.what, "csv"), name_of(one.what, "jsonl"))


def _files(source: Path, folder: Path) -> Mapping[str, Path]:
    """Return the file of each table; all must be there that the version of the export had.

    Raises:
        InputError: one is missing.
    """
    found: dict[str, Path] = {}
    for one in TABLES:
        names = (name_of(one.what, form) for form in ("csv", "jsonl"))
        path = next((folder / name for name in names if (folder / name).is_file()), None)
        if path is None and one.is_late:
            continue
        if path is None:
            advice = "name what `hearsay export --what all` wrote"
            raise InputError(str(source), f"has no {one.what}", advice=advice)
        found[one.what] = path
    return found


def _restore(files: Mapping[str, Path], tell: Tell) -> dict[str, int]:
    named = Named.load()
    done: dict[str, int] = {}
    for one in reversed([one for one in TABLES if one.what in files]):
        tell(one.what)
        path = files[one.what]
        if one.model in _SEEDED:
            done[one.what] = _reseed(one, path, named)
            named = Named.load()
        else:
            named = _with_people(one, path, named)
            done[one.what] = _load(one, path, named)
    return done


def _rows(one: Table, path: Path) -> Iterator[ExportRow]:
    """Yield the rows of a file; the first damaged one ends it.

    Raises:
        InputError: a row is damaged or of another table.
    """
    if not path.stat().st_size:
        return  # JSON lines of an empty table
    report = _Strict()
    for row in read_export(str(path), report):
        if row.kind != one.kind:
            reason = f"a row of kind {row.kind[:40]!r} among {one.what}"
            raise InputError(path.name, reason, row=row.number)
        yield row


class _Strict(RowReport):
    """Raises at the first bad row, as half a desk is none."""

    def skip(self, file: str, row: int, reason: str, advice: str = "") -> None:
        raise InputError(Path(file).name, reason, row=row, advice=advice)


def _load(one: Table, path: Path, named: Named) -> int:
    rows = (_row(one, row, path, named) for row in _rows(one, path))
    count = 0
    while batch := list(islice(rows, ROWS)):
        one.model._default_manager.bulk_create(batch)
        count += len(batch)
    return count


def _row(one: Table, row: ExportRow, path: Path, named: Named) -> models.Model:
    """Return a row to be saved.

    Raises:
        InputError: a cell holds what its column never held.
    """
    try:
        made = read_row(one, row.values, named)
    except (ValidationError, ValueError, TypeError, AttributeError) as error:
        said = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise InputError(
            path.name, f"changed since it was exported: {said}", row=row.number
        ) from error
    if isinstance(made, Message):
        made.fingerprint = fingerprint(made.text)
    return made


def _reseed(one: Table, path: Path, named: Named) -> int:
    """Set what an empty desk has already to what it was; those of other names are added."""
    count = 0
    for values in _rows(one, path):
        row = _row(one, values, path, named)
        there = Desk.current().pk if isinstance(row, Desk) else _number_of(one, row)
        row.pk = there
        row.save(force_insert=there is None, force_update=there is not None)
        count += 1
    return count


def _number_of(one: Table, row: models.Model) -> int | None:
    there = one.model._default_manager.filter(slug=getattr(row, "slug", ""))
    number: int | None = there.values_list("pk", flat=True).first()
    return number


def _with_people(one: Table, path: Path, named: Named) -> Named:
    """Return the names with those of people whom the file names and nobody here knows."""
    known = set(named.names[User].values())
    wanted = {name for row in _rows(one, path) for name in people_in(one, row.values)}
    missing = sorted(wanted - known)
    for name in missing:
        person = User(username=name, role=Role.READER, is_active=False)
        person.set_unusable_password()
        person.full_clean(exclude=["password"])
        person.save()
    return Named.load() if missing else named


def _reset_counters() -> None:
    """New rows get numbers after those that came with the export."""
    tables = [one.model for one in TABLES]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
