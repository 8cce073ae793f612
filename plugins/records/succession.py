"""The next policy: the text a keeper has edited, numbered, and the one in force that it follows."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from plugins.core import digest as digests
from plugins.core import files
from plugins.core.errors import DeskError
from plugins.core.texts import _
from plugins.records import memory, policies, sample_keys
from plugins.records import policy as law
from plugins.records.policies import FORMER, PLACE
from plugins.records.policy import Policy
from plugins.records.policy_signing import PROPOSED, Change, sign_policy
from plugins.records.signature import Verifier
from plugins.records.signing import SigningKey
from plugins.vcs.git import git

_NUMBER = re.compile(r"(?m)^[ \t]*number[ \t]*=.*$")
_PREVIOUS = re.compile(r"(?m)^[ \t]*previous[ \t]*=.*\n?")
_TABLE = re.compile(r"(?m)^[ \t]*\[")


@dataclass(frozen=True, slots=True)
class Succession:
    """
    A text that is to be signed, and what it follows.

    Attributes:
        place: A folder in which the policy in force lies as it was signed.
        text: The text, numbered.
        before: The policy in force; None where the first one still waits for signatures.
        is_edited: Whether the text was edited in the place of the policy in force.
    """

    place: Path
    text: str
    before: Policy | None
    is_edited: bool

    def sign(self, keys: Sequence[SigningKey]) -> Change:
        """
        Return what has to be written when *keys* have signed; see `policy_signing.sign_policy`.

        While signatures are missing, the policy in force goes back to its place.

        Raises:
            DeskError: As `sign_policy`.
        """
        change = sign_policy(self.place, self.text, keys)
        if not (change.missing and self.is_edited):
            return change
        return Change((*change.files, (PLACE, (self.place / PLACE).read_bytes())), change.removed, change.missing)


@contextmanager
def succession(root: Path, given: Path | None) -> Iterator[Succession]:
    """
    Yield what a keeper is about to sign: the file *given*, else the edited policy, else the proposal that waits.

    Raises:
        DeskError: If there is nothing to sign, or the policy in force is broken or not trusted.
    """
    with tempfile.TemporaryDirectory(prefix="freigabe-") as folder:
        place = Path(folder)
        _copy(root, place)
        before, is_edited = _in_force(root, place)
        text = _text(root, given, is_edited=is_edited)
        yield Succession(place, following(text, before) if before else text, before, is_edited)


def following(text: str, before: Policy) -> str:
    """Return *text* with the number and the digest that make it follow *before*; nothing else is touched."""
    first = _TABLE.search(text)
    head, rest = (text[: first.start()], text[first.start() :]) if first else (text, "")
    lines = f'number = {before.number + 1}\nprevious = "{before.digest}"'
    head = _PREVIOUS.sub("", head)
    head = _NUMBER.sub(lines, head, count=1) if _NUMBER.search(head) else f"{lines}\n{head}"
    return head + rest


def _copy(root: Path, place: Path) -> None:
    for name in (PLACE, f"{PLACE}.sig", PROPOSED, f"{PROPOSED}.sig"):
        if (root / name).is_file():
            files.write(place / name, (root / name).read_bytes())
    if (root / FORMER).is_dir():
        shutil.copytree(root / FORMER, place / FORMER)


def _in_force(root: Path, place: Path) -> tuple[Policy | None, bool]:
    """Return the policy in force, put back in *place* as it was signed, and whether it was edited in *root*."""
    if not (place / PLACE).is_file() and (place / PROPOSED).is_file():
        return None, False
    verifier = Verifier(None)
    try:
        chain = policies.walk(place, verifier, samples=sample_keys.FINGERPRINTS)
    except DeskError:
        if not _as_committed(root, place):
            raise
        chain = policies.walk(place, verifier, samples=sample_keys.FINGERPRINTS)
    # who signs the next one vouches for all before it
    policies.demand_trust(chain, anchor=policies.anchor(root), published=memory.published_policy(root))
    is_edited = law.normalised((root / PLACE).read_bytes()) != law.normalised((place / PLACE).read_bytes())
    return chain.current, is_edited


def _as_committed(root: Path, place: Path) -> bool:
    """Put policy and signature of the last commit into *place*, and say whether there are any."""
    for name in (PLACE, f"{PLACE}.sig"):
        committed = git("show", f"HEAD:./{name}", cwd=root, check=False)
        if committed.code:
            return False
        files.write(place / name, committed.stdout.encode())
    # a run that was killed may have written it among the former ones already
    digest = digests.of_blob((place / PLACE).read_bytes())
    for name in (f"{FORMER}/{digest}.toml", f"{FORMER}/{digest}.toml.sig"):
        (place / name).unlink(missing_ok=True)
    return True


def _text(root: Path, given: Path | None, *, is_edited: bool) -> str:
    if given and is_edited:
        what = _("is edited, and another text is given")
        raise DeskError(PLACE, what, f"git checkout -- {PLACE}")
    path = given or (root / PLACE if is_edited else root / PROPOSED)
    if not given and not path.is_file():
        fix = _("edit {file}, or name a text with --from").format(file=PLACE)
        raise DeskError(PLACE, _("is signed as it is, and no proposal waits"), fix)
    try:
        return law.normalised(path.read_bytes()).decode("utf-8")
    except OSError as error:
        raise DeskError(str(path), _("cannot be read ({reason})").format(reason=type(error).__name__)) from error
    except UnicodeDecodeError as error:
        raise DeskError(str(path), _("is not UTF-8"), _("save it as UTF-8")) from error
