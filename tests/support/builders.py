"""Sites, entries and folders for tests: a good one of each, with only what the test is about written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from plugins.core import texts
from plugins.core.collection import Collection
from plugins.core.entry import Entry, Kind, Status
from plugins.core.settings import Colours, CommentFacts, ContactFacts, FirmFacts, Person, PublishFacts, Site, SiteFacts

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SITE_TOML = """\
[site]
name = "Musterwerk"
url = "https://www.musterwerk.example"
languages = ["de", "en"]

[categories]
werkstatt = "Aus der Werkstatt"
"""
PEOPLE_TOML = """\
[jana-weber]
name = "Jana Weber"
"""


def make_site(*, provider: str = "none", **facts: Any) -> Site:
    """Return a site in German and English; *facts* replace those of its table [site]."""
    return Site(
        site=replace(SiteFacts("Musterwerk", "https://www.musterwerk.example", languages=("de", "en")), **facts),
        firm=FirmFacts(email="post@musterwerk.example"),
        contact=ContactFacts(),
        colours=Colours(),
        comments=CommentFacts(provider=provider),
        publish=PublishFacts(),
        categories={"werkstatt": "Aus der Werkstatt"},
        people={"jana-weber": Person("Jana Weber")},
    )


def make_entry(source: str = "posts/eins.md", **fields: Any) -> Entry:
    """Return a published article (a page below `pages/`) named after its *source*."""
    path = PurePosixPath(source)
    is_page = path.parts[0] == "pages"
    good: dict[str, Any] = {
        "id": f"id-{path.stem}",
        "source": path,
        "kind": Kind.PAGE if is_page else Kind.ARTICLE,
        "title": path.stem.capitalize(),
        "slug": path.stem,
        "lang": "de",
        "status": Status.PUBLISHED,
        "body": "Text.\n",
        "body_line": 7,
        "published": None if is_page else datetime(2026, 11, 1, tzinfo=UTC),
    }
    return Entry(**{**good, **fields})


def make_collection(*entries: Entry, root: Path = Path("nowhere"), site: Site | None = None) -> Collection:
    """Return a sound collection of *entries*; *root* matters to rules that look at files only."""
    return Collection(root, site or make_site(), entries, ())


def source_text(name: str = "eins", body: str = "Text.\n", **fields: str) -> str:
    """Return the text of a published post; *fields* replace or add lines of its head, an empty one takes it out."""
    good = {"id": f"id-{name}", "title": name.capitalize(), "status": "published", "date": "2026-11-01"}
    head = "".join(f"{key}: {value}\n" for key, value in {**good, **fields}.items() if value)
    return f"---\n{head}---\n\n{body}"


def write_site(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write settings and *files* (paths below `content/`) of a site at *root* and return it."""
    for path, content in {"site.toml": SITE_TOML, "people.toml": PEOPLE_TOML, **files}.items():
        target = root / "content" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Let the tool speak English, whatever the machine speaks."""
    before = texts.current()
    texts.use("en")
    yield
    texts.use(before)
