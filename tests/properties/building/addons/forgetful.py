"""A wrong fast build, to see the tests red: a page that is there already is never written again."""

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.writers import Writer


class Forgetful(Writer):  # type: ignore[misc]
    """Takes any page that is there for the right one."""

    def write_file(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Write only what is missing."""
        if name and not Path(self.output_path, name).exists():
            super().write_file(name, *args, **kwargs)


def chosen(_: object) -> type[Writer]:
    """Return our writer."""
    return Forgetful


def register() -> None:
    """Connect."""
    signals.get_writer.connect(chosen)
