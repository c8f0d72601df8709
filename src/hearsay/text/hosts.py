"""Hosts of web addresses: domains by UTS #46, and IP addresses in every spelling browsers take."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import unquote_to_bytes

import idna

from hearsay.errors import Phrase, UrlError

__all__ = ["parse_host"]

_FORBIDDEN = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")
_LAST_IS_NUMBER = re.compile(r"(?:\A|\.)(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?\Z")
_IPV4_PARTS = 4
_MAX_HOST = 2000  # characters, above any real name
_JOINERS = "\u200c\u200d"


def parse_host(text: str) -> str:
    """Return the host `text` in its one ASCII form.

    Follows the host parser of the WHATWG URL standard: percent-decoding, UTS #46 (not
    transitional, no STD3 rules, bidi and joiner checks on), IPv4 in decimal, octal and hexadecimal,
    and compressed IPv6 in brackets.

    Raises:
        UrlError: the host is empty, not allowed, or no valid address.
    """
    if text.startswith("["):
        return _ipv6(text)
    if len(text) > _MAX_HOST:
        raise UrlError(Phrase("the host is too long"))
    if "%" in text:
        text = unquote_to_bytes(text.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")
    host = _to_ascii(text)
    if not host:
        raise UrlError(Phrase("the host is empty"))
    if _FORBIDDEN.search(host):
        raise UrlError(
            Phrase("the host %(host)s holds a character that hosts cannot", host=_shown(host))
        )
    return _ipv4(host) if _LAST_IS_NUMBER.search(host) else host


def _shown(text: str) -> str:
    """Return the beginning of a text in quotes, as it stands in a message."""
    return repr(text[:60])


def _to_ascii(domain: str) -> str:
    if domain.isascii():  # taken as it is, Punycode too, as browsers do since 2024
        return domain.lower()
    try:
        mapped = idna.uts46_remap(domain, std3_rules=False, transitional=False)
        labels = [_Label(label) for label in mapped.split(".")]
    except (idna.IDNAError, UnicodeError) as error:
        host = _shown(domain)
        english = f"the host {host} is no valid domain ({error})"
        raise UrlError(
            Phrase("the host %(host)s is no valid domain", english=english, host=host)
        ) from None
    is_bidi = any(unicodedata.bidirectional(c) in {"R", "AL", "AN"} for a in labels for c in a.text)
    for label in labels:
        label.check(is_bidi)
    return ".".join(label.ascii() for label in labels)


class _Label:
    """One label of a domain, decoded, with the checks of UTS #46 section 4.1."""

    def __init__(self, label: str) -> None:
        self.encoded = label.startswith("xn--")
        if not self.encoded:
            self.text = label
            return
        if not label.isascii() or label in {"xn--"}:
            raise UrlError(Phrase("the label %(label)s is no valid Punycode", label=_shown(label)))
        self.text = label[4:].encode().decode("punycode")
        if self.text.isascii() or not self._is_mapped():
            raise UrlError(
                Phrase("the label %(label)s should not be in Punycode", label=_shown(label))
            )

    def _is_mapped(self) -> bool:
        return idna.uts46_remap(self.text, std3_rules=False, transitional=False) == self.text

    def check(self, bidi_domain: bool) -> None:
        """Raise UrlError if the label breaks a rule; `bidi_domain` says if RFC 5893 applies."""
        text = self.text
        if not text:
            return
        try:
            if unicodedata.category(text[0]).startswith("M"):
                raise UrlError(Phrase("the label %(label)s starts with a mark", label=_shown(text)))
            if unicodedata.normalize("NFC", text) != text or "." in text:
                raise UrlError(
                    Phrase("the label %(label)s is not in composed form", label=_shown(text))
                )
            for position, char in enumerate(text):
                if char in _JOINERS and not idna.core.valid_contextj(text, position):
                    raise UrlError(
                        Phrase(
                            "the label %(label)s has a joiner where none may be", label=_shown(text)
                        )
                    )
            if bidi_domain:
                idna.check_bidi(text, check_ltr=True)
        except idna.IDNAError as error:
            english = f"the label {_shown(text)} is not allowed ({error})"
            raise UrlError(
                Phrase("the label %(label)s is not allowed", english=english, label=_shown(text))
            ) from None

    def ascii(self) -> str:
        """Return the label in ASCII, by Punycode where needed."""
        if self.text.isascii():
            return self.text
        return "xn--" + self.text.encode("punycode").decode()


def _ipv4(host: str) -> str:
    parts = host.removesuffix(".").split(".")
    if len(parts) > _IPV4_PARTS:
        raise UrlError(Phrase("%(host)s has too many parts for an IPv4 address", host=_shown(host)))
    numbers = [_number(part) for part in parts]
    if any(n > 255 for n in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(numbers)):
        raise UrlError(Phrase("%(host)s is outside the IPv4 range", host=_shown(host)))
    value = numbers[-1] + sum(n * 256 ** (3 - i) for i, n in enumerate(numbers[:-1]))
    return str(ipaddress.IPv4Address(value))


def _number(part: str) -> int:
    base = 10
    digits = part
    if part[:2].lower() == "0x":
        base, digits = 16, part[2:] or "0"
    elif len(part) > 1 and part.startswith("0"):
        base, digits = 8, part[1:]
    allowed = "0123456789abcdef"[:base]
    if not digits or any(c not in allowed for c in digits.lower()) or len(digits) > 100:
        raise UrlError(Phrase("%(part)s is no number of an IPv4 address", part=_shown(part)))
    return int(digits, base)


def _ipv6(host: str) -> str:
    inside = host[1:-1]
    if not host.endswith("]") or "%" in inside:
        raise UrlError(Phrase("%(host)s is no IPv6 address in brackets", host=_shown(host)))
    try:
        address = ipaddress.IPv6Address(inside)
    except ValueError:
        raise UrlError(Phrase("%(host)s is no IPv6 address", host=_shown(host))) from None
    return f"[{_compress(int(address))}]"


def _compress(value: int) -> str:
    """Write an IPv6 address as RFC 5952 does, but always in hexadecimal."""
    groups = [f"{value >> (112 - 16 * i) & 0xFFFF:x}" for i in range(8)]
    runs = [(0, 8)] if all(g == "0" for g in groups) else _zero_runs(groups)
    length, start = max(((n, -s) for s, n in runs), default=(0, 0))
    if length < 2:
        return ":".join(groups)
    return ":".join(groups[:-start]) + "::" + ":".join(groups[-start + length :])


def _zero_runs(groups: list[str]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for i, group in enumerate(groups):
        if group != "0":
            continue
        if runs and sum(runs[-1]) == i:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((i, 1))
    return runs
