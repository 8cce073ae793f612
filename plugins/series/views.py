"""What templates may see of a series."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PartView:
    """One part in the list of its series."""

    number: int = field(metadata={"help": "1-based place"})
    title: str = field(metadata={"help": "title of the part, plain text"})
    url: str = field(metadata={"help": "site path of the part, with leading slash"})
    is_current: bool = field(metadata={"help": "whether this is the page being rendered"})


@dataclass(frozen=True, slots=True)
class AnnouncedView:
    """A part that has no text yet."""

    number: int = field(metadata={"help": "its place in the series, counted on from the last part with a text"})
    title: str = field(metadata={"help": "working title, plain text"})


@dataclass(frozen=True, slots=True)
class SeriesView:
    """The series an article belongs to, seen from that article (`article.part_of`; `series` on the series page)."""

    name: str = field(metadata={"help": "name of the series, plain text"})
    url: str = field(metadata={"help": "site path of the series page"})
    lang: str = field(metadata={"help": "language of the series"})
    part: int = field(metadata={"help": "the article's own part; 0 on the series page"})
    count: int = field(metadata={"help": "how many parts there are or will be: the announced ones count"})
    previous: PartView | None = field(metadata={"help": "the part before, or None"})
    next: PartView | None = field(metadata={"help": "the part after, or None"})
    parts: tuple[PartView, ...] = field(metadata={"help": "all parts that have a text, in order"})
    announced: tuple[AnnouncedView, ...] = field(
        default=(), metadata={"help": "parts that follow, without a text yet; may be empty"}
    )
