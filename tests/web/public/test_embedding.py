"""An answer in other people's pages."""

import json
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

from hearsay.web.claims.models import Answer, Desk

Publish = Callable[..., Answer]
HOME = settings.ADDRESS


def oembed(url: str, **more: str) -> dict[str, object]:
    """Return what oEmbed says of an address."""
    answer = Client().get("/oembed", {"url": url, **more})
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    value: dict[str, object] = json.loads(answer.content)
    return value


def test_oembed_tells_how_to_embed(desk: Desk, publish: Publish) -> None:
    """All that a rich answer needs; the frame runs no script and its title is escaped."""
    publish(key="k1", title='A "quoted" <b>title</b>')
    value = oembed(f"{HOME}/vi/checks/k1?from=mail#x")
    assert value["version"] == "1.0" and value["type"] == "rich"
    assert value["provider_name"] == desk.name and value["provider_url"] == f"{HOME}/"
    (frame,) = html.fragments_fromstring(str(value["html"]))
    assert frame.tag == "iframe" and frame.get("src") == f"{HOME}/embed/k1"
    assert frame.get("title") == 'A "quoted" <b>title</b>'
    assert "allow-scripts" not in frame.get("sandbox")
    assert (frame.get("width"), frame.get("height")) == ("600", "320")


def test_the_page_leads_to_its_oembed(desk: Desk, publish: Publish) -> None:
    """Discovery works: the link in the page answers with the page."""
    publish(key="k1")
    tree = html.fromstring(Client().get("/en/checks/k1").content.decode())
    (link,) = tree.xpath("//link[@type='application/json+oembed']/@href")
    value = json.loads(Client().get(link.removeprefix(HOME)).content)
    assert value["title"] == "Ginger tea does not cure dengue"


def test_sizes_are_kept(desk: Desk, publish: Publish) -> None:
    """Not larger than asked for, not too small to read, and nonsense is ignored."""
    publish(key="k1")
    url = f"{HOME}/en/checks/k1"
    assert oembed(url, maxwidth="400", maxheight="9999")["width"] == 400
    assert oembed(url, maxheight="9999")["height"] == 320
    assert oembed(url, maxwidth="1")["width"] == 240
    assert oembed(url, maxwidth="x" * 99)["width"] == 600


@pytest.mark.parametrize("url", [
    "", "x", "https://evil.example/en/checks/k1", f"{HOME}.evil.example/en/checks/k1",
    f"{HOME}/en/checks/none", f"{HOME}/en/", "http://[", f"{HOME}/en/checks/k1/revisions/1",
    "javascript:alert(1)", "//127.0.0.1:8000/en/checks/k1",
])  # fmt: skip
def test_other_addresses_are_not_found(url: str, desk: Desk, publish: Publish) -> None:
    """Only our own answers are told of, and nothing is fetched."""
    publish(key="k1")
    assert Client().get("/oembed", {"url": url}).status_code == 404


def test_xml_is_not_spoken(desk: Desk, publish: Publish) -> None:
    """As oEmbed has it: 501."""
    publish(key="k1")
    asked = {"url": f"{HOME}/en/checks/k1", "format": "xml"}
    assert Client().get("/oembed", asked).status_code == 501


def test_the_embed_may_stand_in_any_frame_and_runs_nothing(desk: Desk, publish: Publish) -> None:
    """A policy of its own: any frame, no script; links open outside the frame."""
    publish(key="k1", lang="th")
    answer = Client().get("/embed/k1")
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors *" in policy and "default-src 'none'" in policy
    assert "script-src" not in policy and "X-Frame-Options" not in answer
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    tree = html.fromstring(answer.content.decode())
    assert not tree.xpath("//script")
    assert set(tree.xpath("//a/@target")) == {"_blank"}
    assert set(tree.xpath("//a/@href")) == {f"{HOME}/th/checks/k1"}


def test_a_withdrawn_answer_is_withdrawn_in_other_peoples_pages_too(
    desk: Desk, publish: Publish, revise: Publish
) -> None:
    """Whoever embedded it shows the withdrawal."""
    revise(publish(key="k1", summary="VERDICT"), "withdrawal", public_reason="Our mistake.")
    text = Client().get("/embed/k1").content.decode()
    assert "withdrawn this answer" in text and "Our mistake." in text and "VERDICT" not in text
