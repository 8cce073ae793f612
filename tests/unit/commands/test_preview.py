"""The order in which a preview begins; what it shows is seen in tests/features."""

from __future__ import annotations

import argparse
import threading
from pathlib import Path

import pytest

from plugins.commands import preview

LATER_S = 5


def test_what_is_saved_during_the_first_build_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the next build, which follows at once: it does not wait for another save."""
    posts = tmp_path / "content/posts"
    posts.mkdir(parents=True)
    builds, said = list[int](), list[str]()
    later = threading.Timer(LATER_S, (posts / "later.md").write_text, ["x"])

    def show(*_given: object) -> None:
        builds.append(1)
        if len(builds) == 1:
            (posts / "meanwhile.md").write_text("x")
            later.start()
        else:
            raise KeyboardInterrupt

    monkeypatch.setattr(preview, "_show", show)
    monkeypatch.setattr(preview, "_headers", lambda _root: lambda _path: {})
    monkeypatch.setattr(preview, "key_for", lambda *_given: b"")
    monkeypatch.setattr(preview, "say", said.append)

    with pytest.raises(KeyboardInterrupt):
        preview.run(argparse.Namespace(root=tmp_path, once=False, port=0, no_open=True, no_comments=True))
    later.cancel()

    assert said[-1] == "meanwhile.md"
