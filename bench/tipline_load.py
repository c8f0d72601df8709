"""Does the tipline ride out an election day: 32,000 tips in 10 minutes over 350,000 stored messages?

Fills a desk of its own as `desk_load.py` does, starts the real server with its worker, and lets
tips arrive at even times: by the form, and by WhatsApp's and Telegram's webhooks; in Vietnamese,
Thai and English; many of them repeats, some long, some only signs. A platform that is not answered
delivers again. Then, at a calmer pace, how long an asker waits for the answer. Prints what was
lost, the times of the acknowledgement (from when the tip was due), and when all were dealt with.
Telegram's side is a server of this machine; WhatsApp's is not there, so nothing goes out to it.

    python bench/tipline_load.py [--messages 350000] [--checks 50000] [--tips 32000] [--minutes 10]
"""

import argparse
import hashlib
import http.client
import itertools
import json
import os
import queue
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import desk_load  # noqa: E402

SENDERS = 48
"""Requests that are under way at once, at most."""
CALM = 5.0
"""Tips a second in the second part."""
REPEATED = 0.6
"""Share of tips whose words somebody sent before, or nearly."""
ADDRESSES = 16_000
MOST_WAIT = 3_600
AGAIN = 1.0
SIGNS = ("🔥🔥🔥", "😱", "👍", "???", "⚠️⚠️", "😂😂😂😂")


def texts(seed: int) -> Iterator[str]:
    """Yield what people send, without end."""
    chance, source = random.Random(seed), desk_load.sentences(seed)
    known: list[str] = []
    while True:
        luck = chance.random()
        if luck < 0.03:
            yield chance.choice(SIGNS)
            continue
        if luck < REPEATED and known:
            text = chance.choice(known[-2_000:])
        else:
            text = next(source)[1]
            known.append(text)
        text = chance.choice(desk_load.OPENINGS) + text + chance.choice(("", "", " 😱", " ?"))
        if luck > 0.97:
            text = "\n".join([text] + [next(source)[1] for _ in range(chance.randint(20, 60))])
        yield text


def worked(challenge: str) -> str:
    """Return the number that a browser finds for a challenge."""
    from hearsay.web.tipline.work import BITS

    begun = hashlib.sha256(f"{challenge}:".encode())
    for number in itertools.count():
        tried = begun.copy()
        tried.update(b"%d" % number)
        if not int.from_bytes(tried.digest()[:4]) >> (32 - BITS):
            return str(number)
    raise AssertionError


def tips(count: int, seed: int, first: int) -> list:
    """Return so many deliveries: half by form, a quarter each by WhatsApp and Telegram.

    The forms come with their work done, as those of every browser that runs a script.
    """
    from django.utils import timezone

    from hearsay.web.tipline import work
    from tests.web.reliability.platforms import Batch, Form, Update

    chance, words = random.Random(seed), texts(seed)
    ways = chance.choices((Form, Batch, Update), (2, 1, 1), k=count)
    challenges = [work.challenge(timezone.now()) for way in ways if way is Form]
    with ProcessPoolExecutor(2) as helpers:
        numbers = helpers.map(worked, challenges, chunksize=50)
        done = iter(list(zip(challenges, numbers, strict=True)))
    made = []
    for number, way in enumerate(ways, first):
        text = next(words)
        if way is Form:
            challenge, found = next(done)
            where = chance.randrange(ADDRESSES)
            made.append(Form(text, challenge, f"10.1.{where >> 8}.{where & 255}", found))
        elif way is Batch:
            made.append(Batch(((number, f"84{chance.randrange(20_000):09}", text),)))
        else:
            made.append(Update(number, 1_000 + chance.randrange(20_000), text))
    return made


class Load:
    """Sends deliveries when they are due, and notes how long each took to be acknowledged."""

    def __init__(self, port: int) -> None:
        self.took: list[float] = []
        self.acknowledged: list = []
        self.again = 0
        self._port = port
        self._due: queue.Queue = queue.Queue()

    def run(self, deliveries: list, a_second: float) -> float:
        """Send all at an even pace; returns the seconds until the last was acknowledged."""
        crowd = [threading.Thread(target=self._send) for _ in range(SENDERS)]
        for one in crowd:
            one.start()
        begun = time.monotonic()
        for number, delivery in enumerate(deliveries):
            due = begun + number / a_second
            time.sleep(max(0.0, due - time.monotonic()))
            self._due.put((due, delivery))
        for _ in crowd:
            self._due.put(None)
        for one in crowd:
            one.join()
        return time.monotonic() - begun

    def _send(self) -> None:
        link = None
        while (item := self._due.get()) is not None:
            due, delivery = item
            post = delivery.post()
            while True:
                try:
                    link = link or http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
                    link.request("POST", post.path, post.body, post.headers)
                    answer = link.getresponse()
                    answer.read()
                    status = answer.status
                except (OSError, http.client.HTTPException):
                    if link is not None:
                        link.close()
                    link, status = None, 0
                if status == post.taken:
                    break
                if status not in (0, *post.again):
                    sys.exit(f"{post.path} was answered with {status}")
                self.again += 1
                time.sleep(AGAIN)
            self.took.append(time.monotonic() - due)
            self.acknowledged.append(delivery)
        if link is not None:
            link.close()


def lost(load: Load) -> int:
    """Return how many acknowledged tips are not stored exactly once, with their question."""
    from django.conf import settings
    from django.utils import timezone

    from hearsay.web.claims.models import Message
    from hearsay.web.tipline.actions.receive import message_key
    from hearsay.web.tipline.keys import KeyRing

    live = KeyRing(settings.KEYS).live(timezone.now())
    stored = set(Message.objects.filter(question__isnull=False).values_list("key", flat=True))
    return sum(
        stored.isdisjoint(message_key(period, *key.split(":", 1)) for period in live)
        for one in load.acknowledged
        for key in one.keys
    )


def wait_until_matched() -> float:
    """Wait until every message is in a claim or set aside; returns the seconds."""
    from hearsay.web.claims.models import Message

    begun = time.monotonic()
    while Message.objects.filter(state="new").exists():
        if time.monotonic() - begun > MOST_WAIT:
            sys.exit(f"not all was matched within {MOST_WAIT} s")
        time.sleep(0.5)
    return time.monotonic() - begun


def wait_until_told(after: int) -> list[float]:
    """Return for each question after an id the seconds until what we said was to be read; WhatsApp's until it was meant."""
    from hearsay.web.tipline.models import Outgoing, Question

    asked = Question.objects.filter(id__gt=after)
    begun = time.monotonic()
    while asked.filter(phase="heard").exists() or (
        Outgoing.objects.filter(question__id__gt=after, state__in=["meant", "sending"])
        .exclude(channel="whatsapp")
        .exists()
    ):
        if time.monotonic() - begun > MOST_WAIT:
            sys.exit(f"not all was answered within {MOST_WAIT} s")
        time.sleep(0.5)
    rows = Outgoing.objects.filter(question__id__gt=after)
    times = rows.values_list("question__message__received_at", "made_at", "ended_at")
    return [((ended or made) - came).total_seconds() for came, made, ended in times]


def quantiles(values: list[float], *which: float) -> list[float]:
    """Return quantiles in seconds; 1 is the greatest."""
    found = sorted(values)
    return [found[min(len(found) - 1, int(len(found) * q))] for q in which]


def main() -> None:
    """Fill, serve, send, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=350_000)
    parser.add_argument("--checks", type=int, default=50_000)
    parser.add_argument("--tips", type=int, default=32_000)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--calm", type=int, default=60, help="seconds of the second part")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hearsay-bench-") as folder:
        from tests.web.reliability.platforms import SETTINGS, serving_bots

        port = desk_load.PORT
        os.environ |= SETTINGS | {
            "HEARSAY_HOME": folder, "HEARSAY_SECOND_FACTOR": "False", "HEARSAY_PROXIES": "1",
            "HEARSAY_ADDRESS": f"http://127.0.0.1:{port}",
            "DJANGO_SETTINGS_MODULE": "hearsay.web.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }  # fmt: skip
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        desk_load.fill(options.messages, options.checks)
        with serving_bots(trouble=False) as bots:
            rows = measure(options, port, bots.port)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))


def measure(options: argparse.Namespace, port: int, bots: int) -> dict[str, float]:
    """Serve the desk, send both parts, print what came of it."""
    log = Path(os.environ["HEARSAY_HOME"]) / "bench.log"
    serve = [sys.executable, "-m", "hearsay", "serve", "--port", str(port), "--no-worker"]
    work = ["nice", "-n", "10", sys.executable, "-m", "tests.web.reliability.working", str(bots)]
    with log.open("wb") as out:
        server = subprocess.Popen(serve, stdout=out, stderr=out, cwd=ROOT)
        worker = subprocess.Popen(work, stdout=out, stderr=out, cwd=ROOT)
        try:
            desk_load.wait_for_server(server, log)
            print(f"the worker was ready after {desk_load.wait_for_worker():.0f} s", flush=True)
            return busy(options, port) | calm(options, port)
        finally:
            for process in (worker, server):
                process.send_signal(signal.SIGTERM)
            for process in (worker, server):
                process.wait(120)


def busy(options: argparse.Namespace, port: int) -> dict[str, float]:
    """Send the flood; print how it was taken, and how soon it was dealt with."""
    from hearsay.web.tipline.models import Question

    load, sent = Load(port), tips(options.tips, seed=11, first=1)
    took = load.run(sent, options.tips / (60 * options.minutes))
    matched = wait_until_matched()
    p50, p95, p99, most = quantiles(load.took, 0.5, 0.95, 0.99, 1)
    missing, asked = lost(load), Question.objects.count()
    print(f"{len(load.took):,} tips in {took:.0f} s over {options.messages:,} messages, 2 cores")
    print(f"lost: {missing}; questions stored: {asked:,}; delivered again: {load.again}")
    print(f"acknowledged after: p50 {p50 * 1e3:.0f} ms, p95 {p95 * 1e3:.0f} ms, "
          f"p99 {p99 * 1e3:.0f} ms, at most {most * 1e3:.0f} ms")  # fmt: skip
    print(f"all matched and grouped {matched:.0f} s after the last")
    begun = time.monotonic()
    wait_until_told(0)
    told = matched + time.monotonic() - begun
    print(f"all answered or told that we look into it {told:.0f} s after the last", flush=True)
    return {"tips": len(load.took), "lost": missing, "questions": asked, "again": load.again,
            "p50": p50, "p95": p95, "p99": p99, "max": most, "matched": matched, "told": told}  # fmt: skip


def calm(options: argparse.Namespace, port: int) -> dict[str, float]:
    """Send some tips a second; print how long askers wait for what we say."""
    from hearsay.web.tipline.models import Question

    last = Question.objects.order_by("-id").values_list("id", flat=True)[0]
    load = Load(port)
    load.run(tips(round(CALM * options.calm), seed=12, first=1_000_000), CALM)
    waited = wait_until_told(last)
    p50, p95, most = quantiles(waited, 0.5, 0.95, 1)
    print(
        f"at {CALM:.0f} a second, {len(waited)} told: p50 {p50:.1f} s, p95 {p95:.1f} s, at most {most:.1f} s"
    )
    return {"calm told": len(waited), "calm p50": p50, "calm p95": p95, "calm max": most}


if __name__ == "__main__":
    main()
