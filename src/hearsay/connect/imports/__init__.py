"""Files of other tools, and of our own exports, read as checks and messages without authors.

report = ImportReport()
for item in recognise(path).read(path, report):
    ...  # an ImportedCheck or an ImportedMessage
report.close()
"""

from hearsay.connect.imports.head import Head, read_head
from hearsay.connect.imports.registry import recognise, shape, shapes
from hearsay.connect.imports.report import ImportReport
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
    "ClaimHint",
    "Column",
    "Head",
    "ImportReport",
    "Imported",
    "ImportedCheck",
    "ImportedMessage",
    "Kind",
    "Shape",
    "read_head",
    "recognise",
    "shape",
    "shapes",
]
