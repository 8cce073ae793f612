"""
Content objects whose text stays in the cache until somebody asks for it.

A class attribute of Pelican's Content answers for `_content`; objects hold a `Body` in its place. Nobody who asks for
`_content` can tell.
"""

from __future__ import annotations

from typing import Any

from pelican.contents import Content

from plugins.building.capture import Body

_NAME = "_content"


def install() -> None:
    """Let Content answer for its text; once for the life of the process."""
    if _NAME not in vars(Content):
        setattr(Content, _NAME, property(_get, _set))


def as_it_is(body: Body) -> Body:
    """Return *body*, to be put into a content object unread."""
    return body


def body_of(content: Any) -> Body | None:
    """Return the unread text of *content*, if it has one."""
    held = vars(content).get(_NAME)
    return held if type(held) is Body else None


def _get(content: Any) -> Any:
    try:
        held = vars(content)[_NAME]
    except KeyError:
        raise AttributeError(_NAME) from None
    return held.text() if type(held) is Body else held


def _set(content: Any, value: Any) -> None:
    vars(content)[_NAME] = value
