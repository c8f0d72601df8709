"""The house keeps its directions: imports go to a lower ring only, never sideways."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "hearsay"
RINGS = {
    "types": 0, "errors": 0, "canonical": 0,
    "text": 1, "claimreview": 1, "effect": 1, "translog": 1,
    "detect": 2, "match": 2, "connect": 2,
    "group": 3,  # grouping stands on matching: docs/adr/0002
    "pipeline": 4,
    "evals": 5, "bulk": 5,
    "web": 6,
    "cli": 7,  # commands start the desk
}  # fmt: skip
OUTSIDE_ALLOWED = {"connect", "cli", "web"}
CLOCKS = {("time", "time"), ("datetime", "now"), ("datetime", "utcnow"), ("date", "today")}
NETWORK = {
    "socket", "socketserver", "httpx", "httpcore", "requests", "urllib.request", "http.client", "http.server",
    "aiohttp", "asyncio", "imaplib", "smtplib", "smtpd", "poplib", "nntplib", "ftplib", "telnetlib",
    "xmlrpc.client", "xmlrpc.server",
}  # fmt: skip
MAY_CONNECT = {
    "connect/http.py",
    "connect/channels/email/transport.py",  # to the desk's own mail servers: docs/adr/0014
}


def _files() -> list[Path]:
    return sorted(p for p in SRC.rglob("*.py"))


def _package(path: Path) -> str:
    part = path.relative_to(SRC).parts[0]
    return part.removesuffix(".py")


def _imports(tree: ast.AST) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            module = node.module or ""
            found += [module, *(f"{module}.{alias.name}" for alias in node.names)]
    return found


@pytest.mark.parametrize("path", _files(), ids=lambda p: str(p.relative_to(SRC)))
def test_imports_go_down(path: Path) -> None:
    """No file imports a package of its own ring or a higher one."""
    package = _package(path)
    if package in ("__init__", "__main__"):
        return  # the front door names what it hands out, lazily
    for name in _imports(ast.parse(path.read_text(encoding="utf-8"))):
        parts = name.split(".")
        if parts[0] != "hearsay" or len(parts) < 2:
            continue
        target = parts[1]
        if target == package or target not in RINGS:
            continue
        assert RINGS[target] < RINGS[package], f"{path}: {package} may not import {target}"


@pytest.mark.parametrize("path", _files(), ids=lambda p: str(p.relative_to(SRC)))
def test_core_has_no_clock_network_or_django(path: Path) -> None:
    """Below connect, cli and web nothing reads the clock, opens a socket or knows Django."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set(_imports(tree))
    package = _package(path)
    if package != "web":
        assert not any(n.split(".")[0] == "django" for n in names)
    if path.relative_to(SRC).as_posix() not in MAY_CONNECT:
        assert not names & NETWORK, f"{path}: only {sorted(MAY_CONNECT)} open a socket"
    if package in OUTSIDE_ALLOWED:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in CLOCKS, f"{path}:{node.lineno}: pass `now` in"


APART = ({"public", "desk", "tipline", "sources"}, {"api", "public"})
"""Apps of the web of which none imports another of the same set."""


@pytest.mark.parametrize(
    "path", sorted((SRC / "web").rglob("*.py")), ids=lambda p: str(p.relative_to(SRC))
)
def test_web_apps_keep_their_doors_apart(path: Path) -> None:
    """Public pages, the desk and the tipline share the store and nothing else."""
    app = path.relative_to(SRC / "web").parts[0]
    for name in _imports(ast.parse(path.read_text(encoding="utf-8"))):
        parts = name.split(".")
        if parts[:2] != ["hearsay", "web"] or len(parts) < 3 or parts[2] == app:
            continue
        assert not any(app in doors and parts[2] in doors for doors in APART), f"{path}: {name}"
        if app in ("claims", "people"):
            assert parts[2] not in ("desk", "public", "tipline", "sources", "api"), (
                f"{path}: {name}"
            )


def test_every_package_has_a_ring() -> None:
    """A new package must say where it stands."""
    packages = {_package(p) for p in _files()} - {"__init__", "__main__"}
    assert packages <= set(RINGS)


def test_import_hearsay_loads_the_standard_library_only() -> None:
    """`import hearsay` is instant and pulls in nothing that must be installed."""
    code = (
        "import sys, hearsay;"
        "std = sys.stdlib_module_names;"
        "bad = {m.split('.')[0] for m in sys.modules} - set(std) - {'hearsay', '__main__'};"
        "print(sorted(m for m in bad if not m.startswith(('_', 'sitecustomize', 'usercustomize'))))"
    )
    out = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "[]"
