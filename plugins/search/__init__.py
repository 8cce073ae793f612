"""
The search page of every language, and the index of the finished pages.

Refuses to know who may publish: it is told which pages it may read.
"""


def register() -> None:
    """Connect the search to Pelican."""
    from plugins.search import hooks

    hooks.connect()
