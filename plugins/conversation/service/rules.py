"""
What the gate lets through: the policy file and the rules for a comment. No Isso, no server, no files but the policy.

Runs under Isso's own Python as well as under ours, so it imports the standard library only.

The policy file: `{thread: {"title": str, "state": "open"|"moderated"|"closed", "closes_at": ISO instant or null}}`,
optionally `"min_seconds"`: the shortest time in which a person can have written a comment.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

STATES = ("open", "moderated", "closed")
MAX_BODY_BYTES = 64 * 1024
MAX_TEXT = 10_000
MAX_NAME = 100
MAX_LINKS = 2
MIN_SECONDS = 3
PUBLISHED, PENDING = 1, 2
HONEYPOT = "homepage"

_LINK = re.compile(r"(?:https?:)?//|\bwww\.|\bmailto:|\]\((?!\s*<?(?:https?:)?//|\s*<?mailto:)", re.IGNORECASE)
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")  # SQLite keeps UTF-8 text
_ROUTES = (
    ("read", ("GET", "HEAD"), re.compile(r"/")),
    ("write", ("POST",), re.compile(r"/new")),
    ("moderate", ("GET", "HEAD", "POST"), re.compile(r"/id/[0-9]+/(?:activate|edit|delete)/[^/]+")),
    ("moderate", ("GET", "HEAD"), re.compile(r"/admin/")),
    ("moderate", ("POST",), re.compile(r"/login/")),
)
_CHANGES_A_COMMENT = re.compile(r"/id/[0-9]+(?:/(?:like|dislike))?")

log = logging.getLogger("freigabe.gate")


class Refused(Exception):
    """The request ends here, with this status and a reason the client can translate."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(status, reason, message)
        self.status, self.reason, self.message = status, reason, message


@dataclass(frozen=True)
class Thread:
    """What the build decided for one thread."""

    title: str
    state: str
    closes_at: datetime | None
    min_seconds: float

    def is_closed(self, now: datetime) -> bool:
        """Whether nobody may write any more at *now*."""
        return self.state == "closed" or (self.closes_at is not None and self.closes_at <= now)


def parse_policy(text: str) -> dict[str, Thread]:
    """
    Return the threads of a policy file.

    Raises:
        ValueError: If anything in it is not as described above; half a policy is none.
        TypeError: Likewise.
    """
    raw = json.loads(text)
    if not isinstance(raw, dict):
        raise TypeError("the policy is not an object")
    return {key: _thread(key, value) for key, value in raw.items()}


def _thread(key: str, raw: object) -> Thread:
    if not isinstance(raw, dict) or not key.startswith("/"):
        raise ValueError(f"thread {key!r} is not a path with an object")
    title, state = raw.get("title"), raw.get("state")
    closes, seconds = raw.get("closes_at"), raw.get("min_seconds", MIN_SECONDS)
    if not isinstance(title, str) or state not in STATES or not _is_number(seconds):
        raise ValueError(f"thread {key!r} has no title, or an unknown state or min_seconds")
    closes_at = None if closes is None else datetime.fromisoformat(closes)
    if closes_at is not None and closes_at.tzinfo is None:
        raise ValueError(f"thread {key!r}: closes_at has no time zone")
    return Thread(" ".join(title.split()) or key, state, closes_at, seconds)


class Policy:
    """The policy file, read again whenever it was replaced."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, ...] = ()
        self._threads: Mapping[str, Thread] | None = None
        self._lock = threading.Lock()

    def thread(self, key: str) -> Thread:
        """
        Return the thread *key*.

        Raises:
            Refused: If the build does not know it, or the file is missing or broken.
        """
        threads = self.require()
        if key not in threads:
            raise Refused(404, "unknown", "There is no such thread.")
        return threads[key]

    def require(self) -> Mapping[str, Thread]:
        """
        Return every thread.

        Raises:
            Refused: If the file is missing or broken.
        """
        with self._lock:
            self._refresh()
            threads = self._threads
        if threads is None:
            raise Refused(503, "unavailable", "The service has no valid policy.")
        return threads

    def _refresh(self) -> None:
        seen = self._signature()
        if seen == self._seen:
            return
        self._seen = seen
        try:
            self._threads = parse_policy(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError, RecursionError) as error:
            self._threads = None
            log.error("%s: everything is refused: %s", self._path, error)  # noqa: TRY400 - the place says it all

    def _signature(self) -> tuple[int, ...]:
        try:
            status = self._path.stat()
        except OSError:
            return (0,)
        return (status.st_mtime_ns, status.st_size, status.st_ino)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def check_comment(body: bytes, thread: Thread, now: datetime) -> dict[str, object]:
    """
    Return what Isso may see of a comment: name, text, parent, and the build's title.

    E-mail and website are not asked for, so they are not kept when somebody sends them.

    Raises:
        Refused: If the thread is closed, or a rule against spam is broken.
    """
    if thread.is_closed(now):
        raise Refused(403, "closed", "Comments on this entry are closed.")
    sent = _object(body)
    if sent.get(HONEYPOT):
        raise Refused(403, "spam", "The comment looks like spam.")
    elapsed = sent.get("elapsed_s")
    if not isinstance(elapsed, (int, float)) or not _is_number(elapsed) or elapsed < thread.min_seconds:
        raise Refused(403, "too-fast", "The comment came too fast.")
    parent = sent.get("parent")
    if parent is not None and (not isinstance(parent, int) or isinstance(parent, bool) or abs(parent) >= 2**63):
        raise Refused(400, "malformed", "The parent is not the number of a comment.")
    author, text = " ".join(_text(sent, "author", MAX_NAME).split()), _text(sent, "text", MAX_TEXT)
    if not author or len(text.strip()) < 3:
        raise Refused(400, "incomplete", "Name and comment are needed.")
    return {"author": author, "text": text, "parent": parent, "title": thread.title}


def _object(body: bytes) -> dict[str, Any]:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Refused(400, "malformed", "The request is not a JSON object.")
    return sent


def _text(sent: Mapping[str, Any], name: str, limit: int) -> str:
    value = sent.get(name) or ""
    if not isinstance(value, str) or _NOT_STORABLE.search(value):
        raise Refused(400, "malformed", f"The field {name} is not text.")
    if len(value) > limit:
        raise Refused(413, "too-long", f"The field {name} is longer than {limit} characters.")
    return value


def mode(thread: Thread, text: str) -> int:
    """Return whether a comment is published at once: only in an open thread, and with few links."""
    few = len(_LINK.findall(text)) <= MAX_LINKS
    return PUBLISHED if thread.state == "open" and few else PENDING


def route(method: str, path: str) -> str:
    """
    Return the kind of a request.

    Raises:
        Refused: If the gate does not let it through.
    """
    for kind, methods, pattern in _ROUTES:
        if method in methods and pattern.fullmatch(path):
            return kind
    if _CHANGES_A_COMMENT.fullmatch(path):
        raise Refused(403, "forbidden", "Published comments are not changed.")
    raise Refused(404, "unknown", "There is nothing here.")
