"""Group messages that make the same claim."""

from hearsay.group.grouper import Grouper, Settings

__all__ = ["Grouper", "Settings"]
