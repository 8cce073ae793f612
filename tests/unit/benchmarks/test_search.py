"""The pages whose index is measured: a search can find them, and the measured one is there."""

from __future__ import annotations

from pathlib import Path

from benchmarks import search
from plugins.search.index import document


def test_every_page_can_be_found(tmp_path: Path) -> None:
    """Pages that mark nothing would cost nothing."""
    edited = search.lay(tmp_path, 12)

    pages = list((tmp_path / "output").rglob("*.html"))
    assert 12 == len(pages)
    assert [] == [page for page in pages if len(document(page.read_bytes()).split()) < 300]
    assert edited in pages
