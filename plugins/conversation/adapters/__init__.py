"""Comment services behind one small protocol."""

from __future__ import annotations

from plugins.conversation.adapters.base import Adapter
from plugins.conversation.adapters.isso import Isso
from plugins.conversation.adapters.none import NoService
from plugins.core.settings import Site

__all__ = ["Adapter", "choose"]


def choose(site: Site) -> Adapter:
    """Return the adapter the site's settings name."""
    return Isso(site) if site.comments.provider == Isso.name else NoService()
