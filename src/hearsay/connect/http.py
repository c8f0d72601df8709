"""The only place that opens a connection."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from hearsay.errors import NetworkError

__all__ = ["download"]

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
MOST_REDIRECTS = 5
_CHUNK = 1 << 18
_SHA256 = re.compile("[0-9a-f]{64}")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def download(
    url: str,
    target: Path,
    *,
    most_bytes: int,
    sha256: str = "",
    tell: Callable[[int], None] | None = None,
) -> None:
    """Fetch `url` into `target` over https (http only from this machine itself).

    Raises:
        NetworkError: it cannot be reached, answers with an error, is larger than `most_bytes`, or
            is not the file that `sha256`, or the hub itself, names.
    """
    digest = hashlib.sha256()
    size, answered = 0, False
    try:
        with (
            httpx.Client(
                timeout=TIMEOUT,
                max_redirects=MOST_REDIRECTS,
                follow_redirects=True,
                event_hooks={"request": [lambda request: _allowed(str(request.url), url)]},
            ) as client,
            client.stream("GET", url) as reply,
        ):
            answered = reply.status_code == httpx.codes.OK
            if not answered:
                gone = reply.status_code in (401, 403, 404, 410)
                advice = "it is not there" if gone else "try again later"
                raise NetworkError(
                    f"{url}: the hub answered {reply.status_code}; {advice}", permanent=gone
                )
            expected = sha256 or _named_hash(reply)
            with target.open("wb") as file:
                for chunk in reply.iter_bytes(_CHUNK):
                    size += len(chunk)
                    if size > most_bytes:
                        raise NetworkError(f"{url}: larger than {most_bytes} bytes", permanent=True)
                    digest.update(chunk)
                    file.write(chunk)
                    if tell is not None:
                        tell(size)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        what = "the download broke off" if answered else "hub not reachable"
        raise NetworkError(
            f"{what}: {url} ({type(error).__name__}); check the connection and try again, or set "
            "HEARSAY_HUB to a hub that this machine can reach, or copy the encoder's folder here"
        ) from error
    if expected and digest.hexdigest() != expected:
        raise NetworkError(
            f"{url}: damaged on the way (sha256 {digest.hexdigest()[:12]}…, not {expected[:12]}…); "
            "try again"
        )


def _named_hash(reply: httpx.Response) -> str:
    """Return the SHA-256 by which a hub names the file; "" if it names none."""
    for answer in (*reply.history, reply):
        tag = str(answer.headers.get("x-linked-etag", "")).strip('"').lower()
        if _SHA256.fullmatch(tag):
            return tag
    return ""


def _allowed(url: str, first: str) -> None:
    """Refuse what is not https; only from this machine itself may the way lead to a private place."""
    parts, asked = urlsplit(url), urlsplit(first)
    local = asked.hostname in _LOOPBACK
    if parts.scheme != "https" and not (
        local and parts.scheme == "http" and parts.hostname in _LOOPBACK
    ):
        raise NetworkError(f"{url}: only https addresses are fetched", permanent=True)
    if not local and parts.hostname != asked.hostname and _private(parts.hostname or ""):
        reason = "a hub may not lead to an address of this machine or its network"
        raise NetworkError(f"{url}: {reason}", permanent=True)


def _private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False
