"""
Pictures as readers get them: small, current formats, without what the camera wrote into them.

Refuses to know templates, and which entry may publish what.
"""


def register() -> None:
    """Connect the pictures to Pelican."""
    from plugins.pictures import hooks

    hooks.connect()
