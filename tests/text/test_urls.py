"""Web addresses: parsed as browsers do, and one canonical form per page."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hearsay.errors import UrlError
from hearsay.text import analyse, canonical_url, find_urls
from hearsay.text.hosts import parse_host
from hearsay.text.urls import parse_url

WPT = "bad_inputs/url/tests/wpt"
WEB = ("http:", "https:", "ftp:", "ws:", "wss:")


def _cases(folder: Path, name: str) -> list[dict[str, object]]:
    return [c for c in json.loads((folder / WPT / name).read_text()) if isinstance(c, dict)]


def _needs_base(case: dict[str, object]) -> bool:
    """Tell whether a case is about resolving against a base, which we have no use for."""
    text = str(case["input"]).strip("".join(map(chr, range(33)))).lower()
    scheme = text.partition(":")[0] + ":"
    if not case["base"]:
        return False
    return scheme not in WEB or not text.startswith(f"{scheme}//")


def _absolute(folder: Path) -> list[dict[str, object]]:
    return [c for c in _cases(folder, "urltestdata.json") if not _needs_base(c)]


def test_browsers_addresses_parse_as_in_browsers(data_dir: Path) -> None:
    """Every web address of the WHATWG test data parses, and prints as the standard says."""
    wanted = [c for c in _absolute(data_dir) if "href" in c and c["protocol"] in WEB]
    assert len(wanted) > 180
    wrong = [c["input"] for c in wanted if str(parse_url(str(c["input"]))) != c["href"]]
    assert wrong == []


def test_what_browsers_refuse_is_refused(data_dir: Path) -> None:
    """Every failure of the WHATWG test data raises UrlError and has no canonical form."""
    failures = [c for c in _absolute(data_dir) if c.get("failure")]
    assert len(failures) > 200
    for case in failures:
        with pytest.raises(UrlError):
            parse_url(str(case["input"]))
        assert canonical_url(str(case["input"])) is None


def test_canonical_forms_are_stable(data_dir: Path) -> None:
    """The canonical form of a canonical form is itself, for all WHATWG test data."""
    for case in _cases(data_dir, "urltestdata.json"):
        url = canonical_url(str(case["input"]))
        if url is not None:
            assert canonical_url(url) == url


@pytest.mark.parametrize("name", ["IdnaTestV2.json", "toascii.json"])
def test_domains_map_to_ascii_as_in_browsers(data_dir: Path, name: str) -> None:
    """Every domain of the IDNA test data maps as the URL standard says, or is refused."""
    wrong = []
    for case in _cases(data_dir, name):
        if not case["input"]:
            continue  # an empty domain maps to itself, but no address may have one
        try:
            got: str | None = parse_host(str(case["input"]))
        except UrlError:
            got = None
        if got != case["output"]:
            wrong.append((case["input"], case["output"], got))
    assert wrong == []


@example("%\ud800")
@given(st.text(st.characters(), max_size=50))
def test_any_text_has_a_stable_form_or_none(text: str) -> None:
    """No text raises, and a canonical form is its own canonical form."""
    for address in (text, f"http://{text}", f"https://example.org/{text}"):
        url = canonical_url(address)
        assert url is None or canonical_url(url) == url


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("example.org", "has no scheme"),
        ("mailto:a@b", "is not the scheme of a web address"),
        ("http://", "the host is empty"),
        ("http://a b/", "holds a character that hosts cannot"),
        ("http://a:b/", "is no port"),
        ("http://a:70000/", "is above 65535"),
        ("http://256.1.1.1/", "outside the IPv4 range"),
        ("http://1.2.3.4.5/", "too many parts"),
        ("http://[::g]/", "is no IPv6 address"),
        ("http://a\u0300\u200d.example/", "joiner"),
    ],
)
def test_the_refusal_says_why(text: str, reason: str) -> None:
    """UrlError names what is wrong with the address."""
    with pytest.raises(UrlError, match=reason):
        parse_url(text)


@pytest.mark.parametrize(
    ("text", "urls", "clean"),
    [
        ("see https://example.org/a.", ("https://example.org/a",), "see ."),
        ("read (https://example.org/a_(b))", ("https://example.org/a_(b)",), "read"),
        ("at www.example.org/x now", ("https://example.org/x",), "at now"),
        ("example.com is open", ("https://example.com",), "example.com is open"),
        ("both t.co/abc,t.co/abc", ("https://t.co/abc",), "both"),
        ("https://t.co/abcจริงไหม", ("https://t.co/abc",), "จริงไหม"),
        ("write to me@example.com", (), "write to me@example.com"),
        ("v1.2.3 and 3.5 and end.Next", (), "v1.2.3 and 3.5 and end.Next"),
    ],
)
def test_addresses_are_found_where_people_leave_them(
    text: str, urls: tuple[str, ...], clean: str
) -> None:
    """Addresses are found glued, bracketed, or without a scheme; names of sites stay readable."""
    assert find_urls(text) == urls
    assert analyse(text).clean.strip(" (),.") == clean.strip(" (),.")
