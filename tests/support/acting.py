"""What the people of a `Firm` do at the desk, without its tasks: acts made, signed and written in this process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Self

from plugins.core import files
from plugins.desk import acts, takedowns
from plugins.desk.acts import Given
from plugins.desk.seat import Act, Desk, sit_down
from plugins.desk.standing import Standing, stand
from plugins.records.writing import signed
from tests.support.people import Firm
from tests.support.site import Done
from tests.support.variables import lent

# After the date of every test's texts, and before any clock that builds them: a release asks the real one.
BEGIN = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


class Acting:
    """The desk of *firm*, whose clock goes on by a minute with every act."""

    def __init__(self, firm: Firm, now: datetime = BEGIN) -> None:
        self.firm = firm
        self.now = now

    @property
    def standing(self) -> Standing:
        """Where everything stands now."""
        with lent(self.firm.env()):
            return stand(self.firm.site.root, self.now)

    def does(self, name: str, act: Callable[[Desk], Act]) -> Self:
        """Let *name* do *act*."""
        self.now += timedelta(minutes=1)
        key = self.firm.person(name).signing
        with lent(self.firm.env()):
            done = act(sit_down(self.standing, key.public, self.now))
        for path, content in {**done.writes, **signed(done.event, key)}.items():
            files.write(self.firm.site.root / path, content)
        for path in done.removes:
            (self.firm.site.root / path).unlink()
        return self

    def submitted(self, slug: str, author: str = "jana") -> Self:
        """Let *author* submit the text as it is."""
        return self.does(author, lambda desk: acts.submit(desk, slug, [], ""))

    def released(self, slug: str, by: str = "bea", author: str = "jana") -> Self:
        """Let *author* submit and *by* approve the text as it is."""
        return self.submitted(slug, author).approved(slug, by)

    def approved(self, slug: str, by: str = "bea") -> Self:
        """Let *by* approve the text as it is, which was submitted before."""
        return self.does(by, lambda desk: acts.approve(desk, slug, Given()))

    def refused(self, slug: str, by: str = "bea") -> Self:
        """Let *by* refuse what was submitted last."""
        return self.does(by, lambda desk: takedowns.refuse(desk, slug, "nein"))

    def taken_down(self, slug: str, face: str = "withdrawn", notice: str = "", by: str = "kim") -> Self:
        """Let *by* take the text off the site."""
        return self.does(by, lambda desk: takedowns.take_down(desk, slug, face, notice, "Grund"))

    def restored(self, slug: str, by: str = "bea") -> Self:
        """Let *by* put the text online again."""
        return self.does(by, lambda desk: takedowns.restore(desk, slug, "Irrtum"))

    def build(self) -> Done:
        """Build."""
        return self.firm.site.task("build", env=self.firm.env())

    def built(self) -> Self:
        """Build, which must succeed."""
        done = self.build()
        if done.code:
            raise AssertionError(done.said)
        return self
