"""The same histories with the real git, real files and real signatures: what the edition holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from plugins.core.errors import DeskError
from plugins.desk.edition import compose, content_of
from plugins.desk.standing import stand
from plugins.publishing.remember import next_memory
from plugins.records.policies import VARIABLE
from tests.properties.desk import scene as stage
from tests.properties.desk.laws import DAY, Need, laws
from tests.properties.desk.oracle import Oracle, named
from tests.properties.desk.real import Repository, Written, remember, text_bytes, write_surroundings
from tests.properties.desk.scene import ENTRY, Scene
from tests.properties.desk.story import MAIN, Story
from tests.properties.desk.trial import SEED
from tests.support.programs import require_program

FEW = 3
SHARDS, MANY = 8, 25


@pytest.mark.parametrize(
    ("shard", "histories"),
    [("quick", FEW), *(pytest.param(f"{one}", MANY, marks=pytest.mark.properties) for one in range(SHARDS))],
)
def test_the_edition_of_a_real_repository_holds_what_was_released(
    shard: str, histories: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly these bytes, at one place, and nothing else; a record that contradicts itself is refused."""
    require_program("git")

    ended = Counter(
        _tell(f"{SEED}:git:{shard}:{number}", tmp_path / f"{number}", monkeypatch) for number in range(histories)
    )

    print(f"HISTORIES={SEED} shard {shard}: {dict(ended)}")
    assert histories == ended.total()
    assert histories == FEW or all(ended[way] >= histories // 10 for way in ("online", "nothing")), ended


def _tell(seed: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    story = Story(Random(seed), Written())
    story.go_on(story.random.randrange(5, 12))
    _doubt(story)
    scene = story.scene()
    root.mkdir()
    repository = Repository(root)
    repository.tell(story.git.journal)
    repository.git("checkout", "-q", MAIN)
    monkeypatch.setenv(VARIABLE, write_surroundings(root, story))
    told = "\n".join([f"HISTORIES={SEED}: history '{seed}'", *story.told])
    if scene is None:
        # what the last release has seen is gone: the record of the published site stops the next one
        return "refused"
    standing = stand(root, story.now)
    if _contradicts_itself(scene):
        with pytest.raises(DeskError):
            compose(standing)
        return "refused"
    edition, released = compose(standing)
    found = edition.revisions.get(ENTRY, "")
    assert found in _allowed(story, scene), f"'{found[:11]}' is in the edition\n{told}"
    settings = {"site.toml", "people.toml"}
    if not found:
        assert settings == set(edition.files), told
        return "nothing"
    (place,) = set(edition.files) - settings
    assert text_bytes(scene.kept[found].text) == content_of(released, place), told
    return "online"


def _doubt(story: Story) -> None:
    """Let the last release remember no approval by somebody git names: whether it counts is asked again each time."""
    authors = {name for commit in story.git.branches[MAIN].before() for name in commit.authors}
    doubted = named(story.laws[0], authors)
    for said in stage.events(story.git.tree(MAIN)):
        if said.facts.get("given_by") in doubted:
            story.seen.pop(said.digest, None)


def _allowed(story: Story, scene: Scene) -> set[str]:
    """Return what may be in the edition: git may name more people for a text than those who brought exactly it."""
    names = {name for commit in story.git.branches[MAIN].before() for name in commit.authors}
    everybody = replace(scene, hands={revision: hands | names for revision, hands in scene.hands.items()})
    strict, plain = Oracle(everybody).online, Oracle(scene)
    if strict == plain.online:
        return {strict}
    return {strict, *(revision for revision in ("", *scene.kept) if not revision or not any(plain.wrongs(revision)))}


def _contradicts_itself(scene: Scene) -> bool:
    """Whether bytes are kept that no approval and no adoption names."""
    named = {(one.revision, one.facts["live"]) for one in scene.said if one.kind == "approve"}
    adopted = Oracle(scene).adopted
    return any(one.revision != adopted and (one.revision, one.manifest) not in named for one in scene.kept.values())


def test_a_hand_only_git_knows_of_is_not_forgotten_with_the_next_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An approval that did not count at one release does not count at the next one because of that."""
    story = Story(Random(0), Written())
    story.laws = next(one for one in map(laws, range(64)) if one[0].needs[0] == Need())
    ((_first, source),) = filter(None, [stage.working(story.git.tree(MAIN))])
    text = story.new_text(plain=True)
    story.git.commit(MAIN, {f"content/{source}": text}, "anna", "Ben Muster <ben@site.example>")
    about = {"digest": story.scribe.revision(text), "title": "Text"}
    story.say("submit", "anna", {**about, "contributors": ["anna"], "note": ""}, MAIN, is_plain=True)
    story.approve_text(text, source, "ben", "approver", MAIN, is_plain=True)
    Repository(tmp_path).tell(story.git.journal)
    monkeypatch.setenv(VARIABLE, write_surroundings(tmp_path, story))
    standing = stand(tmp_path, story.now)
    edition, _released = compose(standing)
    assert ENTRY not in edition.revisions

    remember(tmp_path, next_memory(standing, edition, "0" * 64, story.now))

    assert ENTRY not in compose(stand(tmp_path, story.now + DAY))[0].revisions
