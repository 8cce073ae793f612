"""One site, built after each of many edits: by the subject into one output, by stock Pelican into an empty one."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.properties.building import turns  # noqa: F401 (registers its kinds)
from tests.properties.building.edits import BODY, KINDS
from tests.properties.building.model import Site
from tests.properties.building.site_makers import BASE
from tests.support.builds import SUBJECT, Built, Order, Warm, differences, emptied, tree, unequal

# `EDITS=fresh` tries edits nobody has seen; any other word tries those of that word again.
SEED = os.environ.get("EDITS", "freigabe")
SEED = secrets.token_hex(4) if SEED == "fresh" else SEED
MODES = ("incremental", "unchanged", "stock")


class UnequalError(AssertionError):
    """What the subject wrote or said is not what stock Pelican writes and says."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one edit came to."""

    kind: str
    what: str
    code: int
    mode: str
    why: str
    rendered: tuple[str, ...]
    volatile: frozenset[str]
    changed: frozenset[str]
    is_steady: bool
    pages: int
    seconds: tuple[float, float]
    is_narrow: bool


@dataclass
class Trial:
    """A site with all that was done to it."""

    site: Site
    warm: Warm
    steps: list[Step] = field(default_factory=list)
    written: dict[str, bytes | None] = field(default_factory=dict)

    def edit(self, kind: str) -> Step:
        """Do an edit of *kind* and compare; a build that had to fail is mended and compared again."""
        return self.compared(kind, KINDS[kind](self.site))

    def compared(self, kind: str, what: str) -> Step:
        """
        Build with both and compare.

        Raises:
            UnequalError: With everything that was done to the site so far.
        """
        step = self._built(kind, what)
        if self.site.undo:
            while self.site.undo:
                self.site.drop(self.site.undo.pop())
            step = self._built(kind, f"{what}, taken away")
        return step

    def order(self, *, is_subject: bool) -> Order:
        """Return the next build of the subject, or a cold one of stock Pelican."""
        site = self.site
        place = site.root.parent
        output = site.output if is_subject else emptied(place / "cold")
        cache = site.cache if is_subject else emptied(place / "cold-cache")
        settings = "pelicanconf.py" if is_subject else "stockconf.py"
        return Order(site.root, settings, output, cache, site.surroundings(), site.seed)

    def _built(self, kind: str, what: str) -> Step:
        if self.site.subject == "":
            emptied(self.site.output)  # stock against itself: there is nothing incremental about it
            self.site.strangers.clear()
        last = self.site.cache / "building" / "last.json"
        last.unlink(missing_ok=True)
        subject = self.warm.build(self.order(is_subject=True))
        order = self.order(is_subject=False)
        stock = self.warm.build(order)
        step = self._step(kind, what, last, (subject, stock))
        self.steps.append(step)
        wrong = self._wrong(stock, subject, order.output)
        if wrong:
            raise UnequalError("\n".join([f"EDITS={SEED}", self.told(), *wrong]))
        return step

    def _step(self, kind: str, what: str, last: Path, builds: tuple[Built, Built]) -> Step:
        subject, stock = builds
        try:
            told = json.loads(last.read_text(encoding="utf-8"))
        except OSError:
            told = {"mode": "", "why": "", "rendered": [], "volatile": []}
        before, self.written = self.written, tree(self.site.output)
        changed = frozenset(name for name, data in self.written.items() if before.get(name) != data)
        is_steady = before.keys() == self.written.keys()
        pages = sum(name.endswith(".html") for name in self.written)
        rendered, seconds = tuple(told["rendered"]), (subject.seconds, stock.seconds)
        volatile = frozenset(told["volatile"])
        is_narrow = bool(told.get("is_narrow"))
        how = told["mode"], told["why"], rendered, volatile
        return Step(kind, what, stock.code, *how, changed, is_steady, pages, seconds, is_narrow)

    def _wrong(self, stock: Built, subject: Built, cold: Path) -> list[str]:
        """Return everything in which the two are unequal."""
        wrong = unequal(stock, subject)
        if subject.is_traceback and not stock.is_traceback:
            wrong.append(subject.screen)
        if stock.code:
            return wrong
        if self.site.settings.get("DELETE_OUTPUT_DIRECTORY"):
            self.site.strangers.clear()
        wrong += differences(tree(cold), self.written, self.site.strangers)
        strangers = self.site.strangers.items()
        wrong += [f"{name}: was not ours" for name, data in strangers if self.written.get(name) != data]
        return wrong

    def told(self) -> str:
        """Return what was done, one line an edit."""
        lines = [
            f"  {step.kind}: {step.what}  [{step.mode}{' narrow' * step.is_narrow}, {len(step.rendered)} rendered{step.why and f': {step.why}'}]"
            for step in self.steps
        ]
        names = {name: value for name, value in self.site.settings.items() if BASE.get(name) != value}
        return "\n".join([f"plug-ins {self.site.plugins}, settings {names}", *lines])

    def clean(self) -> None:
        """Remove everything; a long run would fill the disk."""
        shutil.rmtree(self.site.root.parent)


def deck(seed: str, steps: int) -> list[str]:
    """Return kinds for so many steps: each as often as any other, in random order, body edits more often."""
    random, kinds = Random(f"deck {seed}"), sorted(KINDS)
    drawn: list[str] = []
    while len(drawn) < steps:
        round_ = [*kinds, BODY, BODY, BODY]
        random.shuffle(round_)
        drawn += round_
    return drawn[:steps]


def unnoticed(trial: Trial) -> list[str]:
    """
    Return what the subject left unsaid of its steps: which way it went, and why it stepped back.

    It may step back beside a plug-in that works on files after they were written; with a reason, and nowhere else.
    """
    told = []
    for step in trial.steps:
        if step.code:
            continue  # it had to fail, and did
        if step.mode not in MODES:
            told.append(f"{step.kind}: no word of how it was built")
        elif step.mode == "stock" and not (step.why and _may_step_back(trial)):
            told.append(f"{step.kind}: {step.what}: stepped back to stock: {step.why or 'no reason given'}")
    return told


def _may_step_back(trial: Trial) -> bool:
    return "rewriting" in trial.site.plugins or bool(trial.site.settings.get("OUTPUT_SOURCES"))


def skipped(steps: list[Step]) -> float:
    """
    Return the share of pages that were not rendered on edits of bodies.

    Those count that are rendered for nothing: not those that are each time, nor those that show what changed. On a
    small site, a page and the listings that show its beginning are more than a twentieth of all. An edit of a body that
    was written elsewhere by an edit before may change more than the body: then pages come or go.
    """
    bodies = [step for step in steps if step.kind == BODY and step.mode != "stock" and step.is_steady]
    needless = [{*step.rendered} - step.volatile - step.changed for step in bodies]
    return 1.0 - sum(name.endswith(".html") for names in needless for name in names) / max(
        1, sum(one.pages for one in bodies)
    )


__all__ = ["SEED", "SUBJECT", "Step", "Trial", "UnequalError", "deck", "skipped", "unnoticed"]
