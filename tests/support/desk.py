"""
Released test sites: a policy with one keeper, and an adoption of everything whose author says it is finished.

The keys are made once for each process and sign nothing but sites of tests.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path, PurePosixPath

from plugins.core import files
from plugins.core.entry import Status
from plugins.desk import acts, takedowns
from plugins.desk.acts import Given
from plugins.desk.adopt import adoption
from plugins.desk.cases import Case
from plugins.desk.judgement import judge
from plugins.desk.seat import Act, Desk, sit_down
from plugins.desk.standing import Standing, stand
from plugins.publishing.remember import VARIABLE as RELEASE_KEY
from plugins.records.events import WITHDRAWN
from plugins.records.memory import PULLED
from plugins.records.policies import PLACE, VARIABLE
from plugins.records.policy_signing import sign_policy
from plugins.records.revision import Revision
from plugins.records.signing import SigningKey, make_key
from plugins.records.writing import signed
from tests.support.variables import lent

SITE = "site.example"
KEEPER = "keeper"
# Before every date a test may set, so that no adoption lies in the future of a site whose clock is turned back.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_POLICY = """\
site = "{site}"
version = 1
number = 1
keepers = ["keeper"]

[[rules]]
needs = {{ approver = 1 }}

[people.keeper]
name = "Kim Keeper"
mail = ["kim@site.example"]
roles = ["approver", "author", "guardian", "release"]
keys = ["{key}"]

[people.writer]
name = "Wanda Writer"
roles = ["author"]
keys = ["{writer}"]
"""


@cache
def _keys() -> Path:
    place = Path(tempfile.mkdtemp(prefix="freigabe-key-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


@cache
def keeper_key() -> SigningKey:
    """Return the key of the keeper of all test sites of this process."""
    return make_key(_keys() / "keeper", "keeper", passphrase="")


@cache
def _writer_key() -> SigningKey:
    """Return the key of who submits what the keeper approves."""
    return make_key(_keys() / "writer", "writer", passphrase="")


@cache
def _policy_files(folder: str) -> tuple[tuple[str, bytes], ...]:
    text = _POLICY.format(site=SITE, key=keeper_key().public.text, writer=_writer_key().public.text)
    return tuple(sign_policy(Path(folder), text, [keeper_key()]).files)


def trust() -> dict[str, str]:
    """Return the environment in which the keeper of the test sites is trusted, and signs what is published."""
    return {VARIABLE: keeper_key().public.fingerprint, RELEASE_KEY: str(keeper_key().path)}


def _is_finished(revision: Revision) -> bool:
    return revision.is_whole and revision.entry.status in (Status.PUBLISHED, Status.HIDDEN)


def found(root: Path) -> None:
    """Write the policy of a test site."""
    for path, content in _policy_files(tempfile.gettempdir()):
        files.write(root / path, content)


def trusted() -> AbstractContextManager[None]:
    """Trust the keeper of the test sites in this process, for a while."""
    return lent(trust())


def release(root: Path) -> None:
    """
    Release every text of the site at *root* that is whole and `published` or `hidden`, as it is now.

    A site that was never published starts its desk anew and adopts all of them; one that was goes on, because the
    published site remembers its record: what changed is submitted and approved, what is finished no more is taken down.
    """
    with trusted():
        if (root / PULLED).is_file() and (root / PLACE).is_file():
            _go_on(root)
        else:
            _begin(root)


def _begin(root: Path) -> None:
    shutil.rmtree(root / "content" / "desk", ignore_errors=True)
    found(root)
    standing = stand(root, LONG_AGO)
    _adopt(root, standing, [one for one, case in standing.cases.items() if case.working and _is_finished(case.working)])


def _adopt(root: Path, standing: Standing, wanted: list[str]) -> None:
    if wanted:
        event, writes = adoption(standing, wanted, KEEPER, "", LONG_AGO)
        _write(root, {**writes, **signed(event, keeper_key())})


def _go_on(root: Path) -> None:
    now = datetime.now(UTC)
    standing = stand(root, now)
    if standing.policy is None:
        return
    policy = standing.policy
    _adopt(root, standing, [one for one, case in standing.cases.items() if _is_new(case)])
    standing = stand(root, now)
    for one, case in standing.cases.items():
        finding = judge(case, policy, standing.memory.seen, now)
        online = finding.releases[-1].revision if finding.releases else ""
        if case.working and _is_finished(case.working) and case.working.digest != online:
            _act(root, _writer_key(), one, lambda desk, one: acts.submit(desk, one, [], ""))
            _act(root, keeper_key(), one, lambda desk, one: acts.approve(desk, one, Given()))
        elif online and not (case.working and _is_finished(case.working)) and not finding.taken_down:
            _act(root, keeper_key(), one, lambda desk, one: takedowns.take_down(desk, one, WITHDRAWN, "", "Test"), now)


def _is_new(case: Case) -> bool:
    is_finished = case.working is not None and _is_finished(case.working)
    return is_finished and not case.record.signed and case.adopted is None


def _act(root: Path, key: SigningKey, one: str, act: Callable[[Desk, str], Act], at: datetime = LONG_AGO) -> None:
    done = act(sit_down(stand(root, datetime.now(UTC)), key.public, at), one)
    _write(root, {**done.writes, **signed(done.event, key)})
    for path in done.removes:
        (root / path).unlink()


def _write(root: Path, writes: Mapping[PurePosixPath, bytes]) -> None:
    for path, content in writes.items():
        files.write(root / path, content)
