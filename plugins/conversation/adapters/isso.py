"""Isso, behind the gate of `conversation.service`, with our own client."""

from __future__ import annotations

from plugins.conversation.views import BacklinkView, TalkView
from plugins.core.entry import Comments
from plugins.core.settings import Site

CLIENT = "/theme/talk.js"
MIN_SECONDS = 3


class Isso:
    """The default service: own host, no cookie, no third party."""

    name = "isso"

    def __init__(self, site: Site) -> None:
        self.site = site

    def view(self, thread: str, state: Comments, backlinks: tuple[BacklinkView, ...]) -> TalkView:
        """See `Adapter`."""
        return TalkView(
            state=state.value,
            provider=self.name,
            thread=thread,
            endpoint=self.site.comments.endpoint,
            client_url=CLIENT,
            min_seconds=MIN_SECONDS,
            email=self.site.firm.email,
            backlinks=backlinks,
        )
