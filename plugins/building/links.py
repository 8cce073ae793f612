"""What a text may hold of Pelican's links inside the site, found without Pelican's expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Pelican's own INTRASITE_LINK_REGEX; what is said here holds under no other.
INTRASITE: Final = "[{|](?P<what>.*?)[|}]"
NOTHING: Final = ""
MARKS: Final = "marks"
FILES: Final = "files"
_QUOTES: Final = ("'", '"')
_ADDRESS: Final = re.compile(r"([\"'])[{|](.*?)[|}](.*?)\1")


def kind_of(text: str) -> str:
    """
    Return the most that *text* may hold.

    NOTHING: no link; MARKS: characters that links begin with; FILES: links that Pelican has to be asked about when it
    gathers the static files linked to.
    """
    if "{" not in text and "|" not in text:
        return NOTHING
    return FILES if any(names_file(what, value) for what, value in addresses(text)) else MARKS


def addresses(text: str) -> Iterator[tuple[str, str]]:
    """Yield indicator and value of all that could be a link inside the site, in a tag or not."""
    for mark in "{|":
        at = text.find(mark)
        while at >= 0:
            found = _ADDRESS.match(text, at - 1) if text[at - 1 : at] in _QUOTES else None
            if found:
                yield found[2], found[3]
            at = text.find(mark, at + 1)


def names_file(what: str, value: str) -> bool:
    """Whether a link names a static file, or has an address that cannot be taken apart, which ends the build."""
    return what in {"static", "attach"} or not value.isascii() or "[" in value or "]" in value
