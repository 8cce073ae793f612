"""What files were at one instant: whatever changes one of them is seen, and nothing else is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from plugins.core import facts
from plugins.records import ledger
from plugins.records.ledger import Ledger, UnknownError
from tests.support.ticks import later_than, let_tick

SETTLES = 2_000_000_000
TICK = 20_000_000
# So long ago that all there is counts as fresh, and so late that nothing does.
EARLY, LATE = SETTLES + 1, 1 << 62
PLACES = ("a.txt", "texts", "code", "none")
LISTED = ("", "code/deep", "away")
FILES = {
    "a.txt": b"1",
    "texts/b.txt": b"22",
    "texts/d e/c.txt": b"333",
    "code/x.py": b"4",
    "code/n.txt": b"55",
    "code/deep/y.html": b"6",
    "code/deep/__pycache__/z.pyc": b"7",
    "elsewhere/one": b"8",
    "elsewhere/two": b"8",
}
UNASKED = ("code/deep/__pycache__/z.pyc", "elsewhere/two")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small site: texts, code, and a link to what lies beside them."""
    for name, content in FILES.items():
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_bytes(content)
    (tmp_path / "site/texts/link").symlink_to("../elsewhere/one")
    let_tick(tmp_path / "site")
    return tmp_path / "site"


def taken(root: Path, now_ns: int = LATE, places: Iterable[str] = PLACES, listed: Iterable[str] = LISTED) -> Ledger:
    """Look at the small site."""
    return ledger.take(str(root), places, now_ns, listed)


def is_unchanged(root: Path, known: Ledger) -> bool:
    """Whether all is as it was *known*."""
    return ledger.is_unchanged(str(root), known)


def overwritten(path: Path) -> None:
    """Put another byte there, and give the file the time back that anybody can set."""
    facts = path.stat()
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))


def overwrite(name: str, root: Path) -> None:
    overwritten(root / name)


def grow(name: str, root: Path) -> None:
    (root / name).write_bytes(b"12345")


def take_away(name: str, root: Path) -> None:
    """A file, or a folder with the files in it."""
    path = root / name
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def shut(name: str, root: Path) -> None:
    (root / name).chmod(0o711)


def replace(name: str, make: Callable[[Path], object], root: Path) -> None:
    """Put something else there under the same name."""
    take_away(name, root)
    make(root / name)


def move_and_link(name: str, root: Path) -> None:
    """Let a link lead to where the folder has gone."""
    (root / name).rename(root.parent / "moved")
    (root / name).symlink_to(root.parent / "moved", target_is_directory=True)


def link_to_the_same(path: Path) -> None:
    """Make a link to a file with the bytes that stood here."""
    path.with_name("same").write_bytes(b"1")
    path.symlink_to("same")


def swap(one: str, other: str, root: Path) -> None:
    """Let two files change their names."""
    (root / one).rename(root / "x")
    (root / other).rename(root / one)
    (root / "x").rename(root / other)


def rename(name: str, new: str, root: Path) -> None:
    (root / name).rename((root / name).with_name(new))


def put(name: str, root: Path) -> None:
    (root / name).write_bytes(b"8")


def make_folder(name: str, root: Path) -> None:
    (root / name).mkdir()


Change = Callable[[Path], object]
SEEN: dict[str, Change] = {
    **{f"a byte of {name}": partial(overwrite, name) for name in FILES if name not in UNASKED},
    **{f"{name} grows": partial(grow, name) for name in ("a.txt", "code/x.py")},
    **{f"{name} gone": partial(take_away, name) for name in ("a.txt", "texts/b.txt", "code/x.py", "texts/d e")},
    **{f"mode of {name}": partial(shut, name) for name in ("a.txt", "code/n.txt", "texts")},
    "a folder in place of a file": partial(replace, "a.txt", Path.mkdir),
    "a pipe in place of a file": partial(replace, "a.txt", os.mkfifo),
    "a link in place of a file": partial(replace, "a.txt", link_to_the_same),
    "a link in place of a folder": partial(move_and_link, "texts/d e"),
    "a link in place of a folder of code": partial(move_and_link, "code/deep"),
    "a file in place of a folder": partial(replace, "texts/d e", Path.touch),
    "the link to another file of the same bytes": partial(
        replace, "texts/link", partial(Path.symlink_to, target="../elsewhere/two")
    ),
    "the link leads nowhere": partial(take_away, "elsewhere/one"),
    "a file in place of the link": partial(replace, "texts/link", partial(Path.write_bytes, data=b"8")),
    "names exchanged": partial(swap, "texts/b.txt", "texts/d e/c.txt"),
    "other capitals": partial(rename, "texts/b.txt", "B.txt"),
    "other capitals in code": partial(rename, "code/n.txt", "N.txt"),
    "a new text": partial(put, "texts/new.txt"),
    "a new text deep inside": partial(put, "texts/d e/new.txt"),
    "a new module": partial(put, "code/new.py"),
    "a new file in code": partial(put, "code/deep/output"),
    "what was missing": partial(put, "none"),
    "a name at the top": partial(put, "yaml.py"),
    "a listed folder": partial(make_folder, "away"),
}


@pytest.mark.parametrize("now_ns", [EARLY, LATE])
@pytest.mark.parametrize("name", SEEN)
def test_whatever_changes_is_seen(root: Path, name: str, now_ns: int) -> None:
    """By facts where they can be trusted, by bytes where they are fresh."""
    known = taken(root, now_ns)
    assert is_unchanged(root, known)

    SEEN[name](root)

    assert not is_unchanged(root, known)


IGNORED: dict[str, Change] = {
    "nothing": Path.exists,
    "what Python compiles": partial(make_folder, "code/__pycache__"),
    "what it compiles again": partial(overwrite, "code/deep/__pycache__/z.pyc"),
    "one more compiled file": partial(put, "code/deep/__pycache__/y.pyc"),
    **{f"what tasks make: {name}": partial(make_folder, name) for name in ("var", "output", "output.old", "preview")},
    "what nobody asked for": partial(overwrite, "elsewhere/two"),
}


@pytest.mark.parametrize("now_ns", [EARLY, LATE])
@pytest.mark.parametrize("name", IGNORED)
def test_what_a_task_leaves_by_itself_is_no_change(root: Path, name: str, now_ns: int) -> None:
    """Else no site would ever be unchanged."""
    known = taken(root, now_ns)

    IGNORED[name](root)

    assert is_unchanged(root, known)


def test_the_whole_of_each_place_is_looked_at(root: Path) -> None:
    """Everything by its facts, what is missing too; where Python compiles, a folder by its names."""
    (root / "code/deep/CASE").mkdir()
    (root / "code/deep/CASE/LOUD.PY").write_bytes(b"")

    known = taken(root)

    assert sorted(known.paths) == [
        "a.txt",
        "code/deep/CASE",
        "code/deep/CASE/LOUD.PY",
        "code/deep/y.html",
        "code/n.txt",
        "code/x.py",
        "none",
        "texts",
        "texts/b.txt",
        "texts/d e",
        "texts/d e/c.txt",
        "texts/link",
    ]
    assert sorted(known.listed) == ["", "away", "code", "code/deep"]
    assert "" == known.listed["away"]
    assert {} == known.fresh


def test_all_that_is_there_may_be_fresh(root: Path) -> None:
    """What is missing never is: it has no bytes."""
    known = taken(root, EARLY)

    assert known.paths == ("none",)
    assert sorted(known.fresh) == sorted(path for path in taken(root).paths if path != "none")


def test_what_has_no_bytes_is_not_opened(root: Path) -> None:
    """A pipe would let the task wait for ever; one that is there all the time is no change."""
    os.mkfifo(root / "texts/pipe")

    known = taken(root, EARLY)

    assert "" == known.fresh["texts/pipe"]
    assert is_unchanged(root, known)
    assert not is_unchanged(root, Ledger(known.paths, known.keys, {**known.fresh, "a.txt": ""}, known.listed))


def test_what_may_not_be_read_is_no_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever takes the permission away changes it, whatever the bytes are."""
    known = taken(root, EARLY)

    def refused(*_args: object) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", refused)

    assert not is_unchanged(root, known)


def test_a_folder_that_may_not_be_read_is_known_by_its_facts(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They change with the permission, and then it is looked at."""

    def refused(*_args: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "scandir", refused)

    assert taken(root, places=["texts"]).paths == ("texts",)


@pytest.mark.parametrize(("age", "is_fresh"), [(0, True), (SETTLES, True), (SETTLES + 1, False)])
def test_fresh_is_what_changed_in_the_last_two_seconds(root: Path, age: int, *, is_fresh: bool) -> None:
    """So long the coarsest of systems takes for one instant, the last one among them."""
    changed = (root / "a.txt").stat().st_ctime_ns

    known = taken(root, changed + age, ["a.txt"])

    assert (((), ["a.txt"]) if is_fresh else (("a.txt",), [])) == (known.paths, list(known.fresh))


def test_what_is_to_come_is_fresh(root: Path) -> None:
    """A clock that was set back since knows no better."""
    changed = (root / "a.txt").stat().st_ctime_ns

    assert ["a.txt"] == list(taken(root, changed - 10**18, ["a.txt"]).fresh)


def test_a_link_is_as_fresh_as_what_it_leads_to(root: Path) -> None:
    """The link itself may be old."""
    changed = later_than((root / "texts/link").lstat().st_ctime_ns, root / "elsewhere/one")

    assert ["texts/link"] == list(taken(root, changed + SETTLES, ["texts/link"]).fresh)
    assert [] == list(taken(root, changed + SETTLES + 1, ["texts/link"]).fresh)


def test_a_new_link_to_an_old_file_is_fresh(root: Path) -> None:
    """It may have led elsewhere just before."""
    path = root / "texts/other"
    path.symlink_to("../elsewhere/one")
    while path.lstat().st_ctime_ns <= (root / "elsewhere/one").stat().st_ctime_ns:
        path.unlink()
        path.symlink_to("../elsewhere/one")

    known = taken(root, path.lstat().st_ctime_ns + SETTLES, ["texts/other"])

    assert ["texts/other"] == list(known.fresh)


def test_a_link_to_a_folder_is_not_known(root: Path) -> None:
    """Nobody has looked at what lies there."""
    (root / "texts/folder").symlink_to("../elsewhere", target_is_directory=True)

    with pytest.raises(UnknownError):
        taken(root)


def test_a_name_with_a_line_feed_is_not_known(root: Path) -> None:
    """It would be two names when it is read again."""
    (root / "texts/a\nb").write_bytes(b"")

    with pytest.raises(UnknownError):
        taken(root)


def test_a_name_that_is_no_text_is_looked_at(root: Path) -> None:
    """Systems take any bytes for a name; they come back as they were."""
    for folder in (b"texts", b"code"):
        Path(os.fsdecode(os.fsencode(root) + b"/" + folder + b"/\xff")).write_bytes(b"1")
    Path(root, "texts/way").symlink_to(os.fsdecode(b"../code/\xff"))
    known = taken(root)
    fresh = taken(root, EARLY)

    assert Ledger.unpacked(known.packed()) == known
    assert Ledger.unpacked(fresh.packed()) == fresh
    assert is_unchanged(root, known)
    assert is_unchanged(root, fresh)


@pytest.mark.parametrize("known", [Ledger((), (b"", b""), {}, {}), Ledger(("a",), (b"1", b"2"), {"b": "3"}, {"": "4"})])
def test_what_was_packed_is_unpacked(known: Ledger) -> None:
    """Also where nothing was seen."""
    assert Ledger.unpacked(known.packed()) == known


def test_each_key_speaks_of_its_half(root: Path) -> None:
    """Of the first and of the second, which is the larger one where they are not alike."""
    before = taken(root, places=["texts"])
    middle = len(before.paths) // 2

    for at, path in enumerate(before.paths):
        if not (root / path).is_symlink():
            (root / path).chmod(0o700)
            after = taken(root, places=["texts"])
            assert [at < middle, at >= middle] == [one != two for one, two in zip(before.keys, after.keys, strict=True)]
            before = after
    assert (5, 2) == (len(before.paths), middle)


def test_a_copy_of_the_process_says_the_same(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many files are looked at by two at once."""
    alone = taken(root)
    monkeypatch.setattr(ledger, "_MANY", 1)

    assert alone == taken(root)
    assert is_unchanged(root, alone)
    overwritten(root / "texts/b.txt")
    assert not is_unchanged(root, alone)


@pytest.mark.parametrize(("many", "expected"), [(11, 0), (10, 1), (1, 1)])
def test_few_files_need_no_copy_of_the_process(
    root: Path, monkeypatch: pytest.MonkeyPatch, many: int, expected: int
) -> None:
    """It costs more than it saves."""
    asked: list[str] = []

    def beside(work: Callable[[str], bytes], folder: str) -> Callable[[], bytes]:
        asked.append(folder)
        return partial(work, folder)

    monkeypatch.setattr(ledger, "beside", beside)
    monkeypatch.setattr(ledger, "_MANY", many)

    assert 10 == len(taken(root).paths)
    assert [str(root)] * expected == asked


def test_keys_follow_values_and_not_objects(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two numbers that are the same may be one object or two."""

    def said(mtime: int, ctime: int) -> SimpleNamespace:
        return SimpleNamespace(st_mode=1, st_ino=2, st_size=3, st_mtime_ns=mtime, st_ctime_ns=ctime)

    one = 10**18
    monkeypatch.setattr(os, "lstat", lambda _path: said(one, one))
    before = taken(root, places=["gone"], listed=())
    monkeypatch.setattr(os, "lstat", lambda _path: said(int("1" + 18 * "0"), int("1" + 18 * "0")))

    assert is_unchanged(root, before)


# What was fresh settles.


def test_what_was_fresh_is_known_by_its_facts_later(root: Path) -> None:
    """Then its bytes are not read again; nothing else changes."""
    fresh = taken(root, EARLY)

    found = ledger.settled(str(root), fresh, LATE)

    assert found is not None
    assert (("none", *sorted(fresh.fresh)), {}, fresh.listed) == (found.paths, found.fresh, found.listed)
    assert is_unchanged(root, found)
    overwritten(root / "a.txt")
    assert not is_unchanged(root, found)


@pytest.mark.parametrize(("age", "is_fresh"), [(SETTLES, True), (SETTLES + 1, False)])
def test_it_takes_two_seconds_to_settle(root: Path, age: int, *, is_fresh: bool) -> None:
    """Just as long as it would be fresh for a first look."""
    fresh = taken(root, EARLY, ["a.txt"])
    changed = (root / "a.txt").stat().st_ctime_ns

    found = ledger.settled(str(root), fresh, changed + age)

    assert taken(root, changed + age, ["a.txt"]) == found
    assert is_fresh is (fresh == found)


@pytest.mark.parametrize("name", ["a.txt", "texts/b.txt"])
def test_what_is_not_true_does_not_settle(root: Path, name: str) -> None:
    """Another byte would become what it had been all the time."""
    fresh = taken(root, EARLY)
    overwritten(root / name)

    assert ledger.settled(str(root), fresh, LATE) is None


def test_what_changes_before_its_facts_are_taken_does_not_settle(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are compared last, so they show it."""
    fresh = taken(root, EARLY)
    facts_of = ledger._keys

    def busy(place: str, paths: tuple[str, ...]) -> tuple[bytes, bytes]:
        if len(paths) > 1:
            overwritten(root / "a.txt")
        return facts_of(place, paths)

    monkeypatch.setattr(ledger, "_keys", busy)

    assert ledger.settled(str(root), fresh, LATE) is None


@pytest.mark.parametrize(("age", "expected"), [(-1, False), (TICK, False), (TICK + 1, True)])
def test_what_changed_since_may_not_have_been_read(root: Path, age: int, *, expected: bool) -> None:
    """The system's clock stands still for a while, so what seems to have changed just before counts as well."""
    fresh = taken(root, EARLY, ["a.txt"])
    changed = (root / "a.txt").stat().st_ctime_ns

    assert expected is ledger.is_read_whole(str(root), fresh, changed + age)


def test_what_was_settled_shows_later_whether_it_changed(root: Path) -> None:
    """Its facts are compared anyway; what vanished is compared by its bytes."""
    assert ledger.is_read_whole(str(root), taken(root, LATE), 0)
    fresh = taken(root, EARLY, ["a.txt"])
    (root / "a.txt").unlink()

    assert ledger.is_read_whole(str(root), fresh, TICK + 1)
    assert not is_unchanged(root, fresh)


def test_where_facts_prove_nothing_nothing_is_known(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was seen before is not believed, and nothing new is."""
    known = taken(root)
    monkeypatch.setattr(facts, "os", SimpleNamespace(name="nt"))

    assert not is_unchanged(root, known)
    with pytest.raises(UnknownError):
        taken(root)
