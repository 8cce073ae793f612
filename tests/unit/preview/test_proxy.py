"""Which requests are passed on."""

import pytest

from plugins.preview.proxy import prefix_for


@pytest.mark.parametrize(
    ("target", "prefix"),
    [
        ("/kommentare", "/kommentare"),
        ("/kommentare?uri=/a/", "/kommentare"),
        ("/kommentare/new?uri=/a/", "/kommentare"),
        ("/kommentare/admin/x", "/kommentare/admin"),
        ("/kommentare-alt/", ""),
        ("/blog/?next=/kommentare/", ""),
        ("/", ""),
    ],
)
def test_longest_whole_prefix_wins(target: str, prefix: str) -> None:
    """A page whose name merely begins alike stays a page."""
    assert prefix_for(target, ("/kommentare", "/kommentare/admin")) == prefix
