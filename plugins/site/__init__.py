"""
Entries, people, listings, navigation, sitemap and feeds as readers see them.

Refuses to know who may publish.
"""


def register() -> None:
    """Connect the site to Pelican."""
    from plugins.site import hooks

    hooks.connect()
