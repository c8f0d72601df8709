"""Which addresses a stranger may send us to: judged before any name is asked or socket opened.

The ranges are those of IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890 and its
updates), multicast and reserved space, and the places where clouds keep their secrets. Of IPv6 only
what IANA hands out as global unicast is let through.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from hearsay.errors import Phrase, SettingError, UrlError
from hearsay.text.hosts import parse_host
from hearsay.text.urls import parse_url

__all__ = ["Target", "is_excepted", "judge_url", "refusal"]

USUAL_PORTS = (80, 443, 8080, 8443)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST = 4000
_LONGEST_NAME = 253

_METADATA = Phrase("the place where a cloud keeps its machines' secrets")
_PRIVATE = Phrase("inside a private network")
_LOOPBACK = Phrase("this machine itself")
_LINK_LOCAL = Phrase("inside one network segment (link-local)")
_PROTOCOL = Phrase("set aside for protocols")
_DOCS = Phrase("set aside for documentation")
_BENCHMARK = Phrase("set aside for benchmarks")
_SINK = Phrase("a sink for stray questions (AS112)")
_UNSPECIFIED = Phrase("unspecified")
_MULTICAST = Phrase("multicast")


def _hides(form: str) -> Phrase:
    return Phrase("an IPv6 form that hides an IPv4 address (%(form)s)", form=form)


# The first range that holds an address gives the reason: the narrow ones stand first.
_RANGES = tuple(
    (ip_network(network), reason)
    for network, reason in (
        ("100.100.100.200/32", _METADATA),
        ("168.63.129.16/32", _METADATA),
        ("169.254.169.254/32", _METADATA),
        ("169.254.170.2/32", _METADATA),
        ("192.0.0.192/32", _METADATA),
        ("0.0.0.0/32", _UNSPECIFIED),
        ("0.0.0.0/8", Phrase("this network itself")),
        ("10.0.0.0/8", _PRIVATE),
        ("100.64.0.0/10", Phrase("shared by the customers of a provider (CGNAT)")),
        ("127.0.0.0/8", _LOOPBACK),
        ("169.254.0.0/16", _LINK_LOCAL),
        ("172.16.0.0/12", _PRIVATE),
        ("192.0.0.0/24", _PROTOCOL),
        ("192.0.2.0/24", _DOCS),
        ("192.31.196.0/24", _SINK),
        ("192.52.193.0/24", Phrase("a multicast relay (AMT)")),
        ("192.88.99.0/24", Phrase("a relay of 6to4")),
        ("192.168.0.0/16", _PRIVATE),
        ("192.175.48.0/24", _SINK),
        ("198.18.0.0/15", _BENCHMARK),
        ("198.51.100.0/24", _DOCS),
        ("203.0.113.0/24", _DOCS),
        ("224.0.0.0/4", _MULTICAST),
        ("255.255.255.255/32", Phrase("broadcast")),
        ("240.0.0.0/4", Phrase("reserved")),
        ("::/128", _UNSPECIFIED),
        ("::1/128", _LOOPBACK),
        ("::/96", _hides("compatible")),
        ("::ffff:0:0/96", _hides("mapped")),
        ("::ffff:0:0:0/96", _hides("translated")),
        ("64:ff9b::/96", _hides("NAT64")),
        ("64:ff9b:1::/48", _hides("NAT64")),
        ("100::/64", Phrase("a place where packets are thrown away")),
        ("100:0:0:1::/64", Phrase("a dummy prefix")),
        ("2001::/32", _hides("Teredo")),
        ("2001:2::/48", _BENCHMARK),
        ("2001::/23", _PROTOCOL),
        ("2001:db8::/32", _DOCS),
        ("2002::/16", _hides("6to4")),
        ("2620:4f:8000::/48", _SINK),
        ("3fff::/20", _DOCS),
        ("5f00::/16", Phrase("set aside for segment routing")),
        ("fd00:ec2::/32", _METADATA),
        ("fd20:ce::254/128", _METADATA),
        ("fc00::/7", _PRIVATE),
        ("fe80::/10", _LINK_LOCAL),
        ("fec0::/10", Phrase("inside one site (site-local)")),
        ("ff00::/8", _MULTICAST),
    )
)
_GLOBAL = IPv6Network("2000::/3")

# Names that never stand for a public site; what they resolve to is judged besides.
_LOCAL_NAMES = (
    "localhost localdomain local internal intranet private corp home lan svc onion home.arpa"
).split()

_WEB = re.compile(r"https?://(?=[^/?#])", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_PLACE = re.compile(r"(\[[^\]]*\]|[^:\[\]]+)(?::[0-9]*)?")
_LABEL = re.compile(r"(?!xn--\Z)[a-z0-9_-]{1,63}")


@dataclass(frozen=True, slots=True)
class Target:
    """A judged web address: what to ask, of whom; `host` has no brackets and no dot at its end."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def address(self) -> IPv4Address | IPv6Address | None:
        """The IP address, where the host is one."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None

    @property
    def authority(self) -> str:
        """Host and port as they stand in an address and in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def refusal(address: str | IPv4Address | IPv6Address) -> Phrase | None:
    """Return why no stranger may send us to this IP address; None if one may."""
    try:
        ip = ip_address(address)
    except ValueError:
        return Phrase("no IP address")
    if isinstance(ip, IPv6Address) and ip.scope_id is not None:
        return Phrase("bound to one network card")
    for network, reason in _RANGES:
        if ip in network:
            return reason
    if isinstance(ip, IPv6Address) and ip not in _GLOBAL:
        return Phrase("outside what IANA hands out for the public internet")
    return None


def judge_url(text: str, allow: Sequence[str] = ()) -> Target:
    """Return what to ask for at a web address that a stranger gave.

    Addresses that two programs could read in two ways are refused, whatever they mean.

    Args:
        text: An absolute http or https address.
        allow: What the desk's owner excepts: `host`, `host:port`, an IP address with or without a
            port, or a network such as 10.1.0.0/16. Without a port the usual ones are meant.

    Raises:
        UrlError: the address is not to be followed; the message says why.
        SettingError: an entry of `allow` is none of the above.
    """
    authority = _authority(text)
    url = parse_url(text)
    host = url.host.strip("[]").removesuffix(".")
    port = _DEFAULT_PORTS[url.scheme] if url.port is None else url.port
    target = Target(
        url.scheme, host, port, url.path + ("" if url.query is None else f"?{url.query}")
    )
    _require_plain_spelling(target, authority)
    if not is_excepted(target, allow):
        _require_public(target)
    return target


def is_excepted(
    target: Target, allow: Sequence[str], address: IPv4Address | IPv6Address | None = None
) -> bool:
    """Return whether the desk's owner excepts this host, or the `address` it resolves to."""
    ip = address or target.address
    return any(entry.holds(target, ip) for entry in map(_entry, allow))


def _authority(text: str) -> str:
    """Return what stands between the scheme and the path, if there is one way to read it."""
    if len(text) > _LONGEST:
        raise UrlError(Phrase("the address is longer than %(most)d characters", most=_LONGEST))
    if _UNSAFE.search(text):
        raise UrlError(Phrase("the address holds a space, a control character or a backslash"))
    start = _WEB.match(text)
    if not start:
        raise UrlError(
            Phrase(
                "%(text)s does not begin with http:// or https:// and a host",
                text=repr(text[:60]),
            )
        )
    rest = text[start.end() :]
    if "@" in rest.partition("/")[0]:
        raise UrlError(Phrase("the address holds a login, or what looks like one"))
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    if "%" in authority:
        raise UrlError(Phrase("the host is written with escapes (%%)"))
    return authority


def _require_plain_spelling(target: Target, authority: str) -> None:
    """Refuse IP addresses in other spellings than the usual one, and names that DNS cannot hold."""
    place = _PLACE.fullmatch(authority)
    if place is None:
        raise UrlError(Phrase("%(host)s is no host", host=repr(authority[:60])))
    if isinstance(target.address, IPv4Address) and place[1] != target.host:
        raise UrlError(
            Phrase(
                "%(spelling)s is an unusual spelling of the IP address %(address)s",
                spelling=repr(place[1][:60]),
                address=target.host,
            )
        )
    if target.address is None and not _is_name(target.host):
        raise UrlError(
            Phrase("%(host)s is no name that a site can have", host=repr(target.host[:60]))
        )


def _is_name(host: str) -> bool:
    return len(host) <= _LONGEST_NAME and all(map(_LABEL.fullmatch, host.split(".")))


def _require_public(target: Target) -> None:
    if target.port not in USUAL_PORTS:
        ports = ", ".join(map(str, USUAL_PORTS))
        raise UrlError(
            Phrase(
                "port %(port)d is not one that web pages use (%(ports)s)",
                port=target.port,
                ports=ports,
            )
        )
    if target.address is not None:
        reason = refusal(target.address)
        if reason:
            raise UrlError(Phrase("%(host)s is %(reason)s", host=target.host, reason=reason))
    elif "." not in target.host or target.host.endswith(tuple(f".{n}" for n in _LOCAL_NAMES)):
        raise UrlError(
            Phrase("%(host)s is a name inside a private network", host=repr(target.host[:60]))
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One exception of the owner's: a name or a network, at one port or at the usual ones."""

    name: str
    network: IPv4Network | IPv6Network | None
    port: int | None

    def holds(self, target: Target, ip: IPv4Address | IPv6Address | None) -> bool:
        """Return whether this is about the target, or the IP address behind it."""
        if target.port not in (USUAL_PORTS if self.port is None else (self.port,)):
            return False
        if self.network is None:
            return target.host == self.name
        return ip is not None and ip in self.network


def _entry(text: str) -> _Entry:
    try:
        return _Entry("", ip_network(text), None)
    except ValueError:
        pass  # a name, or a port stands behind it
    place = _PLACE.fullmatch(text)
    if place is None:
        raise _no_entry(text)
    port = text[place.end(1) + 1 :]
    try:
        host = parse_host(place[1]).strip("[]").removesuffix(".")
    except UrlError as error:
        raise _no_entry(text) from error
    network = Target("http", host, 0, "").address
    return _Entry(host, ip_network(network) if network else None, int(port) if port else None)


def _no_entry(text: str) -> SettingError:
    return SettingError(
        Phrase("%(entry)s is no host, host:port, IP address or network", entry=repr(text))
    )
