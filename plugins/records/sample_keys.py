"""
The keys of the sample's people: their private parts lie in the repository, so they prove nothing to anybody.

A policy that trusts one of them is a sample, is trusted without an anchor, and can be published to this machine only.
"""

from __future__ import annotations

from pathlib import Path

from plugins.records import policy as law
from plugins.records.policies import PLACE

FOLDER = "content/desk/sample-keys"
FINGERPRINTS: frozenset[str] = frozenset(
    {
        "SHA256:MDzwjse1nN8aKwn7Dwny5U9tUnvMcYKQzhKSbR+BfFw",  # karin-ohlendiek
        "SHA256:RmACq7zjcKa68tJOPPpk3eC6h9bTmdEzxXUweBWPgxU",  # meral-aydin
        "SHA256:pu9KpIOpeWJwYWc4ak9lAcnr8DRwBpZqUlRoyOSHkKg",  # jens-petzold
        "SHA256:w+P9UBAes5vbk+JvcGBf/t4idOVRE6Y1yWchrgQES+A",  # friedhelm-stratmann
        "SHA256:sShYpquJv/Z4eoW8OXZNgTttp3zSKtxofn7PU1porVY",  # tim-lukas
    }
)


def is_trusted_by(root: Path) -> bool:
    """Whether the policy of the site at *root* trusts one of these keys."""
    place = root / PLACE
    if not place.is_file():
        return False
    policy, _issues = law.parse(place.read_bytes(), PLACE)
    people = policy.people.values() if policy else ()
    return any(grant.public.fingerprint in FINGERPRINTS for person in people for grant in person.keys)
