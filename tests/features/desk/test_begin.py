"""`desk.key` and `desk.start`: a key, a policy, somebody to trust; whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.people import ATTRIBUTES, IGNORED, PEOPLE
from tests.support.site import Done, Site, environment, tree
from tests.support.terminal import Terminal

POLICY = "content/desk/policy.toml"
TWO = '[jana-weber]\nname = "Jana Weber"\n\n[bea]\nname = "Bea Prüfer"\nemail = "bea@musterwerk.example"\n'
KEY = PEOPLE[2].signing.public


class Newcomer:
    """A site without a desk, and somebody whose home is empty."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        (self.home / ".gitconfig").write_text("[user]\nname = Jana Weber\nemail = jana@privat.example\n")
        self.site = Site.at(folder)
        self.site.write(".gitattributes", ATTRIBUTES).write(".gitignore", IGNORED).write("content/people.toml", TWO)
        self.site.is_released = False
        self.site.git("init", "-q")
        self.site.git("add", "--all")
        self.site.git("commit", "-q", "-m", "Begin")

    def task(self, name: str, *args: str, **env: str) -> Done:
        """Run a task with nothing known of keys and trust."""
        own = {"HOME": str(self.home), "FREIGABE_ANCHOR": "", **env}
        return self.site.task(name, *args, env=own)

    def setting(self, name: str) -> str:
        """Return what git's settings of the repository say."""
        return self.site.git("config", "--local", "--default", "", "--get", name)

    def keys(self) -> list[str]:
        """Return the names of the person's keys."""
        return sorted(tree(self.home / ".ssh"))


@pytest.fixture
def newcomer(tmp_path: Path) -> Newcomer:
    """Return somebody about to begin."""
    return Newcomer(tmp_path)


def test_the_preset_for_one_person_is_begun_in_one_command(newcomer: Newcomer) -> None:
    """Key, policy, anchor and commit; what CI needs and what comes next is said."""
    done = newcomer.task("desk.start", "--preset", "einer", "--person", "jana-weber", "--no-passphrase", "--yes")

    assert 0 == done.code, done.said
    assert ["id_freigabe", "id_freigabe.pub"] == newcomer.keys()
    assert str(newcomer.home / ".ssh" / "id_freigabe") == newcomer.setting("freigabe.key")
    trusted = newcomer.setting("freigabe.anchor")
    assert f"FREIGABE_ANCHOR={trusted}" in done.out
    assert "FREIGABE_RELEASE_KEY=" in done.out
    assert 'next: python3 tasks.py new post "…"' in done.out
    assert 'site = "www.musterwerk.example"' in newcomer.site.text(POLICY)
    assert 'mail = ["jana@privat.example"]' in newcomer.site.text(POLICY)
    assert 0 == newcomer.task("build").code


def terminal(newcomer: Newcomer, task: str, *args: str) -> Terminal:
    """Return a task in front of the newcomer."""
    env = environment({"HOME": str(newcomer.home), "FREIGABE_ANCHOR": ""})
    return Terminal([*newcomer.site.command(task), *args], cwd=newcomer.site.root, env=env)


def test_at_a_terminal_a_policy_is_read_before_it_is_signed(newcomer: Newcomer) -> None:
    """What comes is said before it is asked for: the key is locked, the policy shown, then signed with the key."""
    screen = terminal(newcomer, "desk.start").until("preset [vier-augen]: ").type("einer")
    screen.until("who of these are you: ").type("jana-weber").until("who else").type("")
    screen.until("a key is made; ssh-keygen asks for a passphrase").until("passphrase", 2).type("secret")
    screen.until("same passphrase").type("secret").until("Sign this policy and commit it? [y/n] ")
    assert 'site = "www.musterwerk.example"' in screen.shown
    screen.type("y").until("Enter passphrase: ").type("secret")

    assert 0 == screen.ended(), screen.shown
    assert newcomer.site.git("show", "--format=%s", "--name-only").splitlines()[0] == "Begin the desk"


def test_nothing_is_signed_before_a_yes(newcomer: Newcomer) -> None:
    """Nobody types a passphrase for what is then not wanted; of a policy that did not come about, no key is left."""
    args = ("--preset", "einer", "--person", "jana-weber")
    screen = terminal(newcomer, "desk.start", *args).until("passphrase", 2).type("secret")
    screen.until("same passphrase").type("secret").until("[y/n] ").type("n")

    assert 1 == screen.ended()
    assert "Enter passphrase: " not in screen.shown, screen.shown
    assert [] == newcomer.keys()
    assert not (newcomer.site.root / POLICY).exists()


def test_only_the_policy_is_committed(newcomer: Newcomer) -> None:
    """What else is changed or staged stays as it is."""
    newcomer.site.write("content/pages/mein.md", "x").write("content/pages/dein.md", "y")
    newcomer.site.git("add", "content/pages/dein.md")

    newcomer.task("desk.start", "--preset", "einer", "--person", "jana-weber", "--no-passphrase", "--yes")

    assert f"{POLICY}\n{POLICY}.sig" == newcomer.site.git("show", "--format=", "--name-only")
    assert "A  content/pages/dein.md\n?? content/pages/mein.md" == newcomer.site.git("status", "--porcelain")


def test_four_eyes_are_begun_with_a_second_person(newcomer: Newcomer) -> None:
    """Roles and key of the other one come from the command line; the first one releases."""
    second = f"bea:author,approver={KEY.text}"

    done = newcomer.task(
        "desk.start", "--preset", "vier-augen", "--person", "jana-weber", "--person", second, "--no-passphrase", "--yes"
    )

    assert 0 == done.code, done.said
    text = newcomer.site.text(POLICY)
    assert f'[people.bea]\nname = "Bea Prüfer"\nmail = ["bea@musterwerk.example"]\nkeys = ["{KEY.text}"]' in text
    assert 'roles = ["author", "approver"]' in text
    assert 'own = "never"' in text


def test_texts_that_are_finished_are_to_be_adopted_next(newcomer: Newcomer) -> None:
    """An existing site moves in with one command more."""
    newcomer.site.post("alt")

    done = newcomer.task("desk.start", "--preset", "einer", "--person", "jana-weber", "--no-passphrase", "--yes")

    assert "next: python3 tasks.py desk.adopt" in done.out


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--preset", "einer", "--person", "jana-weber"), "there is no terminal to ask for a passphrase"),
        (("--preset", "einer", "--person", "jana-weber", "--no-passphrase"), "there is no terminal to ask at"),
        (("--person", "jana-weber", "--no-passphrase", "--yes"), "no preset is chosen"),
        (("--preset", "eine", "--no-passphrase", "--yes"), "there is no preset 'eine'"),
        (("--preset", "einer", "--no-passphrase", "--yes"), "nobody says who you are"),
        (("--preset", "vier-augen", "--person", "bea", "--no-passphrase", "--yes"), "takes two people at least"),
        (("--preset", "einer", "--person", "joe", "--no-passphrase", "--yes"), "'joe' is nobody here"),
        (
            ("--preset", "einer", "--person", "bea", "--keeper", "jo", "--no-passphrase", "--yes"),
            "keeper 'jo' is nobody here",
        ),
        (
            ("--preset", "einer", "--person", "bea", "--site", "Müller", "--no-passphrase", "--yes"),
            "site 'Müller' is not the name of a host",
        ),
    ],
)
def test_what_does_not_fit_leaves_nothing_behind(newcomer: Newcomer, flags: tuple[str, ...], message: str) -> None:
    """No policy, no key, no setting."""
    done = newcomer.task("desk.start", *flags)

    assert 4 == done.code, done.said
    assert message in done.err
    assert not (newcomer.site.root / "content" / "desk").exists()
    assert [] == newcomer.keys()
    assert ("", "") == (newcomer.setting("freigabe.key"), newcomer.setting("freigabe.anchor"))


def test_a_second_beginning_is_refused(newcomer: Newcomer) -> None:
    """A policy is changed by its keepers, not begun anew; also where somebody took it away."""
    begin = ("desk.start", "--preset", "einer", "--person", "jana-weber", "--no-passphrase", "--yes")
    newcomer.task(*begin)

    again = newcomer.task(*begin)
    newcomer.site.delete("content/desk")
    gone = newcomer.task(*begin)

    assert (4, 4) == (again.code, gone.code)
    assert f"{POLICY}: is there already\n  try: change it, then run desk.policy" in again.err
    assert f"{POLICY}: is gone, and this repository trusts SHA256:" in gone.err


def test_a_commit_that_git_refuses_takes_everything_back(newcomer: Newcomer) -> None:
    """A hook that says no leaves no policy and no key."""
    hook = newcomer.site.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)

    done = newcomer.task("desk.start", "--preset", "einer", "--person", "jana-weber", "--no-passphrase", "--yes")

    assert 0 != done.code
    assert [] == sorted(tree(newcomer.site.root / "content" / "desk"))
    assert ([], "") == (newcomer.keys(), newcomer.site.git("status", "--porcelain"))


def test_a_key_is_made_and_remembered(newcomer: Newcomer) -> None:
    """The line for the keeper is printed, with the address git knows; the private part is nobody else's."""
    place = newcomer.home / "keys" / "mine"

    made = newcomer.task("desk.key", "--path", str(place), "--no-passphrase")
    shown = newcomer.task("desk.key")

    assert (0, 0) == (made.code, shown.code), made.said
    assert str(place) == newcomer.setting("freigabe.key")
    public = place.with_suffix(".pub").read_text().split()[1]
    assert f"\nssh-ed25519 {public} jana@privat.example\n" in made.out
    assert made.out == shown.out
    assert 0 == place.stat().st_mode & 0o077


def test_another_key_is_chosen(newcomer: Newcomer, tmp_path: Path) -> None:
    """A path is remembered absolutely, whichever folder the task was run in."""
    newcomer.task("desk.key", "--path", str(tmp_path / "one"), "--no-passphrase")
    newcomer.task("desk.key", "--path", str(tmp_path / "two"), "--no-passphrase")

    done = newcomer.task("desk.key", "--key", str(tmp_path / "one"))

    assert 0 == done.code, done.said
    assert str(tmp_path / "one") == newcomer.setting("freigabe.key")


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ((), "signing key: there is none"),
        (("--new",), "there is no terminal to ask for a passphrase"),
        (("--key", "nowhere"), "there is no such key"),
        (("--path", "{home}/.gitconfig", "--no-passphrase"), "is there already"),
    ],
)
def test_a_key_that_cannot_be_had_changes_nothing(newcomer: Newcomer, flags: tuple[str, ...], message: str) -> None:
    """The message says what to do."""
    done = newcomer.task("desk.key", *(flag.format(home=newcomer.home) for flag in flags))

    assert 4 == done.code, done.said
    assert message in done.err
    assert "" == newcomer.setting("freigabe.key")
