"""Encoders are pulled from a hub over real HTTP, on this machine, that misbehaves on purpose."""

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hearsay.connect import models
from hearsay.connect.http import _allowed, download
from hearsay.connect.models import installed, installed_folder, pull_model
from hearsay.errors import EncoderError, HearsayError, NetworkError, SettingError

NAME = "all-MiniLM-L6-v2"
MODEL = b"model" * 40_000
FILES = {"config.json": b"{}", "tokenizer.json": b'{"a": 1}', "onnx/model_quantized.onnx": MODEL}


@dataclass
class Hub:
    """A small hub: answers with files, or as its story says."""

    address: str = ""
    status: int = 200
    cut: bool = False
    page: bool = False
    hash_of_model: str = ""
    redirect: str = ""
    asked: list[str] = field(default_factory=list)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        self.asked.append(request.path)
        name = request.path.split("/resolve/main/")[-1]
        body = b"<html>please log in</html>" if self.page else FILES.get(name, b"")
        if self.redirect:
            request.send_response(302)
            request.send_header("Location", self.redirect)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        request.send_response(self.status)
        if name.endswith(".onnx") and self.hash_of_model:
            request.send_header("X-Linked-Etag", f'"{self.hash_of_model}"')
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if self.cut and name.endswith(".onnx"):
            request.wfile.write(body[: len(body) // 2])
            request.wfile.flush()
            request.connection.close()
            return
        request.wfile.write(body)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub on a free port, and an empty home."""
    story = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            story.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    story.address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("HEARSAY_HUB", story.address)
    monkeypatch.setenv("HEARSAY_HOME", str(tmp_path / "home"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield story
    server.shutdown()
    server.server_close()


def pull() -> Path:
    """Pull the encoder, saying nothing."""
    return pull_model(NAME, lambda line: None)


def leftovers(tmp_path: Path) -> list[str]:
    """What lies in the folder of the models."""
    return [p.name for p in (tmp_path / "home" / "models").iterdir()]


def test_an_encoder_is_pulled_whole(hub: Hub, tmp_path: Path) -> None:
    """All files are there, with the languages it serves, and nothing else."""
    hub.hash_of_model = hashlib.sha256(MODEL).hexdigest()
    folder = pull()
    assert (folder / "model.onnx").read_bytes() == MODEL
    assert json.loads((folder / "hearsay.json").read_text())["languages"] == ["en"]
    assert leftovers(tmp_path) == [NAME]
    assert installed() == {NAME: folder}
    assert installed_folder(NAME) == folder
    assert pull() == folder, "pulling again replaces it"


@pytest.mark.parametrize(
    ("story", "said", "permanent"),
    [
        ({"cut": True}, "the download broke off", False),
        ({"status": 404}, "answered 404; it is not there", True),
        ({"status": 503}, "answered 503; try again later", False),
        ({"hash_of_model": "0" * 64}, "damaged on the way", False),
        ({"page": True}, "does a login page answer", False),
        ({"redirect": "http://elsewhere.example/x"}, "only https addresses", True),
        ({"redirect": "/again"}, "TooManyRedirects", False),
    ],
)
def test_what_goes_wrong_is_told_and_leaves_the_earlier_encoder(
    hub: Hub, tmp_path: Path, story: dict[str, object], said: str, permanent: bool
) -> None:
    """One line, whether trying again may help, no half encoder, the earlier one untouched."""
    pull()
    for name, value in story.items():
        setattr(hub, name, value)
    with pytest.raises(NetworkError, match=said) as caught:
        pull()
    assert caught.value.permanent is permanent
    assert leftovers(tmp_path) == [NAME]
    assert (installed_folder(NAME) / "model.onnx").read_bytes() == MODEL


def test_a_wrong_hash_is_refused(hub: Hub, tmp_path: Path) -> None:
    """A file that is not the named one is told."""
    url = f"{hub.address}/x/resolve/main/config.json"
    right = hashlib.sha256(FILES["config.json"]).hexdigest()
    download(url, tmp_path / "f", most_bytes=10, sha256=right)
    with pytest.raises(NetworkError, match="sha256"):
        download(url, tmp_path / "f", most_bytes=10, sha256="1" * 64)
    with pytest.raises(NetworkError, match="larger than 1 bytes"):
        download(url, tmp_path / "f", most_bytes=1)


def test_no_room_is_told(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, or a home that is none, says how much room is needed and where."""

    def full(url: str, target: Path, **more: object) -> None:
        with Path("/dev/full").open("wb", buffering=0) as file:
            file.write(b"x")

    with monkeypatch.context() as patch:
        patch.setattr(models, "download", full)
        with pytest.raises(HearsayError, match=r"No space left on device; it needs 24 MB"):
            pull()
    assert leftovers(tmp_path) == []
    monkeypatch.setenv("HEARSAY_HOME", "/dev/null")
    with pytest.raises(HearsayError, match="HEARSAY_HOME"):
        pull()


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9", "https://[::1", "gopher://x", "http://hub.example"]
)
def test_a_hub_that_is_none_is_told(
    hub: Hub, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing there, no address, another scheme, or not encrypted: an error of ours."""
    monkeypatch.setenv("HEARSAY_HUB", address)
    with pytest.raises(NetworkError):
        pull()


def test_names_that_are_not_known(hub: Hub) -> None:
    """The known ones are listed."""
    with pytest.raises(SettingError, match=NAME):
        pull_model("unheard-of", print)
    with pytest.raises(EncoderError, match="hearsay models pull"):
        installed_folder("unheard-of")
    assert not hub.asked


@pytest.mark.parametrize(
    "there",
    ["http://hub.example/x", "http://127.0.0.1/x", "https://127.0.0.1/x", "https://localhost/x",
     "https://10.0.0.7/x", "https://169.254.169.254/x", "https://[::1]/x", "https://[fd00::1]/x"],
)  # fmt: skip
def test_a_hub_cannot_lead_into_our_network(there: str) -> None:
    """A redirect to plain http, or to this machine or its network, is refused; to others it is not."""
    with pytest.raises(NetworkError) as caught:
        _allowed(there, "https://hub.example/y")
    assert caught.value.permanent
    _allowed("https://files.example/x", "https://hub.example/y")
    _allowed("http://127.0.0.1:8/x", "http://127.0.0.1:9/y")
