"""Lighthouse on the sample site behind nginx: every audit of accessibility, best practice and SEO passes."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.nginx import free_port, hosted
from tests.support.programs import absent, require_program
from tests.support.site import REPOSITORY, Site, environment

pytestmark = pytest.mark.browser

LIGHTHOUSE = REPOSITORY / "node_modules/lighthouse/cli/index.js"
CATEGORIES = ("accessibility", "best-practices", "seo")
# What Lighthouse itself does not count: nothing on the page to look at, something a person has to look at, a remark.
NOT_COUNTED = ("notApplicable", "manual", "informative")
# Fewer would mean that a page was not looked at: the sample's pages have 45 and more that apply.
AT_LEAST = 40


@dataclass(frozen=True)
class House:
    """The sample site, served: its address, and the folder of its pages."""

    url: str
    output: Path

    def address(self, kind: str) -> str:
        """Return an address of the page kind *kind*; of many articles the longest, which has most to look at."""
        home, _, name = kind.partition(" ")
        prefix = "en/" if home == "en" else ""
        if name != "article":
            return f"/{prefix}{'blog/' if name == 'listing' else ''}"
        articles = sorted((self.output / prefix / "blog").glob("*/index.html"), key=lambda path: path.stat().st_size)
        return f"/{articles[-1].parent.relative_to(self.output).as_posix()}/"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The repository's own site with the address it is served at, which is what its canonical links name."""
    if not LIGHTHOUSE.is_file():
        absent("lighthouse is not installed: npm ci")
    port = free_port()
    site = Site.at(tmp_path_factory.mktemp("sample"))
    shutil.rmtree(site.root / "content")
    shutil.copytree(REPOSITORY / "content", site.root / "content")
    [line] = [one for one in site.text("content/site.toml").splitlines() if one.startswith("url = ")]
    site.replace("content/site.toml", line, f'url = "http://localhost:{port}"')
    site.built()
    with hosted(site.root, tmp_path_factory.mktemp("nginx"), port):
        yield House(f"http://localhost:{port}", site.root / "output")


def report(address: str, preset: str) -> dict[str, Any]:
    """Return what Lighthouse says about *address* on a telephone (no *preset*) or with the one named."""
    words: list[str | Path] = [
        *(require_program("node"), LIGHTHOUSE, address),
        *("--quiet", "--no-enable-error-reporting", "--output=json", f"--only-categories={','.join(CATEGORIES)}"),
        # nobody measures here how quick it is
        *("--throttling-method=provided", "--chrome-flags=--headless=new --no-sandbox"),
        *([f"--preset={preset}"] if preset else []),
    ]
    env = environment({"CHROME_PATH": require_program("chromium")})
    done = subprocess.run(words, capture_output=True, text=True, timeout=180, env=env, check=False)
    assert 0 == done.returncode, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("preset", ["", "desktop"], ids=["telephone", "desktop"])
@pytest.mark.parametrize("kind", ["de home", "de article", "de listing", "en home", "en article", "en listing"])
def test_every_audit_passes(house: House, kind: str, preset: str) -> None:
    """Not the points, which round: each audit that counts, in both languages."""
    found = report(f"{house.url}{house.address(kind)}", preset)
    named = {one["id"] for category in found["categories"].values() for one in category["auditRefs"]}
    counted = [found["audits"][one] for one in sorted(named)]
    counted = [one for one in counted if one["scoreDisplayMode"] not in NOT_COUNTED]

    assert "runtimeError" not in found
    assert sorted(CATEGORIES) == sorted(found["categories"])
    assert [] == [f"{one['id']}: {one.get('details', {}).get('items')}" for one in counted if one["score"] != 1]
    assert AT_LEAST <= len(counted)
