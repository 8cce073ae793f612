"""`docs/templates.md`: what templates see beside Pelican's own names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from plugins.commands.reference.markdown import code, page, table
from plugins.conversation import views as of_conversation
from plugins.desk import views as of_desk
from plugins.series import views as of_series
from plugins.site import views as of_site

PLACE = "docs/templates.md"
MODULES = (of_site, of_desk, of_series, of_conversation)
# (name, where it is to be had, its type as written in a view, what it is)
VARIABLES = (
    ("site", "everywhere", "SiteView", "the site as a whole"),
    ("navigation", "everywhere", "tuple[LinkView, ...]", "the header's links, in order"),
    ("preview", "everywhere", "bool", "whether this is a preview: banner and noindex"),
    ("all_series", "everywhere", "tuple[SeriesView, ...]", "every series that has a part"),
    ("entry", "`article.entry`, `page.entry`; short in `base.html`", "EntryView", "the entry's own facts"),
    ("desk", "`article.desk`, `page.desk`; short in `base.html`", "StateView", "its public face"),
    ("part_of", "`article.part_of`", "SeriesView | None", "the series it belongs to"),
    ("talk", "`article.talk`, `page.talk`", "TalkView", "its conversation"),
    ("series", "`series.html`", "SeriesView", "the series of the page"),
    ("target", "`redirect.html`", "str", "site path an old address leads to"),
    ("content", "`redirect.html`", "Pelican's article or page", "what is at the target"),
    ("urls", "`sitemap.xml`", "tuple", "public addresses: `loc` absolute, `lastmod` ISO 8601 or empty"),
)
_INTRO = """\
Pelican's own names stand as they are (`articles`, `article`, `page`, `pages`, `tag`, `category`, `author`,
`articles_page`, `dates`, …). Our rooms add the names below. Every view is a frozen dataclass: a template may test and
loop, sorting and wording are done before. Texts are plain and escaped by Jinja; only the rendered body is HTML."""


def views() -> list[type]:
    """Return every view class, room by room, in the order of the source."""
    found = (value for module in MODULES for value in vars(module).values() if is_dataclass(value))
    return [value for value in found if isinstance(value, type)]


def render(_home: Path) -> dict[str, str]:
    """Return the page by its path."""
    rows = [(code(name), where, _typed(kind), what) for name, where, kind, what in VARIABLES]
    return {
        PLACE: page(
            "What templates see",
            "`plugins/*/views.py`",
            _INTRO,
            table(["name", "where", "type", "what"], rows),
            *(_section(view) for view in views()),
        )
    }


def _section(view: type) -> str:
    rows = table(["field", "type", "what"], _rows(view))
    return f"## {view.__name__}\n\n{view.__doc__}\n\n{rows}"


def _rows(view: Any) -> Iterable[tuple[str, str, str]]:
    for item in fields(view):
        yield code(item.name), _typed(str(item.type)), item.metadata["help"]


def _typed(written: str) -> str:
    """Return a type as code, or as the words it is described with."""
    return written if " " in written and "[" not in written and "|" not in written else code(written)
