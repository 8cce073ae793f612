"""One random history, looked at several times on its way, against everything that must hold."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

from plugins.desk.decision import Decision, Verdict
from tests.properties.desk.judged import judged
from tests.properties.desk.laws import DAY
from tests.properties.desk.oracle import Oracle
from tests.properties.desk.scene import Scene, events, working
from tests.properties.desk.story import MAIN, SIDE, SOURCES, Story

LOOKS = 3
REFUSED = "refused"
# `HISTORIES=fresh` tries histories nobody has seen; any other word tells those of that word again.
SEED = os.environ.get("HISTORIES", "freigabe")
SEED = secrets.token_hex(4) if SEED == "fresh" else SEED


class BrokenError(AssertionError):
    """Something that must hold does not; the text tells the whole history."""


def trial(seed: str) -> str:
    """
    Tell the history *seed* and return its last outcome: a verdict, or `REFUSED`.

    Raises:
        BrokenError: If something does not hold.
    """
    story = Story(Random(seed))
    outcome = REFUSED
    for look in range(LOOKS):
        story.go_on(story.random.randrange(2, 7))
        if look == LOOKS - 1 and story.random.random() < 0.3:
            story.edit()
        scene = story.scene()
        if scene is None:
            outcome = REFUSED
            continue
        decision = judged(scene)
        outcome = decision.verdict.value
        broken = [*_judged_well(scene, decision)]
        if look == LOOKS - 1:
            broken += [*_whatever_the_order(story, scene, decision), *_stays(story, decision)]
        if broken:
            raise BrokenError("\n".join([f"HISTORIES={SEED}: history '{seed}', look {look + 1}", *broken, *story.told]))
    return outcome


def online(decision: Decision) -> str:
    """Return the revision that is online; empty for none."""
    return decision.release.revision if decision.release else ""


def _judged_well(scene: Scene, decision: Decision) -> Iterator[str]:
    """Yield what is published without a right, and what is held back without one."""
    oracle, found = Oracle(scene), online(decision)
    if found:
        yield from (f"{found[:11]} is online, but {wrong}" for wrong in oracle.wrongs(found))
    if found != oracle.online:
        yield f"'{found[:11]}' is online and should be '{oracle.online[:11]}'"
    if (decision.verdict is Verdict.HOLD) is bool(found):
        yield f"{decision.verdict} with '{found[:11]}' online"
    if (decision.verdict is Verdict.PUBLISH) is not (bool(found) and found == scene.revision):
        yield f"{decision.verdict}, but the working text is {scene.revision[:11]}"


def _whatever_the_order(story: Story, scene: Scene, decision: Decision) -> Iterator[str]:
    """Yield what depends on the order of files or on which branch was merged into which."""
    if judged(scene, story.random) != decision:
        yield "the order of files decides"
    if SIDE not in story.git.branches:
        return
    for new, start, other in (("one", MAIN, SIDE), ("two", SIDE, MAIN)):
        story.git.branch(new, start)
        story.git.merge(new, other, "cleo")
    one, two = story.scene("one"), story.scene("two")
    if one is None or two is None or one.kept != two.kept:
        return
    turned = replace(two, working=one.working, revision=one.revision, hands=one.hands)
    if judged(one) != judged(turned):
        yield "the order of merging decides"


def _stays(story: Story, decision: Decision) -> Iterator[str]:
    """Yield what takes a published text off the site although only candidates change, or only the clock goes on."""
    found, before = online(decision), story.scene()
    if not found or before is None:
        return
    story.released()
    _change_candidates(story, {revision for revision, _event in Oracle(before).releases})
    after = story.scene()
    if after is None:
        return
    later = judged(after)
    if online(later) != found:
        yield f"{found[:11]} went off the site, although only candidates changed"
    until = later.changes_at or story.now + 9 * DAY
    just_before = replace(after, now=max(story.now, until - timedelta(seconds=1)))
    if online(judged(just_before)) != found:
        yield f"{found[:11]} went off the site before {until}"


def _change_candidates(story: Story, released: set[str]) -> None:
    """Do to texts that were never released what anybody may do: write, submit, release an own one, refuse, revoke."""
    tree = story.git.tree(MAIN)
    here = working(tree)
    text, source = story.new_text(), here[1] if here else SOURCES[0]
    story.git.commit(MAIN, {f"content/{source}": text}, "anna")
    about = {"digest": story.scribe.revision(text), "title": "Text"}
    story.say("submit", "anna", {**about, "contributors": ["anna", "ben", "cleo", "dora"], "note": ""}, MAIN)
    story.approve_text(text, source, "anna", "approver", MAIN)
    story.say("refuse", "cleo", {"digest": about["digest"], "reason": "Nein."}, MAIN)
    own = [one for one in events(tree) if one.kind == "submit" and one.revision not in released]
    if own:
        story.say("revoke", own[0].by, {"revoked": own[0].digest, "reason": "Doch nicht."}, MAIN)
