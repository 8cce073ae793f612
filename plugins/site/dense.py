"""Templates without the space they are indented with: readers would pay for what only authors of templates see."""

from __future__ import annotations

import re

from jinja2.ext import Extension

from plugins.core.pure import pure

_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


@pure
class Dense(Extension):
    """Takes the indentation off every line of a template; what a value holds, such as code in an article, stays."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return *source* with its lines at the margin."""
        del name, filename
        return _INDENT.sub("", source)
