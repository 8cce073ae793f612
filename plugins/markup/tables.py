"""
Tables: alignment by classes, header cells that say what they head, a frame that scrolls where a phone is too narrow.

Who reads by keyboard must be able to scroll, but a stop of the tab key at a table that fits helps nobody: only a table
that cannot be made narrow enough gets one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Tree

from plugins.core.texts import _n
from plugins.markup.labels import say

if TYPE_CHECKING:
    from markdown import Markdown

Element = Tree.Element

# Characters that surely fit a window of 320 px beside each other, and what a column's own space takes.
_FITS = 34
_GAP = 3
_NOT_SHOWN = re.compile(r"\x02[^\x03]*\x03|\]\([^)]*\)|[*_`\[\]]")
_SCROLLS = "table-scroll"


def arrange(table: Element) -> None:
    """Put *table* into its frame, with classes and scopes; before inline markup is looked at."""
    rows = list(table.iter("tr"))
    wide = _least_width(rows) > _FITS
    has_row_heads = _scopes(table, rows)
    for row in rows:
        for cell in row:
            if align := cell.attrib.pop("align", None):
                cell.set("class", f"al-{align}")
        if has_row_heads and len(row) and row[0].tag == "td" and (row[0].text or "").strip():
            row[0].tag = "th"
            row[0].set("scope", "row")
    inner = Tree.Element("table", table.attrib)
    inner.extend(list(table))
    inner.tail = "\n"
    tail = table.tail
    table.clear()
    table.tag, table.tail = "div", tail
    table.set("class", _SCROLLS)
    if wide:
        table.set("tabindex", "0")
    table.append(inner)


def name(frame: Element, md: Markdown) -> None:
    """Tell what a frame that can be scrolled holds, after inline markup was looked at."""
    heads = [_plain("".join(cell.itertext())) for cell in frame.iterfind("./table/thead/tr/th")]
    columns = ", ".join(head for head in heads if head)
    label = say(md, _n("Table: {columns}")).format(columns=columns) if columns else say(md, _n("Table"))
    # a group, not a region: a page with five tables has not five more landmarks
    frame.attrib.update({"role": "group", "aria-label": label})


def frames(root: Element) -> list[Element]:
    """Return the frames below *root* that can be scrolled by keyboard."""
    return [one for one in root.iter("div") if one.get("class") == _SCROLLS and one.get("tabindex")]


def _scopes(table: Element, rows: list[Element]) -> bool:
    """Mark the heads of columns; say whether the first column heads its rows, as an empty corner tells."""
    head = table.find("thead/tr")
    if head is None:
        return False
    for cell in head:
        if (cell.text or "").strip() or len(cell):
            cell.set("scope", "col")
        else:
            cell.tag = "td"  # an empty cell heads nothing
    return len(rows) > 1 and len(head) > 1 and head[0].tag == "td"


def _least_width(rows: list[Element]) -> int:
    """Return about how many characters the longest words of all columns need beside each other."""
    columns: dict[int, int] = {}
    for row in rows:
        for number, cell in enumerate(row):
            text = cell.text or ""
            if len(text) > columns.get(number, 0):
                longest = max(map(len, _plain(text).split()), default=0)
                columns[number] = max(columns.get(number, 0), longest)
    return sum(columns.values()) + _GAP * len(columns)


def _plain(text: str) -> str:
    return " ".join(_NOT_SHOWN.sub("", text).split())
