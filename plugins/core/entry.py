"""One parsed source file as a value, and the closed sets its fields may come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import PurePosixPath


class Kind(StrEnum):
    """What sort of text an entry is; decides its template and its structured data."""

    ARTICLE = "article"
    ANSWER = "answer"
    LINK = "link"
    PAGE = "page"


class Status(StrEnum):
    """What the author wishes for the entry; what it *is* the desk decides."""

    IDEA = "idea"
    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    HIDDEN = "hidden"


class Comments(StrEnum):
    """How readers may take part in the conversation of an entry."""

    OPEN = "open"
    MODERATED = "moderated"
    CLOSED = "closed"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text or a hint came from: `via` in the front matter."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A change of the published text that readers are told of."""

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Image:
    """
    The picture that stands for an entry.

    `src` is a path below `content/`, already resolved against the entry's folder.
    """

    src: str
    alt: str
    credit: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One source file, article or page, as its author wrote it.

    Instants are timezone-aware; a day without a time is midnight in the site's zone. `source` is relative to
    `content/`. `lines` says on which line of the file each field stands (1-based), so that a rule that sees many
    entries can still name the place.
    """

    id: str
    source: PurePosixPath
    kind: Kind
    title: str
    slug: str
    lang: str
    status: Status
    body: str
    body_line: int
    subtitle: str = ""
    translation_of: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    category: str = ""
    tags: tuple[str, ...] = ()
    series: str = ""
    part: int = 0
    summary: str = ""
    image: Image | None = None
    via: tuple[Source, ...] = ()
    question: str = ""
    link: str = ""
    comments: Comments | None = None
    thread: str = ""
    nav: int = 0
    corrections: tuple[Correction, ...] = ()
    planned: date | None = None
    not_before: datetime | None = None
    expires: datetime | None = None
    review_on: date | None = None
    due: date | None = None
    owner: str = ""
    reviewer: str = ""
    approver: str = ""
    effort: float = 0.0
    aliases: tuple[str, ...] = ()
    canonical: str = ""
    lines: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_page(self) -> bool:
        """Whether this is undated content (Pelican's page)."""
        return self.kind is Kind.PAGE

    def line_of(self, name: str) -> int:
        """Return the line on which field *name* stands; 1 when it is not written down."""
        return self.lines.get(name, 1)
