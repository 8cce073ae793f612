"""
Who may publish what, when: decision, edition, materialise, guard.

Refuses to know how templates look, and HTTP.
"""


def register() -> None:
    """Connect the desk to Pelican."""
    from plugins.desk import hooks

    hooks.connect()


def arm() -> None:
    """Connect the guard; `publishconf.py` calls this itself, so that no list of plug-ins can leave it out."""
    from plugins.desk import hooks

    hooks.arm()
