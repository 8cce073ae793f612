"""
Every language of the site has its own home, listings and feeds; which page is which in another language.

Refuses to know what a text says.
"""


def register() -> None:
    """Connect the languages to Pelican."""
    from plugins.languages import hooks

    hooks.connect()
