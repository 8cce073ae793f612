"""A finished site in Chromium without a server: every request is answered from its folder, and every other one refused."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Route

ORIGIN = "https://site.example"


class Pages:
    """The files below *folder* at `ORIGIN`, with the Content-Security-Policy of its `_headers`; `foreign` collects."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.foreign: list[str] = []
        self.policies = _policies((folder / "_headers").read_text(encoding="utf-8"))

    def answer(self, context: BrowserContext) -> None:
        """Answer every request of *context* from now on."""
        context.route("**/*", self._fulfil)

    def _fulfil(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        if f"{url.scheme}://{url.netloc}" != ORIGIN:
            self.foreign.append(route.request.url)
            route.abort()
            return
        path = unquote(url.path)
        file = self.folder / path.lstrip("/") / ("index.html" if path.endswith("/") else "")
        if not file.is_file():
            route.fulfill(status=404, content_type="text/html", body="")
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        headers = {"Content-Type": kind, "Content-Security-Policy": self._policy(path)}
        route.fulfill(body=file.read_bytes(), headers=headers)

    def _policy(self, path: str) -> str:
        """Return the policy of the longest rule that fits *path*."""
        fitting = [rule for rule in self.policies if rule == path or (rule[-1] == "*" and path.startswith(rule[:-1]))]
        return self.policies[max(fitting, key=len)] if fitting else ""


def _policies(headers: str) -> dict[str, str]:
    """Return rule → policy of a `_headers` file."""
    found = re.findall(r"^(/\S*)\n(?:  .+\n)*?  Content-Security-Policy: (.+)$", headers, re.MULTILINE)
    return dict(found)
