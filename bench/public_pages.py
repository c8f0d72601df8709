"""How many public pages a second does a desk with 5,000 answers serve, and how long does one take?

A desk is made in a folder of its own, gunicorn serves it on this machine, and threads ask for pages
as readers do: most want the front page and a few answers that are passed around, some search, some
come to an answer that nobody has asked for yet. Every page comes from Django; no cache stands before.
"""

import argparse
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
OUT = HERE / "out"
ANSWERS, POPULAR = 5_000, 50
WORDS = {
    "en": "water dam ginger fever bank fee river flood nurse school market bridge road rice".split(),
    "vi": "nước đập gừng sốt ngân hàng phí sông lũ trường chợ cầu đường gạo".split(),
    "th": "น้ำ เขื่อน ขิง ไข้ ธนาคาร แม่น้ำ ตลาด สะพาน ถนน ข้าว โรงเรียน".split(),
}
MIXES = {
    "front pages": {"front": 1.0},
    "answers passed around": {"popular": 1.0},
    "answers asked for the first time": {"any": 1.0},
    "feeds": {"feed": 1.0},
    "searches": {"search": 1.0},
    "readers (all of these)": {"front": 0.3, "popular": 0.45, "any": 0.15, "feed": 0.05,
                               "search": 0.05},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """Pages a second, and milliseconds for one."""

    rate: float
    median: float
    p95: float
    wrong: int


def fill(count: int) -> None:
    """Make the answers; runs in a process of its own, which knows the desk's folder."""
    import django

    django.setup()
    from django.core.management import call_command

    from hearsay.web.claims.models import Answer, Check, Claim, Desk, Rating, Topic
    from hearsay.web.people.models import User

    call_command("migrate", verbosity=0)
    Desk.current()
    draw, now = random.Random(1), datetime.now(UTC)
    editor = User.objects.create_user("editor", password=None, role=4)
    topics, ratings = list(Topic.objects.all()), list(Rating.objects.all())

    def text(lang: str, length: int) -> str:
        return ("" if lang == "th" else " ").join(draw.choices(WORDS[lang], k=length))

    claims, checks, answers = [], [], []
    for number in range(count):
        lang, at = draw.choice(sorted(WORDS)), now - timedelta(hours=number)
        claims.append(Claim(statement=f"{text(lang, 14)} {number}", lang=lang, first_seen=at,
                            last_seen=at, made_at=at, status="answered"))  # fmt: skip
    claims = Claim.objects.bulk_create(claims)
    for number, claim in enumerate(claims):
        checks.append(Check(key=f"k{number:06d}", origin="own", claim=claim, author=editor,
                            last_editor=editor, statement=claim.statement, lang=claim.lang,
                            rating=draw.choice(ratings), status="published", conflict="none",
                            published_at=claim.made_at, made_at=claim.made_at,
                            changed_at=claim.made_at))  # fmt: skip
    checks = Check.objects.bulk_create(checks)
    for check in checks:
        source = {"url": "https://source.example/1", "title": text(check.lang, 6),
                  "excerpt": text(check.lang, 30), "lang": check.lang, "sha256": "0" * 64}  # fmt: skip
        answers.append(Answer(
            check_of=check, number=1, kind="publication", statement=check.statement,
            title=text(check.lang, 8), summary=text(check.lang, 50), body=text(check.lang, 300),
            rating=check.rating, rating_name=check.rating.name_in(check.lang), reason="-",
            lang=check.lang, topic=draw.choice(topics), evidence=[source] * 3,
            published_at=check.published_at, published_by=editor,
        ))  # fmt: skip
    Answer.objects.bulk_create(answers)
    print(json.dumps([[check.key, check.lang] for check in checks]))


@contextmanager
def served(environment: dict[str, str], workers: int, port: int) -> Iterator[None]:
    """Serve the desk for the time of the block."""
    command = [
        sys.executable, "-m", "gunicorn", "hearsay.web.wsgi", "--bind", f"127.0.0.1:{port}",
        "--workers", str(workers), "--worker-class", "gthread", "--threads", "4",
        "--log-level", "warning", "--keep-alive", "30",
    ]  # fmt: skip
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(port, process)
            yield
        finally:
            process.terminate()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit("gunicorn did not start")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("gunicorn did not answer within 30 s")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def paths(mix: dict[str, float], keys: list[list[str]], seed: int) -> Iterator[str]:
    """Yield what readers ask for; answers nobody asked for yet come in an order of chance."""
    draw = random.Random(seed)
    rest = keys[POPULAR:]
    draw.shuffle(rest)
    fresh = iter(rest * 50)
    kinds, weights = list(mix), list(mix.values())
    while True:
        kind = draw.choices(kinds, weights)[0]
        if kind == "front":
            yield f"/{draw.choice(['en', 'vi', 'th'])}/"
        elif kind == "feed":
            yield f"/en/{draw.choice(['feed.atom', 'feed.json'])}"
        elif kind == "search":
            yield f"/en/search?q={draw.choice(WORDS['en'])}+{draw.choice(WORDS['en'])}"
        else:
            key, lang = draw.choice(keys[:POPULAR]) if kind == "popular" else next(fresh)
            yield f"/{lang}/checks/{key}"


def measure(
    port: int, mix: dict[str, float], keys: list[list[str]], seconds: float, threads: int
) -> Measured:
    """Ask for pages from several threads at once, each over one connection, and take the times."""
    times: list[float] = []
    wrong: list[str] = []
    until = time.perf_counter() + seconds

    def ask(seed: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for path in paths(mix, keys, seed):
            start = time.perf_counter()
            if start > until:
                break
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - start)
            if answer.status != 200:
                wrong.append(path)
        connection.close()

    asking = [threading.Thread(target=ask, args=(seed,)) for seed in range(threads)]
    start = time.perf_counter()
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    rate = len(times) / (time.perf_counter() - start)
    median, p95 = np.percentile(times, [50, 95]) * 1e3
    return Measured(rate, float(median), float(p95), len(wrong))


def main() -> None:
    """Print a line for each kind of reader, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=ANSWERS)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--threads", type=int, default=8, help="readers at once")
    parser.add_argument("--workers", type=int, default=2, help="processes of gunicorn")
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.fill:
        fill(chosen.answers)
        return
    load = os.getloadavg()[0]
    print(f"{chosen.answers:,} answers, {chosen.workers} processes, {chosen.threads} readers at once;"
          f" {load:.1f} processes running or waiting before the start")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = os.environ | {
            "HEARSAY_HOME": folder, "HEARSAY_ADDRESS": f"http://127.0.0.1:{port}",
            "DJANGO_SETTINGS_MODULE": "hearsay.web.settings",
        }  # fmt: skip
        made = subprocess.run(
            [sys.executable, __file__, "--fill", "--answers", str(chosen.answers)],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        keys: list[list[str]] = json.loads(made.stdout.splitlines()[-1])
        with served(environment, chosen.workers, port):
            figures = run(port, keys, chosen.seconds, chosen.threads)
    OUT.mkdir(exist_ok=True)
    value = {"answers": chosen.answers, "workers": chosen.workers, "load_before": load} | figures
    (OUT / "public_pages.json").write_text(json.dumps(value, indent=1), encoding="utf-8")


def run(port: int, keys: list[list[str]], seconds: float, threads: int) -> dict[str, object]:
    """Measure each mix."""
    figures: dict[str, object] = {}
    measure(port, {"front": 0.9, "search": 0.1}, keys, min(2, seconds), threads)  # warm up
    print(f"{'pages':36s}{'a second':>10s}{'median ms':>11s}{'p95 ms':>9s}{'wrong':>7s}  goal")
    for name, mix in MIXES.items():
        got = measure(port, mix, keys, seconds, threads)
        goal = "met" if got.rate >= 100 and got.p95 <= 200 else "missed"
        print(f"{name:36s}{got.rate:10.0f}{got.median:11.1f}{got.p95:9.1f}{got.wrong:7d}  "
              f"100/s, p95 <= 200 ms: {goal}", flush=True)  # fmt: skip
        figures[name] = {"rate": got.rate, "median": got.median, "p95": got.p95, "wrong": got.wrong}
    return figures


if __name__ == "__main__":
    main()
