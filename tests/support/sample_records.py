"""
Signs the records of the sample site anew: policy, submissions, releases, the same bytes every time.

Run `.venv/bin/python -m tests.support.sample_records` after changing a sample text, then `python3 tasks.py docs`, and
commit the result. Times are claimed, and lie before each text's own date, as they would in a firm. Ed25519 has no
chance in it, so the same texts make the same signatures.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from plugins.core import files
from plugins.core.entry import Entry, Status
from plugins.core.files import walk
from plugins.desk.acts import Given, approve, submit
from plugins.desk.adopt import adopt
from plugins.desk.seat import Act, Desk, sit_down
from plugins.desk.standing import stand
from plugins.desk.takedowns import refuse
from plugins.records.own_key import find_key
from plugins.records.policies import VARIABLE
from plugins.records.policy_signing import sign_policy
from plugins.records.presets import NewPerson, preset
from plugins.records.signing import SigningKey
from plugins.records.writing import signed

ROOT = Path(__file__).parents[2]
DESK = Path("content", "desk")
KEYS = DESK / "sample-keys"
SITE = "www.ohlendiek-federn.example"
KEEPER, EDITOR = "karin-ohlendiek", "meral-aydin"
ROLES: Mapping[str, tuple[str, ...]] = {
    "karin-ohlendiek": ("author", "approver", "guardian"),
    "meral-aydin": ("author",),
    "jens-petzold": ("author", "approver"),
    "friedhelm-stratmann": ("author", "approver"),
    "tim-lukas": ("author",),
}
ZONE = ZoneInfo("Europe/Berlin")
# What moved in from the firm's old site, by one signature of the keeper.
ADOPTED = ("p20260201-i3p5", "p20260201-d4s7", "p20260201-k7o4")
MOVED_IN = datetime(2026, 2, 1, 10, 30, tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class Stage:
    """
    An earlier version of a text: what has to be undone in it, and what became of it.

    Attributes:
        undo: Words of the text as it is now → words it had then.
        lines: Beginnings of lines that were not there then, with all that is indented below them.
        at: When it was submitted; its decision follows in the afternoon.
        refused: Why it was refused; empty when it was released.
        note: What its author said with it.
    """

    at: datetime
    undo: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    refused: str = ""
    note: str = ""

    def of(self, text: str) -> str:
        """
        Return *text* as it was then.

        Raises:
            AssertionError: If something to undo is not in it any more.
        """
        for now, then in self.undo.items():
            if now not in text:
                raise AssertionError(f"not in the text any more: {now}")
            text = text.replace(now, then)
        return "".join(_without(text.splitlines(keepends=True), self.lines))


def _without(rows: Sequence[str], beginnings: tuple[str, ...]) -> Iterator[str]:
    is_inside = False
    for row in rows:
        is_inside = row.startswith(beginnings) or (is_inside and row.startswith("  ")) if beginnings else False
        if not is_inside:
            yield row


_MIXED_UP = {"Schrägstrich im Z": "Schrägstrich im S", "Bogen im S": "Bogen im Z"}
_PER_MONTH = {"im Jahr 17 Stunden": "im Monat 17 Stunden"}
_SECOND = "  - date: 2026-09-17"
_BLOCK = ("  - date: 2026-09-10", "  - date: 2026-09-17")
EARLIER: Mapping[str, tuple[Stage, ...]] = {
    # a correction released later, twice
    "p20260908-s5z2": (
        Stage(datetime(2026, 9, 4, 9, 12, tzinfo=ZONE), {**_MIXED_UP, **_PER_MONTH}, ("modified:", "corrections:")),
        Stage(
            datetime(2026, 9, 10, 8, 20, tzinfo=ZONE),
            {**_PER_MONTH, "modified: 2026-09-17": "modified: 2026-09-10"},
            (_SECOND,),
            note="S und Z getauscht, mit Berichtigung.",
        ),
    ),
    # a first version that was refused
    "p20260929-t7w1": (
        Stage(
            datetime(2026, 9, 22, 15, 5, tzinfo=ZONE),
            {"Ich wurde gefragt, ob ich Herrn Stratmann kenne. Ich habe gesagt, flüchtig.": "Die Klasse hat gelacht."},
            refused="Schön. Aber so lacht die Klasse über Herrn Stratmann; frag ihn, oder schreib es anders.",
            note="Meine Woche. Bitte nicht zu viel streichen.",
        ),
    ),
}
SUBMITTED_AT: Mapping[str, datetime] = {
    "p20260908-s5z2": datetime(2026, 9, 17, 9, 40, tzinfo=ZONE),
    "p20260929-t7w1": datetime(2026, 9, 24, 15, 30, tzinfo=ZONE),
    # waits for its release
    "p20261120-f5n1": datetime(2026, 11, 24, 11, 15, tzinfo=ZONE),
    # shown nine years later, released when it was written
    "p20260402-u9l9": datetime(2026, 4, 2, 10, 0, tzinfo=ZONE),
}


def key_of(person: str, root: Path = ROOT) -> SigningKey:
    """Return the worthless key of *person*."""
    return find_key(root, str(root / KEYS / person))


def policy_text(root: Path = ROOT) -> str:
    """Return the sample's policy: four eyes, three people who release."""
    known = tomllib.loads((root / "content" / "people.toml").read_text(encoding="utf-8"))
    people = [
        NewPerson(
            person, known[person]["name"], (known[person]["email"],), key_of(person, root).public.text, ROLES[person]
        )
        for person in ROLES
    ]
    return preset("vier-augen", site=SITE, people=people, keepers=(KEEPER,))


class Office:
    """The sample firm at work on a copy of its texts."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def begin(self) -> None:
        """Put the policy in force."""
        for path, content in sign_policy(self.root, policy_text(self.root), [key_of(KEEPER, self.root)]).files:
            files.write(self.root / path, content)

    def adopt(self, ids: Sequence[str], at: datetime) -> None:
        """Let the keeper adopt the texts *ids* as they are."""
        self._do(KEEPER, at, lambda desk: adopt(desk, ids, "Vom alten Auftritt übernommen."))

    def submit(self, entry: Entry, at: datetime, note: str) -> None:
        """Let its first author submit *entry*; pages without one by the editor."""
        author = entry.authors[0] if entry.authors else EDITOR
        self._do(author, at, lambda desk: submit(desk, entry.id, (), note))

    def decide(self, entry: Entry, at: datetime, refused: str = "") -> None:
        """Let the approver its head names release or refuse *entry*."""
        by = entry.approver or KEEPER
        self._do(by, at, lambda desk: refuse(desk, entry.id, refused) if refused else approve(desk, entry.id, Given()))

    def _do(self, person: str, at: datetime, act: Callable[[Desk], Act]) -> None:
        key = key_of(person, self.root)
        done = act(sit_down(stand(self.root, at), key.public, at))
        self._write({**done.writes, **signed(done.event, key)})
        for path in done.removes:
            (self.root / path).unlink()

    def _write(self, found: Mapping[PurePosixPath, bytes]) -> None:
        for path, content in found.items():
            files.write(self.root / path, content)


def tell(office: Office, entry: Entry) -> None:
    """Write the record of *entry*, version by version."""
    path = office.root / "content" / entry.source
    text = path.read_bytes()
    for stage in EARLIER.get(entry.id, ()):
        path.write_bytes(stage.of(text.decode()).encode())
        office.submit(entry, stage.at, stage.note)
        office.decide(entry, stage.at + timedelta(hours=2), stage.refused)
    path.write_bytes(text)
    at = submitted_at(entry)
    office.submit(entry, at, "")
    if entry.status in (Status.PUBLISHED, Status.HIDDEN):
        office.decide(entry, at + timedelta(hours=23))


def submitted_at(entry: Entry) -> datetime:
    """Return when the version of now was submitted: four days before its date, pages on the day in their id."""
    if entry.id in SUBMITTED_AT:
        return SUBMITTED_AT[entry.id]
    minute = timedelta(minutes=sum(entry.id.encode()) % 90)
    if entry.published:
        day = entry.published.astimezone(ZONE) - timedelta(days=4)
    else:
        day = datetime.strptime(entry.id[1:9], "%Y%m%d").replace(tzinfo=ZONE)
    return day.replace(hour=9, minute=5) + minute


def rendered(root: Path = ROOT) -> dict[str, bytes]:
    """Return every file of the sample's desk by its path below *root*, as it is to be; no anchor may be set."""
    with tempfile.TemporaryDirectory(prefix="freigabe-") as place:
        copy = Path(place)
        shutil.copytree(root / "content", copy / "content", ignore=shutil.ignore_patterns("entries", "pool", "site"))
        for name in ("policy.toml", "policy.toml.sig"):
            (copy / DESK / name).unlink(missing_ok=True)
        office = Office(copy)
        office.begin()
        office.adopt(ADOPTED, MOVED_IN)
        for entry in sorted(stand(copy, MOVED_IN).working.entries, key=lambda one: one.id):
            if entry.id not in ADOPTED and entry.status in (Status.PUBLISHED, Status.HIDDEN, Status.REVIEW):
                tell(office, entry)
        return {path.relative_to(copy).as_posix(): path.read_bytes() for path in walk(copy / DESK)}


def main() -> int:
    """Write what has changed, take away what is left over, and name both."""
    os.environ.pop(VARIABLE, None)
    wanted = rendered()
    there = {path.relative_to(ROOT).as_posix(): path for path in walk(ROOT / DESK)}
    for name in sorted(there.keys() - wanted.keys()):
        there[name].unlink()
        print(f"- {name}")
    for name, content in sorted(wanted.items()):
        if name not in there or there[name].read_bytes() != content:
            files.write(ROOT / name, content)
            print(f"+ {name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
