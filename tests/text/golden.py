"""Read the golden cases: one paragraph per case, "name: value" lines, Python escapes."""

import re
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden"
_ESCAPE = re.compile(r"\\(?:n|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")


def _unescape(found: re.Match[str]) -> str:
    code = found[0][1:]
    return "\n" if code == "n" else chr(int(code[1:], 16))


def cases(name: str) -> list[dict[str, str]]:
    """Return the cases of a file as dictionaries from field to value."""
    found: list[dict[str, str]] = []
    for paragraph in (GOLDEN / name).read_text(encoding="utf-8").split("\n\n"):
        case: dict[str, str] = {}
        for line in paragraph.split("\n"):
            if line and not line.startswith("# "):
                field, _, value = line.partition(":")
                case[field] = _ESCAPE.sub(_unescape, value.strip())
        if case:
            found.append(case)
    return found


def rows(name: str) -> list[tuple[str, str]]:
    """Return the two tab-separated columns of a file."""
    lines = (GOLDEN / name).read_text(encoding="utf-8").splitlines()
    return [
        tuple(line.split("\t"))  # type: ignore[misc]
        for line in lines
        if line and not line.startswith("# ")
    ]
