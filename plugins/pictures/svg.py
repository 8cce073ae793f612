"""
Drawings (SVG) are published as they are, so they are looked at first: nothing that acts, nothing from elsewhere.

Entities are not expanded: one that is declared refuses the file.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

from plugins.core.errors import SourceError
from plugins.core.issues import Issue
from plugins.core.texts import _

MAX_BYTES = 3_000_000
_SVG = "http://www.w3.org/2000/svg"
_MEANT = ("", "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace")
_XHTML = "http://www.w3.org/1999/xhtml"
_ACTING = frozenset(("script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener"))
_ADDRESSES = frozenset(("href", "src", "data", "action", "formaction", "base"))
_INSIDE = re.compile(r"\s*(#|data:image/(png|jpeg|gif|webp|avif)[;,]|$)", re.IGNORECASE)
_URL = re.compile(r"url\(\s*[\"']?(?P<target>[^\"')]*)|@import|\\|expression\(", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?|\.\d+)\s*(px)?\s*$")
_NUMBERS = re.compile(r"[\s,]+")
_DEFAULT_SIZE = (300, 150)


class _Looker:
    """Walks through one drawing and remembers what must not be in it, and how large it says it is."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.CharacterDataHandler = self.text
        self.parser.EndElementHandler = self.end
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.EntityDeclHandler = self.entity
        self.found: dict[str, int] = {}
        self.root: dict[str, str] | None = None
        self.root_name = ""
        self.style: list[str] | None = None

    def report(self, thing: str) -> None:
        """Remember *thing* with the first line it is on."""
        self.found.setdefault(thing, self.parser.CurrentLineNumber)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Look at a start tag."""
        space, _blank, local = name.rpartition(" ")
        if self.root is None:
            self.root, self.root_name = attributes, name
        if local.lower() in _ACTING or space == _XHTML:
            self.report(f"<{local}>")
        if local.lower() == "style":
            self.style = []
        for key, value in attributes.items():
            owner, _blank, attribute = key.rpartition(" ")
            if owner in _MEANT:  # what programs note for themselves is not looked at by browsers
                self.attribute(attribute.lower(), value)

    def attribute(self, name: str, value: str) -> None:
        """Look at one attribute; *name* is without its namespace."""
        if name.startswith("on"):
            self.report(name)
        elif name in _ADDRESSES and not _INSIDE.match(value):
            self.report(f'{name}="{value[:60]}"')
        elif name == "attributename" and (value.lower().rpartition(":")[2] in _ADDRESSES or value[:2].lower() == "on"):
            self.report(f'attributeName="{value[:60]}"')
        else:
            self.styled(value)

    def styled(self, text: str) -> None:
        """Look for addresses in *text* as style sheets and presentation attributes write them."""
        for match in _URL.finditer(text):
            if match["target"] is None or not _INSIDE.match(match["target"]):
                self.report(match[0][:60])

    def text(self, text: str) -> None:
        """Collect the text of a style sheet."""
        if self.style is not None:
            self.style.append(text)

    def end(self, _name: str) -> None:
        """Look at the style sheet that ends here, if one does."""
        if self.style is not None:
            self.styled("".join(self.style))
            self.style = None

    def instruction(self, target: str, _data: str) -> None:
        """Look at a processing instruction."""
        self.report(f"<?{target}>")

    def entity(self, name: str, *_rest: object) -> None:
        """Look at a declared entity."""
        self.report(f"<!ENTITY {name}>")


def _look(path: Path, where: str) -> _Looker:
    if path.stat().st_size > MAX_BYTES:
        what = _("has {size} MB, a drawing may have {limit}")
        text = what.format(size=path.stat().st_size // 10**6, limit=MAX_BYTES // 10**6)
        raise SourceError(where, text, _("export it as PNG"))
    looker = _Looker()
    try:
        looker.parser.Parse(path.read_bytes(), True)
    except expat.ExpatError as error:
        issue = Issue(where, error.lineno, _("is no sound SVG"), _("export it again"), code="pictures.svg")
        raise SourceError.of([issue]) from error
    return looker


def check(path: Path, where: str) -> None:
    """
    Let the drawing *path* pass, which *where* names in messages.

    Raises:
        SourceError: If it is no sound SVG, or holds what acts or comes from elsewhere.
    """
    looker = _look(path, where)
    if looker.root_name != f"{_SVG} svg":
        raise SourceError(where, _("is no sound SVG"), _("export it again"))
    fix = _("export it as plain SVG, without scripts and without anything from elsewhere")
    what = _("holds {thing}, which a drawing must not")
    issues = [
        Issue(where, line, what.format(thing=thing), fix, code="pictures.svg") for thing, line in looker.found.items()
    ]
    if issues:
        raise SourceError.of(issues)


def size(path: Path, where: str) -> tuple[int, int]:
    """Return width and height of the drawing *path* in CSS pixels, by its attributes or its `viewBox`."""
    attributes = _look(path, where).root or {}
    box = [_number(part) for part in _NUMBERS.split(attributes.get("viewBox", "").strip())]
    shape = (box[2], box[3]) if len(box) == 4 and box[2] and box[3] else None
    width, height = _number(attributes.get("width", "")), _number(attributes.get("height", ""))
    if width and height:
        return max(1, round(width)), max(1, round(height))
    if shape and (width or height):
        scale = width / shape[0] if width else height / shape[1]
        return max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))
    return (max(1, round(shape[0])), max(1, round(shape[1]))) if shape else _DEFAULT_SIZE


def _number(text: str) -> float:
    """Return *text* as a number of pixels; 0 for other units and anything else (negative origins of a box too)."""
    found = _NUMBER.match(text)
    return float(found[1]) if found else 0.0
