"""A fault in somebody's content or settings as a value, and how a list of them is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from plugins.core.wellformed import visible


class Level(StrEnum):
    """Whether an issue stops a build or is only told."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Issue:
    """
    One fault, in the words of the person who will mend it.

    `where` can be opened: a path relative to the site's root, a setting or an address. `line` is 1-based, 0 when the
    whole file is meant. `what` is one fact with the offending value quoted, `fix` one imperative. `code` names the rule
    and is not translated.
    """

    where: str
    line: int
    what: str
    fix: str = ""
    code: str = ""
    level: Level = field(default=Level.ERROR, compare=False)

    @property
    def is_error(self) -> bool:
        """Whether this issue stops a build."""
        return self.level is Level.ERROR

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line else self.where
        first = f"{place}: {self.what}"
        # names and records may come from a branch nobody has looked at
        return visible(f"{first}\n  try: {self.fix}" if self.fix else first)


def render(issues: Iterable[Issue]) -> str:
    """Return *issues* sorted by place, one below the other."""
    return "\n".join(str(issue) for issue in sorted(issues))


def as_json(issues: Iterable[Issue]) -> str:
    """Return *issues* sorted by place as a JSON list of objects."""
    rows = [{**asdict(issue), "level": issue.level.value} for issue in sorted(issues)]
    return json.dumps(rows, ensure_ascii=False, indent=2)
