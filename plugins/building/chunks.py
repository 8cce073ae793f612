"""
Conversion side by side: one function of plain values, for any `concurrent.futures.Executor` and for copies of us.

What comes back is coded as it is kept, so that where a source was converted makes no difference.
"""

from __future__ import annotations

import json
import logging
import os
import struct
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

from plugins.building import links, store
from plugins.building.capture import Conversion, ConversionError, Site, plain
from plugins.building.coding import Unknown
from plugins.core.copies import pieces_beside
from plugins.core.texts import _

CHUNK_SIZE = 32
_FRAME = struct.Struct("<16sIQ")
_PATIENCE_S = 2.0
_HERE: dict[str, Site] = {}
# A worker may run several threads, and a conversion exchanges functions of modules meanwhile.
_ONE_AT_A_TIME = threading.Lock()

_log = logging.getLogger(__name__)

Job = tuple[str, str]  # path, format
Chunk = tuple[str, int, tuple[Job, ...]]  # base path, level of the log, jobs


class Result(NamedTuple):
    """A converted source as it is kept, and the digest that the file had afterwards; a head is empty after an error."""

    facts: bytes
    head: bytes
    body: bytes


def facts_of(site: Site, path: str, digest: bytes | None = None) -> bytes:
    """
    Return the digest of all that the file *path* itself contributes to its conversion.

    Raises:
        OSError: If it cannot be read.
    """
    if digest is None:
        digest = digest_of(path)
    if site.settings.get("DEFAULT_DATE") != "fs":
        return digest
    when = str(os.stat(path).st_mtime_ns)  # noqa: PTH116  # ten thousand times
    return store.checksum(digest, when.encode(), size=store.DIGEST_SIZE)


def digest_of(path: str) -> bytes:
    """Return the digest of a file's bytes."""
    with open(path, "rb") as stream:  # noqa: PTH123  # ten thousand times
        return store.checksum(stream.read(), size=store.DIGEST_SIZE)


def packed(site: Site, base_path: str, made: Conversion) -> tuple[bytes, bytes]:
    """Return head and body of what is kept: text apart from the rest, or only why it is not kept."""
    doubt = made.doubt
    if not doubt:
        try:
            records = [plain(record) for record in made.records]
            root = base_path if records else ""  # messages name the whole path
            is_text = type(made.content) is str
            rest = None if is_text else made.content
            kind = links.kind_of(made.content) if is_text else links.FILES
            head = site.coder.encode([is_text, rest, made.metadata, records, root, kind])
            return head, made.content.encode("utf-8", "surrogatepass") if is_text else b""
        except Unknown as error:
            doubt = _("it holds a value that cannot be kept: {kind}").format(kind=error)
    made.doubt = doubt
    return site.coder.encode([doubt]), b""


def convert_chunk(site_token: str, chunk: Chunk) -> bytes:
    """
    Convert the sources of *chunk* and return them as `results` reads them.

    Args:
        site_token: What `here` or `elsewhere` returned.
        chunk: Where the sources lie, how much is logged, and which they are.
    """
    base_path, level, jobs = chunk
    if site_token in _HERE:
        return b"".join(_converted(_HERE[site_token], base_path, *job) for job in jobs)
    with _ONE_AT_A_TIME, _level(level):
        site = _made_anew(site_token)
        return b"".join(_converted(site, base_path, *job) for job in jobs)


@contextmanager
def _level(level: int) -> Iterator[None]:
    """Log as much as they do for whom we convert."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(level)
    try:
        yield
    finally:
        root.setLevel(before)


def _converted(site: Site, base_path: str, path: str, fmt: str) -> bytes:
    head = body = facts = b""
    is_told = True
    try:
        with warnings.catch_warnings(record=True) as said:
            head, body = packed(site, base_path, site.convert(base_path, path, fmt))
            facts = facts_of(site, path)
        is_told = not said
    except (ConversionError, OSError):
        is_told = False
    if not is_told:  # converted once more where it is asked for, and there the error or the warning is told
        head = body = b""
    return _FRAME.pack(facts, len(head), len(body)) + head + body


def results(piece: bytes) -> Iterator[Result]:
    """Yield what `convert_chunk` returned, one result for each job, in their order."""
    at = 0
    while at < len(piece):
        facts, head_size, body_size = _FRAME.unpack_from(piece, at)
        middle = at + _FRAME.size + head_size
        end = middle + body_size
        yield Result(facts, piece[at + _FRAME.size : middle], piece[middle:end])
        at = end


@contextmanager
def here(site: Site) -> Iterator[str]:
    """Lend a token under which this process and its copies find *site*."""
    token = f"here:{id(site)}"
    _HERE[token] = site
    try:
        yield token
    finally:
        del _HERE[token]


def elsewhere(
    settings_file: str, overrides: Mapping[str, Any], surroundings: str, alike: Mapping[str, str] | None = None
) -> str:
    """
    Return a token from which another process makes the site anew.

    It must see the same files at the same paths; *alike* is what `likeness.of` says here, and is compared there.
    """
    return json.dumps([settings_file, dict(overrides), surroundings, dict(alike or {})])


def _made_anew(token: str) -> Site:
    site, objection = _made_or_not(token)
    if site is None:
        from plugins.building.likeness import UnlikeError  # noqa: PLC0415

        raise UnlikeError(objection)
    return site


@lru_cache(maxsize=4)
def _made_or_not(token: str) -> tuple[Site | None, str]:
    """Make the site of a settings file as Pelican does: settings, plug-ins, readers; or say what differs here."""
    from pelican import Pelican  # noqa: PLC0415  # here only a process of another kind comes by
    from pelican.readers import Readers  # noqa: PLC0415
    from pelican.settings import read_settings  # noqa: PLC0415

    from plugins.building import likeness  # noqa: PLC0415  # looks around as soon as it is imported

    settings_file, overrides, surroundings, alike = json.loads(token)
    settings = read_settings(settings_file, override=overrides)
    objection = likeness.difference(alike, Pelican(settings), settings_file)
    return (None, objection) if objection else (Site(Readers(settings), surroundings), "")


def spread_over_copies(token: str, base_path: str, jobs: Sequence[Job], workers: int) -> Iterator[tuple[Job, Result]]:
    """Let *workers* copies of this process convert *jobs*. Those of a copy that died are missing."""
    chunks = _chunks(base_path, jobs)
    shares = [chunks[number::workers] for number in range(workers)]
    works = [lambda share=share: (convert_chunk(token, chunk) for chunk in share) for share in shares]
    rest = [iter(share) for share in shares]
    for number, piece in pieces_beside(works):
        yield from zip(next(rest[number])[2], results(piece), strict=True)


def spread_over(executor: Executor, token: str, base_path: str, jobs: Sequence[Job]) -> Iterator[tuple[Job, Result]]:
    """
    Let *executor* convert *jobs*. Those of a worker that was lost, or is none for us, are missing.

    An executor that may lose all its workers and wait for others says so: `is_deserted()`.
    """
    is_deserted = getattr(executor, "is_deserted", bool)
    asked = {executor.submit(convert_chunk, token, chunk): chunk for chunk in _chunks(base_path, jobs)}
    whys: dict[str, int] = {}
    while asked:
        done, _open = wait(asked, _PATIENCE_S, FIRST_COMPLETED)
        if not done and is_deserted():
            whys["nobody is left to do it"] = len(asked)
            break
        for answer in done:
            chunk = asked.pop(answer)
            why = _fault(answer)
            if why:
                whys[why] = whys.get(why, 0) + 1
            else:
                yield from zip(chunk[2], results(answer.result()), strict=True)
    for why, count in whys.items():
        _log.info("%s chunks of sources are converted here: %s", count, why)


def _fault(answer: Future[bytes]) -> str:
    """Return why there is no answer; empty if there is."""
    if answer.cancelled():
        return "cancelled"
    error = answer.exception()
    return f"{type(error).__name__}: {error}" if error else ""


def _chunks(base_path: str, jobs: Sequence[Job]) -> list[Chunk]:
    level = logging.getLogger().getEffectiveLevel()
    return [(base_path, level, tuple(jobs[at : at + CHUNK_SIZE])) for at in range(0, len(jobs), CHUNK_SIZE)]
