"""How sure the desk must be before it answers by itself: from its own labels, where it has some.

`hearsay recalibrate` writes the file; the engine reads it when it has changed. It is derived from the
store, so it lies with the index and no backup holds it.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings

from hearsay.errors import InputError
from hearsay.match.decide import Calibration, Policy, shipped_calibration
from hearsay.web import logs

__all__ = ["calibration_file", "policy_for", "stamp", "store"]


def calibration_file() -> Path:
    """Return where the desk's calibration lies."""
    return Path(settings.ENGINE) / "calibration.json"


def stamp() -> int:
    """Return what changes whenever the file does; 0 without one."""
    try:
        return calibration_file().stat().st_mtime_ns
    except OSError:
        return 0


def store(calibration: Calibration) -> None:
    """Write a calibration beside the index, whole or not at all."""
    file = calibration_file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_suffix(f".{secrets.token_hex(4)}")
    beside.write_text(calibration.to_json() + "\n", encoding="utf-8")
    beside.chmod(0o600)
    beside.replace(file)


def policy_for(model: str, alpha: float) -> Policy:
    """Return the policy for a ranking model: by the desk's labels if they were made with it.

    A file that cannot be read, or was made with another model, says nothing of this one: the labels
    that come with the model hold then, and the log tells.
    """
    file = calibration_file()
    if file.exists():
        try:
            found = Calibration.from_json(file.read_text(encoding="utf-8"), file.name)
        except (InputError, OSError, UnicodeDecodeError) as error:
            logs.problem("calibration_not_read", error)
        else:
            if found.model == model:
                return Policy.from_calibration(found, alpha)
            logs.event("calibration_of_another_model", model=found.model[:80])
    return Policy.from_calibration(shipped_calibration(encoder=False), alpha)
