"""What the head of a page is written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class MetaView:
    """One `<meta>` of a page that is shared elsewhere (OpenGraph)."""

    property: str = field(metadata={"help": "name, e.g. og:title"})
    content: str = field(metadata={"help": "plain text"})


@dataclass(frozen=True, slots=True)
class AlternateView:
    """The same page in one language."""

    lang: str = field(metadata={"help": "language tag, or x-default"})
    url: str = field(metadata={"help": "absolute address"})


@dataclass(frozen=True, slots=True)
class FeedView:
    """One feed a page points to."""

    type: str = field(metadata={"help": "media type"})
    title: str = field(metadata={"help": "name of the feed, plain text"})
    url: str = field(metadata={"help": "site path"})


@dataclass(frozen=True, slots=True)
class HeadView:
    """What machines read about a page (`page_head(title, description)`)."""

    canonical: str = field(metadata={"help": "absolute address promised to last"})
    metas: tuple[MetaView, ...] = field(metadata={"help": "OpenGraph, in order"})
    alternates: tuple[AlternateView, ...] = field(metadata={"help": "this page in every language; empty if in one"})
    feeds: tuple[FeedView, ...] = field(metadata={"help": "the listing's own feeds, then the site's"})
    has_card: bool = field(metadata={"help": "whether there is a picture to show where the page is shared"})
    data: Mapping[str, Any] = field(metadata={"help": "structured data (schema.org), for the filter tojson"})
