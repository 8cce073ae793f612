"""A history of the model done again with the real git: real texts, real events, real signatures, real merges."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path, PurePosixPath

from plugins.core import digest
from plugins.core.frontmatter import parse
from plugins.core.settings import Site
from plugins.records import events, live, memory
from plugins.records.chain import namespace
from plugins.records.memory import Memory, Seen
from plugins.records.revision import Revision, revision_of
from tests.properties.desk.judged import event_of
from tests.properties.desk.laws import key
from tests.properties.desk.model import Changes, Commit, Done, Tree
from tests.properties.desk.scene import DESK, ENTRY, Kept, Said, Text
from tests.properties.desk.story import Story
from tests.support.builders import make_site
from tests.support.policies import SITE, Signer

SITE_TOML = """\
[site]
name = "Musterwerk"
url = "https://www.musterwerk.example"

[categories]
werkstatt = "Aus der Werkstatt"
presse = "Presse"
"""
PEOPLE_TOML = "".join(f'[{who}]\nname = "{who.title()} Muster"\n' for who in ("anna", "ben", "emil"))


def text_bytes(text: Text) -> bytes:
    """Return *text* as its file."""
    dates = {"date": text.published, "not_before": text.not_before, "expires": text.expires}
    fields = {
        "id": ENTRY,
        "title": f"Text {text.number}",
        "slug": "text",
        "status": "published",
        "authors": f"[{', '.join(text.authors)}]",
        "category": text.category,
        **{name: at.isoformat(sep=" ", timespec="minutes") for name, at in dates.items() if at},
    }
    head = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\n{head}---\n\nText {text.number}.\n".encode()


@cache
def revision(text: Text, source: str) -> Revision:
    """Return the revision *text* is when it lies at *source*."""
    entry = parse(text_bytes(text), PurePosixPath(source), _site()).entry
    assert entry, text
    return revision_of(entry, (), lambda _path: "")


@cache
def _site() -> Site:
    return make_site()


class Written:
    """Digests of what is really written."""

    def revision(self, text: Text) -> str:
        """Return the digest of a revision."""
        return revision(text, "posts/eins.md").digest

    def manifest(self, text: Text, source: str) -> str:
        """Return the digest of the manifest of *text*, kept from *source*."""
        return digest.of_blob(live.manifest(revision(text, source), text_bytes(text), {}))

    def said(self, said: Said) -> Said:
        """Return *said* with its digest."""
        rounded = replace(said, at=said.at.replace(microsecond=0))
        return replace(rounded, digest=digest.of_blob(events.render(event_of(rounded))))


def files_of(path: str, content: object) -> Iterator[tuple[str, bytes]]:
    """Yield the files in which *content* lies."""
    if isinstance(content, Text):
        yield path, text_bytes(content)
    elif isinstance(content, Kept):
        yield f"{path}.md", text_bytes(content.text)
        yield f"{path}.json", live.manifest(revision(content.text, content.source), text_bytes(content.text), {})
    elif isinstance(content, Said):
        said = events.render(event_of(content))
        yield path, said
        yield f"{path}.sig", Signer(content.key).sign(said, namespace(SITE))
    else:
        yield path, str(content).encode()


@dataclass
class Repository:
    """A real repository in which the journal of a model is done again."""

    root: Path
    commits: dict[int, str] = field(default_factory=dict)

    def tell(self, journal: list[Done]) -> None:
        """Do all of *journal*."""
        self.git("init", "-q", "-b", "main")
        for done in journal:
            getattr(self, f"_{done.what}")(done)

    def git(self, *args: str, check: bool = True) -> str:
        """Run git and return what it prints."""
        command = ["git", *args]
        ran = subprocess.run(command, cwd=self.root, check=False, capture_output=True, encoding="utf-8")
        assert not check or ran.returncode == 0, f"{command}: {ran.stderr}{ran.stdout}"
        return ran.stdout.strip()

    def _commit(self, done: Done) -> None:
        commit = _made(done)
        if commit.parents:
            self._at(done.branch)
        changed = {path: commit.tree.get(path) for path in {*commit.first, *commit.tree}}
        self._write(commit.first, {path: one for path, one in changed.items() if commit.first.get(path) != one})
        self._record(commit)

    def _branch(self, done: Done) -> None:
        self.git("checkout", "-q", "-B", done.branch, done.other)

    def _force(self, done: Done) -> None:
        self._at(done.branch)
        self.git("reset", "-q", "--hard", self.commits[_made(done).number])

    def _merge(self, done: Done) -> None:
        self._at(done.branch)
        self.git("merge", "-q", "--no-ff", "--no-commit", "-X", "ours", done.other, check=False)
        self._settle(done)

    def _squash(self, done: Done) -> None:
        self._at(done.branch)
        self.git("merge", "-q", "--squash", "-X", "ours", done.other, check=False)
        self._settle(done)

    def _pick(self, done: Done) -> None:
        self._at(done.branch)
        assert done.again
        self.git("cherry-pick", "--no-commit", "-X", "ours", self.commits[done.again.number], check=False)
        self._settle(done)

    def _at(self, branch: str) -> None:
        self.git("checkout", "-q", branch)

    def _settle(self, done: Done) -> None:
        """Let somebody settle what two have done to one text; the records must have come together by themselves."""
        commit = _made(done)
        merged = {path for path in self.git("ls-files", DESK).split("\n") if path}
        wanted = {file: one for path, item in commit.tree.items() for file, one in files_of(path, item)}
        assert merged == {path for path in wanted if path.startswith(DESK)}
        assert all((self.root / path).read_bytes() == wanted[path] for path in merged)
        for path in self.git("ls-files", "content/posts").split("\n"):
            if path and path not in wanted:
                self.git("rm", "-q", "-f", "--cached", path)
                (self.root / path).unlink(missing_ok=True)
        self._write({}, {path: one for path, one in commit.tree.items() if isinstance(one, Text)})
        self._record(commit)

    def _write(self, before: Tree, changes: Changes) -> None:
        for path, content in changes.items():
            if content is None:
                for gone, _old in files_of(path, before[path]):
                    (self.root / gone).unlink()
                continue
            for file, written in files_of(path, content):
                (self.root / file).parent.mkdir(parents=True, exist_ok=True)
                (self.root / file).write_bytes(written)

    def _record(self, commit: Commit) -> None:
        self.git("add", "-A")
        author, *others = [
            one if "<" in one else f"{one.title()} Muster <{one}@site.example>" for one in commit.authors
        ]
        words = "\n".join(["Stand", "", *(f"Co-authored-by: {one}" for one in others)])
        self.git("commit", "-q", "--allow-empty", "--no-verify", "--author", author, "-m", words)
        self.commits[commit.number] = self.git("rev-parse", "HEAD")


def _made(done: Done) -> Commit:
    assert done.commit
    return done.commit


def write_surroundings(root: Path, story: Story) -> str:
    """Write settings, policies and the memory of the last release, and return whom to trust."""
    desk = root / DESK
    (desk / "policies").mkdir(parents=True, exist_ok=True)
    (root / "content/site.toml").write_text(SITE_TOML)
    (root / "content/people.toml").write_text(PEOPLE_TOML)
    in_force = story.laws[: story.in_force]
    for law in in_force:
        place = desk / ("policy.toml" if law is in_force[-1] else f"policies/{law.digest}.toml")
        content = law.text().encode()
        place.write_bytes(content)
        signed = [Signer(who).sign(content) for who in law.keepers]
        place.with_name(f"{place.name}.sig").write_bytes(b"".join(signed))
    if story.seen:
        at, policy = max(story.seen.values())
        seen = {one: Seen(*found) for one, found in story.seen.items()}
        zeros = "0" * 64
        remember(root, Memory(SITE, 1, "", at, edition=zeros, tree=zeros, policy=policy, machinery=zeros, seen=seen))
    return " ".join(key(who).fingerprint for who in in_force[0].keepers)


def remember(root: Path, made: Memory) -> None:
    """Put *made* where the record of the published site lies when it was pulled."""
    place = root / memory.PULLED
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(made.content)
    signature = Signer("rob").sign(made.content, namespace(SITE, "freigabe-release"))
    place.with_name(f"{place.name}.sig").write_bytes(signature)
