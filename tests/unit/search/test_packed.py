"""The form of an index: what is written is read again, byte for byte as RFC 8949 shows it; anything else is refused."""

from __future__ import annotations

import gzip

import pytest

from plugins.search.packed import opened, packed, read, unpack, written

# RFC 8949, appendix A
EXAMPLES = {
    "00": 0,
    "17": 23,
    "1818": 24,
    "1903e8": 1000,
    "1a000f4240": 1000000,
    "20": -1,
    "3863": -100,
    "3903e7": -1000,
    "60": "",
    "6449455446": "IETF",
    "62c3bc": "ü",
    "80": [],
    "8301820203820405": [1, [2, 3], [4, 5]],
    "98190102030405060708090a0b0c0d0e0f101112131415161718181819": list(range(1, 26)),
}


@pytest.mark.parametrize("coded", EXAMPLES)
def test_examples_of_the_standard(coded: str) -> None:
    """In both directions."""
    content = bytes.fromhex(coded)

    assert content == written(EXAMPLES[coded])
    assert (EXAMPLES[coded], len(content)) == read(content, 0)


@pytest.mark.parametrize("coded", ["", "1b0000000000000000", "41ff", "a0", "c0", "f4", "9fff", "82", "8201"])
def test_what_no_index_holds_is_refused(coded: str) -> None:
    """Numbers of 64 bits, bytes, maps, tags, truth, endless lists, lists that are cut off."""
    with pytest.raises(ValueError, match=r"begins something else|ends too early|unknown kind"):
        read(bytes.fromhex(coded), 0)


@pytest.mark.parametrize(
    "content",
    [b"no gzip", gzip.compress(b"no mark"), packed(b"")[:-9], packed(b"\x00\x00"), packed(b"")],
    ids=["no gzip", "no mark", "cut off", "two values", "no value"],
)
def test_what_is_no_file_of_an_index_is_refused(content: bytes) -> None:
    """A value has a file of its own."""
    with pytest.raises(ValueError, match=r"not packed|no file of an index|behind the value|ends too early"):
        unpack(content)


def test_a_file_holds_no_time() -> None:
    """RFC 1952: four bytes from the fifth on."""
    assert bytes(4) == packed(written([1, "zwei"]))[4:8]
    assert written([1, "zwei"]) == opened(packed(written([1, "zwei"])))


def test_a_number_that_is_too_large_is_refused() -> None:
    """It could be written and not be read."""
    with pytest.raises(ValueError, match="32 bits"):
        written(1 << 32)
