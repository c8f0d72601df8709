"""How fast is the desk with 350,000 messages, while 20 people browse and the worker matches?

Fills a desk of its own (made-up messages, 50,000 checks), starts the real server with its worker,
lets new messages arrive all the time, and has 20 people open queue and claim pages as people do:
a page, a pause to read it, the next. Prints the times of each kind of page.

    python bench/desk_load.py [--messages 350000] [--checks 50000] [--people 20] [--seconds 60]
"""

import argparse
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

PAUSE = (0.5, 2.0)
"""Seconds that a person looks at a page."""
PORT = 8391
MOST_WAIT = 900
"""Seconds to wait for the worker to read 350,000 messages and 50,000 checks."""
SUBJECTS = {
    "en": ("ginger water", "the new vaccine", "plastic rice", "bank card chips", "the dam upstream",
           "garlic on the feet", "the blue pill", "a missed call", "salt water", "the city's tap water"),
    "vi": ("nước gừng", "vắc xin mới", "gạo nhựa", "thẻ ngân hàng", "đập thượng nguồn", "tỏi đắp chân",
           "thuốc viên xanh", "cuộc gọi nhỡ", "nước muối", "nước máy thành phố"),
    "th": ("น้ำขิง", "วัคซีนใหม่", "ข้าวพลาสติก", "บัตรธนาคาร", "เขื่อนต้นน้ำ", "กระเทียมแปะเท้า",
           "ยาเม็ดสีฟ้า", "สายที่ไม่ได้รับ", "น้ำเกลือ", "น้ำประปา"),
}  # fmt: skip
SAYINGS = {
    "en": ("{s} cures {n} illnesses in {d} days", "{s} was recalled in district {n} on day {d}",
           "the ministry bans {s} from lot {n} after {d} deaths", "{s} doubles in price to {n} in {d} weeks"),
    "vi": ("{s} chữa khỏi {n} bệnh trong {d} ngày", "{s} bị thu hồi ở quận {n} ngày {d}",
           "bộ cấm {s} lô {n} sau {d} ca tử vong", "{s} tăng giá gấp đôi lên {n} trong {d} tuần"),
    "th": ("{s} รักษา {n} โรคได้ใน {d} วัน", "{s} ถูกเรียกคืนในเขต {n} วันที่ {d}",
           "กระทรวงห้าม {s} ล็อต {n} หลังเสียชีวิต {d} ราย", "{s} ราคาเพิ่มเป็น {n} ใน {d} สัปดาห์"),
}  # fmt: skip
OPENINGS = ("", "is it true that ", "Fwd: ", "URGENT!! ", "my aunt says ")


def sentences(seed: int) -> Iterator[tuple[str, str]]:
    """Yield claims without end, each with its language; no two are the same in a row."""
    chance = random.Random(seed)
    while True:
        lang = chance.choice(("en", "vi", "th"))
        text = chance.choice(SAYINGS[lang]).format(
            s=chance.choice(SUBJECTS[lang]), n=chance.randint(2, 99_999), d=chance.randint(2, 999)
        )
        yield lang, text


def fill(messages: int, checks: int) -> None:
    """Fill the database and the search index."""
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from hearsay.web.claims.models import Check, Claim, Message
    from hearsay.web.claims.priority import ClaimFacts, PrioritySettings, overdue, priority
    from hearsay.web.claims.search import SearchDoc, SearchIndex
    from hearsay.web.claims.stored_reasons import pack
    from hearsay.web.people.models import Role, User

    now, chance, rules = timezone.now(), random.Random(7), PrioritySettings()
    for number in range(20):
        User.objects.create_user(
            f"person{number}", password="a long pass phrase", role=Role.CHECKER
        )
    source = sentences(1)
    claims, sizes, left = [], [], messages
    while left > 0:
        size = min(left, int(chance.paretovariate(0.9)))
        left -= size
        lang, text = next(source)
        first = now - timedelta(days=chance.random() * 60)
        last = first + (now - first) * chance.random()
        facts = ClaimFacts(size, size * 2 // 3, size // 9, size // 11, first, last)
        rank = priority(facts, now, rules)
        claims.append(Claim(
            statement=text, lang=lang, first_seen=first, last_seen=last, made_at=first,
            message_count=size, asker_count=size * 2 // 3, priority=rank.total, level=rank.level,
            priority_reasons=pack(rank.factors), due_at=overdue(rank.level, first, now, rules).due,
            status=chance.choices(("open", "checking", "answered"), (6, 1, 3))[0],
            ranked_at=now, indexed_at=now, group=f"bench-{len(claims)}",
        ))  # fmt: skip
        sizes.append(size)
    with transaction.atomic():
        claims = Claim.objects.bulk_create(claims, batch_size=2_000)
        batch = []
        for claim, size in zip(claims, sizes, strict=True):
            for n in range(size):
                batch.append(Message(
                    key=f"b{claim.pk}-{n}", kind="tip", text=chance.choice(OPENINGS) + claim.statement,
                    lang=claim.lang, fingerprint=f"{claim.pk}-{n % 7}", state="grouped", claim=claim,
                    written_at=claim.first_seen + (claim.last_seen - claim.first_seen) * chance.random(),
                    received_at=now,
                ))  # fmt: skip
            if len(batch) > 5_000:
                Message.objects.bulk_create(batch)
                batch = []
        Message.objects.bulk_create(batch)
        Check.objects.bulk_create(
            (
                Check(
                    key=f"c{n}", origin="other", statement=text, lang=lang, status="published",
                    url=f"https://checks.example/{n}", publisher="Example", rating_text="False",
                    published_at=now, made_at=now, changed_at=now,
                )
                for n, (lang, text) in zip(range(checks), sentences(2), strict=False)
            ),
            batch_size=5_000,
        )  # fmt: skip
    SearchIndex.rebuild(settings.SEARCH, (SearchDoc(c.pk, (c.statement,), c.lang) for c in claims))
    print(f"filled: {messages:,} messages, {len(claims):,} claims, {checks:,} checks", flush=True)


def sessions() -> tuple[list[str], list[int]]:
    """Return a signed-in cookie for each person, and the claims that they open."""
    from django.conf import settings
    from django.test import Client

    from hearsay.web.claims.models import Claim
    from hearsay.web.people.models import User

    cookies = []
    for user in User.objects.all():
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        name = settings.SESSION_COOKIE_NAME
        cookies.append(f"{name}={client.cookies[name].value}")
    top = Claim.objects.filter(status="open").order_by("-priority").values_list("pk", flat=True)
    return cookies, list(top[:400])


def browse(
    cookie: str, claims: list[int], until: float, seed: int, times: dict[str, list[float]]
) -> None:
    """Open pages as a person does, and note how long each took to come whole."""
    chance = random.Random(seed)
    words = ("ginger", "vac xin", "น้ำเกลือ", "bank", "gạo nhựa", "recalled district")
    pages: tuple[tuple[str, Callable[[], str]], ...] = (
        ("queue", lambda: "/desk/"),
        ("queue, filtered", lambda: f"/desk/?lang={chance.choice(('vi', 'th', 'en'))}"),
        ("queue, words", lambda: f"/desk/?q={http.client.urlsplit(chance.choice(words)).path}"),
        ("claim", lambda: f"/desk/claims/{chance.choice(claims)}"),
    )
    while time.time() < until:
        name, make = chance.choices(pages, (4, 2, 1, 5))[0]
        path = make()
        begun = time.perf_counter()
        link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        link.request("GET", quoted(path), headers={"Cookie": cookie, "Host": f"127.0.0.1:{PORT}"})
        answer = link.getresponse()
        answer.read()
        link.close()
        times.setdefault(name if answer.status == 200 else f"status {answer.status}", []).append(
            time.perf_counter() - begun
        )
        time.sleep(chance.uniform(*PAUSE))


def quoted(path: str) -> str:
    """Return a path that may stand in a request."""
    from urllib.parse import quote

    return quote(path, safe="/?=&%")


def arrive(until: float, arrived: list[int]) -> None:
    """Let five new messages a second reach the desk."""
    from django.utils import timezone

    from hearsay.web.claims.models import Message

    source, number = sentences(3), 0
    while time.time() < until:
        now = timezone.now()
        Message.objects.bulk_create(
            Message(key=f"new{number + n}", kind="tip", text=text, lang=lang, fingerprint="",
                    written_at=now, received_at=now)
            for n, (lang, text) in zip(range(5), source, strict=False)
        )  # fmt: skip
        number += 5
        time.sleep(1)
    arrived.append(number)


def main() -> None:
    """Fill, serve, browse, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=350_000)
    parser.add_argument("--checks", type=int, default=50_000)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hearsay-bench-") as folder:
        os.environ |= {
            "HEARSAY_HOME": folder, "HEARSAY_SECOND_FACTOR": "False",
            "HEARSAY_ADDRESS": f"http://127.0.0.1:{PORT}",
            "DJANGO_SETTINGS_MODULE": "hearsay.web.settings",
        }  # fmt: skip
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        begun = time.perf_counter()
        fill(options.messages, options.checks)
        print(f"filling took {time.perf_counter() - begun:.0f} s", flush=True)
        times, waiting = measure(options)
    report(times, waiting, options)


def measure(options: argparse.Namespace) -> tuple[dict[str, list[float]], int]:
    """Serve the desk and browse it; returns the times of pages and how many messages still wait."""
    from hearsay.web.claims.models import Message

    cookies, claims = sessions()
    serve = [sys.executable, "-m", "hearsay", "serve", "--port", str(PORT)]
    log = Path(os.environ["HEARSAY_HOME"]) / "bench.log"
    with log.open("wb") as out:
        server = subprocess.Popen(serve, stdout=out, stderr=out)
        try:
            wait_for_server(server, log)
            print(f"the worker was ready after {wait_for_worker():.0f} s", flush=True)
            until = time.time() + options.seconds
            times: dict[str, list[float]] = {}
            arrived: list[int] = []
            crowd = [
                threading.Thread(
                    target=browse, args=(cookies[n % len(cookies)], claims, until, n, times)
                )
                for n in range(options.people)
            ]
            crowd.append(threading.Thread(target=arrive, args=(until, arrived)))
            for one in crowd:
                one.start()
            for one in crowd:
                one.join()
            return times, Message.objects.filter(state="new").count()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


def wait_for_server(server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the first page comes."""
    end = time.time() + 300
    while time.time() < end:
        if server.poll() is not None:
            sys.exit(f"the server ended: {log.read_text(errors='replace')[-2000:]}")
        try:
            link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            link.request("GET", "/health")
            if link.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(1)
    sys.exit(f"the server did not answer: {log.read_text(errors='replace')[-2000:]}")


def wait_for_worker() -> float:
    """Wait until the worker has read what is stored and matches; returns the seconds."""
    from django.utils import timezone

    from hearsay.web.claims.models import Message

    begun, now = time.perf_counter(), timezone.now()
    one = Message.objects.create(key="first", kind="tip", text="the bridge is closed", lang="en",
                                 fingerprint="", written_at=now, received_at=now)  # fmt: skip
    while Message.objects.filter(pk=one.pk, state="new").exists():
        if time.perf_counter() - begun > MOST_WAIT:
            sys.exit(f"the worker did not match a message within {MOST_WAIT} s")
        time.sleep(0.5)
    return time.perf_counter() - begun


def report(times: dict[str, list[float]], waiting: int, options: argparse.Namespace) -> None:
    """Print a table."""
    print(f"{options.people} people, {options.seconds} s, 5 new messages a second, 2 cores")
    print(f"{'page':<20}{'opened':>8}{'median':>10}{'p95':>10}{'p99':>10}")
    rows = {}
    for name, taken in sorted(times.items()):
        taken.sort()
        median, p95, p99 = (
            taken[min(len(taken) - 1, int(len(taken) * q))] for q in (0.5, 0.95, 0.99)
        )
        rows[name] = {"opened": len(taken), "median": median, "p95": p95, "p99": p99}
        print(
            f"{name:<20}{len(taken):>8}{median * 1e3:>7.0f} ms{p95 * 1e3:>7.0f} ms{p99 * 1e3:>7.0f} ms"
        )
    print(f"messages that still wait for the worker at the end: {waiting}")
    if options.json:
        options.json.write_text(json.dumps({"pages": rows, "waiting": waiting}, indent=1))


if __name__ == "__main__":
    main()
