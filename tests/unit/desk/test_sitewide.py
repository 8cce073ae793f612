"""What keepers say of the whole site counts if enough of them say it, with keys and rights as for any event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from plugins.desk.cases import Adopted
from plugins.desk.sitewide import adopted, machinery
from plugins.records import events
from plugins.records.events import Event
from plugins.records.policies import Chain
from tests.support.builders import NOW
from tests.support.casebook import BEGIN, Casebook, chain, manifest, people, policy, revision
from tests.support.policies import Signer

LEFT = BEGIN + timedelta(days=1)
MACHINE, OTHER = "1" * 64, "2" * 64
TWO = policy(keepers=("cora", "bea"), head="keepers_needed = 2\n")


def adopt(book: Casebook, by: str = "cora", name: str = "a") -> Event:
    """Let *by* adopt the text *name*."""
    kept = {"digest": revision(name), "live": manifest(name)}
    return book.write(events.ADOPT, by, {"entries": {"id-eins": kept}, "note": ""})


def look_at(book: Casebook, by: str = "cora", digest: str = MACHINE) -> Event:
    """Let *by* say that the machinery *digest* was looked at."""
    return book.write(events.MACHINERY, by, {"digest": digest, "note": ""})


def moved_in(book: Casebook) -> dict[str, Adopted]:
    """Return what was adopted."""
    return adopted(book.record, book.policy, book.seen, NOW)


def seen_through(book: Casebook) -> frozenset[str]:
    """Return the machinery that was looked at."""
    return machinery(book.record, book.policy, book.seen, NOW)


def site_book(policy: Chain | None = None) -> Casebook:
    """Return the record of a site."""
    return Casebook(policy or chain(TWO), entry="")


def test_enough_keepers_adopt_an_entry() -> None:
    """The same one twice is still one, and who is none counts for nothing."""
    book = site_book()
    adopt(book, "jana")
    adopt(book)
    adopt(book)
    assert {} == moved_in(book)

    adopt(book, "bea")
    assert {"id-eins": Adopted(revision("a"), manifest("a"))} == moved_in(book)


def test_keepers_adopt_the_same_bytes() -> None:
    """One of one text and one of another are not two."""
    book = site_book()
    adopt(book, "cora", "a")
    adopt(book, "bea", "b")

    assert {} == moved_in(book)


def test_a_later_adoption_changes_nothing() -> None:
    """From then on it takes a release."""
    book = site_book(chain(policy()))
    look_at(book)
    adopt(book, name="a")
    adopt(book, name="b")

    assert {"id-eins": Adopted(revision("a"), manifest("a"))} == moved_in(book)


def test_enough_keepers_look_at_the_machinery() -> None:
    """At the same one; an adoption is no look at it."""
    book = site_book()
    adopt(book, "bea")
    look_at(book)
    look_at(book)
    look_at(book, "jana")
    look_at(book, "bea", OTHER)
    assert frozenset() == seen_through(book)

    look_at(book, "bea")
    assert {MACHINE} == seen_through(book)


def test_each_machinery_that_was_looked_at_counts() -> None:
    """A site can go back to the one before."""
    book = site_book(chain(policy()))
    look_at(book)
    look_at(book, digest=OTHER)

    assert {MACHINE, OTHER} == seen_through(book)


@pytest.mark.parametrize(("write", "found"), [(adopt, moved_in), (look_at, seen_through)])
def test_a_former_keepers_word_stays_if_a_release_saw_it(
    write: Callable[[Casebook], Event], found: Callable[[Casebook], object]
) -> None:
    """While he was one; what is seen only now is weighed by who is one now."""
    former, now = policy(), policy(keepers=("bea",), number=2, previous="0" * 64)
    book = site_book(chain(former))
    write(book)
    book.see()
    book.policy = chain(former, now)
    assert found(book)

    book.seen.clear()
    assert not found(book)


@pytest.mark.parametrize(("write", "found"), [(adopt, moved_in), (look_at, seen_through)])
def test_asking_for_more_keepers_takes_nothing_back(
    write: Callable[[Casebook], Event], found: Callable[[Casebook], object]
) -> None:
    """A site with one keeper gets a second one; what the one said before stays, and from now on it takes two."""
    former = policy()
    two = policy(keepers=("cora", "bea"), head="keepers_needed = 2\n", number=2, previous="0" * 64)
    book = site_book(chain(former))
    write(book)
    book.see()
    book.policy = chain(former, two)
    assert found(book)

    book.seen.clear()
    assert not found(book)


@pytest.mark.parametrize(("write", "found"), [(adopt, moved_in), (look_at, seen_through)])
def test_asking_for_fewer_keepers_makes_nothing_enough(
    write: Callable[[Casebook], Event], found: Callable[[Casebook], object]
) -> None:
    """What one of two said was not enough; it takes somebody's word under the new policy."""
    one = policy(keepers=("cora", "bea"), number=2, previous="0" * 64)
    book = site_book()
    write(book)
    book.see()
    book.policy = chain(TWO, one)
    assert not found(book)

    write(book)
    assert found(book)


def test_a_keepers_key_was_good_when_a_release_first_saw_it() -> None:
    """Not only when he claims to have signed."""
    keys = f'{{ key = "{Signer("cora").public.text}", until = {LEFT.isoformat()} }}, "{Signer("new").public.text}"'
    book = site_book(chain(policy(people(cora=f"keys = [{keys}]"))))
    look_at(book)
    assert not seen_through(book)

    assert seen_through(book.see())
    assert not seen_through(book.see(at=LEFT))


def test_a_policy_that_is_not_in_the_chain_weighs_nothing() -> None:
    """An event seen under one that is unknown is weighed under the present one."""
    book = site_book(chain(policy()))
    look_at(book)
    book.see(under=policy(keepers=("bea",)))

    assert {MACHINE} == seen_through(book)
