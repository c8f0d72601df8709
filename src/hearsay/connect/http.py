"""The only place that opens a connection."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from hearsay.errors import NetworkError

__all__ = ["download"]

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
MOST_REDIRECTS = 5
_CHUNK = 1 << 18
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
            is not the file that `sha256` names.
    """
    _allowed(url)
    digest = hashlib.sha256()
    size = 0
    try:
        with (
            httpx.Client(
                timeout=TIMEOUT, max_redirects=MOST_REDIRECTS, follow_redirects=True
            ) as client,
            client.stream("GET", url) as reply,
        ):
            _allowed(str(reply.url))
            if reply.status_code != httpx.codes.OK:
                gone = reply.status_code in (401, 403, 404, 410)
                raise NetworkError(f"{url}: the hub answered {reply.status_code}", permanent=gone)
            with target.open("wb") as file:
                for chunk in reply.iter_bytes(_CHUNK):
                    size += len(chunk)
                    if size > most_bytes:
                        raise NetworkError(f"{url}: larger than {most_bytes} bytes", permanent=True)
                    digest.update(chunk)
                    file.write(chunk)
                    if tell is not None:
                        tell(size)
    except httpx.HTTPError as error:
        host = urlsplit(url).netloc
        raise NetworkError(
            f"hub not reachable: {host} ({type(error).__name__}); check the connection, or set HEARSAY_HUB "
            "to a hub that this machine can reach, or copy the encoder's folder here and name it"
        ) from error
    if sha256 and digest.hexdigest() != sha256:
        raise NetworkError(
            f"{url}: not the expected file (sha256 {digest.hexdigest()})", permanent=True
        )


def _allowed(url: str) -> None:
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if parts.scheme != "https" and not local:
        raise NetworkError(f"{url}: only https addresses are fetched", permanent=True)
