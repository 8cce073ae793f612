"""A file that no template makes, put into the output as pages are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican.utils import sanitised_join

from plugins.core import files


def is_written(writer: Any, name: str) -> bool:
    """Whether the page *name* was asked for in this build; it may not be on disk yet."""
    return sanitised_join(writer.output_path, name) in writer._written_files  # noqa: SLF001


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
