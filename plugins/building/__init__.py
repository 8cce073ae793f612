"""
The fast build of any Pelican site, and Freigabe's own way into Pelican in `entries/`.

Knows core only.
"""


def register() -> None:
    """Connect the fast build to Pelican; it stands first in `PLUGINS`."""
    from plugins.building import hooks

    hooks.connect()
