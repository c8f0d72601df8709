"""Fuzz the reading of texts: python tests/fuzz/fuzz_text.py -max_total_time=120."""

import sys

import atheris

with atheris.instrument_imports(include=["hearsay"]):
    from hearsay.match.guard import facts_of, guards
    from hearsay.text import analyse, canonical_url


def one(data: bytes) -> None:
    """Analyse arbitrary text; nothing may be raised at all."""
    text = (
        data.decode("utf-8", "surrogatepass" if len(data) % 2 else "replace")
        if _valid(data)
        else ""
    )
    facts = facts_of(analyse(text))
    guards(facts, facts)
    canonical_url(text)


def _valid(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return len(data) % 2 == 0
    return True


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
