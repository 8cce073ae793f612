"""`docs/verify-one.sh`: a record is checked with a shell, git and ssh-keygen alone, and whatever is done to it is seen."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.records.events import parse, render
from plugins.records.signing import sign
from tests.support.blobs import blob_name
from tests.support.people import SITE, Firm, Person
from tests.support.site import REPOSITORY, Done, run

SCRIPT = REPOSITORY / "docs/verify-one.sh"
TOOLS = ("git", "ssh-keygen", "sh", "mktemp", "rm")
RECORD = "content/desk/entries/id-eins"
NAMESPACE = f"freigabe@{SITE}"

Harm = Callable[[Firm], object]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Firm:
    """A firm with one post released twice under two policies, another one released, and a third that was adopted."""
    firm = Firm.at(tmp_path_factory.mktemp("firm"))
    firm.post("eins").post("zwei").post("drei").post("vier").released("eins").released("zwei")
    firm.does("kim", "desk.adopt", "drei", "vier")
    firm.site.append("content/desk/policy.toml", "# Zweite Fassung.\n")
    firm.does("kim", "desk.policy")
    firm.site.append("content/posts/2026/eins.md", "Mehr Text.\n")
    firm.commit("Say more")
    return firm.released("eins")


@pytest.fixture
def firm(released: Firm, tmp_path: Path) -> Firm:
    """A copy to do harm to."""
    return Firm(released.site.copy(tmp_path / "firm"), tuple(released.people.values()))


def verified(firm: Firm, entry: str = "id-eins") -> Done:
    """Run the script where there is nothing but what it says it needs."""
    tools = firm.site.root / "var/tools"
    tools.mkdir(parents=True, exist_ok=True)
    for name in TOOLS:
        if not (tools / name).exists():
            (tools / name).symlink_to(shutil.which(name) or name)
    return run([tools / "sh", SCRIPT, entry], cwd=firm.site.root, env={"PATH": str(tools)})


def one(firm: Firm, pattern: str) -> Path:
    """Return the first file of that name."""
    return min((firm.site.root / RECORD).glob(pattern))


def signature(path: Path) -> Path:
    """Return the signature beside *path*."""
    return path.with_name(f"{path.name}.sig")


def swap(one: Path, other: Path) -> None:
    """Put each of them in the place of the other."""
    mine, theirs = one.read_bytes(), other.read_bytes()
    one.write_bytes(theirs)
    other.write_bytes(mine)


def signed_anew(path: Path, person: Person, *, namespace: str = NAMESPACE, **changed: str) -> None:
    """Write the event at *path* anew as *person* would sign it, its name made to fit."""
    event = parse(path.read_bytes())
    content = render(replace(event, facts={**event.facts, **changed}))
    fresh = path.with_name(f"{path.name[:-13]}{blob_name(content)[:8]}.json")
    for old in (path, signature(path)):
        old.unlink()
    fresh.write_bytes(content)
    signature(fresh).write_bytes(sign(content, namespace, person.signing))


def without(*patterns: str) -> Harm:
    """Return what deletes files of the record."""

    def harm(firm: Firm) -> None:
        for pattern in patterns:
            for path in (firm.site.root / RECORD).glob(pattern):
                path.unlink()

    return harm


def flipped(pattern: str) -> Harm:
    """Return what changes one bit in the middle of a file."""

    def harm(firm: Firm) -> None:
        path = one(firm, pattern)
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    return harm


def swapped(mine: str, other: str) -> Harm:
    """Return what puts two files of the record in the place of each other."""
    return lambda firm: swap(one(firm, mine), one(firm, other))


def renamed(old: str, name: str) -> Harm:
    """Return what gives an event and its signature another name that ends alike."""

    def harm(firm: Firm) -> None:
        path = one(firm, f"{old}.json")
        fresh = path.with_name(f"{name}{path.name[-14:]}")
        signature(path).rename(signature(fresh))
        path.rename(fresh)

    return harm


def reordered(firm: Firm) -> None:
    """A refusal could be put before what it refuses."""
    renamed("0001-*", "0009-submit")(firm)
    renamed("0002-*", "0001-approve")(firm)


def foreign_key(firm: Firm) -> None:
    """Jana signs an approval in the name of Bea."""
    signed_anew(one(firm, "0004-*.json"), firm.person("jana"), note="so")


def other_namespace(firm: Firm) -> None:
    """A signature that was made for something else."""
    signed_anew(one(firm, "0004-*.json"), firm.person("bea"), namespace=f"freigabe-policy@{SITE}")


def replayed(firm: Firm) -> None:
    """An event of another entry, with its signature."""
    for path in (firm.site.root / RECORD.replace("eins", "zwei")).glob("0001-*"):
        shutil.copy(path, firm.site.root / RECORD)


def kept_changed_with_manifest(firm: Firm) -> None:
    """Both agree; nobody has released them."""
    text, manifest = one(firm, "live/*.md"), one(firm, "live/*.json")
    before = blob_name(text.read_bytes())
    text.write_bytes(text.read_bytes().replace(b"Text", b"Satz"))
    manifest.write_text(manifest.read_text().replace(before, blob_name(text.read_bytes())))


def unknown_policy(firm: Firm) -> None:
    """The first events were written under it."""
    one(firm, "../../policies/*.toml").unlink()


def later_key(firm: Firm) -> None:
    """Bea gets another key, which counts for nothing signed under the policy before."""
    path = one(firm, "../../policy.toml")
    path.write_text(path.read_text().replace(firm.person("bea").signing.public.text, LATER.signing.public.text))
    without("0003-*", "0004-*", "live/*")(firm)
    signed_anew(one(firm, "0002-*.json"), LATER, note="so")


LATER = Person("bea-neu", "Bea Prüfer", ())
HARM: dict[str, Harm] = {
    **{
        f"flipped {pattern}": flipped(pattern)
        for pattern in (
            "0001-*.json",
            "0004-*.json",
            "0004-*.json.sig",
            "live/*.md",
            "live/*.json",
            "../../policy.toml",
        )
    },
    "deleted first": without("0001-*"),
    "deleted in the middle": without("0002-*"),
    "deleted release": without("0004-*"),
    "deleted signature": without("0002-*.sig"),
    "deleted text": without("live/*.md"),
    "reordered": reordered,
    "renamed number": renamed("0004-*", "0005-approve"),
    "renamed kind": renamed("0004-*", "0004-refuse"),
    "swapped events": swapped("0001-*.json", "0003-*.json"),
    "swapped signatures": swapped("0001-*.json.sig", "0003-*.json.sig"),
    "foreign key": foreign_key,
    "other namespace": other_namespace,
    "replayed": replayed,
    "kept text and manifest changed": kept_changed_with_manifest,
    "unknown policy": unknown_policy,
    "later key": later_key,
}


@pytest.mark.parametrize("entry", ["id-eins", "id-zwei", "id-drei", "id-vier"])
def test_a_record_can_be_verified_by_hand(firm: Firm, entry: str) -> None:
    """Released twice, once, or moved in: git and ssh-keygen say of the record what we say."""
    done = verified(firm, entry)

    assert 0 == done.code, done.said
    assert f"{entry}: sound" in done.out
    assert "" == done.err


def test_the_script_is_as_short_as_it_says() -> None:
    """Ten lines, and no program but those of the test above."""
    lines = SCRIPT.read_text("utf-8").splitlines()

    code = [line for line in lines if not line.startswith("#")]
    assert len(code) <= 10
    assert [] == [line for line in lines if len(line) > 140]


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_what_is_done_to_a_record_is_seen_by_hand(firm: Firm, harm: Harm) -> None:
    """It ends, and does not say that the record is sound."""
    harm(firm)

    done = verified(firm)

    assert 0 != done.code
    assert "sound" not in done.out


def test_an_event_that_is_signed_anew_is_believed(firm: Firm) -> None:
    """By the right person: what the harm above changes beside it is what is seen."""
    signed_anew(one(firm, "0004-*.json"), firm.person("bea"), note="so")

    assert "id-eins: sound" in verified(firm).out


@pytest.mark.parametrize("id_", ["id-fünf", "id-ein", ""])
def test_nothing_is_not_sound(firm: Firm, id_: str) -> None:
    """Where there is no record, none was checked."""
    done = verified(firm, id_)

    assert 0 != done.code
    assert "sound" not in done.out


def test_what_was_adopted_for_another_entry_is_not_its_own(firm: Firm) -> None:
    """One signature speaks of many texts, each for its own entry."""
    for path in (firm.site.root / RECORD.replace("eins", "drei") / "live").iterdir():
        shutil.copy(path, firm.site.root / RECORD.replace("eins", "vier") / "live")

    done = verified(firm, "id-vier")

    assert 0 != done.code
    assert "sound" not in done.out
