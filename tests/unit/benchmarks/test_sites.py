"""Sites laid out for a comparison: complete, emptied before a cold build, refused when posts are missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.content import Corpus, make
from benchmarks.dialects import post_path
from benchmarks.sites import Candidate, check, prepare
from plugins.core.errors import CheckError


@pytest.fixture
def corpus() -> Corpus:
    """Return very few posts."""
    return make(5)


@pytest.fixture
def stock(corpus: Corpus, tmp_path: Path) -> Candidate:
    """Return the stock Pelican site, laid out."""
    return prepare("stock", corpus, tmp_path)


def test_site_holds_settings_theme_and_posts(stock: Candidate, corpus: Corpus) -> None:
    """Everything the command needs lies below the root."""
    assert (stock.root / "pelicanconf.py").is_file()
    assert (stock.root / "theme/templates/article.html").is_file()
    assert all(post_path(stock.root, post).is_file() for post in corpus.posts)


def test_preparing_again_leaves_nothing_behind(stock: Candidate, corpus: Corpus, tmp_path: Path) -> None:
    """A site of an earlier comparison does not mix with the next one."""
    (stock.root / "content/posts/old.md").write_text("Title: old\n\nold\n", encoding="utf-8")

    prepare("stock", corpus, tmp_path)

    assert not (stock.root / "content/posts/old.md").exists()


def test_empty_deletes_output_and_caches(stock: Candidate) -> None:
    """A cold build finds nothing of the last one."""
    for folder in (stock.output, *stock.leftovers):
        folder.mkdir()

    stock.empty()

    assert not any(folder.exists() for folder in (stock.output, *stock.leftovers))


def test_edit_changes_the_middle_post_each_time(stock: Candidate, corpus: Corpus) -> None:
    """Two edits leave two different sentences in one file."""
    before = stock.edited.read_text(encoding="utf-8")

    stock.edit(1)
    stock.edit(2)

    assert stock.edited == post_path(stock.root, corpus.middle)
    added = stock.edited.read_text(encoding="utf-8").removeprefix(before)
    assert 2 == len(set(added.split("\n\n")))


def test_build_without_all_posts_is_refused(stock: Candidate, corpus: Corpus) -> None:
    """Fewer pages than posts: there is nothing to compare."""
    stock.output.mkdir()
    (stock.output / "index.html").write_text("", encoding="utf-8")

    with pytest.raises(CheckError, match="1 pages for 5 posts"):
        check(stock, corpus)


def test_senseless_numbers_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """No rounds, no figures."""
    with pytest.raises(SystemExit):
        main(["--rounds", "0"])

    assert "1 or more" in capsys.readouterr().err
