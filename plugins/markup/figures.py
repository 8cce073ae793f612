"""
Steps over the finished tree: figures with caption and credit, sources of quotations, notes, one first heading.

Runs after emphasis, links and attribute lists, before ids are given to headings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as Tree

from markdown.treeprocessors import Treeprocessor

from plugins.core.texts import _n
from plugins.markup import tables
from plugins.markup.labels import say

if TYPE_CHECKING:
    from markdown import Markdown

Element = Tree.Element

_HEADINGS = ("h5", "h4", "h3", "h2", "h1")


class Finish(Treeprocessor):
    """Gives the tree its last form."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.markdown = md

    def run(self, root: Element) -> None:
        """Change what is below *root* in place."""
        if any(picture.get("title") for picture in root.iter("img")):
            for paragraph in list(root.iter("p")):
                _figure(paragraph)
        for figure in root.iter("figure"):
            _cite(figure)
        for frame in tables.frames(root):
            tables.name(frame, self.markdown)
        for block in root.iter("pre"):
            block.set("tabindex", "0")
        for block in root.iter("div"):
            if block.get("class") == "footnote":
                self._notes(block)
        _one_level_down(root)

    def _notes(self, block: Element) -> None:
        """Name the notes and their ways back in the language of the text."""
        block.tag = "section"
        block.attrib.update(
            {"class": "footnotes", "role": "doc-endnotes", "aria-label": say(self.markdown, _n("Footnotes"))}
        )
        for line in block.findall("hr"):
            block.remove(line)
        way_back = say(self.markdown, _n("Back to footnote {number} in the text"))
        for link in block.iter("a"):
            if link.get("class") == "footnote-backref":
                number = link.attrib.pop("title", "")
                link.attrib.update({"role": "doc-backlink", "aria-label": way_back.format(number=number)})


def _figure(paragraph: Element) -> None:
    """Make a figure of a picture that stands alone in *paragraph* and has a title: `caption | credit`."""
    inner = paragraph[0] if len(paragraph) == 1 else None
    picture = inner[0] if inner is not None and inner.tag == "a" and len(inner) == 1 and not _text(inner) else inner
    if inner is None or picture is None or picture.tag != "img" or not picture.get("title"):
        return
    if (paragraph.text or "").strip() or (inner.tail or "").strip():
        return
    caption, _bar, credit = picture.attrib.pop("title").rpartition("|")
    if not _bar:
        caption, credit = credit, ""
    paragraph.tag, paragraph.text, inner.tail = "figure", "", ""
    if given := picture.attrib.pop("class", ""):
        paragraph.set("class", given)
    _caption(paragraph, caption.strip(), credit.strip())


def _caption(figure: Element, caption: str, credit: str) -> None:
    if not caption and not credit:
        return
    below = Tree.SubElement(figure, "figcaption")
    below.text = f"{caption} " if caption and credit else caption
    if credit:
        Tree.SubElement(below, "span", {"class": "credit"}).text = credit


def _text(element: Element) -> str:
    return f"{element.text or ''}{''.join(child.tail or '' for child in element)}".strip()


def _cite(figure: Element) -> None:
    """Tell the quotation where it is from, if the line below it has a link."""
    quote = figure.find("blockquote")
    link = figure.find("figcaption//a")
    address = str(link.get("href") or "") if link is not None else ""
    if quote is not None and figure.get("class") == "quote" and address.startswith(("https://", "http://")):
        quote.set("cite", address)


def _one_level_down(root: Element) -> None:
    """The page's title is its one first heading: where a text uses `#`, every heading goes down by one."""
    if next(root.iter("h1"), None) is None:
        return
    for tag in _HEADINGS:
        for heading in list(root.iter(tag)):
            heading.tag = f"h{int(tag[1]) + 1}"
