"""What a text must look like before anything is made of it: addresses, languages, colours, zones, days, characters."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)

# What XML 1.0 (section 2.2) has no way to write, halves of a character among them.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def is_day(text: str) -> bool:
    """Whether *text* is a day as ISO 8601 writes it."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_address(url: str) -> bool:
    """Whether *url* is the address of a site, without a slash at the end."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_clean = not re.search(r"[\s<>\"\x00-\x1f]", url)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and is_clean and not url.endswith("/")


def is_template(url: str) -> bool:
    """Whether *url*, with something for `{source}`, is an address, or nothing at all."""
    return not url or is_address(url.replace("{source}", "x"))


def is_language(lang: str) -> bool:
    """Whether *lang* is a tag whose dates we can write (BCP 47, as far as Babel knows it)."""
    if lang in ("de", "en"):
        return True
    from babel.localedata import exists  # noqa: PLC0415 (most sites need no look at Babel's data)

    return bool(re.fullmatch(r"[a-z]{2,3}(-[a-zA-Z0-9]{2,8})?", lang)) and exists(lang.replace("-", "_"))


def is_endpoint(url: str) -> bool:
    """Whether *url* is a path on the site or an address."""
    return bool(re.fullmatch(r"/[\w/-]*\w", url)) or is_address(url)


def is_colour(text: str) -> bool:
    """Whether *text* is a colour as #rrggbb."""
    return bool(re.fullmatch(r"#[0-9a-fA-F]{6}", text))


def is_zone(name: str) -> bool:
    """Whether *name* is a time zone."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def visible(text: str) -> str:
    """Return *text* with everything a terminal would obey or swallow spelled out as `<U+202E>`."""
    return _UNSEEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)
