"""A site with words and pictures in it that nobody released, and the search for them in everything that was written."""

from __future__ import annotations

import gzip
import html
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PIL import Image

from tests.support.site import Done, Site, tree
from tests.unit.pictures.make import encoded

PUBLISH = ("-s", "publishconf.py")
FAR = "2999-01-01"
# four pixels whose colours spell the word, stored without compression
PICTURE = encoded(Image.frombytes("RGB", (4, 1), b"-geheimbild-"), "PNG", compress_level=0)
WORDS = (
    *("geheimtitel", "geheimwort", "geheimtag", "geheimslug", "geheimreihe", "geheimseite"),
    *("zukunftstitel", "zukunftswort", "zukunftstag", "zukunftsslug"),
    "geheimbild",
)
_GZIP = b"\x1f\x8b"  # RFC 1952; the search's files are packed
# Where no page is ever written; all else below the site's root is searched.
_SOURCES = ("content", "plugins", "theme", "pelicanconf.py", "publishconf.py", "var")


def haunted(folder: Path) -> Site:
    """Return a site with two released texts, a draft, a draft page and a future post that hold `WORDS`."""
    site = Site.at(folder).post("offen", "Lesbar.\n", tags="[allen]").page("impressum")
    site.write("content/posts/2026/geheimbild.png", PICTURE).write("content/images/geheimbild-zwei.png", PICTURE)
    site.post(
        "entwurf",
        "geheimwort ![ein Bild](geheimbild.png) ![noch eins](../../images/geheimbild-zwei.png) [gross](geheimbild.png)\n",
        title="geheimtitel",
        slug="geheimslug",
        tags="[geheimtag]",
        series="geheimreihe",
        part="1",
        summary="geheimwort",
        status="draft",
    )
    site.page("geheimseite", "geheimwort\n", status="draft")
    return site.post(
        "morgen", "zukunftswort\n", date=FAR, title="zukunftstitel", slug="zukunftsslug", tags="[zukunftstag]"
    )


def leaks(site: Site) -> list[str]:
    """Return every written file whose name or bytes hold one of `WORDS`, however they are encoded or packed."""
    found = []
    for name, content in tree(site.root).items():
        if name.partition("/")[0] in _SOURCES and not name.startswith("var/stage/"):
            continue
        plain = gzip.decompress(content) if content.startswith(_GZIP) else content
        seen = html.unescape(unquote_to_bytes(name.encode() + b"\n" + plain).decode("utf-8", "replace")).lower()
        found += [f"{name}: {word}" for word in WORDS if word in seen]
    return found


def assert_refused(site: Site, done: Done, why: str, *, code: int = 4) -> None:
    """Nothing was written, the exit code is that of the refusal, and the message says why."""
    assert why in done.said, done.said
    assert code == done.code
    assert {} == site.output()
    assert [] == leaks(site)
