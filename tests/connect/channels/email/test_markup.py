"""HTML letters are read as a person sees them."""

import time

import pytest

from hearsay.connect.channels.email.markup import text_of
from hearsay.connect.channels.email.quotes import own_words


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\n\nTwo & three"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("a <b>b</b><i>c</i>\n d", "a bc d"),
        ("<ul><li>One<li>Two</ul>", "One\nTwo"),
        ("<table><tr><td>One<td>Two<tr><td>Three</table>", "One Two\nThree"),
        ("<style>p{}</style><script>alert(1)</script><p>Text<!-- not this --> goes on</p>", "Text goes on"),
        ("<head><title>no</title></head><body>Yes</body>", "Yes"),
        ('<p style="display:none">hidden</p><p hidden>too</p><span style="DISPLAY : NONE">3</span>seen', "seen"),
        ('<a href="https://a.example/x">read this</a> now', "read this (https://a.example/x) now"),
        ('<a href="https://a.example/x">a.example/x</a>', "a.example/x"),
        ('<a href="javascript:alert(1)">click</a>', "click"),
        ('<a href="https://t.example/pixel"><img src="https://t.example/p.gif"></a>Text', "Text"),
        ("Đập&nbsp;vỡ &#x0E19;&#3657;&#3635;", "Đập\xa0vỡ น้ำ"),
        ("<p>never closed <b>at all", "never closed at all"),
        ("", ""), ("<", "<"), ("<!-- only -->", ""),
        ("<?xml version='1.0' encoding='utf-16'?><p>x</p>", "x"),
    ],
)  # fmt: skip
def test_text_is_read_as_it_is_seen(page: str, text: str) -> None:
    """Blocks are lines; what is hidden, and what would run, is nothing."""
    assert text_of(page) == text


HISTORY = {
    "gmail": (
        '<div dir="ltr">Yes, that one</div><br>'
        '<div class="gmail_quote"><div dir="ltr" class="gmail_attr">Vào Th 5, 26 thg 11, 2026 vào lúc 10:00 The Desk '
        '&lt;<a href="mailto:desk@mail.test">desk@mail.test</a>&gt; đã viết:<br>'
        '</div><blockquote class="gmail_quote"><div>The dam is safe.</div></blockquote></div>'
    ),
    "apple": (
        'Yes, that one<br><blockquote'
        ' type="cite">On 26 Nov 2026, at 10:00, The Desk &lt;desk@mail.test&gt; wrote:<br>'
        '<br></blockquote><blockquote type="cite"><div>The dam is safe.<blockquote'
        ' type="cite">older</blockquote></div></blockquote>'
    ),
    "outlook": (
        '<div>Yes, that one</div>'
        '<hr><div id="divRplyFwdMsg"><b>From:</b> The Desk &lt;desk@mail.test&gt;<br>'
        '<b>Sent:</b> Thursday, November 26, 2026 10:00 AM<br><b>To:</b> Anna<br>'
        '<b>Subject:</b> Answer</div><div>The dam is safe.</div>'
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HISTORY)
def test_history_is_marked_so_that_it_can_be_cut(name: str) -> None:
    """Programs mark it in their own ways; what remains is what was written."""
    assert own_words(text_of(HISTORY[name]), "Re: Answer", is_reply=True) == "Yes, that one"


@pytest.mark.parametrize(
    "page",
    ["<div>" * 100_000, "<b " + "a=1 " * 50_000 + ">x", "<a href=https://a.example>" * 30_000,
     "<table><tr><td>" * 20_000, "&amp" * 200_000, "<blockquote type=cite>" * 30_000 + "x", "<!--" * 200_000],
)  # fmt: skip
def test_hostile_pages_cost_little(page: str) -> None:
    """Deep nesting, many attributes, many links: read or given up in moments."""
    start = time.process_time()
    text_of(page[:1_000_000])
    assert time.process_time() - start < 5
