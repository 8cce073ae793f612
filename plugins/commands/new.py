"""`new`: a file with id, slug, author and a folder for pictures, opened in the editor."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shlex
import shutil
import sys
from datetime import datetime
from pathlib import Path

from plugins.commands.console import next_step, say
from plugins.core import clock, files
from plugins.core.addresses import RESERVED
from plugins.core.collection import read
from plugins.core.errors import SourceError
from plugins.core.run import attached
from plugins.core.settings import Site
from plugins.core.slugs import slugify
from plugins.core.texts import _
from plugins.vcs.git import identity

KINDS = ("post", "page", "answer")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("kind", choices=KINDS, help=_("post, page or answer (to a reader's question)"))
    parser.add_argument("title", help=_("the title, in quotes"))
    parser.add_argument("--lang", default="", help=_("language of the text; the site's first one when missing"))
    parser.add_argument("--no-edit", action="store_true", help=_("do not open an editor"))


def run(options: argparse.Namespace) -> int:
    """Make `content/posts/<year>/<slug>/index.md` (or `content/pages/<slug>/index.md`) and open it."""
    root: Path = options.root
    collection = read(root)
    slug = slugify(options.title, options.lang or collection.site.site.lang)
    if not slug:
        fix = _("give it a title with letters")
        raise SourceError("new", _("'{title}' makes no address").format(title=options.title), fix)
    if options.kind == "page" and slug in (*RESERVED, *collection.site.site.languages):
        what = _("slug '{value}' is an address of the site itself").format(value=slug)
        raise SourceError("new", what, _("choose another title"))
    today = clock.now().astimezone(collection.site.zone)
    base = Path("content/pages") if options.kind == "page" else Path("content/posts") / str(today.year)
    place = base / slug / "index.md"
    taken = [entry for entry in collection.entries if entry.slug == slug]
    if (root / place).exists() or (root / base / f"{slug}.md").exists() or taken:
        where = f"content/{taken[0].source}" if taken else place.as_posix()
        raise SourceError(where, _("is already there"), _("choose another title"))
    files.write(root / place, _text(options, collection.site, slug, today, root).encode())
    say(place.as_posix())
    if not options.no_edit:
        _edit(root / place)
    next_step("preview")
    return 0


def _text(options: argparse.Namespace, site: Site, slug: str, today: datetime, root: Path) -> str:
    token = "".join(secrets.choice(_LETTERS) for _place in range(4))
    lines = [
        "---",
        f"id: p{today:%Y%m%d}-{token}",
        f"title: {_quoted(options.title)}",
        f"slug: {slug}",
    ]
    if options.lang and options.lang != site.site.lang:
        lines.append(f"lang: {options.lang}")
    if options.kind == "answer":
        lines += ["kind: answer", f"question: {_quoted(_('What was asked?'))}"]
    if options.kind != "page":
        lines += [f"authors: [{_author(site, root)}]", f"date: {today:%Y-%m-%d}"]
    if options.kind != "page" and site.categories:
        lines.append(f"category: {next(iter(site.categories))}")
    return "\n".join([*lines, "status: draft", "---", "", _("Write here."), ""])


def _quoted(text: str) -> str:
    """Return *text* as a YAML scalar in double quotes; JSON strings are YAML (YAML 1.2, section 1.3)."""
    return json.dumps(text, ensure_ascii=False)


def _author(site: Site, root: Path) -> str:
    """Return the key of the person git knows here, or the name git has."""
    name, email = identity(root)
    for key, person in site.people.items():
        if (email and person.email.lower() == email.lower()) or (name and person.name == name):
            return key
    return next(iter(site.people), "") or _quoted(name or "Redaktion")


def _edit(path: Path) -> None:
    """Open *path* in `$VISUAL` or `$EDITOR`; without one the printed path has to do."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor or not sys.stdin.isatty():
        return
    words = shlex.split(editor, posix=os.name != "nt")
    if shutil.which(words[0]):
        attached([*words, path])
