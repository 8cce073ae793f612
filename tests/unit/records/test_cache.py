"""What was verified is remembered; whoever can write into the folder cannot make us remember more."""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
from importlib.metadata import version
from pathlib import Path

import pytest

from plugins.records import cache, signature
from plugins.records.cache import PLACE, VerifiedCache, key_for
from plugins.records.signature import SignatureWrongError, Verifier
from tests.support.signatures import MESSAGE, NAMESPACE, ed25519, text_of

KNOWN = {"one": b"1", "zwölf": b"\0\xff" * 9, "empty": b"", "": b"no name"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of settings that is this test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository whose cache holds what is in KNOWN."""
    saved(tmp_path / "site", KNOWN)
    return tmp_path / "site"


def saved(root: Path, known: dict[str, bytes], *, is_part: bool = False) -> None:
    """Put *known* into the cache of *root*."""
    root.mkdir(exist_ok=True)
    filled = VerifiedCache.load(root)
    for key, value in known.items():
        filled.put(key, value)
    filled.save(is_part=is_part)


def known(root: Path) -> dict[str, bytes]:
    """Return what the cache of *root* knows of KNOWN."""
    loaded = VerifiedCache.load(root)
    return {key: value for key in KNOWN if (value := loaded.get(key)) is not None}


def test_what_was_put_is_got_in_the_next_run(root: Path) -> None:
    """Any key, any bytes, also none."""
    assert known(root) == KNOWN
    assert VerifiedCache.load(root).get("two") is None


def test_the_secret_lies_outside_and_is_the_persons_own(root: Path, home: Path) -> None:
    """32 bytes that nobody else on the machine can read, made once."""
    secret = home / "freigabe" / "cache-secret"
    before = secret.read_bytes()
    saved(root, {"two": b"2"})

    assert (len(before), secret.stat().st_mode & 0o777) == (32, 0o600)
    assert secret.read_bytes() == before
    assert [path.name for path in secret.parent.iterdir()] == ["cache-secret"]
    assert before not in (root / PLACE).read_bytes()


def test_the_folder_of_the_secret_is_the_persons_own(tmp_path: Path, home: Path) -> None:
    """Whatever this machine gives to others by itself."""
    before = os.umask(0)
    try:
        saved(tmp_path / "site", {})
    finally:
        os.umask(before)

    assert (home / "freigabe").stat().st_mode & 0o777 == 0o700


def test_a_changed_byte_anywhere_drops_the_file(root: Path) -> None:
    """The whole is dropped, without a word, and the file heals with the next run."""
    content = (root / PLACE).read_bytes()

    for at in range(len(content)):
        (root / PLACE).write_bytes(content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :])
        assert known(root) == {}
    saved(root, KNOWN)
    assert known(root) == KNOWN


@pytest.mark.parametrize("kept", [0, 1, 20, 52, 53, -1])
def test_a_file_cut_off_is_dropped(root: Path, kept: int) -> None:
    """As a full disk leaves it."""
    (root / PLACE).write_bytes((root / PLACE).read_bytes()[:kept])

    assert known(root) == {}


def test_bytes_behind_are_dropped(root: Path) -> None:
    """Nothing rides along."""
    (root / PLACE).write_bytes((root / PLACE).read_bytes() + b"\0")

    assert known(root) == {}


def test_the_file_of_another_folder_is_foreign(root: Path, tmp_path: Path) -> None:
    """What was found out about one repository says nothing about another one of the same person."""
    shutil.copytree(root, tmp_path / "copy")

    assert known(tmp_path / "copy") == {}
    assert known(root) == KNOWN


def test_the_file_of_another_person_is_foreign(root: Path, home: Path) -> None:
    """Who does not know the secret cannot write one."""
    (home / "freigabe" / "cache-secret").write_bytes(b"s" * 32)

    assert known(root) == {}


@pytest.mark.parametrize("name", ["cryptography", "sshsig"])
def test_another_version_of_what_verifies_asks_anew(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What a fault of it let pass is not answered from before."""
    assert any(f"{name}-{version(name)}" in one for one in cache._verifiers())
    (tmp_path / f"packages/{name}-9999.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "packages")
    cache._code.cache_clear()

    found = known(root)

    monkeypatch.undo()
    cache._code.cache_clear()
    assert {} == found


def test_another_state_of_the_code_asks_anew(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that became stricter is not answered from before."""
    monkeypatch.setattr(cache, "_code", lambda: b"stricter")

    assert known(root) == {}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_secret_others_can_read_is_replaced(root: Path, home: Path, mode: int) -> None:
    """It may be known, so what it vouched for counts no longer."""
    secret = home / "freigabe" / "cache-secret"
    before = secret.read_bytes()
    secret.chmod(mode)

    assert known(root) == {}
    assert secret.read_bytes() != before
    assert secret.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"s" * 31, b"s" * 33])
def test_a_secret_of_another_length_is_replaced(root: Path, home: Path, content: bytes) -> None:
    """An empty one would be known to everybody."""
    secret = home / "freigabe" / "cache-secret"
    secret.write_bytes(content)

    assert known(root) == {}
    assert len(secret.read_bytes()) == 32


def test_a_secret_that_is_a_link_is_replaced(root: Path, home: Path) -> None:
    """A link may lead into the repository."""
    secret = home / "freigabe" / "cache-secret"
    (root / "mine").write_bytes(secret.read_bytes())
    (root / "mine").chmod(0o600)
    secret.unlink()
    secret.symlink_to(root / "mine")

    assert known(root) == {}
    assert not secret.is_symlink()


def test_without_a_home_nothing_is_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No secret, no file; the run itself remembers."""
    monkeypatch.delenv("XDG_CONFIG_HOME")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.delenv(name)
    (root / PLACE).unlink()

    saved(root, KNOWN)

    assert not (root / PLACE).exists()


def test_a_home_inside_the_repository_is_none(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There a commit could bring secret and cache along."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(root / "config"))

    assert known(root) == {}
    assert not (root / "config").exists()


def test_a_folder_of_settings_must_be_absolute(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The standard says so; it would lead to wherever the task was started."""
    monkeypatch.setenv("XDG_CONFIG_HOME", "config")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))

    VerifiedCache.load(root)

    assert (tmp_path / "home" / ".config" / "freigabe" / "cache-secret").is_file()


def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither where the secret would lie, nor where the cache would."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    saved(tmp_path / "site", {})
    (tmp_path / "site" / "var").write_text("x", encoding="utf-8")
    saved(tmp_path / "site", KNOWN)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    saved(tmp_path / "site", KNOWN)

    assert known(tmp_path / "site") == {}


def test_a_link_in_its_place_is_not_followed(root: Path, tmp_path: Path) -> None:
    """It is replaced by a file, and what it led to stays as it is."""
    (root / PLACE).rename(tmp_path / "elsewhere")
    (root / PLACE).symlink_to(tmp_path / "elsewhere")

    assert known(root) == {}
    saved(root, {"two": b"2"})
    assert not (root / PLACE).is_symlink()
    assert (tmp_path / "elsewhere").is_file()


def test_what_a_whole_run_did_not_use_is_forgotten(root: Path) -> None:
    """So the file does not grow with everything that ever was."""
    loaded = VerifiedCache.load(root)
    loaded.get("one")
    loaded.put("two", b"2")
    loaded.save()

    assert known(root) == {"one": b"1"}
    assert VerifiedCache.load(root).get("two") == b"2"


def test_what_a_whole_run_did_not_use_is_forgotten_also_when_nothing_is_new(root: Path) -> None:
    """A deleted entry leaves the file with the next build."""
    loaded = VerifiedCache.load(root)
    loaded.get("one")
    loaded.save()

    assert known(root) == {"one": b"1"}


def test_a_run_over_a_part_keeps_the_rest(root: Path) -> None:
    """A task about one entry does not make the next build slow."""
    saved(root, {"two": b"2"}, is_part=True)

    assert known(root) == KNOWN


def test_a_file_with_nothing_new_is_left_alone(root: Path) -> None:
    """Not even read-only folders are asked."""
    before = (root / PLACE).stat().st_mtime_ns
    loaded = VerifiedCache.load(root)
    for key in KNOWN:
        loaded.get(key)
    loaded.save()

    assert (root / PLACE).stat().st_mtime_ns == before


def test_what_was_saved_is_not_saved_again(root: Path) -> None:
    """Until there is something new."""
    loaded = VerifiedCache.load(root)
    for key, value in KNOWN.items():
        loaded.put(key, value)
    loaded.save()
    (root / PLACE).unlink()
    loaded.save()

    assert not (root / PLACE).exists()


def test_the_file_is_bounded(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit is verified again; what was used comes before what was not."""
    monkeypatch.setattr(cache, "LIMIT", 100)
    saved(root, {f"{number:02}": b"x" * 20 for number in range(10)}, is_part=True)

    loaded = VerifiedCache.load(root)
    assert [f"{number:02}" for number in range(10) if loaded.get(f"{number:02}")] == ["00", "01", "02"]
    assert (root / PLACE).stat().st_size <= 100 + 52


@pytest.mark.parametrize(("spare", "expected"), [(0, {"a": b"1", "zwölf": b"22"}), (-1, {"a": b"1"})])
def test_the_bound_is_that_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spare: int, expected: dict[str, bytes]
) -> None:
    """One that is just as large is written whole, and read again."""
    whole = {"a": b"1", "zwölf": b"22"}
    saved(tmp_path / "one", whole)
    monkeypatch.setattr(cache, "LIMIT", (tmp_path / "one" / PLACE).stat().st_size - 52 + spare)

    saved(tmp_path / "two", whole)

    loaded = VerifiedCache.load(tmp_path / "two")
    assert {key: value for key in whole if (value := loaded.get(key)) is not None} == expected


def test_a_file_beyond_the_bound_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty gigabytes of poison cost nothing."""
    monkeypatch.setattr(cache, "LIMIT", 10)

    assert known(root) == {}


def test_a_verified_signature_is_known_in_the_next_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key comes back without anything being verified, and a wrong one is never kept."""
    armored = ed25519().armored()
    first = VerifiedCache.load(root)
    Verifier(first).key_of(MESSAGE, armored, NAMESPACE)
    with pytest.raises(SignatureWrongError):
        Verifier(first).key_of(MESSAGE + b"x", armored, NAMESPACE)
    first.save()

    def never(*_args: object) -> None:
        raise SignatureWrongError

    monkeypatch.setattr(signature, "verify", never)

    again = Verifier(VerifiedCache.load(root))
    assert again.key_of(MESSAGE, armored, NAMESPACE).text == text_of(ed25519().key)
    with pytest.raises(SignatureWrongError):
        again.key_of(MESSAGE + b"x", armored, NAMESPACE)


# Keys for caches that lie elsewhere


def test_a_key_is_the_persons_own(root: Path, home: Path) -> None:
    """It comes from the secret, which cannot be told from it, and is the same each time."""
    secret = (home / "freigabe" / "cache-secret").read_bytes()

    assert key_for(root, "a") == key_for(root, "a")
    assert key_for(root, "a") == hmac.new(secret, f"a\0{root}".encode(), hashlib.sha256).digest()


def test_a_key_serves_one_purpose_at_one_place(root: Path, tmp_path: Path, home: Path) -> None:
    """What was authenticated for another cache, site or person says nothing here."""
    keys = [key_for(root, "a"), key_for(root, "b"), key_for(root, "A"), key_for(tmp_path / "other", "a")]
    (home / "freigabe" / "cache-secret").write_bytes(b"s" * 32)
    keys.append(key_for(root, "a"))

    assert len(keys) == len(set(keys))
    assert {32} == {len(key) for key in keys}


def test_purpose_and_place_do_not_flow_into_each_other(tmp_path: Path) -> None:
    """Where one ends is part of the key."""
    assert key_for(tmp_path / "b", f"a{tmp_path}") != key_for(tmp_path / f"a{tmp_path}b", "")


def test_a_key_follows_the_place_and_not_its_spelling(root: Path, tmp_path: Path) -> None:
    """Whichever way leads to the site."""
    (tmp_path / "link").symlink_to(root, target_is_directory=True)

    assert key_for(root, "a") == key_for(tmp_path / "link", "a") == key_for(root / "x" / "..", "a")


def test_a_place_whose_name_is_no_text_has_a_key(tmp_path: Path) -> None:
    """Systems take any bytes for a name."""
    one, other = (Path(os.fsdecode(os.fsencode(tmp_path) + name)) for name in (b"/\xff", b"/\xfe"))

    assert 32 == len(key_for(one, "a"))
    assert key_for(one, "a") != key_for(other, "a")


def test_the_first_key_makes_the_secret(tmp_path: Path, home: Path) -> None:
    """It is the one of the caches here."""
    first = key_for(tmp_path, "a")
    saved(tmp_path / "site", KNOWN)

    assert 32 == len((home / "freigabe" / "cache-secret").read_bytes())
    assert first == key_for(tmp_path, "a")


@pytest.mark.parametrize("case", ["no home", "inside", "no folder"])
def test_without_a_secret_there_is_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    """An empty one says so; one that anybody could know would be worse than none."""
    for name in ("XDG_CONFIG_HOME", "HOME", "USERPROFILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "file").write_bytes(b"")
    if case != "no home":
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / {"inside": "site/config", "no folder": "file"}[case]))

    assert b"" == key_for(tmp_path / "site", "a")
