"""
English by typogrify's quotation marks, and dashes, ellipses, clipped words of our own.

Of typogrify's filters only `smartypants` is wanted: `amp`, `caps` and `initial_quotes` put spans into titles and
feeds, `widont` glues long words together. Its wrapper takes no attributes, so the function it wraps is called, for
quotation marks only: its dashes and ellipses know neither `10--12` beside `so--so` nor what is a shortcode.
"""

from __future__ import annotations

import re

from smartypants import Attr, smartypants

from plugins.typography.dashes import ELLIPSIS, RUN, around, is_dash
from plugins.typography.flow import BLOCK, MARKS, Flow

_ATTRIBUTES = Attr.q | Attr.u
_CLIPPED = re.compile(r"(?<![\w'’])'(?=(?:[0-9]{2}s?|tis|twas|em|til|cause|n|round)(?!\w))", re.IGNORECASE)
_AFTER_N = re.compile(r"(?<=’[nN])'(?!\w)")
_OPENING = re.compile(r"(?<=[–—/\ufdd3])([\"'])(?=[\w\ufdd2])")
_BORDER = BLOCK[1]
_DOUBLE = re.compile(rf"[\"“”{_BORDER}]")
_FOOT = re.compile(r"(?<=[0-9])'(?=[0-9])")
INCH, FOOT = MARKS[4], MARKS[5]


def correct(flow: Flow) -> None:
    """Give *flow* the right characters."""
    flow.text = quotes(flow.text)
    flow.edit(RUN, _dash)
    flow.edit(ELLIPSIS, lambda _found: "…")


def quotes(text: str) -> str:
    """Return *text* with English quotation marks and apostrophes, as long as it was."""
    if '"' not in text and "'" not in text:
        return text
    ready = _AFTER_N.sub("’", _CLIPPED.sub("’", text))
    ready = _OPENING.sub(lambda found: "“" if found[1] == '"' else "‘", ready)
    ready = _FOOT.sub(FOOT, _inches(ready))
    done = smartypants(ready, _ATTRIBUTES)
    return done.replace(INCH, '"').replace(FOOT, "'") if len(done) == len(text) else text


def _inches(text: str) -> str:
    """Return *text* with a stand-in for each mark behind a digit that ends no quotation: those are inches."""
    signs, is_open = list(text), False
    for match in _DOUBLE.finditer(text):
        at = match.start()
        if match.group() == _BORDER:
            is_open = False
        elif match.group() == '"' and not is_open and at and text[at - 1].isdigit():
            signs[at] = INCH
        else:
            is_open = not is_open
    return "".join(signs)


def _dash(found: re.Match[str]) -> str:
    """Return the dash: in English a long one stands without spaces, a short one with them and between numbers."""
    if not is_dash(found):
        return found.group()
    sides = "".join(around(found))
    return "–" if found.group() == "--" and (sides.isspace() or sides.isdigit()) else "—"
