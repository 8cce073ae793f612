"""
Whether what the system says of a file (size, instants, number) stands for its bytes.

POSIX has every write move the instant of the last change (`ctime`), which only the system's clock sets. Windows says
under that name when a file was made, and lets anybody set the other instant: there only the bytes tell.
"""

from __future__ import annotations

import os


def are_proof() -> bool:
    """Whether a file with the facts it had before has the bytes it had before."""
    return os.name != "nt"
