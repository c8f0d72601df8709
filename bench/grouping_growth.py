"""Time per message as groups grow: 10 k, 100 k and 1 M messages made by recombination."""

import argparse
import json
import random
import resource
import time

from data import OUT
from grouping import stream

from hearsay import Grouper, Message


def main() -> None:
    """Print the time per message around each size, and the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=1_000_000)
    most = parser.parse_args().most
    texts, _ = stream("Tweets")
    words = [text.split() for text in texts]
    draw = random.Random(3)
    grouper = Grouper()
    figures: dict[str, float] = {}
    marks = [m for m in (10_000, 100_000, 1_000_000) if m <= most]
    start = 0.0
    for i in range(most):
        a, b = draw.choice(words), draw.choice(words)
        text = " ".join(a[: len(a) // 2] + b[len(b) // 2 :])
        if i + 2000 in marks:
            start = time.perf_counter()
        grouper.learn_one(Message(str(i), text))
        if i + 1 in marks:
            spent = (time.perf_counter() - start) / 2000 * 1e6
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            figures[f"{i + 1}"] = spent
            print(f"{i + 1:>9,} messages: {spent:6.0f} us a message, {memory:,.0f} MB", flush=True)
    ratio = figures[str(marks[-1])] / figures[str(marks[0])]
    print(f"growth {marks[0]:,} to {marks[-1]:,}: {ratio:.2f} times (goal <= 2)")
    OUT.mkdir(exist_ok=True)
    (OUT / "grouping_growth.json").write_text(json.dumps({**figures, "growth": ratio}, indent=1))


if __name__ == "__main__":
    main()
