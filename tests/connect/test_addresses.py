"""Strangers lead us to public web pages only, however they spell the address."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.addresses import judge_url, refusal
from hearsay.errors import SettingError, UrlError

# One address of each entry of the registries, both ends of the wide ones, and the cloud's own.
SPECIAL = """
0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.254
169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.0 172.31.255.255 192.0.0.8 192.0.0.9 192.0.0.170
192.0.0.192 192.0.2.77 192.31.196.1 192.52.193.1 192.88.99.1 192.168.255.255 192.175.48.6
198.18.0.0 198.19.255.255 198.51.100.9 203.0.113.9 224.0.0.251 239.255.255.255 240.0.0.1
255.255.255.255 100.100.100.200 168.63.129.16
:: ::1 ::8.8.8.8 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8 64:ff9b::8.8.8.8 64:ff9b:1::8.8.8.8 100::1
100:0:0:1::1 2001::1 2001:1::1 2001:2::1 2001:3::1 2001:4:112::1 2001:10::1 2001:20::1 2001:30::1
2001:db8::1 2002:808:808::1 2620:4f:8000::1 3fff::1 3fff:fff::1 5f00::1 fc00::1 fd00:ec2::254
fd20:ce::254 fe80::1 fe80::1%eth0 2606:4700::1%eth0 fec0::1 ff02::1 ff0e::1 4000::1 e000::1 200::1
""".split()
PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255
128.0.0.1 169.253.255.255 172.15.255.255 172.32.0.0 192.0.1.1 192.167.0.1 198.17.255.255 198.20.0.0
223.255.255.255 2001:200::1 2001:4860:4860::8888 2400:cb00::1 2606:4700::1111 2a00:1450::1 2c0f::1
""".split()


@pytest.mark.parametrize("address", SPECIAL)
def test_special_addresses_are_refused_with_a_reason(address: str) -> None:
    """Every kind of address that is not of the public internet has its reason."""
    assert refusal(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_let_through(address: str) -> None:
    """The neighbours of special ranges are not refused with them."""
    assert refusal(address) is None


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "0177.0.0.1", "1.2.3.4/8", "::1::"])
def test_what_is_no_address_is_refused(text: str) -> None:
    """A resolver that answers nonsense opens no door."""
    assert refusal(text) == "no IP address"


@pytest.mark.parametrize(
    ("address", "reason"),
    [("169.254.169.254", "cloud"), ("fd00:ec2::254", "cloud"), ("100.100.100.200", "cloud"),
     ("127.0.0.53", "this machine"), ("::ffff:10.0.0.1", "hides an IPv4"), ("10.0.0.1", "private"),
     ("255.255.255.255", "broadcast"), ("2001:0:1::1", "Teredo"), ("2001:2::1", "benchmarks")],
)  # fmt: skip
def test_the_nearest_reason_is_given(address: str, reason: str) -> None:
    """Of several ranges that hold an address, the narrowest says why."""
    assert reason in str(refusal(address))


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_nothing_that_python_holds_back_is_let_through(ip: IPv4Address | IPv6Address) -> None:
    """The standard library's own table is a second opinion: ours refuses at least as much."""
    if refusal(ip) is None:
        assert ip.is_global
        assert not (ip.is_multicast or ip.is_reserved or ip.is_link_local)


@given(st.ip_addresses(v=4), st.integers(0, 2**64 - 1))
def test_no_form_that_hides_an_ipv4_address_is_let_through(ip: IPv4Address, rest: int) -> None:
    """Mapped, compatible, translated, NAT64, 6to4 and Teredo forms are refused for every IPv4."""
    v4, low = int(ip), rest & 0xFFFFFFFF
    forms = [
        v4, 0xFFFF << 32 | v4, 0xFFFF << 48 | v4, 0x64FF9B << 96 | v4, 0x64FF9B0001 << 80 | v4,
        0x2002 << 112 | v4 << 80 | rest, 0x20010000 << 96 | rest << 32 | (v4 ^ 0xFFFFFFFF),
        0x20010000 << 96 | v4 << 64 | low,
    ]  # fmt: skip
    assert all(refusal(IPv6Address(form)) for form in forms)


@given(st.ip_addresses(v=4))
def test_no_odd_spelling_of_an_ipv4_address_is_let_through(ip: IPv4Address) -> None:
    """Decimal, octal, hexadecimal, short and dotted-at-the-end spellings are all refused."""
    value = int(ip)
    a, b, c, d = ip.packed
    spellings = [
        str(value), hex(value), f"0{value:o}", f"{a}.{value & 0xFFFFFF}", f"{a}.{b}.{c * 256 + d}",
        f"{a}.{b}.{c}.{d}.", f"0x{a:x}.{b}.{c}.{d}", f"{a}.{b}.{c}.0{d:o}", f"00{a}.{b}.{c}.{d}",
        f"{a}。{b}.{c}.{d}", f"{a}.{b}.{c}.%3{d % 10}", "".join(chr(0xFF10 + int(x)) if x.isdigit()
        else x for x in str(ip)),
    ]  # fmt: skip
    for spelling in spellings:
        with pytest.raises(UrlError):
            judge_url(f"http://{spelling}/")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1/", "this machine itself"),
        ("https://[fe80::1]/", "link-local"),
        ("ftp://news.example/", "http"),
        ("//news.example/", "http"),
        ("http:/news.example/", "http"),
        ("http:news.example", "http"),
        ("http:///news.example", "http"),
        ("http://?x", "http"),
        ("", "http"),
        ("https://news.example:22/", "port 22"),
        ("https://news.example:0/", "port 0"),
        ("https://news.example:65536/", "port 65536"),
        ("https://me@news.example/", "login"),
        ("https://news.example#@10.0.0.1/", "login"),
        ("https://news.example?@10.0.0.1/", "login"),
        ("https://news.example\\@10.0.0.1/", "backslash"),
        ("https://news.example/a b", "space"),
        ("https://news.example/\x00", "control"),
        (" https://news.example/", "space"),
        ("https://news%2eexample/", "escapes"),
        ("https://wiki/", "private network"),
        ("https://printer.local/", "private network"),
        ("https://db.corp.internal./", "private network"),
        ("https://router.home.arpa/", "private network"),
        ("https://news..example/", "no name"),
        ("https://news.example../", "no name"),
        ("https://.news.example/", "no name"),
        ("https://news!.example/", "no name"),
        ("https://xn--.example/", "no name"),
        (f"https://{'a' * 64}.example/", "no name"),
        (f"https://{'a.' * 130}example/", "no name"),
        ("https://news.example/" + "a" * 4000, "longer than"),
    ],
)
def test_what_is_not_followed_is_told_why(url: str, said: str) -> None:
    """Schemes, ports, logins, odd characters and private names are refused with the reason."""
    with pytest.raises(UrlError, match=said):
        judge_url(url)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://news.example", "http://news.example/"),
        ("HTTPS://News.Example.:443/A?b=c#d", "https://news.example/A?b=c"),
        ("https://báo.example:8443/tin tức".replace(" ", "%20"),
         "https://xn--bo-mia.example:8443/tin%20t%E1%BB%A9c"),
        ("https://[2606:4700:0::1111]:8080/", "https://[2606:4700::1111]:8080/"),
        ("http://93.184.216.34?x", "http://93.184.216.34/?x"),
        ("https://r3---sn_x.video.example/@channel?q=a@b", "https://r3---sn_x.video.example/@channel?q=a@b"),
    ],
)  # fmt: skip
def test_public_pages_are_asked_in_one_form(url: str, asked: str) -> None:
    """The host is lower case ASCII, the usual port and the fragment are gone."""
    assert str(judge_url(url)) == asked
    assert judge_url(asked) == judge_url(url)


@given(st.text(max_size=60))
def test_any_text_is_judged_without_falling_over(text: str) -> None:
    """Whatever strangers write, the answer is a target or our own error."""
    for url in (text, f"http://{text}", f"https://{text}/", f"http://news.example/{text}"):
        try:
            target = judge_url(url)
        except UrlError:
            continue
        assert target.host.isascii()
        assert str(target).isascii()
        assert str(target).isprintable()
        assert target.address is None or refusal(ip_address(target.host)) is None


def test_the_owner_excepts_hosts_and_ports() -> None:
    """Exactly what is named is let through: this host, this port, this network."""
    assert judge_url("http://127.0.0.1:8001/", ["127.0.0.1:8001"]).port == 8001
    assert judge_url("http://[::1]:8001/", ["[::1]:8001"])
    assert judge_url("http://wiki/", ["Wiki"])
    assert judge_url("http://10.1.2.3/", ["10.1.0.0/16"])
    assert judge_url("http://10.1.2.3/", ["news.example", "10.1.2.3"])
    for url, allow in [
        ("http://127.0.0.1:8002/", "127.0.0.1:8001"),
        ("http://127.0.0.1/", "127.0.0.1:8001"),
        ("http://127.0.0.1:22/", "127.0.0.1"),
        ("http://127.0.0.2:8001/", "127.0.0.1:8001"),
        ("http://sub.wiki.local/", "wiki.local"),
        ("http://wiki/", "10.0.0.0/8"),
        ("http://10.2.0.1/", "10.1.0.0/16"),
        ("http://0x7f.1:8001/", "127.0.0.1:8001"),
        ("http://me@wiki/", "wiki"),
        ("ftp://wiki/", "wiki"),
    ]:
        with pytest.raises(UrlError):
            judge_url(url, [allow])


@pytest.mark.parametrize("entry", ["", "http://wiki", "wiki:http", "10.0.0.0/99", "a b", "[::1"])
def test_an_exception_that_cannot_be_read_is_told(entry: str) -> None:
    """The owner hears of a slip in the settings; it does not open or shut anything by chance."""
    with pytest.raises(SettingError, match="no host"):
        judge_url("http://wiki/", [entry])
