"""Every hostile string of the evaluation data as a message and as a check: crashes, slowest."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

from data import DATA, OUT

from hearsay import Check, Comparer, Detector, Engine, Grouper, Matcher, Message
from hearsay.match.decide import Policy
from hearsay.text import warm_up

LIMIT = 0.2
"""Seconds of processor time that no string may take."""


def strings(folder: Path) -> dict[str, list[str]]:
    """Return the strings of each source of bad input."""
    found = {"naughty strings": json.loads((folder / "blns" / "blns.json").read_text("utf-8"))}
    xss = folder / "payloadbox_xss" / "Intruder" / "xss-payload-list.txt"
    found["script injections"] = xss.read_text("utf-8", errors="replace").splitlines()
    for path in sorted((folder / "made").glob("*.json")):
        found[path.stem] = list(texts(json.loads(path.read_text("utf-8"))))
    for path in sorted((folder / "url" / "tests" / "wpt").glob("*.json")):
        found[path.stem] = list(texts(json.loads(path.read_text("utf-8"))))
    return found


def texts(value: object) -> Iterator[str]:
    """Yield every string within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def main() -> None:
    """Print a table and write it as JSON."""
    sources = strings(DATA / "bad_inputs")
    everything = [text for found in sources.values() for text in found]
    warm_up()
    start = time.process_time()
    matcher = Matcher.build(Check(str(i), text) for i, text in enumerate(everything))
    indexed = time.process_time() - start
    engine = Engine(matcher, Detector.load(), Policy.default())
    grouper, comparer = Grouper(), Comparer()
    engine.process(Message("warm", "the dam broke at 3 am"))
    print(
        f"{len(everything)} strings as checks: indexed in {indexed:.1f} s of processor time, no crash"
    )
    print(
        f"{'as messages':24s} {'strings':>8s} {'longest':>8s} {'crashes':>8s} {'slowest ms':>11s} {'over 200 ms':>12s}"
    )
    figures, number = {}, 0
    for name, found in sources.items():
        crashes, slowest, over = 0, 0.0, 0
        for text in found:
            number += 1
            start = time.process_time()
            try:
                engine.process(Message(str(number), text))
                took = time.process_time() - start
                if took > LIMIT:  # was it the string, or Python collecting garbage meanwhile?
                    start = time.process_time()
                    engine.process(Message(str(number), text + " "))
                    took = min(took, time.process_time() - start)
                grouper.learn_one(Message(str(number), text))
                comparer.compare(text, everything[number - 2])
            except Exception as error:  # counting whatever is raised is the point
                crashes += 1
                print(f"crash: {error!r} on {text[:60]!r}")
                continue
            slowest, over = max(slowest, took), over + (took > LIMIT)
        row = {"strings": len(found), "longest": max(map(len, found), default=0),
               "crashes": crashes, "slowest_ms": slowest * 1000, "over_200_ms": over}  # fmt: skip
        figures[name] = row
        print(
            f"{name:24s} {row['strings']:8d} {row['longest']:8d} {crashes:8d} {row['slowest_ms']:11.1f} {over:12d}"
        )
    OUT.mkdir(exist_ok=True)
    (OUT / "robustness.json").write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
