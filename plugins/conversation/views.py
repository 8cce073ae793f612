"""What templates may see of the conversation."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BacklinkView:
    """One of our own entries that links here."""

    title: str = field(metadata={"help": "title of the linking entry, plain text"})
    url: str = field(metadata={"help": "site path of the linking entry"})
    date_text: str = field(metadata={"help": "its date in the reader's language; empty for a page"})
    excerpt: str = field(metadata={"help": "the words around the link, plain text, at most 200 characters"})


@dataclass(frozen=True, slots=True)
class TalkView:
    """The conversation of one entry (`article.talk`, `page.talk`)."""

    state: str = field(metadata={"help": "open, moderated, closed or off"})
    provider: str = field(metadata={"help": "adapter's name: isso or none"})
    thread: str = field(metadata={"help": "stable key of the thread, e.g. /blog/slug/"})
    endpoint: str = field(metadata={"help": "address of the comment service, no trailing slash"})
    client_url: str = field(metadata={"help": "site path of the script that is loaded on a click"})
    min_seconds: int = field(metadata={"help": "shortest time a person needs to write, in seconds"})
    email: str = field(metadata={"help": "address for comments without JavaScript; may be empty"})
    backlinks: tuple[BacklinkView, ...] = field(metadata={"help": "own entries that link here, newest first"})
