"""The look of the example: ten lines of settings, one file of CSS, as readable as the theme itself, and shown in the docs."""

from __future__ import annotations

import re
import tomllib
from itertools import product

import pytest

from plugins.core.settings import Colours
from plugins.site.colours import firm_css
from tests.support.site import REPOSITORY
from tests.unit.theme import test_contrast as theme
from tests.unit.theme.sample import THEME

EXAMPLE = REPOSITORY / "docs/examples/kanzlei"
SETTINGS = (EXAMPLE / "content/site.toml").read_text(encoding="utf-8")
CSS = (EXAMPLE / "theme/css/own.css").read_text(encoding="utf-8")
FIRM = firm_css(Colours(**tomllib.loads(SETTINGS)["colours"]))
OWN = dict(re.findall(r"(--color-[a-z-]+):\s*([^;]+);", FIRM + CSS))
SHIPPED = dict(theme.TOKENS)


@pytest.fixture(autouse=True)
def look(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of the theme's own test are asked about the tokens as the example sets them."""
    monkeypatch.setattr(theme, "TOKENS", {**theme.TOKENS, **OWN})


def test_ten_lines_of_settings_make_it() -> None:
    """What the docs promise: comments, headings of tables and empty lines aside."""
    lines = [line for line in SETTINGS.splitlines() if line and line[0] not in "#["]

    assert len(lines) <= 10


def test_the_docs_show_what_is_built() -> None:
    """Settings and CSS on the page are the files, to the letter."""
    page = (REPOSITORY / "docs/theme.md").read_text(encoding="utf-8")

    assert f"```toml\n{SETTINGS}```" in page
    assert f"```css\n{CSS}```" in page


def test_it_differs_from_the_shipped_look() -> None:
    """Ground, text and accent have other colours in both schemes."""
    for token, scheme in product(("--color-sunken", "--color-text", "--color-accent"), theme.SCHEMES):
        assert theme.colour(OWN[token], scheme) != theme.colour(SHIPPED[token], scheme)


@pytest.mark.parametrize("scheme", theme.SCHEMES)
@pytest.mark.parametrize(("text", "surface"), list(product(theme.TEXTS, theme.SURFACES)))
def test_text_is_readable_on_every_surface(text: str, surface: str, scheme: str) -> None:
    """As in the theme: 4.5 for each role of text on each surface."""
    theme.test_text_is_readable_on_every_surface(text, surface, scheme)


@pytest.mark.parametrize("scheme", theme.SCHEMES)
def test_badges_callouts_buttons_and_fields_are_readable(scheme: str) -> None:
    """What stands on tints and on the accent, and the edges of fields."""
    for state in theme.STATES:
        theme.test_badges_are_readable(state, scheme)
    for hue in theme.HUES:
        theme.test_callouts_and_coloured_code_are_readable(hue, scheme)
    theme.test_buttons_are_readable_and_fields_have_a_visible_edge(scheme)


def test_its_css_names_tokens_and_classes_that_exist() -> None:
    """No token and no class is misspelt; colours are named in tokens only."""
    layers = "".join(path.read_text(encoding="utf-8") for path in sorted((THEME / "css").glob("*.css")))
    rules = re.sub(r"/\*.*?\*/|:root \{.*?\}", "", CSS, flags=re.DOTALL)

    assert set(re.findall(r"(--[a-z-]+):", CSS)) - set(re.findall(r"(--[a-z0-9-]+):", layers)) == set()
    assert set(re.findall(r"var\((--[a-z-]+)\)", CSS)) - set(re.findall(r"(--[a-z0-9-]+):", layers)) == set()
    assert set(re.findall(r"\.([a-z][a-z-]+)", rules)) - set(re.findall(r"\.([a-z][a-z-]+)", layers)) == set()
    assert re.findall(r"#[0-9a-f]{3,8}\b|url\(|@import|!important", rules) == []
