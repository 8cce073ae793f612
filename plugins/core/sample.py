"""
Which files below `content/` are the sample's, as `sha256sum` writes it: `<digest>  <path>`.

Texts are digested with line feeds, so that a clone under Windows is recognised too.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from plugins.core import digest
from plugins.core.collection import CONTENT
from plugins.core.files import walk

PLACE = Path(CONTENT, "sample.sha256")
_TEXTS = (".md", ".toml", ".svg")


def digest_of(path: Path) -> str:
    """Return the digest of *path*; texts with line feeds."""
    content = path.read_bytes()
    return digest.of_bytes(content.replace(b"\r\n", b"\n") if path.suffix in _TEXTS else content)


def listing(root: Path) -> str:
    """Return the list of everything below `content/` as it is now."""
    found = (path for path in walk(root / CONTENT) if path != root / PLACE)
    return "".join(f"{digest_of(path)}  {path.relative_to(root).as_posix()}\n" for path in found)


def unchanged(root: Path) -> tuple[Path, ...]:
    """Return the sample's files that nobody has changed, relative to *root*; none where there is no list."""
    return tuple(
        Path(name)
        for name, expected in _listed(root).items()
        if (root / name).is_file() and digest_of(root / name) == expected
    )


def _listed(root: Path) -> Mapping[str, str]:
    if not (root / PLACE).is_file():
        return {}
    rows = (line.split("  ", 1) for line in (root / PLACE).read_text(encoding="utf-8").splitlines() if line)
    return {name: value for value, name in rows if Path(name).parts[0] == CONTENT and ".." not in Path(name).parts}
