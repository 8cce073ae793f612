"""Every kind of edit of texts and files of a site: what an author does, and what happens to files."""

from __future__ import annotations

import os
import posixpath
import shutil
from collections.abc import Callable
from datetime import timedelta

from plugins.core.clock import now
from tests.properties.building.model import Site, Text
from tests.properties.building.site_makers import AUTHORS, CATEGORIES, TAGS, article, page, sentence

Edit = Callable[[Site], str]
BODY = "body"
KINDS: dict[str, Edit] = {}


def kind(name: str) -> Callable[[Edit], Edit]:
    """Register an edit under *name*; it changes the site and says what it did."""

    def register(edit: Edit) -> Edit:
        assert name not in KINDS
        KINDS[name] = edit
        return edit

    return register


def some(site: Site, **head: str) -> Text:
    """Return any article whose head says so."""
    return site.random.choice(site.articles(**{"status": "published", **head}))


def plain(site: Site) -> Text:
    """Return any published article that is no translation."""
    return site.random.choice([text for text in site.articles(status="published") if "lang" not in text.head])


@kind(BODY)
def body(site: Site) -> str:
    """Add a paragraph below everything a summary shows."""
    text = some(site)
    text.body.append(sentence(site.random, 9))
    return _again(site, text, "a paragraph more")


@kind("opening")
def opening(site: Site) -> str:
    """Change the first words, which a summary may show."""
    text = some(site)
    text.body[0] = sentence(site.random, 5) + " " + text.body[0]
    return _again(site, text, "another opening")


def _setting(field: str, value: Callable[[Site], str]) -> Edit:
    def edit(site: Site) -> str:
        text = plain(site)
        text.head[field] = value(site)
        return _again(site, text, f"{field}: {text.head[field]}")

    return edit


def _new_date(site: Site) -> str:
    return f"2025-{site.random.randrange(1, 13):02}-{site.random.randrange(1, 29):02} 12:{site.next() % 60:02}"


_HEADS: dict[str, tuple[str, Callable[[Site], str]]] = {
    "title": ("title", lambda site: f"Neuer Titel {site.next()}"),
    "title with signs": ("title", lambda site: f"Nägel & Köpfe <{site.next()}>"),
    "date": ("date", _new_date),
    "modified": ("modified", _new_date),
    "category": ("category", lambda site: site.random.choice(CATEGORIES)),
    "new category": ("category", lambda site: f"Fach {site.next()}"),
    "tags": ("tags", lambda site: ", ".join(site.random.sample(TAGS, 2))),
    "new tag": ("tags", lambda site: f"Holz, neu {site.next()}"),
    "author": ("author", lambda site: site.random.choice(AUTHORS)),
    "slug": ("slug", lambda site: f"anders-{site.next()}"),
    "summary": ("summary", lambda site: sentence(site.random, 7)),
    "own field": ("mood", lambda site: sentence(site.random, 2)),
    "draft": ("status", lambda _: "draft"),
    "hidden": ("status", lambda _: "hidden"),
}
for _name, (_field, _value) in _HEADS.items():
    kind(_name)(_setting(_field, _value))


@kind("published")
def published(site: Site) -> str:
    """Publish a draft or what is hidden."""
    waiting = [text for text in site.articles() if text.head.get("status") in ("draft", "hidden")]
    if not waiting:
        return body(site)
    text = site.random.choice(waiting)
    del text.head["status"]
    return _again(site, text, "published")


@kind("lang")
def lang(site: Site) -> str:
    """Change the language of a translation: it becomes one of another, or of none."""
    text = site.random.choice([one for one in site.articles() if "lang" in one.head])
    text.head["lang"] = {"de": "fr", "fr": "de", "en": "it", "it": "en"}[text.head["lang"]]
    return _again(site, text, f"lang {text.head['lang']}")


@kind("new article")
def new_article(site: Site) -> str:
    """Write another article."""
    return _again(site, article(site, site.random.choice(("md", "rst", "html"))), "new")


@kind("new page")
def new_page(site: Site) -> str:
    """Write another page, which stands in every menu."""
    return _again(site, page(site, "md"), "new")


@kind("page edited")
def page_edited(site: Site) -> str:
    """Change the body of a page."""
    text = site.random.choice(site.pages())
    text.body.append(sentence(site.random, 9))
    return _again(site, text, "a paragraph more")


@kind("deleted")
def deleted(site: Site) -> str:
    """Delete an article."""
    path = plain(site).path
    site.drop(path)
    return f"{path}: deleted"


@kind("renamed")
def renamed(site: Site) -> str:
    """Give a source another name in its folder."""
    text = plain(site)
    folder, name = posixpath.split(text.path)
    return _moved(site, text, f"{folder}/{name[:11]}umbenannt-{site.next()}.{text.form}")


@kind("folder moved")
def folder_moved(site: Site) -> str:
    """Move all sources of one folder."""
    folder = posixpath.dirname(some(site).path)
    moved = [text for text in site.articles() if posixpath.dirname(text.path) == folder]
    target = f"posts/umzug-{site.next()}"
    for text in moved:
        _moved(site, text, f"{target}/{posixpath.basename(text.path)}")
    return f"{folder} -> {target}: {len(moved)} texts"


def _linked(site: Site) -> Text:
    """Return an article others link to, or any."""
    bodies = "\n".join("\n".join(text.body) for text in site.texts.values())
    linked = [text for text in site.articles(status="published") if f"[[filename:{text.path}|" in bodies]
    return site.random.choice([text for text in linked if "lang" not in text.head] or [plain(site)])


@kind("link target renamed")
def link_target_renamed(site: Site) -> str:
    """The address of a text that others link to changes."""
    text = _linked(site)
    text.head["slug"] = f"ziel-{site.next()}"
    return _again(site, text, "another address for a link target")


@kind("link target deleted")
def link_target_deleted(site: Site) -> str:
    """A text that others link to is no more."""
    path = _linked(site).path
    site.drop(path)
    return f"{path}: deleted, a link target"


@kind("touched")
def touched(site: Site) -> str:
    """The time of a file changes, not its bytes."""
    text = some(site)
    os.utime(site.content / text.path)
    return f"{text.path}: touched"


@kind("same size, same time")
def same_size_same_time(site: Site) -> str:
    """Bytes change, size and time stay: what rsync and some editors leave."""
    text = some(site)
    path = site.content / text.path
    before = path.stat()
    text.body = [one.replace("e", "\0").replace("a", "e").replace("\0", "a") for one in text.body[:3]] + text.body[3:]
    site.write(text)
    if before.st_size != path.stat().st_size:
        return f"{text.path}: other bytes, and no longer as an earlier edit had left it"
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return f"{text.path}: other bytes, same size and time"


@kind("broken source")
def broken_source(site: Site) -> str:
    """A source Pelican cannot read: it says so and goes on without."""
    text = plain(site)
    text.head["date"] = "not a date"
    return _again(site, text, "a date that is none")


@kind("static changed")
def static_changed(site: Site) -> str:
    """A file that is only copied changes."""
    path = site.random.choice([one for one in sorted(site.files) if one.startswith("files/")] or sorted(site.files))
    site.place(path, site.random.randbytes(30).hex().encode())
    return f"{path}: changed"


@kind("static added")
def static_added(site: Site) -> str:
    """A file more."""
    path = f"files/neu-{site.next()}.txt"
    site.place(path, b"new\n")
    return f"{path}: added"


@kind("static removed")
def static_removed(site: Site) -> str:
    """A file less, perhaps one that is linked to."""
    if not site.files:
        return static_added(site)
    path = site.random.choice(sorted(site.files))
    site.drop(path)
    return f"{path}: removed"


@kind("image")
def image(site: Site) -> str:
    """Other bytes for an image, same size and time."""
    path = "images/bild-1.png"
    if path not in site.files:
        site.place(path, b"\x89PNG\r\n" + bytes(40))
        return f"{path}: back"
    before = (site.content / path).stat()
    site.place(path, b"\x89PNG\r\n" + site.random.randbytes(len(site.files[path]) - 6))
    os.utime(site.content / path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return f"{path}: other bytes, same size and time"


@kind("included file")
def included_file(site: Site) -> str:
    """What sources in rST include."""
    site.store("content/parts/baustein.inc", f"Ein *anderer* Baustein {site.next()}.\n".encode())
    return "parts/baustein.inc: changed"


@kind("data file")
def data_file(site: Site) -> str:
    """What a filter of the templates reads."""
    site.store("data/note.txt", f"note {site.next()}\n".encode())
    return "data/note.txt: changed"


@kind("date to come")
def date_to_come(site: Site) -> str:
    """A date in ten years: a draft where future dates are not wanted."""
    text = plain(site)
    text.head["date"] = f"{now() + timedelta(days=3650):%Y-%m-%d} 10:00"
    return _again(site, text, "a date in the future")


@kind("template page")
def template_page(site: Site) -> str:
    """A page that is a template itself."""
    about = '{% extends "base.html" %}{% block content %}{{ pages|length }} ' + str(site.next()) + "{% endblock %}\n"
    site.store("content/extra/about.tpl", about.encode())
    return "extra/about.tpl: changed"


@kind("one address twice")
def one_address_twice(site: Site) -> str:
    """Two texts want one page: Pelican stops. The trial takes the second away again."""
    text = plain(site)
    text.head["slug"] = f"doppelt-{site.next()}"
    twin = article(site, "md", **text.head)
    site.write(text)
    site.write(twin)
    site.undo.append(twin.path)
    return f"{twin.path}: the address of {text.path}"


@kind("nothing")
def nothing(_: Site) -> str:
    """No edit at all."""
    return "nothing"


def _again(site: Site, text: Text, what: str) -> str:
    site.write(text)
    return f"{text.path}: {what}"


def _moved(site: Site, text: Text, path: str) -> str:
    old = text.path
    (site.content / path).parent.mkdir(parents=True, exist_ok=True)
    shutil.move(site.content / old, site.content / path)
    del site.texts[old]
    text.path = path
    site.texts[path] = text
    return f"{old} -> {path}"
