"""A measured site whose texts are released: one keeper, whose key everybody can make, adopts them all."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.desk_corpus import KIM, desk_policy
from plugins.core import files
from plugins.desk.adopt import adoption
from plugins.desk.standing import stand
from plugins.records import events
from plugins.records.chain import SITE, namespace
from plugins.records.policies import VARIABLE

# Trusted by whatever this process starts, and by nobody else.
TRUST = {VARIABLE: KIM.fingerprint}
_BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)


def release(root: Path) -> None:
    """Begin the desk of the site at *root* anew and adopt every text as it is now."""
    os.environ.update(TRUST)
    shutil.rmtree(root / "content/desk", ignore_errors=True)
    for path, content in desk_policy():
        files.write(root / path, content)
    standing = stand(root, _BEFORE_ALL)
    event, kept = adoption(standing, [one for one in standing.cases if one], "kim", "", _BEFORE_ALL)
    content = events.render(event)
    place = SITE / event.name
    signature = KIM.sign(content, namespace(event.site))
    for place_of, said in {**kept, place: content, place.with_name(f"{place.name}.sig"): signature}.items():
        target = root / place_of
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(said)
