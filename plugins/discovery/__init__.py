"""
What machines read: heads of pages, feeds, sitemap, icons, files at well-known places, redirects, response headers.

Refuses to know who may publish and how pages look.
"""


def register() -> None:
    """Connect discovery to Pelican."""
    from plugins.discovery import hooks

    hooks.connect()
