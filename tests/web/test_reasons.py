"""What lower rings say reaches every reader in their language, and still says so after it was kept."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from hearsay.connect.addresses import judge_url, refusal
from hearsay.errors import NetworkError, Phrase, UrlError
from hearsay.web.reasons import pack, told, unpack
from tests.web.catalogues import LANGUAGES, WEB, catalogue
from tests.web.catalogues import translation as words

SRC = WEB.parent

# --- saying and keeping ---

NESTED = Phrase(
    "%(url)s: %(why)s", url="https://e.example/", why=Phrase("packed %(times)d times over", times=9)
)
FOREIGN = Phrase("not readable as JSON", english="not readable as JSON: Expecting value")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "https://e.example/: packed 9 times over"),
        ("vi", "https://e.example/: bị nén 9 lần"),
        ("th", "https://e.example/: ถูกบีบอัดซ้อน 9 ครั้ง"),
    ],
)
def test_a_phrase_is_told_in_the_readers_language(lang: str, said: str) -> None:
    """With all phrases inside it; an error is told as its phrase."""
    with translation.override(lang):
        assert told(NESTED) == told(NetworkError(NESTED)) == said
        assert told(unpack(json.loads(json.dumps(pack(NESTED))))) == said


def test_a_librarys_words_are_told_to_those_who_read_english_alone() -> None:
    """Others are told the same in general words."""
    for phrase in (FOREIGN, unpack(pack(FOREIGN))):
        with translation.override("en"):
            assert told(phrase) == "not readable as JSON: Expecting value"
        with translation.override("vi"):
            assert told(phrase) == "không đọc được dưới dạng JSON"


@pytest.mark.parametrize("phrase", [NESTED, FOREIGN, Phrase("100 %%"), "plain 5 % {x}", ""])
def test_what_is_kept_comes_back(phrase: str) -> None:
    """As the same text, made of the same; a plain text stays plain."""
    back = unpack(json.loads(json.dumps(pack(phrase))))
    assert back == phrase
    assert type(back) is type(phrase)
    if isinstance(phrase, Phrase):
        assert isinstance(back, Phrase)
        assert (back.template, dict(back.values)) == (phrase.template, dict(phrase.values))


@pytest.mark.parametrize(
    "kept",
    [
        {}, None, 3, [], {"say": ""}, {"say": 3}, {"say": "%(a)s"}, {"say": "%(a)d", "with": {"a": "x"}},
        {"say": "%(a)99999999s", "with": {"a": "x"}}, {"say": "%s", "with": {}}, {"say": "5 %", "with": {}},
        {"say": "x", "with": 3}, {"say": "x", "with": {"english": "y"}},
    ],
)  # fmt: skip
def test_what_we_never_kept_is_nothing(kept: object) -> None:
    """A file that somebody changed breaks no page."""
    assert unpack(kept) == ""


def test_a_plain_text_is_told_as_it_is() -> None:
    """Rows from before phrases were kept."""
    with translation.override("th"):
        assert told("no answer in time") == "no answer in time"
        assert told(NetworkError("no answer in time")) == "no answer in time"


# --- every place where something is said ---

PLACES: dict[str, tuple[int | str, ...]] = {
    "UrlError": (0,), "NetworkError": (0,), "RowError": (0, 1, "advice"), "SettingError": (0,),
    "InputError": (1, "advice"), "skip": (2, 3), "note": (1,), "Line": (2, 3), "Column": (2,),
    "TableShape": (1,), "need": (1,), "Refusal": (0,), "Damage": (1,),
}  # fmt: skip
"""What takes a message: the name of the call, and which of its arguments are messages."""
BELOW = (
    *(SRC / "text" / name for name in ("hosts.py", "urls.py")),
    *(SRC / "claimreview").glob("*.py"),
    *(SRC / "connect").rglob("*.py"),
)
CHANNELS = "connect/channels/"
"""What platforms are answered, and what `hearsay doctor` and the logs say of them; no page shows it."""
COMMANDS_ALONE = {
    "connect/models.py": "*",
    "connect/signatures.py": "*",
    "connect/files/atomic.py": "*",
    "connect/http.py": "download _allowed",
    "connect/files/records.py": "read_checks read_messages read_group_truth",
    "connect/exports.py": "_csv_lines",
}
"""Functions that no page leads to; what they say is read on the command line."""


def functions_of(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield the functions of a module by name, and last what stands outside them."""
    outside = ast.Module([], [])
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield inner.name, inner
                else:
                    outside.body.append(inner)
        elif isinstance(node, ast.FunctionDef):
            yield node.name, node
        else:
            outside.body.append(node)
    yield "", outside


def sites() -> Iterator[tuple[str, ast.expr, ast.AST, ast.Module]]:
    """Yield every argument that is a message: where, the argument, its function and its module."""
    for path in BELOW:
        place = path.relative_to(SRC).as_posix()
        if place.startswith(CHANNELS):
            continue
        left_out = COMMANDS_ALONE.get(place, "").split()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name, function in functions_of(tree):
            if left_out == ["*"] or name in left_out:
                continue
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                called = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
                for at in PLACES.get(called, ()):
                    for argument in _argument(call, at):
                        yield f"{place}:{argument.lineno}", argument, function, tree


def _argument(call: ast.Call, at: int | str) -> list[ast.expr]:
    if isinstance(at, int):
        return call.args[at : at + 1]
    return [keyword.value for keyword in call.keywords if keyword.arg == at]


def templates(said: ast.expr, function: ast.AST, tree: ast.Module) -> Iterator[str]:
    """Yield the templates that a message may be made of, "!…" for a text that is no phrase."""
    match said:
        case ast.Constant(value=""):
            pass
        case ast.Call(func=ast.Name(id="Phrase"), args=[ast.Constant(value=str(template))]):
            yield template
            for keyword in said.keywords:
                if isinstance(keyword.value, ast.Call) and keyword.arg != "english":
                    yield from _inner(keyword.value, function, tree)
        case ast.IfExp(body=one, orelse=other):
            yield from templates(one, function, tree)
            yield from templates(other, function, tree)
        case ast.Name(id=name):
            outside = ast.Module([one for one in tree.body if isinstance(one, ast.Assign)], [])
            for value in _given(name, function) or _given(name, outside):
                yield from templates(value, function, tree)
        case ast.Attribute():
            pass  # the message of something else, which has a place of its own
        case ast.Call(func=ast.Name(id=name)) if name in RETURNING_PHRASES:
            pass  # its own phrases are found where it makes them
        case ast.Call(func=ast.Attribute(attr="get"), args=[_, otherwise]):
            yield from templates(otherwise, function, tree)
        case _:
            yield f"!{ast.unparse(said)}"


def _inner(value: ast.Call, function: ast.AST, tree: ast.Module) -> Iterator[str]:
    if getattr(value.func, "id", "") == "Phrase":
        yield from templates(value, function, tree)


def _given(name: str, scope: ast.AST) -> list[ast.expr]:
    found: list[ast.expr] = []
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=given)], value=value) if given == name:
                found.append(value)
            case ast.NamedExpr(target=ast.Name(id=given), value=value) if given == name:
                found.append(value)
    return found


RETURNING_PHRASES = {
    node.name
    for path in BELOW
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.FunctionDef)
    and node.returns is not None
    and "Phrase" in ast.unparse(node.returns)
}


def test_every_message_below_the_web_is_a_phrase_that_is_translated() -> None:
    """Each place that may reach a page says a literal template, and both languages have it."""
    found = [(where, one) for where, *more in sites() for one in templates(*more)]
    assert [f"{where}: {one[1:]}" for where, one in found if one.startswith("!")] == []
    assert len({one for _, one in found}) > 200
    modules = {where.partition(":")[0] for where, _ in found}
    assert modules >= {
        "text/hosts.py", "text/urls.py", "connect/addresses.py", "connect/http.py", "connect/media.py",
        "connect/files/tables.py", "connect/imports/fields.py", "connect/imports/shapes/cofacts.py",
        "connect/imports/archive.py", "connect/imports/json_stream.py", "connect/imports/mapping.py",
        "connect/imports/shapes/whatsapp.py", "connect/imports/shapes/telegram.py",
        "claimreview/read.py",
    }  # fmt: skip
    for lang in LANGUAGES:
        book = {entry.msgid: words(entry) for entry in catalogue(lang)}
        assert [f"{where}: {one}" for where, one in found if not book.get(one)] == []


# --- refused addresses, one of each kind ---

ADDRESSES = (
    "http://e.example/" + "a" * 4000, "http://e.example/a b", "ftp://e.example/", "http://a@e.example/",
    "http://e%2eexample/", "http://a]b/", "http://0x7f.1/", "http://a..example/", "http://e.example:22/",
    "http://localhost/", "http://e.internal/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://0x.0xz.1/",
    "http://08.1.1.1/", "http://[::1/", "http://[1::2::3]/", "http://e.example:99999/", "http://e.example:x/",
    "http://e.example:999999/", "http://ex*am^ple/", "http://a<b.example/", "http://" + "a" * 2001,
    "http://xn--ü.example/", "http://xn--a.ü.example/", "http://xn--abc-.ü/", "http://\u0301ü.example/",
    "http://ü.a\u200cb/", "http://\u05d0a.\u05d01a.example/", "http://ü." + "\u00ad" + "/", "http:///", "x",
    "http://\ufdfa.\ud800.example/", "http://ü.xn--0/", "http://ü.\u200b/", "http://\u00ad/",
    "http://ü.xn--a-yoc/", "http://ü.\u0628\u0031\u0661/",
    *(f"http://{host}/" for host in (
        "169.254.169.254", "10.0.0.1", "127.0.0.1", "169.254.1.1", "192.0.0.1", "192.0.2.1", "198.18.0.1",
        "192.31.196.1", "0.0.0.0", "224.0.0.1", "[::ffff:1.2.3.4]", "0.0.0.1", "100.64.0.1", "192.52.193.1",
        "192.88.99.1", "255.255.255.255", "240.0.0.1", "[100::1]", "[100:0:0:1::1]", "[5f00::1]", "[fec0::1]",
        "[4000::1]",
    )),
)  # fmt: skip
NO_ADDRESSES = ("x", "fe80::1%eth0")
UNREACHABLE = frozenset(
    {
        # parse_url alone says these; what judge_url looks at first leaves nothing for them.
        "%(text)s has no scheme such as https:",
        "%(scheme)s: is not the scheme of a web address",
        "%(host)s is no host",
        "the label %(label)s is not in composed form",  # UTS #46 has composed it before
        # Said of what the desk's owner excepts.
        "%(entry)s is no host, host:port, IP address or network",
    }
)
DATA = re.compile(
    r"'[^']*'|\"[^\"]*\"|\(?\[?[0-9a-f:.]*[0-9:.][0-9a-f:.]*\]?\)?|\S+\.\w+|https?://?|https?:"
)
SAME = {"IP", "IPv", "IANA", "CGNAT", "AS", "AMT", "Punycode", "to", "ffff", "mapped", "localhost"}


def refused() -> Iterator[Phrase]:
    """Yield what is said of each of the addresses."""
    for url in ADDRESSES:
        with pytest.raises(UrlError) as caught:
            judge_url(url)
        assert isinstance(caught.value.phrase, Phrase), url
        assert str(caught.value) == caught.value.phrase
        yield caught.value.phrase
    for text in NO_ADDRESSES:
        said = refusal(text)
        assert said is not None
        yield said


def _templates_of(phrase: Phrase) -> set[str]:
    inner = (value for value in phrase.values.values() if isinstance(value, Phrase))
    return {phrase.template}.union(*map(_templates_of, inner))


def test_every_refusal_of_an_address_is_told_in_every_language() -> None:
    """Each raise that a stranger's address can meet is met, and leaves no English on the page."""
    phrases = list(refused())
    met: set[str] = set().union(*map(_templates_of, phrases))
    written = {
        one
        for where, *more in sites()
        if where.startswith(("text/", "connect/addresses"))
        for one in templates(*more)
    }
    assert written - met == UNREACHABLE
    left = []
    for lang in LANGUAGES:
        with translation.override(lang):
            for phrase in phrases:
                text = told(phrase)
                assert text != str(phrase)
                if lang == "th":
                    left += [
                        (w, text)
                        for w in re.findall("[A-Za-z]{2,}", DATA.sub(" ", text))
                        if w not in SAME
                    ]
    assert not left


def test_the_modules_are_where_this_file_thinks() -> None:
    """A renamed module would be left out in silence."""
    assert all(Path(SRC / place).exists() for place in COMMANDS_ALONE)
    assert all(path.exists() for path in BELOW)
