"""
The rules of Duden and DIN 5008 that a program can keep.

No-break spaces are U+00A0, as DIN 5008 asks for. The narrow U+202F would look finer between the parts of `z. B.`, but
fonts without it show a box, and no reader who searches for `z. B.` in the page finds it.
"""

from __future__ import annotations

import re

from plugins.typography import ranges
from plugins.typography.dashes import ELLIPSIS, RUN, is_dash
from plugins.typography.flow import Flow
from plugins.typography.quotes import quotes
from plugins.typography.units import ABBREVIATION, JOINED, NO_BREAK, spaced

# A hyphen that stands alone between words; at a line's beginning it may be a list that Markdown did not see.
_LONE = re.compile(r"-(?<=[^\s–—-][ \u00a0]-)(?=[ \n\u00a0])")
_TIMES = re.compile(r"x(?:(?<=[0-9]x)(?=[0-9])|(?<=[0-9] x)(?= [0-9]))")
_HEX = re.compile(r"(?<![0-9.,])0 ?$")


def correct(flow: Flow) -> None:
    """Give *flow* the right characters. The order matters: quotation marks look at the dashes that stand already."""
    flow.edit(RUN, _dash)
    flow.edit(ELLIPSIS, lambda _found: "…")
    flow.edit(ABBREVIATION, spaced)
    text = _LONE.sub("–", flow.text)
    text = ranges.dashes(text)
    text = _TIMES.sub(_times, text)
    text = JOINED.sub(NO_BREAK, text)
    flow.text = quotes(text)


def _dash(found: re.Match[str]) -> str:
    if not is_dash(found):
        return found.group()
    return "—" if found.group() == "---" else "–"


def _times(found: re.Match[str]) -> str:
    """Return the sign of multiplication, unless this is a number like 0x20."""
    before = found.string[max(0, found.start() - 3) : found.start()]
    return "x" if _HEX.search(before) else "×"
