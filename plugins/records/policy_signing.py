"""Signing a policy: the first one, the next one, and one that several keepers sign on several machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plugins.core.errors import DeskError
from plugins.core.texts import _
from plugins.records import policies
from plugins.records import policy as law
from plugins.records.policies import FORMER, PLACE
from plugins.records.policy import Policy
from plugins.records.signature import PublicKey, SignatureWrongError, blocks, verify
from plugins.records.signing import SigningKey, sign

# A policy that waits for more keepers lies here, so that the one in force stays what it is.
PROPOSED = "content/desk/policy.next.toml"


@dataclass(frozen=True, slots=True)
class Change:
    """What has to be written and removed, paths relative to the site; `missing` keepers have yet to sign."""

    files: tuple[tuple[str, bytes], ...]
    removed: tuple[str, ...] = ()
    missing: int = 0


def sign_policy(root: Path, text: str, keys: Sequence[SigningKey]) -> Change:
    """
    Sign *text* as the next policy of the site at *root*, or as its first one. Nothing is written here.

    With enough keepers it takes the place of the policy in force, which moves to the former ones. With too few it is
    proposed: the others sign the same text later, and what was signed so far is kept.

    Raises:
        DeskError: If the text has a fault, does not follow the policy in force, or a key is no keeper's.
    """
    content = law.normalised(text.encode())
    policy, issues = law.parse(content, PROPOSED)
    if policy is None:
        raise DeskError.of(issue for issue in issues if issue.is_error)
    before = _in_force(root)
    _demand_successor(policy, before)
    known = (before or policy).keeper_keys
    for key in keys:
        if key.public.text not in known:
            what = _("{fingerprint} is not the key of a keeper in force").format(fingerprint=key.public.fingerprint)
            raise DeskError(
                PROPOSED, what, _("let {keepers} sign").format(keepers=", ".join((before or policy).keepers))
            )
    space = policies.namespace(policy.site)
    signed = _signed_before(root, content, space)
    for key in keys:
        signed[key.public.text] = (key.public, sign(content, space, key))
    signatures = b"".join(armored.removesuffix(b"\n") + b"\n" for _public, armored in signed.values())
    missing = policies.still_needed(before or policy, [public for public, _armored in signed.values()])
    if missing:
        return Change(((PROPOSED, content), (f"{PROPOSED}.sig", signatures)), missing=missing)
    proposed = (PROPOSED, f"{PROPOSED}.sig")
    removed = tuple(name for name in proposed if (root / name).is_file())
    return Change((*_former(root, before), (PLACE, content), (f"{PLACE}.sig", signatures)), removed)


def _in_force(root: Path) -> Policy | None:
    if not (root / PLACE).is_file():
        return None
    policy, issues = law.parse((root / PLACE).read_bytes(), PLACE)
    if policy is None:
        raise DeskError.of(issue for issue in issues if issue.is_error)
    return policy


def _demand_successor(policy: Policy, before: Policy | None) -> None:
    number, previous = (before.number + 1, before.digest) if before else (1, "")
    if (policy.number, policy.previous) != (number, previous):
        what = _("has number {number} and does not follow the policy in force").format(number=policy.number)
        fix = _('write number = {number} and previous = "{previous}"').format(number=number, previous=previous)
        raise DeskError(PROPOSED, what, fix)
    if before and before.site != policy.site:
        what = _("is for '{newer}', and the policy in force for '{site}'").format(site=before.site, newer=policy.site)
        raise DeskError(PROPOSED, what, _("keep the name of the site"))


def _signed_before(root: Path, content: bytes, space: str) -> dict[str, tuple[PublicKey, bytes]]:
    """Return the signatures of a proposal of exactly this text, by key; those of another text are not taken over."""
    paths = root / PROPOSED, root / f"{PROPOSED}.sig"
    if not all(path.is_file() for path in paths) or law.normalised(paths[0].read_bytes()) != content:
        return {}
    try:
        found = [(verify(content, block, space), block) for block in blocks(paths[1].read_bytes())]
    except SignatureWrongError as error:
        what = _("does not sign the policy beside it ({reason})").format(reason=error)
        raise DeskError(f"{PROPOSED}.sig", what, _("take it away, and sign again")) from error
    return {public.text: (public, block) for public, block in found}


def _former(root: Path, before: Policy | None) -> tuple[tuple[str, bytes], ...]:
    if before is None:
        return ()
    place = f"{FORMER}/{before.digest}.toml"
    content = law.normalised((root / PLACE).read_bytes())
    return ((place, content), (f"{place}.sig", (root / f"{PLACE}.sig").read_bytes()))
