"""
Parts in order, previous and next.

Refuses to know anything but order.
"""


def register() -> None:
    """Connect the series to Pelican."""
    from plugins.series import hooks

    hooks.connect()
