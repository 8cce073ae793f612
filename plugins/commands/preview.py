"""`preview`: everything below `content/`, drafts included, served on this machine with live reload and comments."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from plugins.commands import pipeline
from plugins.commands.companion import Companion
from plugins.commands.console import progress, say
from plugins.commands.trees import Trees
from plugins.conversation.service.install import Unavailable, ensure
from plugins.conversation.service.process import PASSWORD, preview_settings, start
from plugins.conversation.service_policy import write_policy
from plugins.core import files
from plugins.core.collection import demand_sound, read
from plugins.core.errors import FreigabeError
from plugins.core.settings import read_site
from plugins.core.texts import _
from plugins.desk.faults import all_faults
from plugins.discovery.headers import POLICY, policy, search_places
from plugins.preview.server import PreviewServer
from plugins.preview.watch import changes
from plugins.records.cache import BUILDING, key_for

PREVIEW = Path("preview")
WATCHED = ("content", "theme", "plugins", "pelicanconf.py")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--once", action="store_true", help=_("build into preview/ and exit"))
    parser.add_argument("--port", type=int, default=8000, help=_("port on this machine; the next free one if busy"))
    parser.add_argument("--no-comments", action="store_true", help=_("do not start the comment service"))
    parser.add_argument("--no-open", action="store_true", help=_("do not open a browser"))


def run(options: argparse.Namespace) -> int:
    """Build, then serve until interrupted; with `--once` only build."""
    root: Path = options.root
    if options.once:
        with progress(_("building the preview …")):
            _build(root, partial(_in_place if key_for(root, BUILDING) else _beside, root))
        say(_("everything is in {folder}/").format(folder=PREVIEW))
        return 0
    with ExitStack() as stack:
        server = stack.enter_context(PreviewServer(root / PREVIEW, port=options.port, headers=_headers(root)))
        if server.asked_port_was_busy:
            say(_("port {port} is busy, taking {other}").format(port=options.port, other=server.port))
        companion = Companion(root, root / PREVIEW) if key_for(root, BUILDING) else None
        if companion:
            stack.callback(companion.close)
        stop = threading.Event()
        stack.callback(stop.set)
        saved = changes([root / name for name in WATCHED if (root / name).exists()], stop)
        next(saved)  # what is saved while the first build runs counts, too
        with progress(_("building the preview …")):
            _show(root, server, companion)
        address = f"http://127.0.0.1:{server.port}/"
        say(_("the site: {address} (end with Ctrl-C)").format(address=address))
        if not options.no_open and _has_screen():
            webbrowser.open(address)
        if not options.no_comments:
            _start_comments(options.home, root, server, stack)
        for changed in saved:
            say(", ".join(sorted(path.name for path in changed)[:5]))
            if companion:
                companion.heed(changed)
            _show(root, server, companion)
    return 0


def _headers(root: Path) -> Callable[[str], Mapping[str, str]]:
    """Return what gives each page the policy it has when it is published, by the settings as they are at the start."""
    site, _issues = read_site(root)
    return lambda path: {POLICY: policy(site, search=path.startswith(search_places(site)))}


def _build(root: Path, render: Callable[[], None]) -> None:
    """
    Look at the sources, and let *render* make their pages.

    Raises:
        FreigabeError: With all problems; the last good pages stay.
    """
    with pipeline.only_one(root):
        files.mend_switch(root / PREVIEW)
        collection = read(root)
        demand_sound((*collection.issues, *all_faults(collection)))
        render()
        write_policy(root, collection, [entry.id for entry in collection.entries])


def _beside(root: Path) -> None:
    """Render everything beside `preview/`, and switch: stock Pelican would leave a mixture when it fails."""
    trees = Trees(root, PREVIEW.name)
    pipeline.render(root, "pelicanconf.py", trees.stage, fatal="errors")
    trees.switch()


def _in_place(root: Path) -> None:
    pipeline.render(root, "pelicanconf.py", root / PREVIEW, fatal="errors")


def _show(root: Path, server: PreviewServer, companion: Companion | None) -> None:
    """Build, and let the browser show the new pages or the problems; the page it shows comes first."""
    shown: list[str] = []

    def say_first() -> None:
        shown.append(server.looked_at)
        server.published()

    def render() -> None:
        if companion:
            companion.build(server.looked_at, say_first)
        else:
            with server.hold():
                _beside(root)

    try:
        _build(root, render)
    except FreigabeError as error:
        say(str(error))
        say(_("the last good pages stay"))
        server.failed(str(error))
    else:
        if not shown:
            server.published()


def _start_comments(home: Path, root: Path, server: PreviewServer, stack: ExitStack) -> None:
    """Start the comment service behind the server, or say in one sentence why not."""
    collection = read(root)
    site = collection.site
    endpoint = site.comments.endpoint
    if site.comments.provider != "isso" or not endpoint.startswith("/"):
        return
    with progress(_("preparing the comment service …")):
        ready = ensure(home, home / "comments.lock")
    if isinstance(ready, Unavailable):
        say(_("no comments: {reason}").format(reason=ready.reason))
        return
    port = _free_port()
    origins = tuple(f"http://{host}:{server.port}" for host in ("127.0.0.1", "localhost"))
    settings = preview_settings(root, port=port, origins=origins, endpoint=endpoint)
    policy = write_policy(root, collection, [entry.id for entry in collection.entries])
    try:
        stack.enter_context(start(ready.python, root, settings, policy))
    except FreigabeError as error:
        say(_("no comments: {reason}").format(reason=error))
        return
    server.proxy[endpoint] = port
    say(
        _("moderating comments: {address}admin/, password in {file}").format(
            address=f"http://127.0.0.1:{server.port}{endpoint}/", file=PASSWORD.as_posix()
        )
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _has_screen() -> bool:
    """Whether opening a browser means a window; without one Python would start a browser in the terminal."""
    if os.name == "nt" or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
