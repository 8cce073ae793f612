"""
The pages that show how one begins: what they tell to type is done in a copy of this repository, and photographed.

A page holds commands in blocks of `sh`, the setting to change in one of `toml`, the first post in one of `markdown`.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from plugins.core import files
from plugins.core.run import run

MACHINERY = ("pelicanconf.py", "publishconf.py", "plugins", "theme")
PAGES = (Path("docs/anfangen.md"), Path("docs/start.md"))
EXAMPLES = Path("docs/examples")
_TASK = ["python3", "tasks.py"]
# These stand on the page for a person in front of the screen, or need what a copy has not.
_NOT_HERE = ("preview", "check", "publish")
_TIMEOUT_S = 600.0


@dataclass(frozen=True, slots=True)
class Tour:
    """What a page tells its reader to do."""

    commands: tuple[tuple[str, ...], ...]
    setting: str
    body: str

    @property
    def lang(self) -> str:
        """The language the tour gives its site."""
        start = next(words for words in self.commands if words[2:3] == ("start",))
        return start[start.index("--languages") + 1]


def read(text: str) -> Tour:
    """Return what the Markdown *text* of a page tells to do."""
    scripts = _blocks(text, "sh")
    lines = "\n".join(scripts).replace("\\\n", " ").splitlines()
    commands = tuple(tuple(shlex.split(line, comments=True)) for line in lines)
    return Tour(tuple(one for one in commands if one), _blocks(text, "toml")[0].strip(), _blocks(text, "markdown")[0])


def _blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@contextmanager
def example(home: Path, name: str) -> Iterator[Path]:
    """Yield the folder of a built site: the repository *home* with the files of the example *name* over its own."""
    with _copy(home) as place:
        shutil.copytree(home / EXAMPLES / name, place, dirs_exist_ok=True)
        _task(home, place, "build")
        yield place


@contextmanager
def sample(home: Path, lang: str) -> Iterator[Path]:
    """Yield the folder of the sample site's preview, with the tool's words in *lang*."""
    with _copy(home) as place:
        shutil.copytree(home / "content", place / "content")
        _task(home, place, "preview", "--once", lang=lang)
        yield place / "preview"


@contextmanager
def begun(home: Path, tour: Tour) -> Iterator[tuple[Path, Path]]:
    """Yield a site on which *tour* was gone up to the first post, and the post, which is still a draft."""
    with _copy(home) as place:
        shutil.copytree(home / "content", place / "content")
        for words in tour.commands:
            if list(words[:2]) == _TASK and words[2] not in (*_NOT_HERE, "build"):
                _task(home, place, *words[2:], lang=tour.lang)
        settings = place / "content/site.toml"
        key = tour.setting.partition(" =")[0]
        changed = re.sub(rf"^{key} = .*$", tour.setting, settings.read_text(encoding="utf-8"), flags=re.MULTILINE)
        files.write(settings, changed.encode())
        [post] = (place / "content/posts").rglob("index.md")
        head = post.read_text(encoding="utf-8").rpartition("---\n")[0]
        files.write(post, f"{head}---\n\n{tour.body}".encode())
        _task(home, place, "preview", "--once", lang=tour.lang)
        yield place, post


def released(home: Path, place: Path, post: Path) -> Path:
    """Publish *post* of the site in *place* and return the folder of the built site."""
    text = post.read_text(encoding="utf-8")
    files.write(post, text.replace("status: draft", "status: published").encode())
    _task(home, place, "build")
    return place / "output"


@contextmanager
def _copy(home: Path) -> Iterator[Path]:
    with TemporaryDirectory(prefix="freigabe-") as folder:
        place = Path(folder)
        for name in MACHINERY:
            source = home / name
            if source.is_dir():
                shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, place / name)
        yield place


def _task(home: Path, place: Path, *words: str, lang: str = "en") -> None:
    """
    Run the task *words* on the site in *place*, in the language *lang*.

    Raises:
        ProgramError: If it fails, with what it said.
    """
    command = [sys.executable, str(home / "tasks.py"), *words, "--root", str(place)]
    run(command, timeout_s=_TIMEOUT_S, env={"LANGUAGE": lang})
