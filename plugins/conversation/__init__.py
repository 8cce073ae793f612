"""
Threads, the comment service, backlinks.

Refuses to know who may publish.
"""


def register() -> None:
    """Connect the conversation to Pelican."""
    from plugins.conversation import hooks

    hooks.connect()
