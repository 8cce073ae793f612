"""What a person, a moderator and a spammer send, without a browser."""

import http.client
import json
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from plugins.conversation.service.process import Running


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def reason(self) -> str:
        return str(json.loads(self.text)["reason"])


@dataclass(frozen=True)
class Service:
    port: int
    policy: Path
    root: Path
    password: str
    running: Running

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        sent = {"Content-Type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body.encode(), sent)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read().decode())
        finally:
            connection.close()

    def write(self, thread: str, **changes: object) -> Answer:
        comment = {"author": "Anna", "text": "Ein guter Beitrag.", "homepage": "", "elapsed_s": 12.5, **changes}
        return self.ask("POST", f"/new?uri={quote(thread)}", json.dumps(comment))

    def texts(self, thread: str) -> list[str]:
        answer = self.ask("GET", f"/?uri={quote(thread)}")
        assert answer.status == 200, answer
        return [str(comment["text"]) for comment in json.loads(answer.text)["replies"]]

    def moderator(self) -> str:
        """Log in on the moderation page and return the session's cookie."""
        form = urlencode({"password": self.password})
        answer = self.ask("POST", "/login/", form, Content_Type="application/x-www-form-urlencoded")
        assert answer.status == 302, answer
        return answer.headers["Set-Cookie"].split(";")[0]

    def pending(self, cookie: str) -> list[tuple[str, str]]:
        """Return number and key of every waiting comment, as the page's buttons carry them."""
        page = self.ask("GET", "/admin/?mode=2", Cookie=cookie).text
        return re.findall(r"validate_com\((\d+), '([^']+)'", page)
