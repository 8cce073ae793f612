"""
Bytes of a source file into its head and its body, before any field is understood.

Two kinds of head are read: YAML between `---` lines, and Pelican's own `Title: …` lines up to the first blank line
(Python-Markdown's `meta` extension, which Pelican's MarkdownReader uses). YAML scalars stay the text that was typed:
YAML 1.1 would make `no` a boolean, `1.10` the number 1.1 and `10:30` the number 630. What a value means is said by its
field alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from plugins.core.digest import normalised
from plugins.core.issues import Issue
from plugins.core.texts import _
from plugins.core.wellformed import UNWRITABLE

MAX_BYTES = 1_000_000
_MAX_DEPTH = 4
_CLASSIC_KEY = re.compile(r" {0,3}(?P<key>[A-Za-z0-9_-]+):\s*(?P<value>.*)")
_CLASSIC_MORE = re.compile(r" {4,}(?P<value>.*)")
_YAML_END = ("---", "...")
_UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(slots=True)
class Head:
    """
    The head of one file as text, lists and tables of text.

    `lines` gives the 1-based line of each key; `body_line` that of the first line of the body.
    """

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    classic: bool = False
    body: str = ""
    body_line: int = 1
    issues: list[Issue] = field(default_factory=list)


def read(content: bytes, where: str) -> Head:
    """Return head and body of *content*; every reason why it cannot be read is in `issues`."""
    head = Head()
    text = _decode(content, where, head.issues)
    if text is None:
        return head
    lines = text.split("\n")
    if lines[0].rstrip() == "---" and not _is_classic(lines[1:]):
        _read_yaml(lines, where, head)
    else:
        _read_classic(lines, where, head)
    if found := UNWRITABLE.search(head.body):
        line = head.body_line + head.body.count("\n", 0, found.start())
        what = _("holds a control character, which feeds cannot carry")
        head.issues.append(Issue(where, line, what, _("type that place anew"), code="source.control"))
    return head


def _decode(content: bytes, where: str, issues: list[Issue]) -> str | None:
    def refuse(what: str, fix: str, line: int = 0) -> None:
        issues.append(Issue(where, line, what, fix, code="source.bytes"))

    if len(content) > MAX_BYTES:
        size = f"{len(content) / 1e6:.1f}"
        refuse(_("has {size} MB, a text may have 1").format(size=size), _("split it, or link it as a file"))
        return None
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        refuse(_("is not text (it holds NUL bytes)"), _("save it as UTF-8 text, or move it to files/"), line)
        return None
    try:
        text = normalised(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        refuse(_("is not UTF-8"), _("save it as UTF-8"), line)
        return None
    if not text.strip():
        refuse(_("is empty"), _("write a head and a text, or delete the file"))
        return None
    return text


def _is_classic(after_dashes: list[str]) -> bool:
    """Whether the block after `---` holds Pelican's capitalised keys, which `meta` accepts between dashes too."""
    first = next((line for line in after_dashes if line.strip()), "")
    found = _CLASSIC_KEY.match(first)
    return bool(found and found["key"][0].isupper())


def _read_yaml(lines: list[str], where: str, head: Head) -> None:
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in _YAML_END), 0)
    if not end:
        what = _("the head that begins with --- does not end")
        head.issues.append(Issue(where, 1, what, _("put a line --- below it"), code="head.open"))
        return
    head.body_line = end + 2
    head.body = "\n".join(lines[end + 1 :])
    try:
        node = yaml.compose("\n".join(lines[1:end]), Loader=_LOADER)
    except yaml.YAMLError as error:
        head.issues.append(_yaml_issue(error, lines, where))
        return
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        what = _("the head is not 'name: value' lines")
        head.issues.append(Issue(where, 2, what, _("write one of them on each line"), code="head.shape"))
        return
    reader = _Nodes(where, head.issues)
    head.values = reader.mapping(node, 1)
    head.lines = {key.value: key.start_mark.line + 2 for key, _value in node.value if isinstance(key, yaml.ScalarNode)}


def _yaml_issue(error: yaml.YAMLError, lines: list[str], where: str) -> Issue:
    if isinstance(error, yaml.reader.ReaderError):
        line = next((number for number, text in enumerate(lines, 1) if _UNPRINTABLE.search(text)), 0)
        return Issue(where, line, _("a control character in the head"), _("delete it"), code="head.control")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = (mark.line if mark else 0) + 2
    shown = lines[line - 1] if line <= len(lines) else ""
    if "\t" in shown:
        return Issue(where, line, _("a tab in the head"), _("indent with blanks"), code="head.tab")
    what = _("the head is not YAML: {reason}").format(reason=getattr(error, "problem", "") or _("cannot be read"))
    return Issue(where, line, what, _("put the value in quotes if it holds ': ' or '#'"), code="head.yaml")


class _Nodes:
    """YAML nodes into plain values; the same node twice is an alias, which could grow without bound."""

    def __init__(self, where: str, issues: list[Issue]) -> None:
        self.where = where
        self.issues = issues
        self.seen: set[int] = set()

    def refuse(self, node: yaml.Node, what: str, fix: str, code: str) -> None:
        self.issues.append(Issue(self.where, node.start_mark.line + 2, what, fix, code=code))

    def value(self, node: yaml.Node, depth: int) -> Any:
        if id(node) in self.seen:
            self.refuse(node, _("an alias (*name) in the head"), _("write the value out"), "head.alias")
            return ""
        self.seen.add(id(node))
        if depth > _MAX_DEPTH:
            self.refuse(node, _("the head is nested too deeply"), _("write at most a list of tables"), "head.depth")
            return ""
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, depth + 1) for item in node.value]
        return str(node.value)

    def mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.refuse(key, _("a name in the head is not text"), _("write 'name: value'"), "head.key")
                continue
            name = key.value
            if name in values:
                self.refuse(key, _("'{name}' is there twice").format(name=name), _("keep one"), "head.twice")
                continue
            values[name] = self.value(value, depth + 1)
        return values


def _read_classic(lines: list[str], where: str, head: Head) -> None:
    head.classic = True
    number, key = 0, ""
    dashed = lines[0].rstrip() == "---"
    for number, line in enumerate(lines[dashed:], 1 + dashed):
        if not line.strip() or (dashed and line.rstrip() in _YAML_END):
            break
        if found := _CLASSIC_KEY.match(line):
            key = found["key"].lower()
            if key in head.values:
                what = _("'{name}' is there twice").format(name=found["key"])
                head.issues.append(Issue(where, number, what, _("keep one"), code="head.twice"))
            head.values[key] = found["value"].strip()
            head.lines[key] = number
        elif (more := _CLASSIC_MORE.match(line)) and key:
            head.values[key] = f"{head.values[key]}\n{more['value'].strip()}"
        else:
            break
    if not head.values:
        what = _("has no head")
        head.issues.append(Issue(where, 1, what, _("begin with --- and 'title: …'"), code="head.missing"))
        return
    ended = not lines[number - 1].strip() or lines[number - 1].rstrip() in _YAML_END
    skip = number if ended else number - 1
    head.body_line = skip + 1
    head.body = "\n".join(lines[skip:])
