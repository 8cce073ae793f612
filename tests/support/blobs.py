"""The names git gives to bytes, by its rule and told by git itself."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path


def blob_name(content: bytes) -> str:
    """Return what git calls *content* in a repository of SHA-256."""
    return hashlib.sha256(f"blob {len(content)}\0".encode() + content).hexdigest()


def git_names(scratch: Path, *files: Path) -> list[str]:
    """Return what git calls *files* in a repository of SHA-256, which is made in *scratch*."""
    subprocess.run(["git", "init", "-q", "--bare", "--object-format=sha256", str(scratch)], check=True)
    command = ["git", f"--git-dir={scratch}", "hash-object", "--no-filters", *map(str, files)]
    done = subprocess.run(command, check=True, capture_output=True, encoding="ascii")
    return done.stdout.split()
