"""What the pages for people name exists: tasks and their options, files, pictures, settings, devices, class names."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from plugins.commands.cli import TASKS, parser_of
from plugins.core.fields import FIELDS
from plugins.core.settings import TABLES
from plugins.markup.blocks import TITLES
from plugins.site.stylesheet import LAYERS
from tests.contract.sources import HOME

PAGES = ["README.md", *sorted(path.relative_to(HOME).as_posix() for path in HOME.glob("docs/*.md"))]
GUIDES = ("schreiben", "writing")
# Made by a task, or for the reader to make.
MADE = (
    "output",
    "var",
    "preview",
    "content/posts/",
    "content/site.toml",
    "content/people.toml",
    "content/desk/policies/",
    "content/desk/policy.next.toml",
    "theme/css/own.css",
    "theme/static/",
)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def text(name: str) -> str:
    """Return the text of a page."""
    return (HOME / name).read_text(encoding="utf-8")


def commands(name: str) -> list[list[str]]:
    """Return the words behind every `python3 tasks.py` of a page, in blocks and in prose; comments are left out."""
    page = text(name).replace("\\\n", " ")
    found = re.findall(r"^python3 tasks\.py (.+)$|`python3 tasks\.py ([^`\n]+)`", page, re.MULTILINE)
    return [shlex.split(block or prose, comments=True) for block, prose in found]


@pytest.mark.parametrize("name", PAGES)
def test_every_command_is_understood(name: str) -> None:
    """The task is there and takes these options."""
    tasks = {task.name: task for task in TASKS}

    for words in commands(name):
        if words[0] == "TASK" or words[0].startswith("--"):
            continue
        options = [word for word in words[1:] if word.startswith("--")]
        known = parser_of(tasks[words[0]], HOME).format_help()
        assert [] == [option for option in options if not re.search(rf"(?<!\S){option}\b", known)], words


@pytest.mark.parametrize("name", PAGES)
def test_every_link_and_picture_leads_to_a_file(name: str) -> None:
    """Relative links of the page itself; those inside code are examples."""
    prose = re.sub(r"`[^`\n]+`", "", BLOCK.sub("", text(name)))
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", prose)]

    assert [] == [link for link in links if link and ":" not in link and not ((HOME / name).parent / link).exists()]


@pytest.mark.parametrize("name", PAGES)
def test_every_path_named_exists(name: str) -> None:
    """A file or folder of the repository in backticks is there."""
    paths = re.findall(r"`((?:plugins|theme|tests|docs|content|benchmarks)/[\w./-]*)`", text(name))

    assert [] == [path for path in paths if not (HOME / path).exists() and not path.startswith(MADE)]


@pytest.mark.parametrize("name", ["docs/theme.md", *(f"docs/{guide}.md" for guide in GUIDES)])
def test_every_field_setting_and_callout_named_exists(name: str) -> None:
    """YAML names fields of a head, TOML settings, `!!!` and `[!…]` callouts."""
    page = text(name)
    blocks = BLOCK.findall(page)
    fields = {key for kind, body in blocks if kind == "yaml" for key in re.findall(r"^(\w+):", body, re.MULTILINE)}
    tables = {key for kind, body in blocks if kind == "toml" for key in re.findall(r"^\[(\w+)\]", body, re.MULTILINE)}
    callouts = set(re.findall(r"^!!! (\w+)|^> \[!(\w+)\]", page, re.MULTILINE))

    assert set() == fields - set(FIELDS)
    assert set() == tables - set(TABLES)
    assert set() == {(first or second).lower() for first, second in callouts} - set(TITLES)


@pytest.mark.parametrize("name", [f"docs/{guide}.md" for guide in GUIDES])
def test_the_guides_name_every_callout(name: str) -> None:
    """An author learns of each kind."""
    assert set() == {kind for kind in TITLES if f"`{kind}`" not in text(name)}


def test_every_picture_is_shown_and_small() -> None:
    """No picture lies in the repository for nothing, and none is heavier than 60 kB."""
    pages = "".join(text(name) for name in PAGES)
    pictures = sorted(Path(HOME / "docs/pictures").iterdir())

    assert [] == [path.name for path in pictures if f"pictures/{path.name}" not in pages]
    assert [] == [path.name for path in pictures if path.stat().st_size >= 60_000]


def test_the_theme_page_names_every_layer_in_order() -> None:
    """From weak to strong, as the sheet has them; `firm` is made from the settings, `preview` no reader gets."""
    paragraph = text("docs/theme.md").partition("## Layers\n\n")[2].partition("\n\n")[0]
    named = [name for name in re.findall(r"`([a-z-]+)`", paragraph) if name in LAYERS and name != "preview"]

    assert [name for name in LAYERS if name not in ("firm", "preview")] == named
