"""
A firm for tests of the desk: a site under `vier-augen`, several people with keys of their own, a real repository.

Keys are made once for each process by `ssh-keygen`, without passphrases.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Self

import pytest

from plugins.commands.cli import main
from plugins.core import files
from plugins.publishing.remember import VARIABLE as RELEASE_KEY
from plugins.records.policies import VARIABLE
from plugins.records.policy_signing import sign_policy
from plugins.records.signing import SigningKey, make_key
from tests.support.site import REPOSITORY, Done, Site, run

SITE = "www.musterwerk.example"
VIER_AUGEN = "[[rules]]\nneeds = { approver = 1 }\n"
ATTRIBUTES = "content/desk/** -text\n"
IGNORED = "/output/\n/var/\n__pycache__/\n"


@dataclass(frozen=True)
class Person:
    """Somebody of the firm: id, name, roles and further lines in the policy."""

    id: str
    name: str
    roles: tuple[str, ...]
    more: str = ""

    @property
    def mail(self) -> str:
        """The address in the policy and in git."""
        return f"{self.id}@musterwerk.example"

    @cached_property
    def signing(self) -> SigningKey:
        """The key."""
        return _key(self.id)

    @property
    def key(self) -> Path:
        """The file of the private key."""
        path = self.signing.path
        if path is None:
            raise AssertionError("a made key has a file")
        return path

    @property
    def fingerprint(self) -> str:
        """The key's fingerprint."""
        return self.signing.public.fingerprint

    @property
    def env(self) -> dict[str, str]:
        """What this person's terminal knows: key, and who git says it is."""
        names = {f"GIT_{role}_NAME": self.name for role in ("AUTHOR", "COMMITTER")}
        mails = {f"GIT_{role}_EMAIL": self.mail for role in ("AUTHOR", "COMMITTER")}
        return {"FREIGABE_KEY": str(self.key), RELEASE_KEY: str(self.key), **names, **mails}

    @property
    def table(self) -> str:
        """The person's table in the policy."""
        roles = ", ".join(f'"{role}"' for role in self.roles)
        keys = "" if "keys =" in self.more else f'keys = ["{self.signing.public.text}"]\n'
        facts = f'name = "{self.name}"\nmail = ["{self.mail}"]\n{keys}roles = [{roles}]\n'
        return f"[people.{self.id}]\n{facts}{self.more}\n"


# Jana Weber is who git is in tests and whom people.toml of a test site names.
PEOPLE = (
    Person("jana", "Jana Weber", ("author",)),
    Person("anton", "Anton Author", ("author", "approver")),
    Person("bea", "Bea Prüfer", ("approver",)),
    Person("kim", "Kim Keeper", ("approver", "guardian", "release")),
)


@cache
def _key(name: str) -> SigningKey:
    place = Path(tempfile.mkdtemp(prefix="freigabe-key-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return make_key(place / name, name, passphrase="")


def policy_text(
    people: Sequence[Person] = PEOPLE,
    *,
    rules: str = VIER_AUGEN,
    keepers: Sequence[str] = ("kim",),
    number: int = 1,
    previous: str = "",
    head: str = "",
) -> str:
    """Return a policy of *people*; *head* are further lines before the rules."""
    names = ", ".join(f'"{name}"' for name in keepers)
    before = f'previous = "{previous}"\n' if previous else ""
    facts = f'version = 1\nsite = "{SITE}"\nnumber = {number}\n{before}keepers = [{names}]\n{head}'
    return "\n".join([facts, rules, *(person.table for person in people)])


class Firm:
    """
    A site whose desk is begun, in a repository where everything is committed.

    Attributes:
        site: The site; nothing on it is released by itself.
        people: Id → person.
    """

    def __init__(self, site: Site, people: Sequence[Person] = PEOPLE, *, keepers: Sequence[str] = ("kim",)) -> None:
        self.site = site
        self.people = {person.id: person for person in people}
        self.keepers = tuple(keepers)

    @classmethod
    def at(
        cls,
        folder: Path,
        people: Sequence[Person] = PEOPLE,
        *,
        rules: str = VIER_AUGEN,
        keepers: Sequence[str] = ("kim",),
        head: str = "",
    ) -> Self:
        """Make a firm without texts in `<folder>/site`, its policy signed by all *keepers* and committed."""
        site = Site.at(folder)
        site.is_released = False
        firm = cls(site, people, keepers=keepers)
        site.write(".gitattributes", ATTRIBUTES).write(".gitignore", IGNORED)
        others = "".join(f'\n[{one.id}]\nname = "{one.name}"\n' for one in people if one.id != "jana")
        site.append("content/people.toml", others)
        firm.enact(policy_text(people, rules=rules, keepers=keepers, head=head))
        site.git("init", "-q")
        firm.commit("Begin", "kim" if "kim" in firm.people else people[-1].id)
        return firm

    def person(self, name: str) -> Person:
        """Return the person with the id *name*."""
        return self.people[name]

    def env(self, name: str = "") -> dict[str, str]:
        """Return the environment at the desk of *name*: whom to trust, and the key."""
        trusted = " ".join(self.people[keeper].fingerprint for keeper in self.keepers)
        return {VARIABLE: trusted, **(self.people[name].env if name else {})}

    def task(self, name: str, task: str, *args: str | Path, env: Mapping[str, str] | None = None) -> Done:
        """Let *name* run a task; *env* on top of what this person's terminal knows."""
        return self.site.task(task, *args, env={**self.env(name), **(env or {})})

    def does(self, name: str, task: str, *args: str | Path) -> str:
        """Let *name* run a task of the desk, confirmed, which must succeed, and return what it said."""
        done = self.task(name, task, *args, "--yes")
        if done.code:
            raise AssertionError(done.said)
        return done.said

    def commit(self, message: str, name: str = "jana", *paths: str) -> str:
        """Commit *paths* (everything when there are none) as *name* and return the commit."""
        env = {key: value for key, value in self.people[name].env.items() if key.startswith("GIT_")}
        self.git_as(env, "add", "--all", *(paths or (".",)))
        self.git_as(env, "commit", "-q", "-m", message)
        return self.site.git("rev-parse", "HEAD")

    def git_as(self, env: Mapping[str, str], *args: str | Path) -> str:
        """Run git with *env*, which must succeed."""
        done = run(["git", *args], cwd=self.site.root, env=env)
        if done.code:
            raise AssertionError(done.said)
        return done.out.strip()

    def post(self, slug: str, body: str = "Text.\n", /, name: str = "jana", **fields: str) -> Self:
        """Let *name* write and commit a post."""
        self.site.post(slug, body, **{"authors": f"[{self.people[name].name}]", **fields})
        self.commit(f"Write {slug}", name, f"content/posts/2026/{slug}.md")
        return self

    def enact(self, text: str) -> Self:
        """Put the policy *text* in force, signed by every keeper."""
        keys = [self.people[keeper].signing for keeper in self.keepers]
        change = sign_policy(self.site.root, text, keys)
        for path, content in change.files:
            files.write(self.site.root / path, content)
        return self

    def released(self, slug: str, by: str = "bea", author: str = "jana") -> Self:
        """Let *author* submit and *by* approve the text as it is."""
        self.does(author, "desk.submit", slug)
        self.does(by, "desk.approve", slug)
        return self


class Inside:
    """Tasks of a firm in this process: as quick as their work, and with words to read. For many small questions."""

    def __init__(self, firm: Firm, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.firm = firm
        self.patch = patch
        self.capsys = capsys

    def task(self, name: str, task: str, *args: str, env: Mapping[str, str] | None = None) -> Done:
        """Let *name* run a task, in English."""
        with self.patch.context() as here:
            for key, value in {**self.firm.env(name), "LANGUAGE": "en", **(env or {})}.items():
                here.setenv(key, value)
            self.capsys.readouterr()
            code = main([task, "--root", str(self.firm.site.root), *args], REPOSITORY)
        said = self.capsys.readouterr()
        return Done(code, said.out, said.err)

    def does(self, name: str, task: str, *args: str) -> str:
        """Let *name* run a task, confirmed, which must succeed, and return what it said."""
        done = self.task(name, task, *args, "--yes")
        if done.code:
            raise AssertionError(done.said)
        return done.said
