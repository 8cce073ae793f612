"""Writes one corpus as four sites: Freigabe's, stock Pelican's, Hugo's and Eleventy's, with the same words in each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from re import Match

from benchmarks import words
from benchmarks.content import LINK, Corpus, Page, Post, slugify

ADDRESS = "https://www.beispiel.example"
NAME = "Werkstattblog"


def write_ours(corpus: Corpus, root: Path) -> None:
    """Write `content/` of a Freigabe site: strict YAML head, relative links between Markdown files."""
    years = {post.slug: post.date.year for post in corpus.posts}
    for post in corpus.posts:
        body = _linked(post.body, lambda slug: f"../{years[slug]}/{slug}.md")
        _write(post_path(root, post), _yaml(_ours_head(post)) + body)
    for number, page in enumerate(corpus.pages, 1):
        head = {"id": f"seite-{number}", "title": page.title, "slug": page.slug, "status": "published"}
        _write(root / "content/pages" / f"{page.slug}.md", _yaml(head) + page.body)
    _write(root / "content/site.toml", _site_toml())
    _write(root / "content/people.toml", "".join(f"[{slugify(n)}]\nname = {_quoted(n)}\n\n" for n in words.PEOPLE))


def write_stock(corpus: Corpus, root: Path) -> None:
    """Write `content/` of a stock Pelican site: `Title:` heads, `{filename}` links."""
    years = {post.slug: post.date.year for post in corpus.posts}
    for post in corpus.posts:
        body = _linked(post.body, lambda slug: f"{{filename}}/posts/{years[slug]}/{slug}.md")
        _write(post_path(root, post), _plain_head(_stock_head(post)) + body)
    for page in corpus.pages:
        head = {"Title": page.title, "Slug": page.slug}
        _write(root / "content/pages" / f"{page.slug}.md", _plain_head(head) + page.body)


def write_hugo(corpus: Corpus, root: Path) -> None:
    """Write `content/` of a Hugo site: YAML heads, `relref` links, Markdown at the root for pages."""
    years = {post.slug: post.date.year for post in corpus.posts}
    for post in corpus.posts:
        body = _linked(post.body, lambda slug: f'{{{{< relref "/posts/{years[slug]}/{slug}" >}}}}')
        _write(post_path(root, post), _yaml(_hugo_head(post)) + body)
    for page in corpus.pages:
        _write(root / "content" / f"{page.slug}.md", _yaml(_hugo_page(page)) + page.body)


def write_eleventy(corpus: Corpus, root: Path) -> None:
    """Write `content/` of an Eleventy site: YAML heads, links by address, Markdown at the root for pages."""
    for post in corpus.posts:
        body = _linked(post.body, lambda slug: f"/blog/{slug}/")
        _write(post_path(root, post), _yaml(_eleventy_head(post)) + body)
    for page in corpus.pages:
        head = {"title": page.title, "permalink": f"/{page.slug}/"}
        _write(root / "content" / f"{page.slug}.md", _yaml(head) + page.body)


def post_path(root: Path, post: Post) -> Path:
    """Return where *post* lies in the site at *root*, whatever its dialect."""
    return root / "content/posts" / str(post.date.year) / f"{post.slug}.md"


def _ours_head(post: Post) -> dict[str, object]:
    return {
        "id": f"beitrag-{post.number:05}",
        "title": post.title,
        "slug": post.slug,
        "date": post.date.isoformat(sep=" ", timespec="minutes"),
        "status": "published",
        "category": slugify(post.category),
        "tags": list(post.tags),
        "authors": [slugify(name) for name in post.authors],
        "summary": post.summary,
    }


def _stock_head(post: Post) -> dict[str, str]:
    return {
        "Title": post.title,
        "Slug": post.slug,
        "Date": post.date.isoformat(sep=" ", timespec="minutes"),
        "Category": post.category,
        "Tags": ", ".join(post.tags),
        "Authors": ", ".join(post.authors),
        "Summary": post.summary,
    }


def _hugo_head(post: Post) -> dict[str, object]:
    return {
        "title": post.title,
        "slug": post.slug,
        "date": post.date.isoformat(timespec="seconds") + "+01:00",
        "categories": [post.category],
        "tags": list(post.tags),
        "authors": list(post.authors),
        "summary": post.summary,
    }


def _hugo_page(page: Page) -> dict[str, object]:
    return {"title": page.title, "slug": page.slug, "menus": "main"}


def _eleventy_head(post: Post) -> dict[str, object]:
    # `tags` would make a collection of each; the site's own ones serve all three kinds
    head = _hugo_head(post)
    taken = {name: head[name] for name in ("title", "date", "authors", "summary")}
    return {**taken, "permalink": f"/blog/{post.slug}/", "category": post.category, "topics": head["tags"]}


def _linked(body: str, target: Callable[[str], str]) -> str:
    def replaced(match: Match[str]) -> str:
        return f"({target(match[1])})"

    return LINK.sub(replaced, body)


def _yaml(head: Mapping[str, object]) -> str:
    """Return *head* as YAML; every value in JSON's notation, which is YAML too."""
    return "---\n" + "".join(f"{name}: {_quoted(value)}\n" for name, value in head.items()) + "---\n\n"


def _plain_head(head: dict[str, str]) -> str:
    return "".join(f"{name}: {value}\n" for name, value in head.items()) + "\n"


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _site_toml() -> str:
    # neither Pelican nor Hugo makes a search index of its own
    lines = ["[site]", f"name = {_quoted(NAME)}", f"url = {_quoted(ADDRESS)}", "search = false", "", "[categories]"]
    lines += [f"{slugify(name)} = {_quoted(name)}" for name in words.CATEGORIES]
    return "\n".join(lines) + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


WRITERS: dict[str, Callable[[Corpus, Path], None]] = {
    "ours": write_ours,
    "stock": write_stock,
    "hugo": write_hugo,
    "eleventy": write_eleventy,
}
