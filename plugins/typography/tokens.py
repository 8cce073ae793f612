"""What is text and what not: tags, code, maths, shortcodes, addresses. Every pattern is bounded or cannot step back."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from plugins.typography.flow import BLOCK, BREAK, CLEAR, MARKS, OPENING, SOLID, Collector, Flow

# Left out with all they hold. What stands in a line looks like a word, the others end one.
OPAQUE_INLINE = frozenset(("code", "kbd", "samp", "var", "tt", "math", "svg", "sup", "sub", "button", "select"))
OPAQUE_BLOCK = frozenset(
    ("pre", "script", "style", "textarea", "template", "noscript", "iframe", "object", "audio", "video", "canvas")
)
# Their content is no markup (HTML 13.1.2), so that an open tag inside opens nothing.
RAW = frozenset(("script", "style", "textarea", "iframe", "noscript"))
INLINE = frozenset(
    (
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "label",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "time",
        "u",
        "wbr",
    )
)
SINGLE = {"br": BREAK, "img": SOLID, "input": SOLID, "hr": BLOCK, "wbr": CLEAR}
# A written character looks to the filters like itself, but for those they would change or take for markup.
CHANGED = frozenset("\"'-.x&>\\")

_CURLY = r"""
    \{\{[^{}]{0,2000}\}\}
  | \{%[^{}]{0,2000}%\}
  | \{(?:static|filename|attach|author|category|tag|index)\}[^\s<>"]*
"""
_MATHS = r"""
    \$\$[^$<]{1,2000}\$\$
  | \$(?![\s$])[^$<\n]{0,400}(?<![\s\\])\$(?![0-9$])
  | \\\([^<]{0,2000}?\\\)
  | \\\[[^<]{0,2000}?\\\]
"""
_LOOSE = "|".join(("<", r"\\", *MARKS))
# All branches begin with a letter of their own: the engine then skips text at the speed of a search.
_HTML = re.compile(
    rf"""
    <!--.*?(?:-->|\Z)
  | <(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*)(?:[^"'>]|"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))*+(?:>|\Z)
  | <[!?/][^>]*(?:>|\Z)
  | &(?:(?P<entity>[a-zA-Z][a-zA-Z0-9]{{1,31}}|\#[0-9]{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}});)?
  | `[^`<\n]{{1,200}}` | {_CURLY} | {_MATHS} | {_LOOSE}
    """,
    re.VERBOSE | re.DOTALL,
)
_TEXT = re.compile(rf"`[^`\n]{{1,200}}` | & | {_CURLY} | {_MATHS} | {_LOOSE}", re.VERBOSE)
_ADDRESS = re.compile(
    r"""
    (?<![\w.+-])(?:[a-zA-Z][a-zA-Z0-9+.-]{0,20}://|www\.|mailto:)[^\s<>"„“”»«]*[^\s<>"„“”»«.,;:!?')\]}…]
  | (?<![\w.+-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}
  | (?<![\w.-])(?:[\w-]{1,63}\.){1,8}(?:de|at|ch|com|net|org|eu|io|dev|info|blog|html?|php|md|py|js|css)(?![\w-])
    (?:/[^\s<>"]*[^\s<>".,;:!?')\]}])?
    """,
    re.VERBOSE,
)
_HINTS = ("://", "www.", "@", "--", "mailto:")
_LANG = re.compile(r"\s(?:xml:)?lang\s*=\s*[\"']?([a-zA-Z]+)", re.IGNORECASE)


def of_text(text: str) -> Flow:
    """Return the flow of *text*, in which `<` and `&` mean themselves."""
    found, done = Collector(), 0
    for match in _TEXT.finditer(text):
        _add(found, text[done : match.start()])
        found.keep(match.group(), SOLID)
        done = match.end()
    _add(found, text[done:])
    return found.flow()


def of_html(html: str, lang: str) -> Flow:
    """Return the flow of *html*, whose language is *lang* (primary subtag) where no element says otherwise."""
    found, done = Collector(), 0
    while match := _HTML.search(html, done):
        _add(found, html[done : match.start()])
        done = match.end()
        name, entity = (match["name"] or "").lower(), match["entity"]
        if name:
            mark, opaque = _role(match, name, lang)
            done = _end(html, name, done) if opaque else done
        else:
            mark = _mark(match.group(), entity)
        found.keep(html[match.start() : done], mark)
    _add(found, html[done:])
    return found.flow()


def _add(found: Collector, text: str) -> None:
    """Add *text*, addresses in it kept aside."""
    done = 0
    if any(hint in text for hint in _HINTS):
        for match in _ADDRESS.finditer(text):
            found.text(text[done : match.start()])
            found.keep(match.group(), SOLID)
            done = match.end()
    if done < len(text):
        found.text(text[done:])


def _mark(source: str, entity: str | None) -> str:
    """Return what a piece that is no element looks like."""
    if entity is None:
        return CLEAR if source.startswith(("<!", "<?", "</")) else SOLID
    sign = unescape(source)
    if sign.isspace():
        return BREAK
    return OPENING if sign == "<" else SOLID if len(sign) > 1 or sign in CHANGED or sign in MARKS else sign


def _role(match: re.Match[str], name: str, lang: str) -> tuple[str, bool]:
    """Return what the tag looks like, and whether all up to its end tag belongs to it."""
    inline = name in INLINE or name in OPAQUE_INLINE
    if name in SINGLE:
        return SINGLE[name], False
    opaque = name in OPAQUE_INLINE or name in OPAQUE_BLOCK or _is_foreign(match.group(), lang)
    if match["close"] or not opaque or match.group().endswith("/>"):
        return (CLEAR if inline else BLOCK), False
    return (SOLID if inline else BLOCK), True


def _is_foreign(tag: str, lang: str) -> bool:
    """Whether the element says that it is in another language."""
    if "lang" not in tag:
        return False
    said = _LANG.search(tag)
    return said is not None and said[1].lower() != lang


@cache
def _ends(name: str) -> re.Pattern[str]:
    return re.compile(rf"<(/?){re.escape(name)}(?=[\s/>])[^>]*>", re.IGNORECASE)


def _end(html: str, name: str, start: int) -> int:
    """Return where the element *name* that is open at *start* ends; the end of all where it is never closed."""
    depth = 1
    for match in _ends(name).finditer(html, start):
        if match[1]:
            depth -= 1
        elif name not in RAW and not match.group().endswith("/>"):
            depth += 1
        if depth == 0:
            return match.end()
    return len(html)
