"""Every package we ask for has a reason, and the locks bind bytes, not hosts."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from tests.contract.sources import HOME

PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))
GROUPS = {
    "base.lock": PROJECT["project"]["dependencies"],
    "test.lock": PROJECT["dependency-groups"]["test"],
    "comments.lock": PROJECT["dependency-groups"]["comments"],
}
PAGE = HOME / "docs" / "dependencies.md"


def name_of(requirement: str) -> str:
    """Return the normalised name of a package (PyPA, "Name normalization")."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s=<>!~;\[]", requirement.strip())[0]).lower()


def explained(page: str) -> dict[str, str]:
    """Return the text behind each package in the tables of *page*."""
    rows = re.findall(r"^\| `([^`]+)` \|(.*)\|$", page, re.MULTILINE)
    return {name_of(name): text.strip(" |") for name, text in rows}


def pins(lock: str) -> dict[str, list[str]]:
    """Return the hashes of each pinned package in *lock*."""
    blocks = re.split(r"\n(?=\S)", lock.replace("\\\n", ""))
    return {name_of(block): re.findall(r"--hash=sha256:([0-9a-f]{64})", block) for block in blocks if "==" in block}


def lock_faults(lock: str, needed: list[str]) -> list[str]:
    """Return what is wrong with the text of a lock that must hold the packages *needed*."""
    found = [f"{name} has no hash" for name, hashes in pins(lock).items() if not hashes]
    found += [f"{name_of(one)} is not locked" for one in needed if name_of(one) not in pins(lock)]
    found += [f"not a pin: {line}" for line in lock.splitlines() if re.match(r"(?!#)\S", line) and "==" not in line]
    return found + [
        f"names a host: {line}" for line in lock.splitlines() if re.search(r"://|--\w*index|--find-links", line)
    ]


@pytest.mark.parametrize("lock", GROUPS)
def test_every_package_has_a_reason(lock: str) -> None:
    """What it is for and why this one, in one line of docs/dependencies.md."""
    page = explained(PAGE.read_text("utf-8"))

    assert [one for one in GROUPS[lock] if len(page.get(name_of(one), "")) < 20] == []


def test_no_reason_is_left_over() -> None:
    """The page explains what we ask for and nothing else."""
    asked = {name_of(one) for group in GROUPS.values() for one in group}

    assert set(explained(PAGE.read_text("utf-8"))) - asked == set()


@pytest.mark.parametrize("lock", GROUPS)
def test_lock_binds_bytes(lock: str) -> None:
    """Every package is pinned with its hashes, and no line names where it comes from."""
    assert lock_faults((HOME / lock).read_text("utf-8"), GROUPS[lock]) == []


def test_the_lock_of_the_checkers_names_no_address() -> None:
    """Nor does it leave a package without its digest; what it may cost somebody to sponsor one is not our matter."""
    text = (HOME / "package-lock.json").read_text("utf-8")
    packages = {name: facts for name, facts in json.loads(text)["packages"].items() if name}

    assert re.findall(r"\w+://[^\"]*", text) == []
    assert [name for name, facts in packages.items() if not facts.get("integrity")] == []


def test_a_weak_lock_is_seen() -> None:
    """A missing hash, an unpinned line, a host and a missing package are found."""
    lock = f"--index-url https://host.example\na==1 \\\n    --hash=sha256:{'0' * 64}\nb==2\nc>=3\n"

    faults = lock_faults(lock, ["a>=1", "D_d"])

    assert [fault.split(":")[0] for fault in faults] == [
        *("b has no hash", "d-d is not locked", "not a pin", "not a pin", "names a host"),
    ]


def test_test_lock_holds_the_base_lock() -> None:
    """A test runs on the very versions that are published with."""
    base, test = (pins((HOME / name).read_text("utf-8")) for name in ("base.lock", "test.lock"))

    assert {name: hashes for name, hashes in base.items() if test.get(name) != hashes} == {}
