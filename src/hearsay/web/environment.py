"""Settings from the environment, and nowhere else; a value that cannot be read is refused."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from hearsay.connect.models import home
from hearsay.errors import SettingError

__all__ = ["flag", "given", "home_folder", "number", "secret", "words"]


def flag(name: str, default: bool = False) -> bool:
    """Read True or False; empty means the default.

    Raises:
        SettingError: anything else is written there.
    """
    value = os.environ.get(name, "")
    if value == "":
        return default
    if value not in ("True", "False"):
        raise SettingError(f"{name} is {value!r}; it must be True, False or empty")
    return value == "True"


def number(name: str, default: int) -> int:
    """Read a whole number, zero or more.

    Raises:
        SettingError: it is none.
    """
    value = os.environ.get(name, "")
    if value == "":
        return default
    if not value.isascii() or not value.isdigit():
        raise SettingError(f"{name} is {value!r}; it must be a whole number")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Read a list separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def home_folder() -> Path:
    """Return the folder that holds all of a desk: HEARSAY_HOME, made with access for its owner only."""
    folder = home()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def secret(name: str, folder: Path) -> str:
    """Return a secret: from NAME, from the file that NAME_FILE names, or one made once in `folder`."""
    if value := os.environ.get(name):
        return value
    file = Path(os.environ.get(f"{name}_FILE", folder / name.lower().removeprefix("hearsay_")))
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as out:
        made = secrets.token_urlsafe(50)
        out.write(made)
    return made


def given(name: str) -> str:
    """Return what somebody else gave us, such as a token: from NAME, or the file that NAME_FILE names.

    Empty if neither is set: nothing is made up.

    Raises:
        SettingError: the file cannot be read, or others than its owner can.
    """
    if value := os.environ.get(name, "").strip():
        return value
    named = os.environ.get(f"{name}_FILE", "")
    if not named:
        return ""
    file = Path(named)
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise SettingError(f"{name}_FILE: others can read {file}; run: chmod 600 {file}")
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"{name}_FILE: {file} cannot be read ({type(error).__name__})"
        ) from error
