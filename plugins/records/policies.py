"""
The chain of policies: every change signed by the keepers that were in force before it, back to number 1.

A chain that holds together is not yet one to be trusted: that takes an anchor (fingerprints of keys that must have
signed one of its policies), or the policy the published site was last released under. Policies have no date, so only
keys without an end count on them; who leaves is taken off the keepers by a policy of those who stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from plugins.core.errors import DeskError
from plugins.core.issues import Issue
from plugins.core.run import environment
from plugins.core.texts import _
from plugins.records import policy as law
from plugins.records.policy import Policy
from plugins.records.signature import PublicKey, SignatureWrongError, blocks
from plugins.vcs.git import git

PLACE = "content/desk/policy.toml"
FORMER = "content/desk/policies"
VARIABLE = "FREIGABE_ANCHOR"
SETTING = "freigabe.anchor"
MAX_SIGNATURE_BYTES = 131_072


class Verifier(Protocol):
    """Says whose key made a signature; `signature.Verifier` does, and remembers it."""

    def key_of(self, message: bytes, armored: bytes, namespace: str) -> PublicKey:
        """Return the key, or raise `SignatureWrongError`."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Policies by digest, oldest first; `signers` are the fingerprints of the keepers that signed each of them."""

    current: Policy
    all: Mapping[str, Policy]
    order: tuple[str, ...]
    signers: Mapping[str, frozenset[str]]
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class _Stored:
    """One policy as it lies in the folder."""

    where: str
    content: bytes
    signature: bytes
    policy: Policy


def namespace(site: str) -> str:
    """Return the SSHSIG namespace of the policies of *site*."""
    return f"freigabe-policy@{site}"


def load(
    root: Path,
    verifier: Verifier,
    *,
    anchor: frozenset[str] | None,
    published: str = "",
    samples: frozenset[str] = frozenset(),
) -> Chain:
    """
    Return the chain of policies of the site at *root*, if it holds together and is to be trusted.

    Args:
        root: Folder of the site.
        verifier: Says whose key made a signature.
        anchor: Fingerprints of keys that have signed one policy of the chain together; nothing where none is known.
        published: Digest of the policy of the last published record; it must be in the chain. Empty: nothing known.
        samples: Fingerprints of the sample's keys, which are trusted only where nothing else is known.

    Raises:
        DeskError: With the reason, or with all where there are several.
    """
    chain = walk(root, verifier, samples=samples)
    demand_trust(chain, anchor=anchor, published=published)
    return chain


def walk(root: Path, verifier: Verifier, *, samples: frozenset[str] = frozenset()) -> Chain:
    """
    Return the chain of the site at *root* if it holds together, whoever may have made it.

    Raises:
        DeskError: If a policy or its signature is missing, broken or not signed by enough keepers.
    """
    stored = _stored(root)
    _refuse_strangers(root, stored)
    signers: dict[str, frozenset[str]] = {}
    issues: list[Issue] = []
    for before, one in pairwise([stored[0], *stored]):
        try:
            signers[one.policy.digest] = _signers(one, before.policy, verifier)
        except DeskError as error:
            issues += error.issues
    if issues:
        raise DeskError.of(issues)
    current = stored[-1].policy
    return Chain(
        current=current,
        all={one.policy.digest: one.policy for one in stored},
        order=tuple(one.policy.digest for one in stored),
        signers=signers,
        is_sample=any(grant.public.fingerprint in samples for who in current.people.values() for grant in who.keys),
    )


def anchor(root: Path) -> frozenset[str] | None:
    """Return the fingerprints this machine trusts: from the environment, else from git's settings of the repository."""
    given = environment().get(VARIABLE) or git("config", "--local", SETTING, cwd=root, check=False).stdout
    return frozenset(part for part in re.split(r"[\s,]+", given) if part) or None


def demand_trust(chain: Chain, *, anchor: frozenset[str] | None, published: str) -> None:
    """
    Refuse a chain that is not the one this machine, or the published site, trusts.

    Raises:
        DeskError: Saying whom to ask, and how to confirm.
    """
    if published and published not in chain.all:
        what = _("the published site was released under policy {digest}, which is not among these").format(
            digest=published[:16]
        )
        raise DeskError(PLACE, what, _("bring back the newer policy; an older one does not count again"))
    if anchor is not None and not any(anchor <= signed for signed in chain.signers.values()):
        what = _("not signed by whom you trust ({trusted}) but by {signers}").format(
            trusted=", ".join(sorted(anchor)), signers=_everybody(chain)
        )
        raise DeskError(PLACE, what, _confirm(chain))
    if anchor is None and not published and not chain.is_sample:
        what = _("nobody has said yet whom to trust; the policy is signed by {signers}").format(
            signers=_everybody(chain)
        )
        raise DeskError(PLACE, what, _confirm(chain))


def _everybody(chain: Chain) -> str:
    return ", ".join(sorted(frozenset[str]().union(*chain.signers.values())))


def _confirm(chain: Chain) -> str:
    """Return how to confirm the signers of the newest policy, as one confirms the key of an ssh host."""
    known = ",".join(sorted(chain.signers[chain.order[-1]]))
    return _("compare the fingerprints with the keepers, then: git config {setting} {fingerprints}").format(
        setting=SETTING, fingerprints=known
    )


def _stored(root: Path) -> list[_Stored]:
    """Read the policy in force and all before it; oldest first."""
    found = [_read(root, PLACE)]
    while previous := found[-1].policy.previous:
        newer = found[-1].policy
        where = f"{FORMER}/{previous}.toml"
        if not (root / where).exists():
            what = _("is missing; policy number {number} follows it").format(number=newer.number)
            raise DeskError(where, what, _("bring it back from git"))
        one = _read(root, where)
        if one.policy.digest != previous:
            raise DeskError(where, _("does not hold what its name says"), _("bring it back from git"))
        if one.policy.number != newer.number - 1:
            what = _("has number {number}, and is followed by number {newer}").format(
                number=one.policy.number, newer=newer.number
            )
            raise DeskError(where, what, _("sign policies one after another"))
        if one.policy.site != newer.site:
            what = _("is for '{site}', and is followed by one for '{newer}'").format(
                site=one.policy.site, newer=newer.site
            )
            raise DeskError(where, what, _("keep the name of the site"))
        found.append(one)
    return found[::-1]


def _read(root: Path, where: str) -> _Stored:
    content = law.normalised(_bytes(root, where, law.MAX_BYTES * 2))
    policy, issues = law.parse(content, where)
    if policy is None:
        raise DeskError.of(issue for issue in issues if issue.is_error)
    return _Stored(where, content, _bytes(root, f"{where}.sig", MAX_SIGNATURE_BYTES), policy)


def _bytes(root: Path, where: str, limit: int) -> bytes:
    path = root / where
    if path.is_symlink() or not path.is_file():
        what = _("is missing") if not path.is_symlink() else _("is a link, not a file")
        fix = _("sign the policy") if where.endswith(".sig") else _("bring it back from git, or begin with desk.start")
        raise DeskError(where, what, fix)
    if path.stat().st_size > limit:
        what = _("has {count} bytes, at most {limit} are read").format(count=path.stat().st_size, limit=limit)
        raise DeskError(where, what, _("bring it back from git"))
    return path.read_bytes()


def _refuse_strangers(root: Path, stored: Sequence[_Stored]) -> None:
    """A policy that lies among the former ones, and is none, shows that the newest were taken away."""
    own = {f"{one.policy.digest}.toml" for one in stored[:-1]}
    strange = sorted(path.name for path in (root / FORMER).glob("*.toml") if path.name not in own)
    if strange:
        number = stored[-1].policy.number
        what = _("is none of those before number {number}, which is in force").format(number=number)
        fix = _("bring back the newer policy; an older one does not count again")
        raise DeskError.of(Issue(f"{FORMER}/{name}", 0, what, fix) for name in strange)


def _signers(one: _Stored, before: Policy, verifier: Verifier) -> frozenset[str]:
    """
    Return the fingerprints of the keepers of *before* that signed *one*.

    Raises:
        DeskError: If a signature is false, or they are not enough.
    """
    where = f"{one.where}.sig"
    try:
        space = namespace(before.site)
        keys = [verifier.key_of(one.content, block, space) for block in blocks(one.signature)]
    except SignatureWrongError as error:
        what = _("does not sign the policy beside it ({reason})").format(reason=error)
        raise DeskError(where, what, _("let the keepers sign it again")) from error
    missing = still_needed(before, keys)
    if missing:
        keepers = ", ".join(sorted(before.keepers))
        strange = sorted(key.fingerprint for key in keys if key.text not in before.keeper_keys)
        what = _("needs {needed} of the keepers of number {number} ({keepers}), has {count}").format(
            needed=before.keepers_needed, number=before.number, keepers=keepers, count=before.keepers_needed - missing
        )
        if strange:
            what += _("; no keeper then: {fingerprints}").format(fingerprints=", ".join(strange))
        raise DeskError(where, what, _("let the keepers in force before it sign it"))
    return frozenset(key.fingerprint for key in keys if key.text in before.keeper_keys)


def still_needed(before: Policy, keys: Iterable[PublicKey]) -> int:
    """Return how many keepers of *before* have yet to sign, when *keys* have; two keys of one keeper are one."""
    known = before.keeper_keys
    signed = {known[key.text] for key in keys if key.text in known}
    return max(before.keepers_needed - len(signed), 0)
