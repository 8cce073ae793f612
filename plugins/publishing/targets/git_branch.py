"""
A branch of a git remote, by ghp-import.

It works in a repository of its own below `var/`, never in the author's: ghp-import moves the local branch before a push
that may be refused, and leaves its lock files when killed. Both are swept away by starting from what the remote has.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from pathlib import Path

from plugins.core import digest
from plugins.core.errors import ProgramError, PublishError
from plugins.core.files import walk
from plugins.core.run import run
from plugins.core.texts import _
from plugins.publishing.receipt import Receipt
from plugins.publishing.targets.base import Changes, Release, compare, overtaken
from plugins.records.memory import NAME, SIGNATURE
from plugins.vcs.git import blobs, git, hide_credentials, identity

_REMOTE = "freigabe-target"
_TIMEOUT_S = 600.0
# A branch that holds one of these is somebody's source, not a published site.
_SOURCES = ("pelicanconf.py", "publishconf.py", "tasks.py")
_MARKER = ".nojekyll"
_REASON = re.compile(r"^(remote: (?!error)|fatal:|error: failed|! \[|ERROR:)")


class GitTarget:
    """See `Target`."""

    def __init__(self, address: str, branch: str, *, root: Path) -> None:
        """*address* is what git understands; the scratch repository lies below *root*."""
        self.address = address
        self.branch = branch
        self.root = root
        self._recalled: str | None = None
        self.scratch = root / "var" / "publish" / digest.of_bytes(f"{address}#{branch}".encode())[:16]

    @property
    def where(self) -> str:
        """The target as shown to people."""
        return f"git:{hide_credentials(self.address)}#{self.branch}"

    def changes(self, output: Path) -> Changes:
        """See `Target`."""
        return compare(_blobs_of(output), self._theirs(self._fetch()))

    def recall(self) -> tuple[bytes, bytes] | None:
        """See `Target`."""
        head = self._recalled = self._fetch()
        if not head or NAME not in self._theirs(head):
            return None
        said = [git("show", f"{head}:{name}", cwd=self.scratch, check=False).stdout for name in (NAME, SIGNATURE)]
        return said[0].encode(), said[1].encode()

    def push(self, output: Path, receipt: Receipt) -> Release:
        """See `Target`."""
        before = self._fetch()
        if self._recalled not in (None, before):
            raise overtaken(self.where)
        theirs = self._theirs(before)
        if before and theirs == _blobs_of(output):
            return Release(self.where, before)
        ghp_import = ["-m", "ghp_import", "-n", "-p", "-r", _REMOTE, "-b", self.branch]
        message = f"Release {receipt.digest[:16]}"
        done = run(
            [sys.executable, *ghp_import, "-m", message, output], cwd=self.scratch, timeout_s=_TIMEOUT_S, check=False
        )
        if done.code:
            raise self._refused(done.stderr or done.stdout)
        after = self._remote_head()
        if not after or after == before or self._theirs(after) != _blobs_of(output):
            raise PublishError(self.where, _("does not hold the release after the push"), _("publish again"))
        return Release(self.where, after)

    def _refused(self, said: str) -> PublishError:
        """Return the error with the reasons in what git *said*; ghp-import's own traceback below them is noise."""
        lines = [line.strip() for line in hide_credentials(said).splitlines() if line.strip()]
        reasons = [line for line in lines if _REASON.search(line)] or lines[-1:]
        what = _("refused the release: {reason}").format(reason="; ".join(dict.fromkeys(reasons)))
        return PublishError(self.where, what, _("publish again; if it stays, look at the rights of the key"))

    def _fetch(self) -> str:
        """Return the commit the branch stands at, with the scratch repository set to it; empty if there is none."""
        if self.scratch.exists() and any(path.suffix == ".lock" for path in walk(self.scratch / ".git")):
            shutil.rmtree(self.scratch)
        self.scratch.mkdir(parents=True, exist_ok=True)
        try:
            self._forget_programs()
            git("init", "-q", cwd=self.scratch)
            git("remote", "remove", _REMOTE, cwd=self.scratch, check=False)
            git("remote", "add", "--", _REMOTE, self.address, cwd=self.scratch)
            self._sign_as()
            self._use_settings_of_the_site()
            head = self._remote_head()
            local = f"refs/heads/{self.branch}"
            if head:
                git(
                    "fetch",
                    "-q",
                    "--no-tags",
                    _REMOTE,
                    f"+{local}:refs/remotes/{_REMOTE}/{self.branch}",
                    cwd=self.scratch,
                )
                git("update-ref", local, head, cwd=self.scratch)
            else:
                git("update-ref", "-d", local, cwd=self.scratch, check=False)
        except ProgramError as error:
            raise self._refused(error.issues[0].what) from None
        return head

    def _forget_programs(self) -> None:
        """Take away what could start programs in the scratch repository; `var/` may have come from a cache."""
        place = self.scratch / ".git"
        shutil.rmtree(place / "hooks", ignore_errors=True)
        for name in ("config", "config.worktree"):
            (place / name).unlink(missing_ok=True)

    def _sign_as(self) -> None:
        """Commit under the author's own name if git knows it, else under ours: a CI job has none."""
        name, email = identity(self.root)
        git("config", "user.name", name or "Freigabe", cwd=self.scratch)
        git("config", "user.email", email or "freigabe@localhost", cwd=self.scratch)

    def _use_settings_of_the_site(self) -> None:
        """Use the keys and helpers the site's own repository is set up with; they are referred to, not copied."""
        place = git("rev-parse", "--git-path", "config", cwd=self.root, check=False)
        if place.code == 0:
            git("config", "include.path", str((self.root / place.stdout.strip()).resolve()), cwd=self.scratch)

    def _remote_head(self) -> str:
        output = git("ls-remote", "--heads", _REMOTE, f"refs/heads/{self.branch}", cwd=self.scratch).stdout
        return output.split()[0] if output.strip() else ""

    def _theirs(self, commit: str) -> dict[str, str]:
        if not commit:
            return {}
        git("fetch", "-q", "--no-tags", _REMOTE, commit, cwd=self.scratch, check=False)
        found = blobs(self.scratch, commit)
        sources = [name for name in _SOURCES if name in found]
        if sources:
            what = _("holds {file}: it is the source of a site").format(file=sources[0])
            raise PublishError(self.where, what, _("name a branch of its own, e.g. gh-pages"))
        found.pop(_MARKER, None)
        return found


def _blobs_of(output: Path) -> dict[str, str]:
    """Return path → git's blob id of every file below *output* (gitformat-pack: `blob <size>` NUL content)."""
    found = {}
    for path in walk(output):
        content = path.read_bytes()
        header = f"blob {len(content)}\0".encode()
        blob = hashlib.sha1(header + content, usedforsecurity=False).hexdigest()
        found[path.relative_to(output).as_posix()] = blob
    return found
