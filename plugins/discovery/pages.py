"""The head of a page, from what its template gets. Pure; the template calls it (`partials/_head.html`)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from babel.core import get_global
from jinja2 import pass_context

from plugins.building.entries.feed_formats import TYPES
from plugins.core.pure import pure
from plugins.discovery.structured import Facts, graph
from plugins.discovery.views import AlternateView, FeedView, HeadView, MetaView

_LISTINGS = ("category", "tag", "author", "series")
_FURTHER_PAGE = re.compile(r"[^/]+/\d+/$")
_PIXELS = re.compile(r"\.(?:avif|gif|jpe?g|png|webp)$", re.IGNORECASE)
_SPELT = {"en": "en_US", "pt": "pt_BR"}


@pure
@pass_context
def page_head(
    context: Mapping[str, Any], title: str = "", description: str = "", section: str = "", further: str = ""
) -> HeadView:
    """Return what machines read about the page that is being rendered with *context*."""
    site = context["site"]
    content = context.get("article") or context.get("page")
    path = "/" + str(context["output_file"]).replace("index.html", "")
    entry = content.entry if content else None
    lang = str(context.get("lang") or site.lang)
    kind, listing = ("", None) if content else _listing(context)
    url = entry.canonical if entry else f"{site.url}{path}"
    base = _FURTHER_PAGE.sub("", path) if "articles_page" in context else path
    facts = Facts(
        url=url,
        kind=entry.kind if entry else _kind(kind, path, site),
        lang=entry.lang if entry else lang,
        title=str(title or site.name),
        description=str(description),
        image=_image(content, context, site.url),
        entry=entry,
        series=getattr(content, "part_of", None),
        person=_person(path, site) if kind == "author" else None,
        search=next((one.url for one in context.get("searches", ()) if one.lang == lang), ""),
        text=_plain(content.content) if content and content.entry.kind == "answer" else "",
        crumbs=tuple(
            (name, f"{site.url}{one}") for name, one in _crumbs(path, base, (str(title), further), section, context)
        ),
    )
    return HeadView(
        canonical=url,
        metas=tuple(MetaView(*pair) for pair in _metas(facts, site, content)),
        alternates=tuple(AlternateView(*one) for one in context.get("alternates", {}).get(path, ())),
        feeds=(*(_feeds(base, f"{title} – {site.name}") if listing else ()), *_feeds(site.home_url, site.name)),
        has_card=bool(facts.image),
        data=graph(facts, site),
    )


def compact_json(value: object, **_options: Any) -> str:
    """Return *value* for the filter `tojson`, which escapes what HTML knows; letters as they are cost fewer bytes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def locale(lang: str) -> str:
    """Return *lang* as OpenGraph wants it: de_DE, en_US, the likely country where none is named."""
    short, _, country = lang.partition("-")
    if len(country) == 2:
        return f"{short}_{country.upper()}"
    likely = get_global("likely_subtags").get(short, "")
    return _SPELT.get(short) or (f"{short}_{likely.rpartition('_')[2]}" if likely else short)


def _listing(context: Mapping[str, Any]) -> tuple[str, Any]:
    """Return which listing with feeds of its own this page is, and what it lists by."""
    return next(((name, context[name]) for name in _LISTINGS if context.get(name)), ("", None))


def _kind(kind: str, path: str, site: Any) -> str:
    if path == site.home_url:
        return "home"
    return "person" if kind == "author" and _person(path, site) else "listing"


def _person(path: str, site: Any) -> Any:
    return next((person for person in site.people if person.url and path.startswith(person.url)), None)


def _image(content: Any, context: Mapping[str, Any], base: str) -> str:
    """Return the picture shown where the page is shared: the card made for it, else its own if made of pixels."""
    card = getattr(content, "social_card", "") if content else context.get("social_card", "")
    path = str(getattr(card, "url", card) or "")
    if not path and content and content.entry.image and _PIXELS.search(content.entry.image.url):
        path = content.entry.image.url
    return f"{base}{path}" if path else ""


def _crumbs(
    path: str, base: str, titles: tuple[str, str], section: str, context: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield what `partials/_breadcrumbs.html` shows; *base* is the list's first page, *titles* its and this page's."""
    site, article, (title, further) = context["site"], context.get("article"), titles
    yield site.name, site.home_url
    if section == "blog" and base != site.blog_url:
        yield site.blog_name, site.blog_url
        if article and article.entry.category and article.entry.category.url:
            yield article.entry.category.label, article.entry.category.url
    for item in context["navigation"]:
        if any(child.url == path for child in getattr(item, "children", ())):
            yield item.label, item.url
    if path != site.home_url and title:
        yield title, base
        if further:
            yield further, path


def _metas(facts: Facts, site: Any, content: Any) -> Iterator[tuple[str, str]]:
    is_text = facts.kind in ("article", "answer", "link")
    yield "og:site_name", site.name
    yield "og:title", facts.title
    yield "og:type", "article" if is_text else "profile" if facts.kind == "person" else "website"
    yield "og:url", facts.url
    yield "og:locale", locale(facts.lang)
    if facts.description:
        yield "og:description", facts.description
    for other in facts.entry.translations if facts.entry else ():
        yield "og:locale:alternate", locale(other.lang)
    if facts.image:
        yield "og:image", facts.image
        yield from _card(content, facts)
    if is_text:
        yield from _article(facts.entry)


def _card(content: Any, facts: Facts) -> Iterator[tuple[str, str]]:
    card = getattr(content, "social_card", "") if content else ""
    for name in ("width", "height"):
        if size := getattr(card, name, 0):
            yield f"og:image:{name}", str(size)
    if card:
        yield "og:image:alt", facts.title
    elif facts.entry and facts.entry.image and facts.entry.image.alt:
        yield "og:image:alt", facts.entry.image.alt


def _article(entry: Any) -> Iterator[tuple[str, str]]:
    if entry.published:
        yield "article:published_time", entry.published.iso
    if entry.modified:
        yield "article:modified_time", entry.modified.iso


def _feeds(base: str, title: str) -> tuple[FeedView, ...]:
    return tuple(FeedView(kind, title, f"{base}{name}") for name, kind in TYPES.items())


def _plain(text: str) -> str:
    """Return the words of the HTML *text*."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
