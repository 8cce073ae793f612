"""
The pages that show how one begins: what they tell to type is done in a copy of this repository, and photographed.

A page holds commands in blocks of `sh`, the setting to change in one of `toml`, the first post in one of `markdown`.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import tomllib
from collections.abc import Iterator, Sequence
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
# What a person answers at the terminal, as options.
_ANSWERS = {"desk.start": ("--no-passphrase", "--yes"), "desk.submit": ("--yes",), "desk.adopt": ("--yes",)}
# Comes when the post is finished.
_RELEASES = ("desk.submit", "build")
_GITCONFIG = b"[user]\nname = Inken Petersen\nemail = inken@maler-petersen.example\n"
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
        _repository(place)
        person = next(iter(tomllib.loads((place / "content/people.toml").read_text(encoding="utf-8"))))
        _task(home, place, "desk.start", "--preset", "einer", "--person", person)
        _task(home, place, "desk.adopt", "--all")
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
        _repository(place)
        for words in tour.commands:
            if list(words[:2]) == _TASK and words[2] not in (*_NOT_HERE, *_RELEASES):
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


def released(home: Path, tour: Tour, place: Path, post: Path) -> Path:
    """Go the rest of *tour*: release *post* of the site in *place*; return the folder of the built site."""
    text = post.read_text(encoding="utf-8")
    files.write(post, text.replace("status: draft", "status: published").encode())
    for words in tour.commands:
        if words[0] == "git" and words[1] != "clone":
            _run(place, words)
        elif list(words[:2]) == _TASK and words[2] in _RELEASES:
            _task(home, place, *words[2:], lang=tour.lang)
    return place / "output"


@contextmanager
def _copy(home: Path) -> Iterator[Path]:
    with TemporaryDirectory(prefix="freigabe-") as folder:
        place = Path(folder) / "site"
        place.mkdir()
        files.write(place.with_name("home") / ".gitconfig", _GITCONFIG)
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
    command = [sys.executable, str(home / "tasks.py"), *words, *_ANSWERS.get(words[0], ()), "--root", str(place)]
    _run(place, command, lang=lang)


def _repository(place: Path) -> None:
    """Make *place* the repository that a clone would be, before anything is changed in it."""
    for words in (("init", "-q"), ("add", "--all"), ("commit", "-q", "-m", "Freigabe")):
        _run(place, ("git", *words))


def _run(place: Path, command: Sequence[str], *, lang: str = "en") -> None:
    """Run *command* in *place* as somebody whose home is new: no key, no agent, nobody trusted yet."""
    own = str(place.with_name("home"))
    nothing = dict.fromkeys(("FREIGABE_ANCHOR", "FREIGABE_KEY", "FREIGABE_RELEASE_KEY", "SSH_AUTH_SOCK"), "")
    env = {**nothing, "LANGUAGE": lang, "HOME": own, "USERPROFILE": own}
    run(command, cwd=place, timeout_s=_TIMEOUT_S, env=env)
