"""The translations: what the code says, what is translated, and the compiled files.

`python -m tests.web.catalogues` brings the .po files up to date with the code (new messages empty, those gone
removed) and compiles them; `--check` only tells what is missing. No system tool is needed.

Below the web there is no translating: what is said there and may reach a page is a `Phrase`, whose
template is found here.
"""

import ast
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

WEB = Path(__file__).parents[2] / "src" / "hearsay" / "web"
LOCALE = WEB / "locale"
ERRORS = WEB.parent / "errors.py"
PACKAGES = [WEB, *(WEB.parent / name for name in ("claimreview", "connect", "text"))]
"""Where messages are said that a page may show."""
LANGUAGES = ("vi", "th")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
Key = tuple[str | None, str]
"""Context and message."""
Found = tuple[int, str | tuple[str, str], str | None]
"""Line, message (with its plural, if it has one), context."""
SUFFIXES = (".py", ".html", ".txt")


def said() -> dict[Key, tuple[str | None, str]]:
    """Return every message that the code or a template says: its key → its plural, and where."""
    found: dict[Key, tuple[str | None, str]] = {}
    files = [path for package in PACKAGES for path in package.rglob("*")]
    for path in sorted(path for path in [*files, ERRORS] if path.suffix in SUFFIXES):
        text = path.read_text(encoding="utf-8")
        lines = _phrases(text) if path.suffix == ".py" else []
        if path.suffix != ".py":
            # What is no message is filler that Python cannot be asked to see as indented blocks.
            text = "\n".join(line.strip() for line in templatize(text).split("\n"))
        if path.suffix != ".py" or "gettext" in text:
            lines += _messages(text)
        for line, message, context in lines:
            one, many = message if isinstance(message, tuple) else (message, None)
            if one:
                where = f"{os.path.relpath(path, WEB)}:{line}"
                found.setdefault((context, one), (many, where))
    return found


def _phrases(text: str) -> list[Found]:
    """Return the templates of phrases: each is a literal, or nobody could translate it."""
    if "Phrase(" not in text:
        return []
    found: list[Found] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Phrase":
            match node.args:
                case [ast.Constant(value=str(template))]:
                    found.append((node.lineno, template, None))
                case [ast.Attribute(attr="template")]:
                    pass  # that of another phrase
                case _ if not any(word.arg is None for word in node.keywords):
                    raise ValueError(f"a phrase without a template: {ast.unparse(node)}")
    return sorted(found, key=lambda one: one[0])


def _messages(text: str) -> Iterator[Found]:
    source = io.BytesIO(text.encode())
    for line, message, _comments, context in extract(
        "python", source, KEYWORDS, options={"encoding": "utf-8"}
    ):
        yield line, message[:2] if isinstance(message, tuple) else message, context


def catalogue(lang: str) -> polib.POFile:
    """Return what is translated into a language; empty if nothing is yet."""
    path = LOCALE / lang / "LC_MESSAGES" / "django.po"
    if path.exists():
        return polib.pofile(str(path), wrapwidth=100)
    fresh = polib.POFile(wrapwidth=100)
    fresh.metadata = {
        "Project-Id-Version": "hearsay", "Language": lang, "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }  # fmt: skip
    return fresh


def key(entry: polib.POEntry) -> Key:
    """Return what names an entry."""
    return entry.msgctxt, entry.msgid


def update(lang: str) -> None:
    """Bring a language's files up to date with the code."""
    old = {key(e): e for e in catalogue(lang)}
    book = catalogue(lang)
    book.clear()
    for (context, one), (many, where) in said().items():
        before = old.get((context, one))
        entry = polib.POEntry(
            msgid=one, msgctxt=context, occurrences=[(where.rsplit(":", 1)[0], "")]
        )
        if many is not None:
            entry.msgid_plural = many
            kept = before.msgstr_plural if before is not None else {}
            text = kept.get(0, "") if kept else (before.msgstr if before is not None else "")
            entry.msgstr_plural = {0: text}
        elif before is not None:
            entry.msgstr = before.msgstr or before.msgstr_plural.get(0, "")
        if "%(" in one or "%(" in (many or ""):
            entry.flags = ["python-format"]
        book.append(entry)
    path = LOCALE / lang / "LC_MESSAGES"
    path.mkdir(parents=True, exist_ok=True)
    book.save(str(path / "django.po"))
    book.save_as_mofile(str(path / "django.mo"))


def translation(entry: polib.POEntry) -> str:
    """Return the words of an entry; neither language has a plural form of its own."""
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def missing(lang: str) -> list[str]:
    """Return the messages that are said and not translated."""
    book = {key(e): translation(e) for e in catalogue(lang)}
    return [f"{where}: {one}" for (c, one), (_, where) in said().items() if not book.get((c, one))]


def main() -> int:
    """Update, or only tell."""
    if "--check" not in sys.argv:
        for lang in LANGUAGES:
            update(lang)
    lost = {lang: missing(lang) for lang in LANGUAGES}
    for lang, lines in lost.items():
        print(f"{lang}: {len(lines)} messages are not translated")
        for line in lines:
            print(f"  {line}")
    return int(any(lost.values()))


if __name__ == "__main__":
    sys.exit(main())
