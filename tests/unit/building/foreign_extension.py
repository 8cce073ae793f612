"""A Markdown extension that says nothing of itself."""

from __future__ import annotations

from markdown import Markdown
from markdown.extensions import Extension


class Foreign(Extension):
    """Changes nothing; who can know that?"""

    def extendMarkdown(self, md: Markdown) -> None:
        """Do nothing."""


def makeExtension(**_arguments: object) -> Foreign:
    """Return it."""
    return Foreign()
