"""What a comment service must answer to be used by the theme."""

from __future__ import annotations

from typing import Protocol

from plugins.conversation.views import BacklinkView, TalkView
from plugins.core.entry import Comments


class Adapter(Protocol):
    """One comment service as the theme sees it. Pure: asks no service, opens no socket."""

    name: str

    def view(self, thread: str, state: Comments, backlinks: tuple[BacklinkView, ...]) -> TalkView:
        """
        Return what a page needs to offer the conversation *thread* in *state*.

        Args:
            thread: Stable key, begins with a slash.
            state: How readers may take part at the moment of the build.
            backlinks: Own entries that link here.
        """
