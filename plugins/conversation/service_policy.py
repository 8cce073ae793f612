"""What the comment service may accept, kept where its gate reads it: `var/comments/policy.json`."""

from __future__ import annotations

from collections.abc import Collection as Sized
from pathlib import Path

from plugins.conversation.threads import policy
from plugins.core import digest, files
from plugins.core.collection import Collection

PLACE = Path("var/comments/policy.json")


def write_policy(root: Path, collection: Collection, ids: Sized[str]) -> Path:
    """Write the policy for the entries *ids* and return its place; an equal file is left as it is."""
    shown = set(ids)
    entries = [entry for entry in collection.entries if entry.id in shown]
    files.write(root / PLACE, digest.canonical_json(policy(entries, collection.site)))
    return root / PLACE
