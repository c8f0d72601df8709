"""Make the desk ready to be used by a command: where it is kept, its settings, its database.

Nothing of Django is imported before `ready`: the commands of the core work without it, and settings
are read from the environment as it is then.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from types import ModuleType

from hearsay.errors import HearsayError, SettingError

__all__ = ["part", "ready"]


def ready(home: Path | None = None) -> None:
    """Read the settings of the desk that is kept in `home`, by default in HEARSAY_HOME.

    What the process writes from now on, only its owner may read.

    Raises:
        SettingError: a setting cannot be read; the line names it.
        HearsayError: libraries that the desk needs are not installed.
    """
    os.umask(0o077)
    if home is not None:
        os.environ["HEARSAY_HOME"] = str(home.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearsay.web.settings")
    try:
        django = importlib.import_module("django")
        wrong = importlib.import_module("django.core.exceptions").ImproperlyConfigured
    except ModuleNotFoundError as error:
        raise HearsayError("a desk needs more libraries: pip install 'hearsay[desk]'") from error
    try:
        django.setup()
    except (wrong, ValueError) as error:
        said = type(error).__name__ if "://" in str(error) else error
        raise SettingError(f"a setting cannot be read: {said}") from error
    except ModuleNotFoundError as error:
        raise HearsayError(
            f"a desk needs more libraries ({error.name}): pip install 'hearsay[desk]'"
        ) from error


def part(name: str) -> ModuleType:
    """Return a module of the desk by its name below `hearsay.web`, after `ready`."""
    return importlib.import_module(f"hearsay.web.{name}")
