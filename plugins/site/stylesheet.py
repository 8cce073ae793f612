"""The layers of the theme's style as one small sheet: comments and needless space go, nothing is rewritten. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

# From weak to strong. `firm` are the colours of site.toml; theme/css/own.css, where a firm writes one, wins over every
# rule but those of what must hide, and of paper.
LAYERS = (
    *("reset", "tokens", "firm", "base", "layout", "components", "home", "entry", "devices"),
    *("preview", "own", "utilities", "print"),
)
# Lists of posts do without these; whoever comes to one first waits the less.
NOT_FOR_LISTS = ("home", "entry", "devices")
NOT_FOR_READERS = ("preview",)
_KEPT_OR_SPACE = re.compile(
    r"""(?P<kept>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\burl\([^)]*\))|(?:\s|/\*.*?\*/)+""", re.DOTALL
)
# Space before ":" may be a descendant's, around "+" and "-" it is calc's, before "(" it parts `and (…)` from a call.
_NEEDLESS = re.compile(r" ?([{};,>]) ?|(?<=[:(]) | (?=\))")


def bundle(sources: Mapping[str, str], *, without: Collection[str] = ()) -> str:
    """Return the layers in *sources* (name → CSS) as one sheet, in the order of `LAYERS`; other names are left out."""
    names = [name for name in LAYERS if sources.get(name, "").strip() and name not in without]
    blocks = "".join(f"@layer {name}{{{minified(sources[name])}}}\n" for name in names)
    return f"@layer {','.join(names)};\n{blocks}"


def minified(css: str) -> str:
    """Return *css* without comments and without space that means nothing; strings and `url()` stay as they are."""
    kept: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        if not found["kept"]:
            return " "
        kept.append(found["kept"])
        return f"\0{len(kept) - 1}\0"

    text = _KEPT_OR_SPACE.sub(put_aside, css)
    text = _NEEDLESS.sub(lambda found: found[1] or "", text).strip()
    text = re.sub(r";+}", "}", text)
    return re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], text)
