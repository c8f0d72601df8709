"""The report in a real browser: readable at any width, nothing runs, nothing is fetched."""

from pathlib import Path

import pytest

from hearsay.cli.report import LANGUAGE_FILES, Findings, render_report
from hearsay.types import Check, Decision, Guard, GuardKind, Match, MatchResult, Message, Why
from tests.browser import chromium, chromium_path

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="no Chromium installed")

HOSTILE = '"><script>document.title="ran"</script><img src="https://example.org/x.png" onerror=y>'
LONG_THAI = "เขื่อนดอยแก้วแตกเมื่อเวลาตีสามน้ำจะถึงตัวเมืองในสองชั่วโมง" * 12


def _many(texts: list[str]) -> Findings:
    match = Match("c1", 1.0, 0.97, (Guard(GuardKind.NUMBER, HOSTILE, "17"),), Why(("เขื่อน",)))
    return Findings(
        messages=tuple(Message(str(i), t) for i, t in enumerate(texts)),
        results=tuple(
            MatchResult(str(i), "th", 0.9, Decision.SUGGEST, (match,), "m")
            for i in range(len(texts))
        ),
        claims=tuple(str(i // 3) for i in range(len(texts))),
        checks={"c1": Check("c1", HOSTILE, rating="False", lang="en", summary=LONG_THAI)},
    )


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("lang", [code for code, _, _ in LANGUAGE_FILES])
def test_it_fits_runs_nothing_and_fetches_nothing(tmp_path: Path, lang: str, width: int) -> None:
    """Long Thai lines and hostile text fit the width; no script, request or dialog happens."""
    page_file = tmp_path / "report.html"
    texts = [LONG_THAI, HOSTILE, "x" * 3000] * 20
    page_file.write_text(render_report(lang, _many(texts)), encoding="utf-8")
    outside: list[str] = []
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.on("request", lambda r: outside.append(r.url))
        page.goto(page_file.as_uri())
        assert page.title().endswith("Hearsay")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("details").count() > 3
    assert outside == [page_file.as_uri()]


def test_a_thousand_rows_are_shown(tmp_path: Path) -> None:
    """A page of 1,000 messages has them all."""
    page_file = tmp_path / "report.html"
    page_file.write_text(render_report("en", _many(["น้ำท่วม"] * 1000)), encoding="utf-8")
    with chromium() as browser:
        page = browser.new_page()
        page.goto(page_file.as_uri())
        assert page.locator("ol > li").count() == 1000
