"""Four sites from one corpus: other heads and links, the same words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from benchmarks.content import Corpus, make, words_of
from benchmarks.dialects import WRITERS, post_path


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Return a handful of posts."""
    return make(30)


@pytest.fixture(scope="module")
def sites(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write the corpus in every dialect."""
    roots = {name: tmp_path_factory.mktemp(name) for name in WRITERS}
    for name, write in WRITERS.items():
        write(corpus, roots[name])
    return roots


def _body(text: str) -> str:
    """Return what follows the head, `---` lines or `Title:` lines."""
    if text.startswith("---\n"):
        return text.split("\n---\n", 1)[1]
    return text.split("\n\n", 1)[1]


@pytest.mark.parametrize("name", list(WRITERS))
def test_every_dialect_holds_the_same_words(corpus: Corpus, sites: dict[str, Path], name: str) -> None:
    """A post's words are those of the corpus, whatever the dialect."""
    for post in corpus.posts:
        text = post_path(sites[name], post).read_text(encoding="utf-8")
        assert words_of(post.body) == words_of(_body(text))


def test_every_dialect_holds_the_same_files(sites: dict[str, Path]) -> None:
    """As many posts and pages in each, under the same names."""
    names = [{path.name for path in (root / "content").rglob("*.md")} for root in sites.values()]

    assert all(names[0] == others for others in names)
    assert 33 == len(names[0])


def test_our_links_lead_to_files(corpus: Corpus, sites: dict[str, Path]) -> None:
    """Relative links between Markdown files arrive."""
    for post in corpus.posts:
        path = post_path(sites["ours"], post)
        for target in re.findall(r"\]\((.*?)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).is_file()


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("stock", r"\{filename\}/posts/\d{4}/[a-z0-9-]+\.md"),
        ("hugo", r'\{\{< relref "/posts/\d{4}/[a-z0-9-]+" >\}\}'),
        ("eleventy", r"/blog/[a-z0-9-]+/"),
    ],
)
def test_links_are_written_in_the_dialect(corpus: Corpus, sites: dict[str, Path], name: str, form: str) -> None:
    """Each peer gets its own way of linking a post."""
    targets = [
        target
        for post in corpus.posts
        for target in re.findall(r"\]\((.*?)\)", post_path(sites[name], post).read_text(encoding="utf-8"))
    ]

    assert targets
    assert all(re.fullmatch(form, target) for target in targets)


def test_yaml_heads_say_what_the_corpus_says(corpus: Corpus, sites: dict[str, Path]) -> None:
    """Titles with quotes and umlauts survive the notation."""
    for post in corpus.posts:
        text = post_path(sites["ours"], post).read_text(encoding="utf-8")
        head = yaml.safe_load(text.split("---\n")[1])
        assert (post.title, post.slug, list(post.tags)) == (head["title"], head["slug"], head["tags"])


def test_writing_twice_gives_the_same_bytes(corpus: Corpus, sites: dict[str, Path], tmp_path: Path) -> None:
    """Nothing of a dialect depends on the run."""
    for name, write in WRITERS.items():
        write(corpus, tmp_path / name)
        for path in sites[name].rglob("*.*"):
            assert path.read_bytes() == (tmp_path / name / path.relative_to(sites[name])).read_bytes()
