"""Time per message as groups grow: 10 k, 100 k and 1 M messages made by recombination.

Half of a tweet and half of another are one message, so the words are those of real tweets. Times
are processor time, the mean over the last 5,000 messages before each mark.
"""

import argparse
import json
import random
import resource
import time

from data import OUT
from grouping import stream

from hearsay import Grouper, Message

LAST = 5000


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
    claims: set[str] = set()
    for i in range(most):
        a, b = draw.choice(words), draw.choice(words)
        text = " ".join(a[: len(a) // 2] + b[len(b) // 2 :])
        if i + LAST in marks:
            start = time.process_time()
        claims.add(grouper.learn_one(Message(str(i), text)))
        if i + 1 in marks:
            spent = (time.process_time() - start) / LAST * 1e6
            figures[f"{i + 1} claims"] = len(claims)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            figures[f"{i + 1}"] = spent
            print(
                f"{i + 1:>9,} messages: {spent:6.0f} us a message, {len(claims):>9,} claims, {memory:,.0f} MB",
                flush=True,
            )
    ratio = figures[str(marks[-1])] / figures[str(marks[0])]
    print(f"growth {marks[0]:,} to {marks[-1]:,}: {ratio:.2f} times (goal <= 2)")
    OUT.mkdir(exist_ok=True)
    (OUT / "grouping_growth.json").write_text(json.dumps({**figures, "growth": ratio}, indent=1))


if __name__ == "__main__":
    main()
