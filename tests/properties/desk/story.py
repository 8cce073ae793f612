"""Random histories: people who write, release, forge, forget and take back, on branches that are merged and rewritten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.properties.desk import scene as stage
from tests.properties.desk.laws import DAY, START, Law, Span, laws
from tests.properties.desk.model import Git
from tests.properties.desk.oracle import covers, lies_in, need_for, scope_of
from tests.properties.desk.scene import ENTRY, LIVE, Kept, Quick, Said, Scene, Scribe, Text

MAIN, SIDE = "main", "side"
SOURCES = ("posts/eins.md", "posts/zwei.md", "posts/intern/eins.md")
HOUR = timedelta(hours=1)
MANY_POLICIES = 64


class Story:
    """One history as it is told; `told` says what happened, for whom a failing one is printed."""

    def __init__(self, random: Random, scribe: Scribe | None = None) -> None:
        self.random = random
        self.scribe = scribe or Quick()
        self.git = Git()
        self.now = START
        self.laws = laws(random.randrange(MANY_POLICIES))
        self.in_force = 1
        self.seen: dict[str, tuple[datetime, str]] = {}
        self.told: list[str] = []
        self.known: list[Text] = []
        self.git.commit(MAIN, {"README": "A site.\n"}, "kim")
        self.edit()

    @property
    def law(self) -> Law:
        """The policy in force."""
        return self.laws[self.in_force - 1]

    def tell(self, what: str) -> None:
        """Note what happens."""
        self.told.append(f"{self.now:%d.%m. %H:%M} {what}")

    # What happens

    def go_on(self, steps: int) -> None:
        """Let *steps* things happen."""
        for _step in range(steps):
            happens = self.random.choices(_HAPPENS, _OFTEN)[0]
            happens(self)
            self.now += self.random.choice((HOUR / 4, HOUR, HOUR, 9 * HOUR, DAY))

    def edit(self) -> None:
        """Somebody writes another text, or brings an old one back."""
        tree = self.git.tree(self.branch)
        here = stage.working(tree)
        source = here[1] if here else self.random.choice(SOURCES)
        kept = [one.text for one in tree.values() if isinstance(one, Kept)]
        text = self.random.choice(kept) if kept and self.random.random() < 0.1 else self.new_text()
        writer = self.random.choice((*text.authors, "anna", "anna", "ben"))
        hands = [_called(self.random, writer)]
        if self.random.random() < 0.1:
            hands.append(_called(self.random, self.random.choice(("ben", "cleo"))))
        self.tell(f"{self.branch}: {hands} write {text} at {source}")
        self.git.commit(self.branch, {f"content/{source}": text}, *hands)

    def move(self) -> None:
        """The text is moved, perhaps to where another rule holds; or deleted."""
        here = stage.working(self.git.tree(self.branch))
        if here is None:
            return self.edit()
        source = self.random.choice(SOURCES)
        is_deleted = self.random.random() < 0.2
        self.tell(f"{self.branch}: {'delete it' if is_deleted else f'move it to {source}'}")
        changes = {f"content/{here[1]}": None} | ({} if is_deleted else {f"content/{source}": here[0]})
        return self.git.commit(self.branch, changes, _called(self.random, "anna"))

    def submit(self) -> None:
        """Somebody hands a text in, and may leave somebody out."""
        text, _source = self._some_text()
        by = self.random.choice((*text.authors, "anna", "anna", "anna", "emil", "ben"))
        helpers = {by, *(text.authors if self.random.random() < 0.9 else ())}
        if self.random.random() < 0.15:
            helpers.add(_called(self.random, self.random.choice(("ben", "cleo", "dora"))))
        self.say("submit", by, {**self._about(text), "contributors": sorted(helpers), "note": ""})

    def approve(self) -> None:
        """Somebody releases a text: mostly one of those who may, mostly in good order."""
        text, source = self._some_text()
        able = self._able(text, source)
        strangers = [(who, self.random.choice(("approver", "reader", "recht"))) for who in self.law.humans]
        by, role = self.random.choice(able if able and self.random.random() < 0.85 else strangers)
        self.approve_text(text, source, by, role)

    def release_well(self) -> None:
        """A text goes its way without any trick."""
        text, source = self._some_text()
        contributors = sorted({"anna", *text.authors})
        self.say("submit", "anna", {**self._about(text), "contributors": contributors, "note": ""}, is_plain=True)
        others = [one for one in self._able(text, source) if one[0] not in contributors]
        self.random.shuffle(others)
        need = need_for(self.law, scope_of(text, source))
        for role, number in need.roles.items():
            for by, _role in [one for one in others if one[1] == role][:number]:
                others = [one for one in others if one[0] != by]
                self.approve_text(text, source, by, role, is_plain=True)

    def cross(self) -> None:
        """Two texts are submitted, the first is released, then somebody who helped with the second approves that."""
        first, source = self._some_text()
        second, helper = self.new_text(), self.random.choice(("ben", "cleo", "emil"))
        named = sorted({"anna", *second.authors, _called(self.random, helper)})
        self.say("submit", "anna", {**self._about(first), "contributors": ["anna", *first.authors], "note": ""})
        self.say("submit", "anna", {**self._about(second), "contributors": named, "note": ""})
        self.release_well()
        self.approve_text(second, source, helper, "approver")

    def refuse(self) -> None:
        """Somebody refuses a text."""
        text, _source = self._some_text()
        facts = {"digest": self.scribe.revision(text), "reason": "Nein."}
        self.say("refuse", self._anybody("ben", "cleo", "dora"), facts)

    def take_down(self) -> None:
        """Somebody takes it off the site."""
        facts = {"face": self.random.choice(("withdrawn", "gone")), "notice": "", "reason": "Falsch."}
        self.say("take-down", self._anybody("gero", "gero", "ben", "kim"), facts)

    def restore(self) -> None:
        """Somebody brings a text back."""
        text, _source = self._some_text(kept=0.9)
        facts = {"digest": self.scribe.revision(text), "reason": "Doch."}
        self.say("restore", self._anybody("ben", "cleo", "cleo", "kim"), facts)

    def revoke(self) -> None:
        """Somebody takes back what somebody said."""
        said = [one for one in stage.events(self.git.tree(self.branch)) if one.kind != "revoke"]
        if said:
            one = self.random.choice(said[-4:])
            self.say("revoke", self._anybody(one.by, one.by, "kim"), {"revoked": one.digest, "reason": "Irrtum."})

    def adopt(self) -> None:
        """A keeper lets the text move in as it is."""
        here = stage.working(self.git.tree(MAIN))
        if here is None:
            return
        text, source = here
        kept = {"digest": self.scribe.revision(text), "live": self._manifest(text, source)}
        facts = {"entries": {ENTRY: kept}, "note": ""}
        for by in self.law.keepers if self.random.random() < 0.7 else (self._anybody("kim", "ben"),):
            self.say("adopt", by, facts, MAIN)
        self._keep(MAIN, text, source)

    def branch_off(self) -> None:
        """Work begins on a branch."""
        self.tell("branch side")
        self.git.branch(SIDE, MAIN)

    def bring_home(self) -> None:
        """The branch comes home, in one of the ways there are."""
        if SIDE not in self.git.branches:
            return self.branch_off()
        how = self.random.choice(("merge", "squash", "rebase", "into"))
        self.tell(how)
        if how == "into":
            return self.git.merge(SIDE, MAIN, "anna")
        if how == "rebase":
            self.git.rebase(SIDE, MAIN)
        if how == "squash":
            hands = {_called(self.random, "anna"), *(self.random.choice(((), ("ben",))))}
            self.git.squash(MAIN, SIDE, "cleo", *sorted(hands))
        else:
            self.git.merge(MAIN, SIDE, "cleo")
        self._tidy()
        del self.git.branches[SIDE]
        return None

    def force(self) -> None:
        """Somebody pushes an older state over the main branch; mostly it is brought back."""
        before = self.git.branches[MAIN]
        steps = self.random.randrange(1, 4)
        self.tell(f"force push, {steps} back")
        self.git.branch("before", MAIN)
        self.git.force(MAIN, steps)
        if MAIN not in self.git.branches or self.random.random() < 0.6 or len(self.git.tree(MAIN)) < 2:
            self.tell("brought back")
            self.git.branch(MAIN, "before")
        assert before is self.git.branches["before"]

    def amend(self) -> None:
        """A new policy comes into force."""
        if self.in_force < len(self.laws):
            self.in_force += 1
            self.tell(f"policy number {self.in_force}")

    def meddle(self) -> None:
        """Somebody puts other bytes where released ones are kept."""
        kept = [one for one in self.git.tree(MAIN).values() if isinstance(one, Kept)]
        if kept and isinstance(self.scribe, Quick):
            one = self.random.choice(kept)
            text = self.new_text()
            self.tell(f"kept bytes of {one.revision[:8]} are changed")
            changed = Kept(one.revision, text, one.source, self.scribe.manifest(text, one.source))
            self.git.commit(MAIN, {LIVE + one.revision[:19]: changed}, "anna")

    def released(self) -> None:
        """CI has published: what it has seen is remembered."""
        for said in (*stage.events(self.git.tree(MAIN)), *stage.events(self.git.tree(MAIN), of_site=True)):
            self.seen.setdefault(said.digest, (self.now, self.law.digest))

    # What can be seen

    def scene(self, branch: str = MAIN) -> Scene | None:
        """Return what a build sees; None where it is refused: an event has vanished, or the chain has a hole."""
        tree = self.git.tree(branch)
        said, adoptions = stage.events(tree), stage.events(tree, of_site=True)
        there = {one.digest for one in (*said, *adoptions)}
        if not self.seen.keys() <= there or stage.has_hole(said) or stage.has_hole(adoptions):
            return None
        here = stage.working(tree)
        return Scene(
            said=tuple(said),
            adoptions=tuple(adoptions),
            kept={one.revision: one for one in tree.values() if isinstance(one, Kept)},
            working=here,
            revision=self.scribe.revision(here[0]) if here else "",
            hands=stage.hands(self.git.branches[branch], self.scribe),
            laws=self.laws[: self.in_force],
            seen=dict(self.seen),
            now=self.now,
        )

    # How it is done

    @property
    def branch(self) -> str:
        """The branch somebody works on at the moment."""
        return SIDE if SIDE in self.git.branches and self.random.random() < 0.6 else MAIN

    def new_text(self, *, plain: bool = False) -> Text:
        """Return a text that was never there; a *plain* one is by Anna and has no dates to come."""
        if plain:
            self.known.append(Text(len(self.known) + 1, ("anna",), "werkstatt", START - DAY))
            return self.known[-1]
        some = self.random
        published = START - DAY if some.random() < 0.9 else self.now + some.choice((HOUR, DAY))
        not_before = self.now + some.choice((HOUR, DAY, 3 * DAY)) if some.random() < 0.08 else None
        start = max(self.now, published, not_before or published)
        text = Text(
            len(self.known) + 1,
            some.choice((("anna",), ("anna",), ("anna",), ("anna", "emil"), ("ben",))),
            some.choice(("werkstatt", "werkstatt", "presse")),
            published,
            not_before,
            start + some.choice((DAY, 2 * DAY, 6 * DAY)) if some.random() < 0.1 else None,
        )
        self.known.append(text)
        return text

    def _some_text(self, kept: float = 0.1) -> tuple[Text, str]:
        """Return a text and where it lies: mostly the working one."""
        tree = self.git.tree(self.branch)
        old = [(one.text, one.source) for one in tree.values() if isinstance(one, Kept)]
        here = stage.working(tree)
        if self.known and self.random.random() < 0.12:
            return self.random.choice(self.known), here[1] if here else SOURCES[0]
        if old and (here is None or self.random.random() < kept):
            return self.random.choice(old)
        return here or (self.new_text(), SOURCES[0])

    def _able(self, text: Text, source: str) -> list[tuple[str, str]]:
        """Return who has which right for the text at the moment."""
        scope = scope_of(text, source)
        roles = need_for(self.law, scope).roles
        return [
            (human.id, one.role)
            for human in self.law.humans.values()
            for one in human.rights
            if one.role in roles and covers(one.category, one.folder, scope) and lies_in(one.span, self.now)
        ]

    def _anybody(self, *usual: str) -> str:
        return self.random.choice(usual if self.random.random() < 0.9 else tuple(self.law.humans))

    def _about(self, text: Text) -> dict[str, Any]:
        return {"digest": self.scribe.revision(text), "title": f"Text {text.number}"}

    def _manifest(self, text: Text, source: str) -> str:
        kept = self.git.tree(MAIN).get(LIVE + self.scribe.revision(text)[:19])
        return kept.manifest if isinstance(kept, Kept) else self.scribe.manifest(text, source)

    def _keep(self, branch: str, text: Text, source: str) -> None:
        path = LIVE + self.scribe.revision(text)[:19]
        if path not in self.git.tree(branch):
            kept = Kept(self.scribe.revision(text), text, source, self.scribe.manifest(text, source))
            self.git.commit(branch, {path: kept}, "cleo")

    def approve_text(
        self, text: Text, source: str, by: str, role: str, branch: str = "", *, is_plain: bool = False
    ) -> None:
        """Let *by* release *text* in the *role* and keep its bytes, at times with a lie in it."""
        branch = branch or self.branch
        kept = self.git.tree(branch).get(LIVE + self.scribe.revision(text)[:19])
        if isinstance(kept, Kept):
            source = kept.source
        scope = scope_of(text, source)
        manifest = kept.manifest if isinstance(kept, Kept) else self.scribe.manifest(text, source)
        facts = {**self._about(text), "live": manifest, "scope": scope, "as": role, "assurance": "key"}
        facts |= {"given_by": by, "evidence": "", "note": ""}
        trick = "" if is_plain else self.random.choices(("", "scope", "live", "paper"), (90, 3, 3, 6))[0]
        if trick == "scope":
            facts["scope"] = {**scope, "category": "werkstatt", "path": SOURCES[0]}
        elif trick == "live":
            facts["live"] = "0" * 64
        elif trick == "paper":
            facts |= {"assurance": "paper", "evidence": "Ordner 7"}
            by = self.random.choice(("emil", "emil", by))
        self.say("approve", by, facts, branch, is_plain=is_plain)
        self._keep(branch, text, source)

    def say(self, kind: str, by: str, facts: dict[str, Any], branch: str = "", *, is_plain: bool = False) -> None:
        """Let *by* sign an event and commit it, at times with an old key or a false clock."""
        law = self.law if self.random.random() < 0.95 else self.laws[0]
        if by not in law.humans:
            return
        branch = branch or self.branch
        key = self._key(law.humans[by].keys, is_plain=is_plain)
        at = self.now if is_plain else self.now + self.random.choices(_CLAIMS, _CLAIMED)[0]
        said = stage.events(self.git.tree(branch), of_site=kind == "adopt")
        number = 1 + max((one.number for one in said), default=0)
        draft = Said(kind, by, key, number, stage.heads(said), at, law.digest, facts)
        new = self.scribe.said(draft)
        self.tell(f"{branch}: {new.number}-{kind} {new.digest[:8]} by {by} ({key}) at {at:%d.%m. %H:%M}: {facts}")
        self.git.commit(branch, {new.path: new}, by)

    def _key(self, keys: Mapping[str, Span], *, is_plain: bool) -> str:
        good = [name for name, span in keys.items() if lies_in(span, self.now)]
        if good and (is_plain or self.random.random() < 0.9):
            return good[0] if is_plain else self.random.choice(good)
        return self.random.choice(list(keys))

    def _tidy(self) -> None:
        """Leave one text where a merge brought two."""
        texts = [path for path, one in self.git.tree(MAIN).items() if isinstance(one, Text)]
        if len(texts) > 1:
            self.git.commit(MAIN, dict.fromkeys(texts[1:]), "cleo")


def _called(random: Random, who: str) -> str:
    """Return the name git has for *who*: the usual one or a private address."""
    mail = f"{who}@site.example" if random.random() < 0.7 else f"{who[0]}.privat@home.example"
    return f"{who.title()} Muster <{mail}>"


# How far from the truth a claimed instant is, and how often.
_CLAIMS = (timedelta(), -HOUR, -4 * DAY, -30 * DAY, timedelta(minutes=5), 5 * HOUR, 4 * DAY)
_CLAIMED = (80, 4, 4, 3, 2, 3, 4)
_HAPPENS: tuple[Callable[[Story], None], ...] = (
    Story.edit,
    Story.move,
    Story.submit,
    Story.approve,
    Story.release_well,
    Story.cross,
    Story.refuse,
    Story.take_down,
    Story.restore,
    Story.revoke,
    Story.adopt,
    Story.branch_off,
    Story.bring_home,
    Story.force,
    Story.amend,
    Story.meddle,
    Story.released,
)
_OFTEN = (14, 5, 14, 16, 14, 2, 3, 3, 3, 3, 3, 6, 10, 2, 4, 0.7, 10)
