"""Files of other tools, and of our own exports, read as checks and messages without authors.

report = ImportReport()
for item in recognise(path).read(path, report):
    ...  # an ImportedCheck or an ImportedMessage
report.close()
"""

from hearsay.connect.imports.head import Head, read_head
from hearsay.connect.imports.mapped import MAPPED, MappedTable
from hearsay.connect.imports.mapping import (
    FIELDS,
    ColumnMapping,
    guess_columns,
    headers_id,
    parse_columns,
)
from hearsay.connect.imports.registry import ReadOptions, reading, recognise, shape, shapes
from hearsay.connect.imports.report import ImportReport
from hearsay.connect.imports.table_head import TableHead, read_table_head
from hearsay.connect.imports.types import (
    ClaimHint,
    Column,
    Imported,
    ImportedCheck,
    ImportedMessage,
    Kind,
    Shape,
)

__all__ = [
    "FIELDS",
    "MAPPED",
    "ClaimHint",
    "Column",
    "ColumnMapping",
    "Head",
    "ImportReport",
    "Imported",
    "ImportedCheck",
    "ImportedMessage",
    "Kind",
    "MappedTable",
    "ReadOptions",
    "Shape",
    "TableHead",
    "guess_columns",
    "headers_id",
    "parse_columns",
    "read_head",
    "read_table_head",
    "reading",
    "recognise",
    "shape",
    "shapes",
]
