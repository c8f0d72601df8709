"""Parsing: from bytes to posts, pure, and light enough for a process that has little memory."""

from hearsay.connect.sources.reading.readers import READERS, read

__all__ = ["READERS", "read"]
