"""`docs/templates.md`: what templates see beside Pelican's own names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from plugins.commands.reference.markdown import code, page, table
from plugins.conversation import views as of_conversation
from plugins.desk import views as of_desk
from plugins.discovery import views as of_discovery
from plugins.languages import views as of_languages
from plugins.pictures import views as of_pictures
from plugins.search import views as of_search
from plugins.series import views as of_series
from plugins.site import views as of_site

PLACE = "docs/templates.md"
MODULES = (of_site, of_desk, of_series, of_languages, of_conversation, of_pictures, of_search, of_discovery)
# (name, where it is to be had, its type as written in a view, what it is)
VARIABLES = (
    ("site", "everywhere", "SiteView", "the site as a whole"),
    ("navigation", "everywhere", "tuple[NavView, ...]", "the header's links, in order, each with its sub-pages"),
    ("lang", "everywhere", "str", "language of the page; `site` and `navigation` are in it"),
    ("in_language", "everywhere", "Mapping", "by language: what `lang`, `site` and `navigation` are on its pages"),
    ("lists", "everywhere", "Mapping", "by language with a text: its articles, categories, tags and people"),
    ("switch", "everywhere", "Mapping", "by site path: other languages to change to (tuple of LanguageView)"),
    ("styles", "everywhere", "dict[str, str]", "addresses of the style sheets by name"),
    ("sheet", "`article.sheet`, `page.sheet`", "str", "the style sheet that has what the text needs"),
    ("preview", "everywhere", "bool", "whether this is a preview: banner and noindex"),
    ("all_series", "everywhere", "tuple[SeriesView, ...]", "every series that has a part"),
    ("entry", "`article.entry`, `page.entry`; short in `base.html`", "EntryView", "the entry's own facts"),
    ("desk", "`article.desk`, `page.desk`; short in `base.html`", "StateView", "its public face"),
    ("part_of", "`article.part_of`", "SeriesView | None", "the series it belongs to"),
    ("talk", "`article.talk`, `page.talk`", "TalkView", "its conversation"),
    ("series", "`series.html`", "SeriesView", "the series of the page"),
    ("listed_series", "`series_index.html`", "tuple[SeriesView, ...]", "the series of one language"),
    ("related", "`article.related`", "tuple[LinkView, ...]", "up to three articles on its subject"),
    ("searches", "everywhere", "tuple[SearchView, ...]", "the search page of every language"),
    ("search", "`search.html`", "SearchView", "the search page itself"),
    ("picture", "`article.picture`, `page.picture`", "PictureView | None", "the picture that stands for it"),
    ("social_card", "`article.social_card`, `page.social_card`", "PictureView", "what a shared link is shown with"),
    ("pictures", "everywhere", "dict[str, PictureView]", "logo, map and portraits by their addresses"),
    ("target", "`redirect.html`", "str", "site path an old address leads to"),
    (
        "notice",
        "`notice.html`",
        "Notice",
        "what was taken down: `face` (withdrawn or gone), `lang`, and `text`, which may be empty",
    ),
    ("content", "`redirect.html`", "Pelican's article or page", "what is at the target"),
    ("contents", "everywhere", "tuple", "every article and page in every language, hidden ones too"),
    ("listings", "everywhere", "tuple", "every listing: `address`, `lang`, `newest`"),
    ("alternates", "everywhere", "Mapping", "by site path: language and absolute address of each version"),
)
_INTRO = """\
Pelican's own names stand as they are (`articles`, `article`, `page`, `pages`, `tag`, `category`, `author`,
`articles_page`, `dates`, …). Our rooms add the names below. Every view is a frozen dataclass: a template may test and
loop, sorting and wording are done before. Texts are plain and escaped by Jinja; only the rendered body is HTML."""


def views() -> list[type]:
    """Return every view class, room by room, in the order of the source."""
    found = (value for module in MODULES for value in vars(module).values() if is_dataclass(value))
    own = {module.__name__ for module in MODULES}
    return [value for value in found if isinstance(value, type) and value.__module__ in own]


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
