"""Every word of the interface is said in Vietnamese and in Thai."""

import ast
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import polib
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.conf import settings as django_settings
from django.core.cache import caches
from django.template.loader import get_template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation
from fido2.cose import ES256
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)
from lxml import html

from hearsay.errors import Phrase, place_in_file
from hearsay.web import uploads
from hearsay.web.api.models import ApiToken, Delivery, Webhook
from hearsay.web.claims.actions.undo import WAYS_BACK
from hearsay.web.claims.history import record
from hearsay.web.claims.models import (
    Answer,
    Check,
    Claim,
    Desk,
    Evidence,
    ImportJob,
    Match,
    NearClaim,
    Note,
    Rating,
    SavedSearch,
    Topic,
)
from hearsay.web.claims.priority import ClaimFacts, PrioritySettings, priority
from hearsay.web.claims.stored_reasons import pack
from hearsay.web.desk.wording import SENTENCES
from hearsay.web.people.invitations import invite, sign_in_link
from hearsay.web.people.models import Role, User
from hearsay.web.people.permissions import TABLE
from hearsay.web.reasons import pack as pack_phrase
from tests.web.catalogues import LANGUAGES, LOCALE, WEB, catalogue, missing, said
from tests.web.catalogues import translation as words

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXP"
QUOTED = re.compile(r"`[^`]*`")
"""Words of files and programs, as they stand there."""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w*\}")


def entries(lang: str) -> Iterator[tuple[polib.POEntry, str]]:
    """Yield what is in a catalogue with its translation."""
    yield from ((entry, words(entry)) for entry in catalogue(lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_left_in_english(lang: str) -> None:
    """What the code or a template says has a translation; `python -m tests.web.catalogues` lists them."""
    assert missing(lang) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_kept_that_nobody_says(lang: str) -> None:
    """The catalogue holds what is said and no more."""
    assert {(entry.msgctxt, entry.msgid) for entry, _ in entries(lang)} == set(said())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_placeholders_are_the_same(lang: str) -> None:
    """A number or name that the English has stands in the translation too, and no other."""
    wrong = []
    for entry, text in entries(lang):
        many = entry.msgid_plural or entry.msgid
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(many)):
            wrong.append((entry.msgid, text))
    assert not wrong


@pytest.mark.parametrize("lang", LANGUAGES)
def test_space_around_is_the_same(lang: str) -> None:
    """Texts are put together: space at the beginning and end is part of them, doubled space of none."""
    wrong = []
    for entry, text in entries(lang):
        for side in (str.lstrip, str.rstrip):
            if (side(text) == text) != (side(entry.msgid) == entry.msgid):
                wrong.append((entry.msgid, text))
        if "  " in text or text.count("\n") != entry.msgid.count("\n"):
            wrong.append((entry.msgid, text))
    assert not wrong


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_compiled_file_is_the_written_one(lang: str) -> None:
    """Nobody reads the .po at run time, so the .mo beside it must say the same."""
    path = LOCALE / lang / "LC_MESSAGES"
    kept = {(e.msgctxt, e.msgid): words(e) for e in polib.mofile(str(path / "django.mo"))}
    fresh = polib.mofile(io.BytesIO(catalogue(lang).to_binary()).getvalue())  # type: ignore[arg-type]
    assert kept == {(e.msgctxt, e.msgid): words(e) for e in fresh}


NOT_THAI = re.compile("[A-Za-z][A-Za-z-]*[A-Za-z]")
IN_THAI = frozenset(
    {"CSV", "JSONL", "JSON", "JavaScript", "PIN", "Hearsay", "oEmbed", "http", "https", "en", "vi",
     "th", "km", "URL", "OpenAPI", "UTF", "Retry-After", "Idempotency-Key", "Authorization", "Bearer",
     "IP", "IPv", "IANA", "CGNAT", "AS", "AMT", "to", "Punycode", "HTTP", "HTML", "JSON-LD", "DataFeed", "Fact", "Check",
     "NUL", "PDF", "UTC", "SMS", "LINE", "Cofacts", "Meedan", "Ushahidi", "WikiRumours", "text", "claim",
     "next", "errors", "TSV", "Lines", "Parquet", "MB", "KB", "zip", "Google", "API", "ClaimReview", "SHA", "RSS", "Atom",
     "YouTube", "Mastodon", "Bluesky", "UC", "at", "ActivityPub", "Meta", "Content", "Library", "CrowdTangle", "Facebook",
     "Instagram", "WhatsApp", "Telegram", "Twilio", "Zalo", "Data", "Tools", "lines", "txt"}
)  # fmt: skip
"""Names and codes that Thai writes with Latin letters."""


def test_thai_is_written_in_thai() -> None:
    """No Latin word stands in a Thai text but names and codes."""
    wrong = []
    for entry, text in entries("th"):
        bare = ADDRESS.sub("", QUOTED.sub("", PLACEHOLDER.sub("", text)))
        strange = set(NOT_THAI.findall(bare)) - IN_THAI
        if strange and text != entry.msgid:
            wrong.append((text, strange))
    assert not wrong


def test_vietnamese_has_its_tone_marks() -> None:
    """A text of several words without any mark was typed in a hurry or is English."""
    marks = re.compile("[À-ɏḀ-ỹ]")
    wrong = [
        text for _, text in entries("vi") if len(PLACEHOLDER.sub("", text).split()) > 3
        and not marks.search(text)
    ]  # fmt: skip
    assert not wrong


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ratings_are_named_as_the_scale_names_them(lang: str, db: None) -> None:
    """The words for a kind of rating are those that every desk begins with."""
    seeded = dict(Rating.objects.values_list("kind", f"name_{lang}"))
    with translation.override(lang):
        assert {kind: str(name) for kind, name in Rating.Kind.choices} == seeded


def test_every_change_has_a_sentence() -> None:
    """What is recorded anywhere, and what can be undone, is shown in the history: it has words there."""
    recorded = recorded_verbs()
    assert recorded >= {
        "status",
        "merge",
        "set_aside_message",
        "publish_check",
        "move_topic",
        "undo",
    }
    assert recorded | set(WAYS_BACK) == set(SENTENCES)


def recorded_verbs() -> set[str]:
    """Return every verb that the code records, by reading it.

    A verb that a function is given is looked for where that function is called; one of a table is
    all that the table holds; one made of a name is made of all names there are.
    """
    found: set[str] = set()
    for path in sorted(WEB.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        takes = {f.name: _place_of_verb(f) for f in functions if _place_of_verb(f) is not None}
        if "def record(" in ast.unparse(tree):
            continue
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
            keyword = next((k.value for k in call.keywords if k.arg == "verb"), None)
            place = 1 if name == "record" else takes.get(name)
            if place is not None and len(call.args) > place:
                found |= _verbs(call.args[place], tree)
            elif keyword is not None and (name == "create" or place is not None):
                found |= _verbs(keyword, tree)
    return found


def _place_of_verb(function: ast.FunctionDef) -> int | None:
    names = [argument.arg for argument in function.args.args]
    return names.index("verb") if "verb" in names else None


def _verbs(said: ast.expr, tree: ast.Module) -> set[str]:
    match said:
        case ast.Constant(value=str(verb)):
            return {verb}
        case ast.Name(id="verb"):
            return set()  # whoever calls says it
        case ast.IfExp(body=one, orelse=other):
            return _verbs(one, tree) | _verbs(other, tree)
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), _]):
            return {start + name for name in ("rating", "topic")}
        case ast.Name(id=name):
            return _verbs(_constant(name, tree), tree)
        case ast.Subscript(value=ast.Name(id=name)):
            table = _constant(name, tree)
            assert isinstance(table, ast.Dict)
            return {verb for value in table.values for verb in _verbs(value, tree)}
    raise AssertionError(f"nobody knows which verbs these are: {ast.unparse(said)}")


def _constant(name: str, tree: ast.Module) -> ast.expr:
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            return node.value
    raise AssertionError(f"nobody knows what {name} is")


# --- the pages ---

KHMER = "ខ្ញុំឮថាខ្ញីព្យាបាលជំងឺគ្រុនឈាម"
"""What people wrote in this desk has no Latin letter, so that any Latin word on a page is ours."""
NAMES = {"ada": "អាដា", "bare": "បារេ"}


def _credential() -> dict[str, Any]:
    """A passkey as a browser would hand it over."""
    public = ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(
        bytes(32), flags, 0, AttestedCredentialData.create(Aaguid(bytes(16)), b"key", public)
    )
    response = AuthenticatorAttestationResponse(
        client_data=CollectedClientData.create("webauthn.create", b"x", "https://testserver"),
        attestation_object=AttestationObject.create("none", data, {}),
    )
    return dict(RegistrationResponse(raw_id=b"key", response=response))


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """An administrator with all keys, and one with none."""
    made = {
        name: User.objects.create_user(username, password=PASSWORD, role=Role.ADMINISTRATOR)
        for name, username in NAMES.items()
    }
    TOTP.activate(made["ada"], SECRET)
    RecoveryCodes.activate(made["ada"])
    Authenticator.objects.create(
        user=made["ada"],
        type=Authenticator.Type.WEBAUTHN,
        data={"name": KHMER[:8], "credential": _credential()},
    )
    return made


NOT_REACHED = Phrase(
    "It cannot be archived: %(reason)s",
    reason=Phrase(
        "%(url)s: %(why)s",
        url="https://e.example/1",
        why=Phrase("%(host)s cannot be reached (%(reason)s)", host="e.example",
                   reason=Phrase("Connection refused")),
    ),
)  # fmt: skip
ROW = place_in_file(
    KHMER[:6],
    Phrase("%(what)s is empty", what=Phrase("the text")),
    row=3,
    advice=Phrase("export it again"),
)


def _sources(by: User, claim: Claim, now: datetime) -> None:
    for state, more in (
        ("pending", {}), ("failed", {"failure": "x", "said": pack_phrase(NOT_REACHED)}),
        ("archived", {"sha256": "ab" * 32}),
    ):  # fmt: skip
        Evidence.objects.create(
            claim=claim, url=f"https://e.example/{state}", title=KHMER, excerpt=KHMER, lang="km",
            added_by=by, added_at=now, state=state, opened_by=by, **more,
            fetched_at=now if state == "archived" else None,
        )  # fmt: skip


def _answers(check: Check, by: User, now: datetime) -> None:
    kinds = ("publication", "update", "correction")
    for number, kind in enumerate(kinds, 1):
        Answer.objects.create(
            check_of=check, number=number, kind=kind, statement=KHMER, title=KHMER, summary=KHMER,
            body=KHMER, rating=Rating.objects.get(slug="false"), rating_name=KHMER, lang="km",
            reason=KHMER, conflict_note=KHMER, topic=Topic.objects.get(slug="health"),
            evidence=[{"url": "https://e.example/1", "title": KHMER, "excerpt": KHMER, "lang": "km",
                       "fetched_at": now.isoformat(), "sha256": "ab" * 32}],
            published_at=now + timedelta(hours=number), published_by=by, approved_by=by,
            public_reason="" if number == 1 else KHMER, still_true_until=now.date(),
            is_latest=number == len(kinds),
        )  # fmt: skip


def _programs(by: User, now: datetime) -> None:
    token = {"name": KHMER[:6], "token_hash": "x", "made_by": by, "made_at": now}
    for number, ended in enumerate((None, now)):
        ApiToken.objects.create(
            **token, prefix=f"p{number}", scopes=[], expires_at=now + timedelta(days=3650),
            revoked_at=ended, last_used_on=ended and now.date(),
        )  # fmt: skip
    hook = Webhook.objects.create(
        url="https://h.example/1", events=["claim.urgent"], secret="x", made_by=by, made_at=now
    )
    for number, state in enumerate(Delivery.State.values):
        Delivery.objects.create(
            webhook=hook, key=f"d{number}", event="claim.urgent", payload="{}", state=state,
            try_after=now, made_at=now, ended_at=None if state == "pending" else now, tries=1,
            trouble="x", said=pack_phrase(NOT_REACHED.values["reason"]),
        )  # fmt: skip


FILES = (
    (f"id,text,{KHMER[:4]},phone\n1,{KHMER},x,1\n2,,x,1\n", "messages"),
    (f"id,claim,title,rating,tags\n1,{KHMER},{KHMER},{KHMER[:4]},x\n", "checks"),
    (f"id,text\n1,{KHMER}\n", "claimreview"),
    (f"id,text\n1,{KHMER}\n", "wikirumours"),
    (f"Post ID,Title,Post Status,Categories\n1,{KHMER},published,x\n", "ushahidi"),
)
"""Files that wait for a word: good ones, with rows and columns left out, and ones of another shape."""


def _imports(by: User, now: datetime) -> None:
    said = {
        "failure": pack_phrase(ROW),
        "lines": [pack_phrase(ROW)],
        "refusals": [KHMER, pack_phrase(ROW)],
    }
    for state in reversed(ImportJob.State.values):
        ImportJob.objects.create(
            made_by=by, made_at=now, name=KHMER[:6], state=state, shape="messages", new=2, refusals=["x"],
            failure="x", lines=["x"], said=said,
            finished_at=now if state in {"done", "failed", "cancelled"} else None,
        )  # fmt: skip
    for text, shape in FILES:
        ImportJob.objects.create(
            made_by=by, made_at=now, name=KHMER[:6], state="preview", shape=shape,
            file=uploads.keep([text.encode()], "x.csv"),
        )  # fmt: skip


def _changes(claim: Claim, match: Match, by: User, now: datetime) -> None:
    for verb in sorted(set(SENTENCES) - {"undo"}):
        changed = match if verb in {"confirm", "reject", "relate"} else claim
        record(changed, verb, by=by, now=now, claim=claim, why=KHMER,
               before={"status": "open"},
               after={"status": "answered", "count": 2, "deadline": "2026-03-31", "into": 1, "from": 1})  # fmt: skip


@pytest.fixture
def house(
    people: dict[str, User],
    make_claim: Callable[..., Claim],
    make_message: Callable[..., Any],
    make_check: Callable[..., Check],
    now: datetime,
) -> dict[str, Any]:
    """A small desk at which everything has happened once; returns what addresses need."""
    ada = people["ada"]
    Desk.current()
    Desk.objects.update(name=KHMER[:9], about=KHMER, operator=KHMER, contact="a@e.example",
                        languages=["km", "vi", "th", "en"])  # fmt: skip
    Topic.objects.update(name_en=KHMER[:6], name_vi=KHMER[:6], name_th=KHMER[:6])
    facts = ClaimFacts(3, 2, 2, 1, now - timedelta(days=1), now,
                       suggested_harms=frozenset({"money"}), deadline=now)  # fmt: skip
    reasons = pack(priority(facts, now, PrioritySettings()).factors)
    claim = make_claim(
        KHMER, lang="km", assignee=ada, second_reader=people["bare"], harm_health=True,
        harm_money=True, harm_danger=True, deadline=now.date(), level="urgent",
        due_at=now - timedelta(days=3), priority_reasons=reasons, message_count=3, asker_count=2,
        topic=Topic.objects.get(slug="health"),
    )  # fmt: skip
    near = make_claim(KHMER * 2, lang="vi", status="checking", level="high")
    make_claim(KHMER * 3, lang="th", status="merged", merged_into=claim)
    for kind in ("tip", "post"):
        make_message(KHMER, lang="km", kind=kind, claim=claim, source=KHMER[:5])
    NearClaim.objects.create(first=claim, second=near, same=0.8, guards=["number: 15 vs 17"],
                             model="model", made_at=now)  # fmt: skip
    own = make_check(
        claim, ada, lang="km", summary=KHMER, title=KHMER, key="k1", status="published",
        conflict="none", rating=Rating.objects.get(slug="false"), published_at=now,
    )  # fmt: skip
    draft = make_check(near, ada, lang="vi", status="draft", summary=KHMER)
    other = make_check(url="https://o.example/1", publisher=KHMER[:6], rating_text=KHMER[:4],
                       statement=KHMER, lang="km")  # fmt: skip
    match = Match.objects.create(claim=claim, check_to=other, probability=0.9, model="model",
                                 guards=["name: – vs –"], made_at=now, state="confirmed",
                                 decided_by=ada, decided_at=now)  # fmt: skip
    Match.objects.create(claim=near, check_to=other, probability=0.9, model="model", made_at=now)
    Note.objects.create(claim=claim, author=ada, text=KHMER, at=now)
    SavedSearch.objects.create(owner=ada, name=KHMER[:5], query="level=urgent")
    _sources(ada, claim, now)
    _answers(own, ada, now)
    _changes(claim, match, ada, now)
    _programs(ada, now)
    _imports(ada, now)
    token = invite(int(Role.READER), by=ada, now=now, note=KHMER[:5], days=3650)
    sign_in_link(people["bare"], by=ada, now=now, minutes=10_000_000)
    return {
        "key": "k1", "number": 3, "slug": "health", "lang": "km", "token": token,
        "pk": {"claim": claim.pk, "check": own.pk, "mfa": _passkey(ada)}, "more": {"check": draft.pk},
    }  # fmt: skip


def _passkey(user: User) -> int:
    return Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN).pk


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def _routes(
    patterns: list[URLPattern | URLResolver], before: str = "/"
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield pattern.name or "", route


def _number(name: str, house: dict[str, Any]) -> int:
    """Return the id of an object of the kind that an address is named after."""
    kind = name.split("_", maxsplit=1)[0]
    if kind in house["pk"]:
        return int(house["pk"][kind])
    for model in apps.get_models():
        if model._meta.model_name == kind and (one := model._default_manager.first()):
            return int(one.pk)
    return 1


OWN_LANGUAGE = {"embed_answer"}
"""Pages in the language of what they show, whoever reads them."""


def pages(house: dict[str, Any], lang: str) -> Iterator[tuple[str, str]]:
    """Yield the name and a path of every address that a page may be got from."""
    for name, route in _routes(get_resolver().url_patterns):
        if "GET" in TABLE.get(name, {}) and name not in OWN_LANGUAGE:
            said = {"ui": lang, "pk": _number(name, house), "id": _number(name, house)} | {
                key: value for key, value in house.items() if key != "pk"
            }
            yield name, re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(said.get(m[1], 1)), route)  # noqa: B023
    yield "check", reverse("check", args=[house["more"]["check"]])
    yield "check_preview", reverse("check_preview", args=[house["more"]["check"]])
    yield "claim", reverse("claim", args=[Claim.objects.get(status="checking").pk])
    yield "claim", reverse("claim", args=[Claim.objects.get(status="merged").pk])
    for job in ImportJob.objects.all():
        yield "import_job", reverse("import_job", args=[job.pk])
    claim = house["pk"]["claim"]
    for what in ("merge", "move", "split"):
        query = f"?into={claim + 1}&every={KHMER}&q={KHMER}"
        yield f"claim_{what}", reverse(f"claim_{what}", args=[claim]) + query


SHOWN = ("aria-label", "title", "placeholder", "alt", "data-key-name", "data-next", "data-previous",
         "data-help", "data-offline", "data-failed", "data-signed-out", "data-saving")  # fmt: skip
SILENT = {"script", "style", "code", "kbd", "pre", "samp", "svg"}
LATIN = re.compile("[A-Za-zÀ-ɏḀ-ỹ]{2,}")
IN_QUOTES = re.compile(r"`[^`]*`|'[^']*'")
"""What stands in somebody's file, word for word."""
ADDRESS = re.compile(r"https?://\S*|\S*\w[./:@]\w\S*|\S+=\S+")
SAME = frozenset(
    {
        "Hearsay",  # the name of the program
        "Atom", "RSS", "JSON", "Feed", "CSV", "JSONL", "URL", "API", "ClaimReview", "DataFeed", "OpenAPI", "Lines",
        "SHA",  # names of formats and methods
        "English", "Tiếng", "Việt", "Khmer", "km", "en", "vi", "th",  # names and codes of languages, as they name themselves
        "PIN", "JavaScript", "oEmbed",
        "HTML", "LD", "Fact", "Check", "Cofacts", "Meedan", "Ushahidi", "WikiRumours",  # whose files these are
        "TSV", "Parquet", "MB", "KB", "UTF", "zip", "Google", "ActivityPub", "Telegram", "LINE", "WhatsApp", "Zalo", "Markdown",
        "Mastodon", "Bluesky", "YouTube", "UC", "at", "SMS", "Meta", "Content", "Library", "CrowdTangle", "Facebook",
        "Instagram", "Data", "Tools", "lines", "txt",
    }
)  # fmt: skip
"""What is written with the same Latin letters in every language."""


def shown(page: bytes) -> set[str]:
    """Return the texts that a page shows or speaks and that are ours."""
    found: set[str] = set()
    tree = html.fromstring(page)
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in SILENT:
            continue
        if not (element.get("lang") and element.tag != "html"):
            found.update((element.text or "", *(element.get(name, "") for name in SHOWN)))
        if element.tag not in {"html", "head", "body"}:
            found.update(child.tail or "" for child in element)
    return {unicodedata.normalize("NFC", " ".join(text.split())) for text in found} - {""}


def in_english(text: str) -> bool:
    """Tell whether a text has a word in Latin letters that is not the same everywhere."""
    return bool(set(LATIN.findall(ADDRESS.sub(" ", IN_QUOTES.sub(" ", text)))) - SAME)


def _open(lang: str, house: dict[str, Any], people: dict[str, User]) -> dict[str, set[str]]:
    """Return the texts of each page that opens for an administrator, in a language."""
    found: dict[str, set[str]] = {}
    for who in (people["ada"], people["bare"], None):
        client = _signed_in(who) if who else Client()
        client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = lang
        for name, path in pages(house, lang):
            if who != people["ada"] and not name.startswith(("account_", "mfa_", "welcome")):
                continue
            answer = client.get(path, headers={"accept-language": lang})
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                found.setdefault(name, set()).update(shown(answer.content))
    return found


MUST_OPEN = {"queue", "claim", "claim_history", "claim_statement", "claim_merge", "claim_move", "claim_split",
             "checks", "check", "check_preview", "check_revisions", "evidence_edit", "desk_settings",
             "rating_edit", "topic_edit", "team", "welcome", "account", "account_login", "account_logout",
             "account_change_password", "account_reauthenticate", "mfa_index", "mfa_activate_totp",
             "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
             "mfa_list_webauthn", "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn",
             "usersessions_list", "front", "search_answers", "about_desk", "read_answer", "read_revision",
             "read_topic", "read_language", "tokens", "webhooks", "imports", "import_job",
             "import_columns", "exports"}  # fmt: skip
"""Pages without which the next test would show little."""


def test_no_page_has_an_english_word(
    house: dict[str, Any], people: dict[str, User], settings: Any
) -> None:
    """Every page that an administrator may open is Vietnamese in Vietnamese and Thai in Thai."""
    settings.ACCOUNT_RATE_LIMITS = False
    caches["process"].clear()
    caches["pages"].clear()
    english = _open("en", house, people)
    assert set(english) >= MUST_OPEN
    wrong: list[str] = []
    for lang in LANGUAGES:
        for name, texts in _open(lang, house, people).items():
            same = texts & english[name] if lang == "vi" else texts
            wrong += [f"{lang} {name}: {text}" for text in sorted(same) if in_english(text)]
    assert not wrong, "\n".join(wrong)


FAULTS: list[tuple[str, dict[str, str]]] = [
    ("account_login", {"login": "ខ្ញុំ", "password": "x"}),
    ("account_login", {}),
    ("account_change_password", {"oldpassword": "x", "password1": "short", "password2": "other"}),
    ("account_change_password", {"oldpassword": PASSWORD, "password1": "password1234", "password2": "x"}),
    ("account_reauthenticate", {"password": "x"}),
    ("mfa_activate_totp", {"code": "000000"}),
    ("team_invite", {"role": "99", "note": "ខ" * 300}),
    ("team_invite", {}),
]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_wrong_is_said_in_the_readers_language(
    lang: str, people: dict[str, User], settings: Any
) -> None:
    """Refusals of forms, the libraries' too."""
    settings.ACCOUNT_RATE_LIMITS = False
    wrong: list[str] = []
    for name, sent in FAULTS:
        texts: dict[str, set[str]] = {}
        for each in ("en", lang):
            client = Client() if name == "account_login" else _signed_in(people["bare"])
            client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = each
            answer = client.post(reverse(name), sent, follow=True)
            texts[each] = shown(answer.content)
        assert texts["en"] != texts[lang]
        same = texts[lang] & texts["en"] if lang == "vi" else texts[lang]
        wrong += [f"{name}: {text}" for text in sorted(same) if in_english(text)]
    assert not wrong, "\n".join(wrong)


def test_the_second_step_of_signing_in_is_translated(people: dict[str, User]) -> None:
    """The page that asks for six digits, and its refusal."""
    for sent in ({}, {"code": "000000"}):
        client = Client()
        client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "th"
        client.post(reverse("account_login"), {"login": NAMES["ada"], "password": PASSWORD})
        method = client.post if sent else client.get
        answer = method(reverse("mfa_authenticate"), sent)
        assert answer.status_code == 200
        assert not [text for text in shown(answer.content) if in_english(text)]


def test_too_many_tries_are_answered_with_a_page(people: dict[str, User]) -> None:
    """Not with a bare line in English."""
    client, answers = Client(), []
    for _ in range(40):
        answers.append(client.post(reverse("account_login"), {"login": "ខ្ញុំ", "password": "x"}))
    assert answers[-1].status_code == 429
    assert "กรุณารอสักครู่" in answers[-1].content.decode()


def test_an_old_form_is_refused_in_words(db: None) -> None:
    """Not with the library's page about cookies and referers."""
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("account_login"), {"login": "x", "password": "x"})
    assert answer.status_code == 403
    assert "Biểu mẫu này đã cũ" in answer.content.decode()


def test_pages_of_trouble_say_it_in_all_languages() -> None:
    """When nothing works, not even the language is known, so they say it three times."""
    for code in (400, 403, "403_csrf", 404, 413, 429, 500):
        page = html.fromstring(get_template(f"{code}.html").render({}))
        assert [part.get("lang") for part in page.iter("section")] == ["en", *LANGUAGES]
