"""Works on what was written, as minifiers and collectors of a sitemap do."""

from pathlib import Path
from typing import Any

from pelican import signals

SEEN: list[str] = []


def squeezed(path: str, context: dict[str, Any]) -> None:
    """Take empty lines out of a page that was just written, and remember the page."""
    if path.endswith(".html"):
        file = Path(path)
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        file.write_text("\n".join(lines), encoding="utf-8")
        SEEN.append(file.relative_to(context["OUTPUT_PATH"]).as_posix())


def listed(pelican: Any) -> None:
    """Write all that was seen into one file."""
    Path(pelican.output_path, "seen.txt").write_text("\n".join(sorted(SEEN)), encoding="utf-8")


def register() -> None:
    """Connect."""
    signals.content_written.connect(squeezed)
    signals.finalized.connect(listed)
