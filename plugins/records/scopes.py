"""What a rule or a right is about: a kind of entry, a category, a folder, a language, or everything."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from plugins.core.entry import Kind
from plugins.core.files import is_inside
from plugins.core.tables import near
from plugins.core.texts import _
from plugins.records.strict import Table

FIELDS = ("kind", "category", "path", "lang")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")


def folded(text: str) -> str:
    """Return *text* as it is compared: one spelling of capitals and composed letters, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True, slots=True)
class Scope:
    """What is set must fit; what is empty fits everything. Values are folded."""

    kind: str = ""
    category: str = ""
    path: str = ""
    lang: str = ""

    def __str__(self) -> str:
        return ", ".join(f"{name} {getattr(self, name)}" for name in FIELDS if getattr(self, name))

    def __bool__(self) -> bool:
        return bool(self.kind or self.category or self.path or self.lang)

    def covers(self, *, category: str, path: str, lang: str, kind: str = "") -> bool:
        """Whether an entry lies within; *path* is its source relative to `content/`."""
        return self.contains(Scope(folded(kind), folded(category), folded(path), folded(lang)))

    def contains(self, other: Scope) -> bool:
        """Whether everything within *other* is within this one too."""
        plain = all(getattr(self, name) in ("", getattr(other, name)) for name in ("kind", "category", "lang"))
        return plain and _is_below(other.path, self.path)

    def overlaps(self, other: Scope) -> bool:
        """Whether some entry can be within both."""
        pairs = [(getattr(self, name), getattr(other, name)) for name in ("kind", "category", "lang")]
        plain = all(not one or not two or one == two for one, two in pairs)
        return plain and (_is_below(self.path, other.path) or _is_below(other.path, self.path))

    def within(self, other: Scope) -> Scope:
        """Return what is common to this scope and one that *overlaps* it."""
        path = max(self.path, other.path, key=len)
        return Scope(self.kind or other.kind, self.category or other.category, path, self.lang or other.lang)


def _is_below(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")


def read(table: Table, fields: tuple[str, ...]) -> Scope:
    """Return the scope that *table* sets by those of its *fields*."""
    found = {name: folded(table.text(name, "")) for name in fields}
    for name in fields:
        if name in table.data and table.data[name] == "":
            table.wrong(name, _("{name} is empty").format(name=name), _("leave the line out"))
    kind, path, lang = found.get("kind"), found["path"], found["lang"]
    kinds = [member.value for member in Kind]
    if kind and kind not in kinds:
        table.wrong("kind", _("{name} '{value}' is unknown").format(name="kind", value=kind[:80]), near(kind, kinds))
    if path and (not is_inside(PurePosixPath(path)) or str(PurePosixPath(path)) != path or path == "."):
        what = _("path '{value}' is not a path below content/").format(value=path[:80])
        table.wrong("path", what, _("write it as posts/presse"))
    if lang and not _LANGUAGE.fullmatch(lang):
        what = _("lang '{value}' is not a language").format(value=lang[:80])
        table.wrong("lang", what, _("write it as de or pt-br"))
    return Scope(**found)
