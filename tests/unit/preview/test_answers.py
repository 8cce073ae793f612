"""What is answered for the tree, without a socket."""

from pathlib import Path

import pytest

from plugins.core import texts
from plugins.preview.answers import of_tree, with_reload
from plugins.preview.state import State

STATE = State(version=7, run="ab")
TAG = b'<script src="/__freigabe/reload.js" defer data-mark="ab.7"></script>'


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (b"<body>a</body></html>", b"<body>a" + TAG + b"</body></html>"),
        (b"<p></body></p></BODY>\n", b"<p></body></p>" + TAG + b"</BODY>\n"),
        (b"<p>kein Ende", b"<p>kein Ende" + TAG),
        (b"", TAG),
    ],
)
def test_reload_goes_before_the_last_end_of_the_body(page: bytes, expected: bytes) -> None:
    """A page without an end gets it at its end."""
    assert with_reload(page, STATE) == expected


def test_only_pages_are_changed(tmp_path: Path) -> None:
    """A feed that quotes HTML stays as it is."""
    feed = b"<feed><![CDATA[</body>]]></feed>"
    (tmp_path / "feed.xml").write_bytes(feed)

    answer = of_tree(tmp_path, "/feed.xml", STATE)

    assert (answer.status, answer.body) == (200, feed)


def test_move_keeps_the_query(tmp_path: Path) -> None:
    """A search's word survives the redirect."""
    (tmp_path / "suche").mkdir()
    (tmp_path / "suche/index.html").write_text("x")

    answer = of_tree(tmp_path, "/suche?q=a/b?c", STATE)

    assert (answer.status, dict(answer.headers)["Location"]) == (301, "/suche/?q=a/b?c")


def test_first_problems_are_shown_as_text_and_once(tmp_path: Path) -> None:
    """No tree yet: the page is the place of the overlay, and nothing in it is markup."""
    state = State(problems="a.md:1: <script>alert(1)</script> & mehr")

    answer = of_tree(tmp_path / "nichts", "/x/", state)

    assert answer.status == 503
    assert b"a.md:1: &lt;script&gt;alert(1)&lt;/script&gt; &amp; mehr" in answer.body
    assert answer.body.count(b'id="freigabe-problems"') == 1
    assert b"/__freigabe/reload.js" in answer.body


def test_before_the_first_build_the_page_says_so(tmp_path: Path) -> None:
    """In the tool's language."""
    texts.use("en")

    answer = of_tree(tmp_path, "/", State())

    assert (answer.status, b"The first pages are being built." in answer.body) == (503, True)
