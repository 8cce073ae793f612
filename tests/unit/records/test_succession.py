"""Number and digest of the next policy are filled in; the rest of the text is its keeper's."""

from __future__ import annotations

from plugins.records.policy import Policy, parse
from plugins.records.succession import following
from tests.support.people import policy_text


def policy(text: str) -> Policy:
    """Return the policy *text*, which has no fault."""
    found, issues = parse(text.encode(), "policy.toml")
    if found is None:
        raise AssertionError(issues)
    return found


FIRST = policy_text()


def test_the_next_text_follows() -> None:
    """Comments, order and everything else stay as they are."""
    text = following(f"# our policy\n{FIRST}", policy(FIRST))

    assert (2, policy(FIRST).digest) == (policy(text).number, policy(text).previous)
    expected = FIRST.replace("number = 1\n", f'number = 2\nprevious = "{policy(FIRST).digest}"\n')
    assert f"# our policy\n{expected}" == text


def test_numbering_twice_is_numbering_once() -> None:
    """A second keeper signs the very bytes the first one has signed."""
    text = following(FIRST, policy(FIRST))

    assert text == following(text, policy(FIRST))


def test_a_stale_number_is_put_right() -> None:
    """Who edits the policy in force need not think of it."""
    second = policy(following(FIRST, policy(FIRST)))

    third = following(following(FIRST, policy(FIRST)), second)

    assert (3, second.digest) == (policy(third).number, policy(third).previous)
    assert 1 == third.count("previous =")


def test_a_missing_number_is_written() -> None:
    """Only before the first table: what a table says is not the policy's number."""
    bare = FIRST.replace("number = 1\n", "").replace("[people.jana]", "[people.jana]\n# number = 9")

    text = following(bare, policy(FIRST))

    assert 2 == policy(text).number
    assert "# number = 9" in text
