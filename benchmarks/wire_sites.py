"""The same twelve posts, one with a picture of 1600 by 1000 pixels, as the sites whose weight is compared."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import content
from benchmarks.content import LINK, Corpus, Post
from benchmarks.dialects import NAME, WRITERS, post_path
from benchmarks.released import release
from benchmarks.run import measure
from benchmarks.sites import OURS, REPOSITORY, copy, hugo_program
from plugins.core.errors import SettingsError

POSTS = 12
PICTURE = REPOSITORY / "content/images/else.png"
ALT = "Ein Windeautomat in der Werkhalle"
# What each peer is built from, below the folder of --peers.
CHECKOUTS = {"papermod": "hugo-PaperMod", "eleventy": "eleventy-base-blog"}
_STOCK = f"""
SITENAME, AUTHOR, SITEURL = {NAME!r}, {NAME!r}, ""
PATH, OUTPUT_PATH, ARTICLE_PATHS, STATIC_PATHS = "content", "output", ["posts"], ["images"]
TIMEZONE, DEFAULT_LANG, RELATIVE_URLS = "Europe/Berlin", "de", True
"""
_PAPERMOD = """
baseURL = "/"
title = "Werkstattblog"
locale = "de"
theme = "hugo-PaperMod"
[permalinks.page]
posts = "/blog/:slug/"
"""


@dataclass(frozen=True, slots=True)
class Built:
    """A built site: its folder and the paths of the three pages that are weighed."""

    folder: Path
    pages: dict[str, str]


def build(name: str, work: Path, peers: Path | None) -> Built:
    """
    Build the site *name* below *work* and return it.

    Raises:
        SettingsError: If what it is built from is missing.
        ProgramError: If it does not build.
    """
    root = work / name
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    corpus = content.make(POSTS)
    return _MAKERS[name](corpus, root, peers)


def _ours(corpus: Corpus, root: Path, peers: Path | None) -> Built:
    del peers
    WRITERS["ours"](corpus, root)
    copy(REPOSITORY, OURS, root)
    _picture(root / "content/images")
    _illustrated(post_path(root, corpus.middle), "---\n\n", f"![{ALT}](../../images/{PICTURE.name})\n\n")
    release(root)
    measure((sys.executable, str(REPOSITORY / "tasks.py"), "build", "--root", str(root)), root)
    return _found(root / "output", corpus, "blog/index.html")


def _stock(corpus: Corpus, root: Path, peers: Path | None) -> Built:
    del peers
    WRITERS["stock"](corpus, root)
    (root / "pelicanconf.py").write_text(_STOCK, encoding="utf-8")
    _picture(root / "content/images")
    _illustrated(post_path(root, corpus.middle), "\n\n", f"![{ALT}]({{static}}/images/{PICTURE.name})\n\n")
    measure((sys.executable, "-m", "pelican", "--settings", "pelicanconf.py"), root)
    return _found(root / "output", corpus, "index.html")


def _papermod(corpus: Corpus, root: Path, peers: Path | None) -> Built:
    themes = _checkout("papermod", peers).parent
    WRITERS["hugo"](corpus, root)
    (root / "hugo.toml").write_text(f"themesDir = {json.dumps(str(themes))}\n{_PAPERMOD}", encoding="utf-8")
    path = post_path(root, corpus.middle)
    bundle = path.with_suffix("")
    _picture(bundle)
    path.rename(bundle / "index.md")
    cover = json.dumps({"image": PICTURE.name, "alt": ALT, "relative": True}, ensure_ascii=False)
    _illustrated(bundle / "index.md", "---\n", f"cover: {cover}\n")
    measure((str(hugo_program()), "build"), root)
    return _found(root / "public", corpus, "posts/index.html")


def _eleventy(corpus: Corpus, root: Path, peers: Path | None) -> Built:
    source = _checkout("eleventy", peers)
    if not (source / "node_modules/@11ty/eleventy").is_dir():
        raise SettingsError(str(source), "is not installed", "npm install there")
    shutil.copytree(source, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules", ".git", "blog"))
    (root / "node_modules").symlink_to((source / "node_modules").resolve())
    folder = root / "content/blog"
    _picture(folder)
    shutil.copyfile(source / "content/blog/blog.11tydata.js", folder / "blog.11tydata.js")
    for post in corpus.posts:
        image = f"![{ALT}](./{PICTURE.name})\n\n" if post is corpus.middle else ""
        (folder / f"{post.slug}.md").write_text(_eleventy_post(post, image), encoding="utf-8", newline="\n")
    measure(("node", "node_modules/@11ty/eleventy/cmd.cjs", "--quiet"), root)
    return _found(root / "_site", corpus, "blog/index.html")


_MAKERS: dict[str, Callable[[Corpus, Path, Path | None], Built]] = {
    "ours": _ours,
    "stock": _stock,
    "papermod": _papermod,
    "eleventy": _eleventy,
}
NAMES = tuple(_MAKERS)


def _eleventy_post(post: Post, image: str) -> str:
    head = {"title": post.title, "description": post.summary, "date": post.date.date().isoformat(), "tags": post.tags}
    lines = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in head.items())
    return f"---\n{lines}---\n\n{image}{LINK.sub(lambda found: f'(/blog/{found[1]}/)', post.body)}"


def _checkout(name: str, peers: Path | None) -> Path:
    path = (peers or Path()).resolve() / CHECKOUTS[name]
    if peers is None or not path.is_dir():
        raise SettingsError(CHECKOUTS[name], "is not there", "check it out into one folder and name that with --peers")
    return path


def _picture(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PICTURE, folder / PICTURE.name)


def _illustrated(path: Path, mark: str, text: str) -> None:
    """Put *text* behind the first *mark* of the file at *path*."""
    before, found, after = path.read_text(encoding="utf-8").partition(mark)
    path.write_text(f"{before}{found}{text}{after}", encoding="utf-8", newline="\n")


def _found(output: Path, corpus: Corpus, listing: str) -> Built:
    posts = {"article with picture": corpus.middle, "article": corpus.posts[POSTS // 2 + 3], "listing": None}
    return Built(output, {name: _address(output, post, listing) for name, post in posts.items()})


def _address(output: Path, post: Post | None, listing: str) -> str:
    """Return the path of the page as a host serves it."""
    names = (f"{post.slug}.html", f"{post.slug}/index.html") if post else (listing,)
    files = [file for name in names for file in output.rglob(name)]
    return files[0].relative_to(output).as_posix().removesuffix("index.html")
