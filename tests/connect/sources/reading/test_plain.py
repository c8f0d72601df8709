"""HTML becomes what a reader would see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.sources.reading.plain import plain
from hearsay.connect.sources.types import LONGEST


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain  text\n\n\n\nhere ", "plain text\n\nhere"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul><li>a<li>b</ul>c", "a\nb\n\nc"),
        ("broken\nlines <b>and</b> blanks", "broken lines and blanks"),
        ("a &amp; b &lt;c&gt; &#7879; &nbsp;x", "a & b <c> ệ x"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("a<script>alert('<b>')</script>b", "ab"),
        ("a<style>p{}</style>b<svg><text>x</text></svg>c", "abc"),
        ("a<iframe src=x>inside</iframe><noscript>n</noscript>b", "ab"),
        ("<title>t</title>a", "a"),
        ("a<svg>b<svg>c</svg>d</svg>e", "ae"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<!-- c -->a<!DOCTYPE x>b<?php x ?>c", "abc"),
        ("a<![CDATA[b]]>c<![if x]>d<![endif]>e", "acde"),
        ("a</p></script></svg>b", "a\n\nb"),
        ("<p>ฝน<p>ตก", "ฝน\n\nตก"),
        ("a\x00b\x1bc\ud800d<b>", "a\ufffdb\ufffdc\ufffdd"),
        ("<a href='javascript:alert(1)'>link</a>", "link"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_piece_of_html_becomes_text(html: str, text: str) -> None:
    """Paragraphs become lines; scripts, styles and frames are not seen."""
    assert plain(html) == text


@given(st.one_of(st.text(), st.text("<>!-/[]?&;abp \n\"'"), st.lists(
    st.sampled_from(["<p>", "</p>", "<script>", "</script>", "<![", "<!", "<?", "--", ">", "a", "<svg ", "&amp;", "<![CDATA["])
).map("".join)))  # fmt: skip
def test_any_text_becomes_a_bounded_text(html: str) -> None:
    """Whatever a stranger writes; nothing raises, nothing is stored that a database refuses."""
    text = plain(html)
    assert len(text) <= LONGEST
    assert text == text.strip()
    assert "\x00" not in text
    text.encode()
