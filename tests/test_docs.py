"""What the documentation says is so."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"


def _blocks() -> list[tuple[str, str]]:
    found = []
    for path in sorted(DOCS.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        for number, code in enumerate(re.findall(r"```python\n(.*?)```", text, re.S), 1):
            found.append((f"{path.relative_to(DOCS)}-{number}", code))
    return found


@pytest.mark.parametrize("code", [c for _, c in _blocks()], ids=[n for n, _ in _blocks()])
def test_python_in_the_documentation_runs(code: str) -> None:
    """Every Python block runs as it stands."""
    exec(compile(code, "<docs>", "exec"), {"__name__": "docs"})


def test_every_decision_record_is_listed() -> None:
    """A record that nobody finds does not help."""
    index = (DOCS / "adr" / "index.md").read_text(encoding="utf-8")
    records = {p.name for p in (DOCS / "adr").glob("0*.md")}
    assert records == set(re.findall(r"\((0\d+[^)]*\.md)\)", index))
