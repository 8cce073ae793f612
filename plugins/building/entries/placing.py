"""A file that no template makes, put into the output as pages are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plugins.core import files


def place(writer: Any, name: str, content: bytes) -> None:
    """
    Put *content* into the file *name* of the output.

    The writer of the fast build keeps account of it, as of its pages; beside Pelican's own it is written at once.

    Raises:
        FreigabeError: If the system refuses.
    """
    if hasattr(writer, "place"):
        writer.place(name, content)
    else:
        files.write(Path(writer.output_path, name), content)
