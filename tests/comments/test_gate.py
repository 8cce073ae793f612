"""The gate before a real Isso: what gets in, what waits, what is refused."""

import json
import sqlite3

import pytest

from tests.comments.client import Service
from tests.comments.conftest import THREADS, Start

pytestmark = pytest.mark.comments


def _threads(service: Service) -> list[tuple[str, str]]:
    connection = sqlite3.connect(service.root / "var/comments/comments.db")
    try:
        return [(str(uri), str(title)) for uri, title in connection.execute("SELECT uri, title FROM threads")]
    finally:
        connection.close()


def test_open_thread_publishes_at_once(service: Service) -> None:
    """In an open thread a comment is there for everybody, under the build's title, and no cookie is set."""
    answer = service.write("/offen/", title="Etwas anderes\nBcc: x@example.org")

    assert 201 == answer.status
    assert "Set-Cookie" not in answer.headers
    assert ["<p>Ein guter Beitrag.</p>"] == service.texts("/offen/")
    assert [("/offen/", "Offen")] == _threads(service)


def test_nobody_can_be_recognised_by_a_comment(service: Service) -> None:
    """Neither the answer to the writer nor what readers get holds a hash of address or network."""
    answer = service.write("/offen/", email="anna@example.org")
    read = service.ask("GET", "/?uri=/offen/")

    assert (201, 200) == (answer.status, read.status)
    assert [""] * 2 == [json.loads(answer.text)["hash"], *(one["hash"] for one in json.loads(read.text)["replies"])]
    assert not {"email", "remote_addr"} & set(json.loads(read.text)["replies"][0])


def test_moderated_comment_waits_for_the_moderator(service: Service) -> None:
    """A comment in a moderated thread is invisible until somebody with the password lets it through."""
    answer = service.write("/geprüft/")
    before = service.texts("/geprüft/")
    cookie = service.moderator()
    [(number, key)] = service.pending(cookie)
    done = service.ask("POST", f"/id/{number}/activate/{key}")

    assert (202, []) == (answer.status, before)
    assert 200 == done.status
    assert ["<p>Ein guter Beitrag.</p>"] == service.texts("/geprüft/")


def test_moderation_needs_the_password(service: Service) -> None:
    """A wrong password opens no session, and a forged key moves no comment."""
    service.write("/geprüft/")

    wrong = service.ask("POST", "/login/", "password=x", Content_Type="application/x-www-form-urlencoded")
    forged = service.ask("POST", "/id/1/activate/MQ.aaaa.bbbb")

    assert (200, False) == (wrong.status, "Set-Cookie" in wrong.headers)
    assert 403 == forged.status
    assert [] == service.texts("/geprüft/")


@pytest.mark.parametrize(
    ("thread", "status", "reason"),
    [
        ("/zu/", 403, "closed"),
        ("/abgelaufen/", 403, "closed"),
        ("/unbekannt/", 404, "unknown"),
        ("", 404, "unknown"),
        ("/offen/../zu/", 404, "unknown"),
        ("/Offen/", 404, "unknown"),
    ],
)
def test_only_known_threads_that_are_not_closed_take_comments(
    service: Service, thread: str, status: int, reason: str
) -> None:
    """A direct POST past the page is refused with the reason, and leaves no row."""
    answer = service.write(thread)

    assert (status, reason) == (answer.status, answer.reason)
    assert [] == _threads(service)


@pytest.mark.parametrize("state", ["/zu/", "/abgelaufen/"])
def test_closed_thread_can_still_be_read(service: Service, state: str) -> None:
    """Closing ends the writing, not the reading."""
    assert [] == service.texts(state)


@pytest.mark.parametrize("prefix", ["/q", "/kommentare", "/new", "//", "/"])
@pytest.mark.parametrize("thread", ["/zu/", "/unbekannt/"])
def test_forged_prefix_does_not_lead_past_the_gate(service: Service, prefix: str, thread: str) -> None:
    """The prefix is stripped before the gate looks, whatever a caller claims it to be."""
    comment = json.dumps({"author": "A", "text": "Spam spam", "title": "T", "elapsed_s": 9})

    answers = [
        service.ask("POST", f"{prefix}/new?uri={thread}", comment, X_Script_Name=prefix),
        service.ask("POST", f"/new?uri={thread}", comment, X_Script_Name=prefix),
        service.ask("POST", f"{prefix}/new?uri={thread}", comment, X_Forwarded_Prefix=prefix),
        service.ask("POST", f"/new?uri=/offen/&uri={thread}", "{}", X_Script_Name=prefix),
        service.ask("POST", f"/new?uri={thread}", comment, X_HTTP_Method_Override="GET"),
    ]

    assert {400, 403, 404} >= {answer.status for answer in answers}
    assert [] == _threads(service)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "/id/1", 403),
        ("DELETE", "/id/1", 403),
        ("GET", "/id/1", 403),
        ("POST", "/id/1/like", 403),
        ("POST", "/id/1/dislike", 403),
        ("GET", "/demo", 404),
        ("GET", "/demo/", 404),
        ("GET", "/demo/index.html", 404),
        ("POST", "/count", 404),
        ("POST", "/preview", 404),
        ("GET", "/latest?limit=5", 404),
        ("GET", "/feed?uri=/offen/", 404),
        ("GET", "/config", 404),
        ("GET", "/new?uri=/offen/", 404),
    ],
)
def test_what_is_not_listed_does_not_exist(service: Service, method: str, path: str, status: int) -> None:
    """Nobody edits, votes or asks for what the page does not need; an existing comment stays as it is."""
    service.write("/offen/")

    answer = service.ask(method, path, '{"text": "Etwas ganz anderes"}', X_Script_Name="/kommentare")

    assert status == answer.status
    assert ["<p>Ein guter Beitrag.</p>"] == service.texts("/offen/")


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({"homepage": "https://example.org"}, 403, "spam"),
        ({"elapsed_s": 2.9}, 403, "too-fast"),
        ({"elapsed_s": None}, 403, "too-fast"),
        ({"elapsed_s": True}, 403, "too-fast"),
        ({"elapsed_s": float("nan")}, 403, "too-fast"),
        ({"elapsed_s": "99"}, 403, "too-fast"),
        ({"text": "x" * 10_001}, 413, "too-long"),
        ({"text": "x" * 70_000}, 413, "too-long"),
        ({"author": "x" * 101}, 413, "too-long"),
        ({"author": " \n "}, 400, "incomplete"),
        ({"text": "ja"}, 400, "incomplete"),
        ({"text": ["Liste"]}, 400, "malformed"),
        ({"text": "\ud800 halb"}, 400, "malformed"),
        ({"text": "\0 null"}, 400, "malformed"),
        ({"parent": "1"}, 400, "malformed"),
        ({"parent": 10**30}, 400, "malformed"),
    ],
)
def test_rules_against_spam(service: Service, changes: dict[str, object], status: int, reason: str) -> None:
    """Each rule refuses with its reason, and nothing is stored."""
    answer = service.write("/offen/", **changes)

    assert (status, reason) == (answer.status, answer.reason)
    assert [] == service.texts("/offen/")


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '"x"', "[" * 5000])
def test_garbage_is_refused(service: Service, body: str) -> None:
    """A body that is no JSON object gets an answer, not a traceback."""
    answer = service.ask("POST", "/new?uri=/offen/", body)

    assert (400, "malformed") == (answer.status, answer.reason)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", ""])
def test_only_json_is_read(service: Service, kind: str) -> None:
    """What another site's form could send is refused (cross-site request forgery)."""
    answer = service.ask(
        "POST", "/new?uri=/offen/", '{"author": "A", "text": "Hallo", "elapsed_s": 9}', Content_Type=kind
    )

    assert (403, "malformed") == (answer.status, answer.reason)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("https://a.example https://b.example", 201),
        ("https://a.example https://b.example https://c.example", 202),
        ("[a](https://a.example) [b](https://b.example) [c](/c)", 202),
        ("www.a.example www.b.example www.c.example", 202),
        ("[a](https://a.example) und [b](https://b.example)", 201),
    ],
)
def test_many_links_wait_even_in_an_open_thread(service: Service, text: str, status: int) -> None:
    """Up to two links are a recommendation; more of them are looked at first."""
    assert status == service.write("/offen/", text=text).status


def test_what_is_not_asked_for_is_not_kept(service: Service) -> None:
    """E-mail and website of a direct POST do not reach the database; the address is shortened."""
    service.write("/offen/", email="anna@example.org", website="https://example.org")

    connection = sqlite3.connect(service.root / "var/comments/comments.db")
    row = connection.execute("SELECT email, website, remote_addr FROM comments").fetchone()
    connection.close()

    assert (None, None, "127.0.0.0") == row


def test_markup_of_others_is_harmless(service: Service) -> None:
    """HTML is shown as text, and a script address leads nowhere."""
    service.write("/offen/", text="<img src=x onerror=alert(1)> [x](javascript:alert(1))", author="<b>A</b>")
    answer = json.loads(service.ask("GET", "/?uri=/offen/").text)["replies"][0]

    assert "<img" not in answer["text"]
    assert "javascript:" not in answer["text"]
    assert "&lt;b&gt;A&lt;/b&gt;" == answer["author"]


def test_replies_hang_on_their_comment(service: Service) -> None:
    """One level of replies; a parent that does not exist makes a comment of its own."""
    service.write("/offen/")
    service.write("/offen/", text="Danke.", parent=1)
    service.write("/offen/", text="Verirrt.", parent=77)
    first, second = json.loads(service.ask("GET", "/?uri=/offen/").text)["replies"]

    assert ["<p>Danke.</p>"] == [reply["text"] for reply in first["replies"]]
    assert "<p>Verirrt.</p>" == second["text"]


def test_too_many_comments_are_named_without_addresses(start: Start) -> None:
    """Isso's limit per network holds, and its answer names neither address nor number."""
    service = start(rate_per_minute=2)

    statuses = [service.write("/offen/").status for _ in range(3)]
    last = service.write("/offen/")

    assert [201, 201, 403] == statuses
    assert "too-many" == last.reason
    assert "127" not in last.text


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "{",
        "[]",
        '{"/offen/": {}}',
        '{"/offen/": {"title": "Offen", "state": "offen", "closes_at": null}}',
        '{"/offen/": {"title": "Offen", "state": "open", "closes_at": "morgen"}}',
        '{"/offen/": {"title": "Offen", "state": "open", "closes_at": "2030-01-01T00:00:00"}}',
        '{"/offen/": {"title": "Offen", "state": "open"}, "zu": {"title": "Zu", "state": "open"}}',
        None,
    ],
)
def test_without_a_sound_policy_everything_is_refused(service: Service, policy: str | None) -> None:
    """A missing or broken policy closes everything at once; a mended one opens it again."""
    service.policy.unlink()
    if policy is not None:
        service.policy.write_text(policy, encoding="utf-8")

    refused = [service.write("/offen/"), service.ask("GET", "/?uri=/offen/"), service.ask("GET", "/admin/")]
    service.policy.write_text(json.dumps(THREADS), encoding="utf-8")

    assert [(503, "unavailable")] * 3 == [(answer.status, answer.reason) for answer in refused]
    assert 201 == service.write("/offen/").status


def test_policy_that_comes_back_unchanged_counts_again(service: Service) -> None:
    """A file moved away closes everything, the same file moved back opens it."""
    aside = service.policy.with_name("aside.json")
    service.write("/offen/")

    service.policy.rename(aside)
    away = service.write("/offen/").status
    aside.rename(service.policy)

    assert (503, 201) == (away, service.write("/offen/").status)


def test_policy_is_read_again_when_it_changes(service: Service) -> None:
    """A thread that the next build closes is closed without a restart, and its title is the new one."""
    changed = {"/offen/": {"title": "Neu\nzeile", "state": "moderated", "closes_at": None}}
    first = service.write("/offen/").status
    service.policy.write_text(json.dumps(changed), encoding="utf-8")
    second = service.write("/offen/").status
    service.policy.write_text(json.dumps({"/offen/": {**changed["/offen/"], "state": "closed"}}), encoding="utf-8")

    assert (201, 202, 403) == (first, second, service.write("/offen/").status)
