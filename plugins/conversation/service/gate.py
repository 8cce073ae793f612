"""
The gate: Isso's start command with the rules Isso does not have. Runs under Isso's own Python, not under ours.

So it imports the standard library, `rules.py` beside it, Isso and werkzeug, the latter two late, and reads the clock
itself. It wraps `isso.Isso.wsgi_app`, the innermost layer: further out a forged `X-Script-Name` leads past it, because
Isso strips that prefix behind. What `rules.route` does not list does not exist, and without a sound policy file
everything is refused.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

if __name__ == "__main__":  # started as a file with `-I`: our own folder is not on the path
    sys.path.append(str(Path(__file__).resolve().parents[3]))

from plugins.conversation.service.rules import (
    MAX_BODY_BYTES,
    Policy,
    Refused,
    check_comment,
    mode,
    route,
)

_HOST = "127.0.0.1"
_PARENT_PAUSE_S = 1.0


class Gate:
    """Stands before one Isso and asks the policy."""

    def __init__(self, policy: Policy, nonce: str) -> None:
        self._policy = policy
        self._nonce = nonce

    def answer(self, isso: Any, environ: dict[str, Any]) -> Any:
        """Return a WSGI application: Isso's response, or our refusal."""
        from isso.utils import JSONRequest  # noqa: PLC0415 - not in our own environment
        from werkzeug.exceptions import HTTPException  # noqa: PLC0415
        from werkzeug.wrappers import Response  # noqa: PLC0415

        request = JSONRequest(environ)
        if request.path == "/gate":
            return Response(self._nonce)
        try:
            return self._let_through(isso, request, route(request.method, request.path))
        except HTTPException as error:
            refusal = Refused(error.code or 400, "too-long" if error.code == 413 else "malformed", "Not readable.")
        except Refused as error:
            refusal = error
        return _as_json(refusal)

    def subscribers(self) -> list[tuple[str, Callable[..., None]]]:
        """Return Isso's signals we listen to; iterated by `isso.ext.Signal`."""
        return [("comments.new:before-save", self._before_save)]

    def _before_save(self, thread: Mapping[str, Any], data: dict[str, Any]) -> None:
        data["mode"] = mode(self._policy.thread(thread["uri"]), data["text"])

    def _let_through(self, isso: Any, request: Any, kind: str) -> Any:
        if kind == "moderate":
            self._policy.require()
            return isso.dispatch(request)
        thread = self._policy.thread(request.args.get("uri", ""))
        if kind == "read":
            return isso.dispatch(request)
        if request.mimetype != "application/json":
            raise Refused(403, "malformed", "Only application/json is read.")
        request.max_content_length = MAX_BODY_BYTES
        comment = check_comment(request.get_data(), thread, datetime.now(UTC))
        return _posted(isso.dispatch(_with_body(request, comment)))


def _with_body(request: Any, comment: Mapping[str, object]) -> Any:
    """Return the request again with *comment* as its body."""
    body = json.dumps(comment).encode()
    environ = dict(request.environ)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ.pop("werkzeug.request", None)
    environ.update({"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))})
    return type(request)(environ)


def _posted(response: Any) -> Any:
    """Take the cookie off Isso's answer (nobody edits), and its reasons, which name addresses and numbers."""
    status = getattr(response, "status_code", None) or getattr(response, "code", None) or 500
    if status in {201, 202}:
        response.headers.remove("Set-Cookie")
        response.headers.remove("X-Set-Cookie")
        return response
    if status == 403:
        raise Refused(403, "too-many", "Too many comments from this network; wait a minute.")
    raise Refused(status, "failed", "The comment could not be stored.")


def _as_json(refusal: Refused) -> Any:
    from werkzeug.wrappers import Response  # noqa: PLC0415

    body = json.dumps({"reason": refusal.reason, "message": refusal.message})
    return Response(body, refusal.status, content_type="application/json")


class NoHash:
    """
    What Isso hashes a person with, saying nothing.

    Isso publishes it with every comment, to draw a picture from: of the address, or of the network where there is no
    address. So two comments by different names from one house could be told to belong together.
    """

    @classmethod
    def new(cls, _section: object) -> NoHash:
        """Stand in for `isso.utils.hash.new`; no algorithm its settings know says nothing (0.14)."""
        return cls()

    def uhash(self, _text: str) -> str:
        """Return the same for everybody."""
        return ""


def build_app(config: Path, gate: Gate) -> Any:
    """Return Isso with *gate* as its innermost layer and first subscriber; without its demo page, and its hashes."""
    import isso  # noqa: PLC0415
    import isso.config  # noqa: PLC0415
    import isso.ext  # noqa: PLC0415

    class Signal(isso.ext.Signal):
        def __init__(self, *subscribers: Any) -> None:
            super().__init__(gate.subscribers(), *subscribers)

    def gated(self: Any, environ: dict[str, Any], start_response: Any) -> Any:
        return gate.answer(self, environ)(environ, start_response)

    class Files(isso.SharedDataMiddleware):
        def __init__(self, app: Any, exports: Mapping[str, Any]) -> None:
            super().__init__(app, {path: folder for path, folder in exports.items() if path != "/demo"})

    isso.hash = NoHash
    isso.SharedDataMiddleware = Files
    isso.ext.Signal = Signal
    isso.Isso.wsgi_app = gated
    return isso.make_app(isso.config.load(isso.config.default_file(), str(config)))


def _end_with_parent() -> None:
    """End this process when its parent is gone; without one the preview's port would stay taken."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(_PARENT_PAUSE_S)
    os.kill(os.getpid(), signal.SIGTERM)


def _stop(*_: object) -> NoReturn:
    sys.exit(0)


def main() -> None:
    """Serve until SIGTERM."""
    from werkzeug.serving import make_server  # noqa: PLC0415

    parser = argparse.ArgumentParser(description="Isso behind the gate")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--policy", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--nonce", default="gate", help="what /gate answers")
    parser.add_argument("--with-parent", action="store_true", help="end when the starting process has ended")
    args = parser.parse_args()
    os.umask(0o077)  # the database holds names, networks and the key of the moderator's session
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    if args.with_parent:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    app = build_app(args.config, Gate(Policy(args.policy), args.nonce))
    make_server(_HOST, args.port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main()
