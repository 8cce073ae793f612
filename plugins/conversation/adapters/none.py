"""No service: the page shows backlinks only."""

from __future__ import annotations

from plugins.conversation.views import BacklinkView, TalkView
from plugins.core.entry import Comments


class NoService:
    """What a site without comments uses."""

    name = "none"

    def view(self, thread: str, state: Comments, backlinks: tuple[BacklinkView, ...]) -> TalkView:
        """See `Adapter`; whatever *state* is asked for, it is off."""
        del state
        return TalkView(Comments.OFF.value, self.name, thread, "", "", 0, "", backlinks)
