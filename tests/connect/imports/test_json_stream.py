"""Objects of a long JSON text come one by one, also of a text that is damaged or cut anywhere."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.imports.json_stream import Damage, Item, read_items

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
OBJECTS = st.lists(st.dictionaries(st.text(max_size=6), VALUES, max_size=4), max_size=6)


def items(data: bytes, name: str = "messages") -> tuple[list[dict[str, object]], list[Damage]]:
    """Return the objects that were found, and what was told."""
    found = list(read_items(io.BytesIO(data), name))
    good = [item.value for item in found if isinstance(item, Item)]
    return good, [item for item in found if isinstance(item, Damage)]


@given(
    OBJECTS,
    st.sampled_from([None, 1]),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_all_objects_of_the_list_are_found(
    objects: list[dict[str, object]], indent: int | None, ascii_only: bool, encoding: str
) -> None:
    """In any way of writing, whatever is in them; those of other lists are not."""
    text = json.dumps({"a": [{"x": 1}], "messages": objects, "z": {"messages": objects}},
                      indent=indent, ensure_ascii=ascii_only)  # fmt: skip
    good, told = items(
        text.encode(encoding, "surrogatepass" if encoding != "utf-16" else "replace")
    )
    if encoding != "utf-16":
        assert good == objects * 2
    assert not told


@given(OBJECTS, st.data())
def test_what_stands_before_a_cut_is_read(
    objects: list[dict[str, object]], data: st.DataObject
) -> None:
    """Cut anywhere, the whole objects before are read, and the cut is told once."""
    text = json.dumps({"messages": objects}).encode()
    cut = data.draw(st.integers(1, len(text) - 1))
    good, told = items(text[:cut])
    assert good == objects[: len(good)]
    assert len(told) == 1 and told[0].last
    whole = sum(
        1 for n in range(len(objects)) if len(json.dumps({"messages": objects[: n + 1]})) - 2 <= cut
    )
    assert len(good) == whole


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_come_to_an_end(data: bytes, start: bool) -> None:
    """Nothing breaks it."""
    items((b'{"messages": [{"a": 1}, ' if start else b"") + data)


def test_plain_values_before_the_list_come_with_it() -> None:
    """A message knows its chat; the line is where it begins."""
    text = '{"name": "n",\n "id": 5,\n "messages": [\n{"a": 1},\n{"b": "}"}\n]}'
    found = list(read_items(io.BytesIO(text.encode()), "messages"))
    assert [(i.number, i.value, i.around, i.depth) for i in found if isinstance(i, Item)] == [
        (4, {"a": 1}, {"name": "n", "id": 5}, 2), (5, {"b": "}"}, {"name": "n", "id": 5}, 2),
    ]  # fmt: skip


def test_escapes_that_are_none_are_mended() -> None:
    """What a program wrote as it writes its own texts is read as it was meant."""
    (item,) = read_items(
        io.BytesIO(rb'{"messages": [{"t": "bell \x07 \a \u00e9 \\x07 \n"}]}'), "messages"
    )
    assert isinstance(item, Item) and item.mended
    assert item.value == {"t": "bell \x07 \\a é \\x07 \n"}


@pytest.mark.parametrize(
    ("text", "good", "reason"),
    [
        ('{"messages": [{"a": 1}, {"b": tru}, {"c": 3}]}', 2, "not readable as JSON"),
        ('{"messages": [{"a": 1}]]}', 1, "a bracket is closed that was not opened"),
        ('{"messages": [{"a": 1}, ' + '{"b":' * 70, 1, "the file ends in the midst of this"),
        ("[" * 100, 0, "brackets in brackets without end"),
        ('{"messages": [{"a": 1}, "' + "x" * 9_000_000, 1, "a quote is left open"),
        ('{"messages": [{"a": "' + "x" * 9_000_000 + '"}]}', 0, "has more than 8000000"),
    ],
)
def test_damage_is_told(text: str, good: int, reason: str) -> None:
    """What is wrong with one says nothing about the others; what has no end is not followed."""
    found, told = items(text.encode())
    assert len(found) == good
    assert reason in told[0].reason
