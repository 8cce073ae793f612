"""The generated pages say what the code says, and the code says it for every setting and field."""

from __future__ import annotations

import shutil
from argparse import Namespace
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pytest

from plugins.commands import docs
from plugins.commands.reference import frontmatter, settings
from plugins.core.errors import CheckError
from plugins.core.fields import FIELDS
from plugins.core.settings import TABLES, Person
from plugins.core.translations import SeriesFacts
from tests.contract.sources import HOME


def helpless(cls: Any) -> list[str]:
    """Return the fields of *cls* without a help text."""
    return [item.name for item in fields(cls) if not str(item.metadata.get("help", "")).strip()]


def unlike(told: Any, needed: Any) -> set[str]:
    """Return the names that only one of the two tables has."""
    return set(map(str, told)) ^ set(map(str, needed))


def test_generated_files_are_up_to_date() -> None:
    """`python3 tasks.py docs` would change nothing."""
    assert list(docs.stale(HOME)) == []


def test_check_names_what_is_behind_and_writes_nothing(tmp_path: Path) -> None:
    """`docs --check` ends with the status of an unfit output and the names of the files."""
    for name in ("plugins", "theme", "docs"):
        shutil.copytree(HOME / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "static"))
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(HOME / name, tmp_path)
    docs.run(Namespace(home=tmp_path, check=False))
    page = tmp_path / settings.PLACE
    page.write_text("old")
    (tmp_path / frontmatter.PLACE).unlink()

    with pytest.raises(CheckError) as caught:
        docs.run(Namespace(home=tmp_path, check=True))

    assert [issue.where for issue in caught.value.issues] == [frontmatter.PLACE, settings.PLACE]
    assert page.read_text() == "old"
    assert docs.run(Namespace(home=tmp_path, check=False)) == 0
    assert docs.stale(tmp_path) == {}


def test_pages_are_the_same_every_time() -> None:
    """Nothing in a generated file comes from the clock, the machine or the order of a set."""
    assert docs.rendered(HOME) == docs.rendered(HOME)
    assert [name for name, text in docs.rendered(HOME).items() if str(HOME) in text] == []


@pytest.mark.parametrize("cls", [*TABLES.values(), Person, SeriesFacts, *settings.TRANSLATED.values()])
def test_every_setting_has_help(cls: type) -> None:
    """A setting that nobody explains is a setting nobody finds."""
    assert helpless(cls) == []
    assert ": " in (cls.__doc__ or "")


def test_a_setting_without_help_is_seen() -> None:
    """The look at help texts finds a missing and an empty one."""

    @dataclass
    class Sample:
        told: str = field(metadata={"help": "what it is"})
        empty: str = field(metadata={"help": " "})
        silent: str = ""

    assert helpless(Sample) == ["empty", "silent"]


def test_every_setting_of_ours_is_explained() -> None:
    """`pelicanconf.py` and `publishconf.py` assign no setting of ours that the page does not name, nor the reverse."""
    assert unlike(settings.PELICAN_SETTINGS, settings.assigned(HOME)) == set()


def test_every_field_has_an_example() -> None:
    """The head of an entry is explained field by field, in the same words as the code."""
    assert unlike(frontmatter.EXAMPLES, FIELDS) == set()


@pytest.mark.parametrize("kind", frontmatter.CHOICES)
def test_every_value_is_explained(kind: Any) -> None:
    """A closed set is explained value by value."""
    assert unlike(frontmatter.CHOICES[kind], [value.value for value in kind]) == set()


def test_examples_are_good() -> None:
    """What the page says to write is what the parser takes."""
    from pathlib import PurePosixPath
    from zoneinfo import ZoneInfo

    from plugins.core import head
    from plugins.core.parsing import Context

    text = "\n".join(["---", *(f"{name}: {value}" for name, value in frontmatter.EXAMPLES.items()), "---", "Text"])
    read = head.read(text.encode(), "content/posts/eins.md")
    context = Context(ZoneInfo("Europe/Berlin"), PurePosixPath("posts/eins.md"))

    assert read.issues == []
    assert [name for name, raw in read.values.items() if FIELDS[name][0](name, raw, context) in ("", (), None)] == []


def test_a_missing_explanation_is_seen() -> None:
    """The comparison sees what either side lacks."""
    assert unlike({"a": "", "b": ""}, ["b", "c"]) == {"a", "c"}
