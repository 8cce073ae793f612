"""A wrong fast build, to see the tests red: right in all it writes, but the second build warns of nothing."""

import logging
from pathlib import Path
from typing import Any

from pelican import signals


def silenced(pelican: Any) -> None:
    """Drop all warnings once there is output."""
    if Path(pelican.output_path).is_dir():
        logging.disable(logging.WARNING)


def register() -> None:
    """Connect."""
    signals.initialized.connect(silenced)
