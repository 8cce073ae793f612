"""The layers of the theme's style as one small sheet: comments, needless space and tokens nobody asks for go. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

# One layer, and for print alone.
ON_PAPER = ("print", "print-cards", "print-texts")
# Layer → what in the HTML of an article asks for it.
DEVICES = {
    "tables": re.compile("<table"),
    "code": re.compile("<(code|kbd|pre|samp)"),
    "devices": re.compile('<(abbr|details|mark|su[bp])|class="(callout|footnote|quote|toc)'),
}
# From weak to strong. `firm` are the colours of site.toml; theme/css/own.css, where a firm writes one, wins over every
# rule but those of what must hide, and of paper.
LAYERS = (
    *("reset", "tokens", "firm", "base", "layout", "components", "columns", "overviews", "cards", "blocks", "home"),
    *("entry", "contact", "tables", "code", "devices", "preview", "own", "utilities", "hidden", *ON_PAPER),
)
_TEXTS = ("blocks", "home", "entry", "contact", *DEVICES, "print-texts")


def article_sheet(devices: Iterable[str]) -> str:
    """Return which sheet has what an article with these of the `DEVICES` needs."""
    return "-".join(("articles", *devices))


def article_sheet_of(text: str) -> str:
    """Return the sheet for an article whose HTML is *text*."""
    return article_sheet(name for name, pattern in DEVICES.items() if pattern.search(text))


# Sheet → what it does without; whoever comes to such a page first waits the less.
SHEETS = {
    "style": (),
    "lists": ("columns", "overviews", "hidden", *_TEXTS),
    "overviews": ("cards", "print-cards", *_TEXTS),
    **{
        article_sheet(has): ("overviews", "cards", "home", "contact", "print-cards", *(set(DEVICES) - set(has)))
        for count in range(len(DEVICES) + 1)
        for has in combinations(DEVICES, count)
    },
}
NOT_FOR_READERS = ("preview",)
_KEPT_OR_SPACE = re.compile(
    r"""(?P<kept>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\burl\([^)]*\))|(?:\s|/\*.*?\*/)+""", re.DOTALL
)
# Space before ":" may be a descendant's, around "+" and "-" it is calc's, before "(" it parts `and (…)` from a call.
_NEEDLESS = re.compile(r" ?([{};,>]) ?|(?<=[:(]) | (?=[)!])")
_ZERO = re.compile(r"(?<![\w.#])0(?=\.\d)")
_TOKEN = re.compile(r"(--[\w-]+):[^;{}]*(?:;|(?=\}))")
_ASKED = re.compile(r"var\((--[\w-]+)")


def bundle(sources: Mapping[str, str], *, without: Collection[str] = (), elsewhere: str = "") -> str:
    """
    Return the layers in *sources* (name → CSS) as one sheet, in the order of `LAYERS`; other names are left out.

    Tokens that neither the sheet nor the CSS *elsewhere* asks for are left out, too.
    """
    names = [name for name in LAYERS if sources.get(name, "").strip() and name not in without]
    small = {name: minified(sources[name]) for name in names}
    if "tokens" in small:
        small["tokens"] = _asked_for(small, elsewhere)
    # whoever comes first is the weakest: no list of the layers is needed
    blocks = [f"@layer {name}{{{css}}}\n" for name, css in small.items() if name not in ON_PAPER]
    paper = "".join(small.get(name, "") for name in ON_PAPER)
    return "".join(blocks) + (f"@media print{{@layer print{{{paper}}}}}\n" if paper else "")


def _asked_for(small: Mapping[str, str], elsewhere: str) -> str:
    """Return the tokens that the sheet asks for, be it by way of another token, without those that `firm` sets."""
    others = "".join(css for name, css in small.items() if name != "tokens") + elsewhere
    tokens = _without(small["tokens"], _TOKEN.findall(small.get("firm", "")))
    while unasked := set(_TOKEN.findall(tokens)) - set(_ASKED.findall(tokens + others)):
        tokens = _without(tokens, unasked)
    return tokens


def _without(css: str, tokens: Collection[str]) -> str:
    return _TOKEN.sub(lambda found: "" if found[1] in tokens else found[0], css)


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
    text = _ZERO.sub("", re.sub(r";+}", "}", text))
    return re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], text)
