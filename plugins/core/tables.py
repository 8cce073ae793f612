"""TOML tables into frozen dataclasses, strictly: unknown keys, wrong types, near names; all problems at once."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from plugins.core.issues import Issue
from plugins.core.texts import _, _n
from plugins.core.wellformed import UNWRITABLE

T = TypeVar("T")

_TYPES: dict[object, tuple[type, str]] = {
    str: (str, _n("text in quotes")),
    int: (int, _n("a whole number")),
    float: (float, _n("a number")),
    bool: (bool, _n("true or false")),
    tuple[str, ...]: (list, _n("a list of texts")),
    dict[str, str]: (dict, _n("a table of texts")),
}


def near(word: str, known: Collection[str]) -> str:
    """Return "did you mean" advice for an unknown *word*, or the known words themselves when none is near."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    if close:
        return _("did you mean '{name}'?").format(name=close[0])
    return _("use one of: {names}").format(names=", ".join(sorted(known)))


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML file with its text, so that a problem can name its line."""

    where: str
    text: str
    data: Mapping[str, Any]

    def line_of(self, table: str, key: str = "") -> int:
        """Return the 1-based line of *key* in [*table*], or of the table's own line; 0 if not written so."""
        current = ""
        for number, line in enumerate(self.text.splitlines(), 1):
            if heading := re.match(r"\s*\[([^\[\]]+)\]", line):
                current = heading[1].strip()
                if not key and current == table:
                    return number
            elif current == table and key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return number
        return 0

    def issue(self, table: str, key: str, what: str, fix: str = "") -> Issue:
        """Return a problem of *key* in [*table*]."""
        return Issue(self.where, self.line_of(table, key), what, fix, code="settings")


def load(path: Path, where: str) -> tuple[TomlFile, list[Issue]]:
    """Read a TOML file; one that is missing is empty, one that is broken is empty with an issue."""
    if not path.is_file():
        return TomlFile(where, "", {}), []
    try:
        text = path.read_bytes().decode("utf-8-sig")
        file = TomlFile(where, text, tomllib.loads(text))
        return file, _unwritable(file)
    except UnicodeDecodeError:
        issue = Issue(where, 0, _("is not UTF-8"), _("save it as UTF-8"), code="settings")
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else 0
        what = _("is not TOML ({reason})").format(reason=error)
        issue = Issue(where, line, what, _("put texts in quotes and close every bracket"), code="settings")
    return TomlFile(where, "", {}), [issue]


def _unwritable(file: TomlFile) -> list[Issue]:
    """Return a problem for each text with a character in it that neither pages nor feeds can carry."""
    what, fix = _("{name} holds a control character"), _("type it anew")
    return [
        file.issue(table, key, what.format(name=f"[{table}] {key}"), fix)
        for table, key, text in _texts(file.data)
        if UNWRITABLE.search(text)
    ]


def _texts(values: Mapping[str, Any], table: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield table, key and text of every text in *values*, however deep."""
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _texts(value, f"{table}.{key}" if table else key)
        else:
            items = value if isinstance(value, list) else [value]
            yield from ((table, key, item) for item in items if isinstance(item, str))


def read_table(cls: type[T], file: TomlFile, table: str, issues: list[Issue]) -> T:
    """
    Return [*table*] of *file* as *cls*; defaults stand in for what is missing or wrong, with an issue each.

    A field without a default is required, unless the whole file is missing, and then comes out as the empty value of
    its type.
    """
    raw = file.data.get(table, {})
    if not isinstance(raw, Mapping):
        fix = _("write [{table}] above its settings").format(table=table)
        issues.append(file.issue("", table, _("'{name}' is not a table").format(name=table), fix))
        raw = {}
    hints = get_type_hints(cls)
    known = fields(cls)  # type: ignore[arg-type]  # a dataclass by contract
    names = [item.name for item in known]
    for key in raw:
        if key not in names:
            what = _("unknown setting '{name}' in [{table}]").format(name=key, table=table)
            issues.append(file.issue(table, key, what, near(key, names)))
    values: dict[str, Any] = {}
    for item in known:
        kind, wanted = _TYPES[hints[item.name]]
        required = item.default is MISSING and item.default_factory is MISSING
        fix = _("write {wanted}").format(wanted=_(wanted))
        if item.name in raw and _fits(raw[item.name], kind):
            values[item.name] = tuple(raw[item.name]) if kind is list else raw[item.name]
        elif item.name in raw:
            what = _("[{table}] {name} is {given!r}").format(table=table, name=item.name, given=raw[item.name])
            issues.append(file.issue(table, item.name, what, fix))
        elif required and file.data:
            what = _("[{table}] {name} is missing").format(table=table, name=item.name)
            issues.append(file.issue(table, "", what, fix))
        if required:
            values.setdefault(item.name, () if kind is list else kind())
    return cls(**values)


def _fits(value: object, kind: type) -> bool:
    if kind is list:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind is dict:
        return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is kind
