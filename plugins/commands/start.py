"""`start`: makes a clone one's own. Asks, or takes flags; may be run again to change an answer."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import tomlkit
from tomlkit.items import Table

from plugins.commands import legal
from plugins.commands.console import next_step, say
from plugins.core import clock, files, sample
from plugins.core.errors import FreigabeError, SettingsError
from plugins.core.settings import PEOPLE_FILE, SITE_FILE, Site, read_site
from plugins.core.slugs import slugify
from plugins.core.texts import _, _n, ngettext
from plugins.records import sample_keys
from plugins.records.live import DESK
from plugins.vcs.git import is_repository, uncommitted


@dataclass(frozen=True, slots=True)
class Question:
    """One answer `start` needs: its flag, where it is kept, and how it is asked (message ids)."""

    flag: str
    table: str
    key: str
    asked: str
    is_needed: bool = False
    is_list: bool = False


QUESTIONS = (
    Question("name", "site", "name", _n("name of the site"), is_needed=True),
    Question("url", "site", "url", _n("public address, e.g. https://www.firma.example"), is_needed=True),
    Question("claim", "site", "claim", _n("one sentence about it")),
    Question("languages", "site", "languages", _n("languages, the first one lives at / (de, en)"), is_list=True),
    Question("firm", "firm", "name", _n("legal name of the firm, with legal form"), is_needed=True),
    Question("address", "firm", "address", _n("postal address, lines parted by ;"), is_list=True),
    Question("email", "firm", "email", _n("contact address (e-mail)")),
    Question("telephone", "firm", "telephone", _n("telephone")),
    Question("represented-by", "firm", "represented_by", _n("managing directors")),
    Question("register", "firm", "register", _n("commercial register and number")),
    Question("vat-id", "firm", "vat_id", _n("VAT identification number")),
    Question("accent", "colours", "accent", _n("the firm's colour, as #rrggbb")),
)
PERSON_ASKED = _n("first person who writes here")
ROLE_ASKED = _n("what this person does in the firm")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options: one for each question."""
    for question in QUESTIONS:
        parser.add_argument(f"--{question.flag}", default=None, metavar="TEXT", help=_(question.asked))
    parser.add_argument("--person", default=None, metavar="TEXT", help=_(PERSON_ASKED))
    parser.add_argument("--role", default=None, metavar="TEXT", help=_(ROLE_ASKED))


def run(options: argparse.Namespace) -> int:
    """Ask, write settings and people, remove the sample; nothing is touched unless everything fits."""
    root: Path = options.root
    _demand_clean(root)
    site, _issues = read_site(root)
    is_sample = (root / sample.PLACE).is_file()
    answers = {question: _answer(options, question, site, is_sample) for question in QUESTIONS}
    person = _ask(options.person, _(PERSON_ASKED), "", is_needed=is_sample)
    role = _ask(options.role, _(ROLE_ASKED), "", is_needed=False) if person else ""
    settings = _settings(root, answers, is_sample=is_sample)
    people = _people(root, person, role, str(answers[QUESTIONS[6]]), is_sample=is_sample)
    _demand_sound(settings, people)
    removed = sample.unchanged(root)
    if is_sample and sample_keys.is_trusted_by(root):
        # what somebody tried out with the sample's keys counts for nobody either
        shutil.rmtree(root / DESK)
    for path in removed:
        (root / path).unlink(missing_ok=True)
    (root / sample.PLACE).unlink(missing_ok=True)
    _drop_empty_folders(root / "content")
    files.write(root / SITE_FILE, settings.encode())
    files.write(root / PEOPLE_FILE, people.encode())
    if is_sample:
        _write_legal(root, answers, person, has_comments=site.comments.provider != "none")
    if removed:
        count = len(removed)
        say(ngettext("{count} sample file removed", "{count} sample files removed", count).format(count=count))
    say(_("{site} and {people} are yours; look at them, then commit").format(site=SITE_FILE, people=PEOPLE_FILE))
    next_step("preview" if (root / DESK).exists() else "desk.start")
    return 0


def _demand_clean(root: Path) -> None:
    if not is_repository(root):
        return
    changed = uncommitted(root)
    if changed:
        what = _("has changes that are not committed: {names}").format(names=", ".join(changed[:5]))
        raise FreigabeError(str(root), what, _("commit them, or put them aside with git stash"))


def _answer(options: argparse.Namespace, question: Question, site: Site, is_sample: bool) -> str | list[str]:
    given = getattr(options, question.flag.replace("-", "_"))
    current = getattr(getattr(site, question.table), question.key)
    known = "; ".join(current) if question.is_list else str(current)
    keep = question.flag in ("languages", "accent")
    default = known if keep or not is_sample else ""
    text = _ask(given, _(question.asked), default, is_needed=question.is_needed)
    if not question.is_list:
        return text
    separator = ";" if ";" in text or question.flag == "address" else ","
    return [part.strip() for part in text.split(separator) if part.strip()]


def _ask(given: str | None, asked: str, default: str, *, is_needed: bool) -> str:
    """
    Return what the flag says, or the person in front, or *default*.

    Raises:
        SettingsError: If nothing is known of something needed and nobody can be asked.
    """
    if given is not None:
        return given.strip()
    while sys.stdin.isatty():
        answer = input(f"{asked}{f' [{default}]' if default else ''}: ").strip() or default
        if answer or not is_needed:
            return answer
    if is_needed and not default:
        fix = _("see python3 tasks.py start --help")
        raise SettingsError("start", _("'{asked}' is not known").format(asked=asked), fix)
    return default


def _settings(root: Path, answers: Mapping[Question, str | list[str]], *, is_sample: bool) -> str:
    """Return the text of site.toml with the answers; comments and everything not asked for stay."""
    path = root / SITE_FILE
    document = tomlkit.parse(path.read_text(encoding="utf-8") if path.is_file() else "")
    for question, answer in answers.items():
        table = document.setdefault(question.table, tomlkit.table())
        table[question.key] = answer
    languages = answers[QUESTIONS[3]]
    site = document["site"]
    if isinstance(site, Table) and languages:
        site["lang"] = languages[0]
    if is_sample:
        _forget_sample(document)
    return tomlkit.dumps(document)


def _forget_sample(document: tomlkit.TOMLDocument) -> None:
    categories = tomlkit.table()
    document["categories"] = categories
    document.pop("contact", None)
    site = document["site"]
    is_german = not isinstance(site, Table) or site["lang"] == "de"
    categories["aktuelles" if is_german else "news"] = "Aktuelles" if is_german else "News"
    if isinstance(site, Table):
        site["logo"] = ""
        site["edit_url"] = ""
        for lang in [key for key, value in site.items() if isinstance(value, Table)]:
            del site[lang]


def _people(root: Path, person: str, role: str, email: str, *, is_sample: bool) -> str:
    path = root / PEOPLE_FILE
    kept = path.read_text(encoding="utf-8") if path.is_file() and not is_sample else ""
    document = tomlkit.parse(kept)
    if person:
        key = slugify(person) or "redaktion"
        table = tomlkit.table()
        table["name"] = person
        table["role"] = role
        table["email"] = email if is_sample else ""
        table["bio"] = ""
        document[key] = table
    return tomlkit.dumps(document)


def _demand_sound(settings: str, people: str) -> None:
    """Read the two texts as the site will, in a place of their own."""
    with tempfile.TemporaryDirectory(prefix="freigabe-") as place:
        trial = Path(place)
        files.write(trial / SITE_FILE, settings.encode())
        files.write(trial / PEOPLE_FILE, people.encode())
        _site, issues = read_site(trial)
    if issues:
        raise SettingsError.of(issues)


def _drop_empty_folders(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _write_legal(root: Path, answers: Mapping[Question, str | list[str]], person: str, *, has_comments: bool) -> None:
    """Write legal notice and privacy page as drafts; a text that is already there stays."""
    found = {question.flag.replace("-", "_"): answer for question, answer in answers.items()}
    facts = {name: answer for name, answer in found.items() if isinstance(answer, str)}
    facts["address"] = "  \n".join(found["address"])
    facts["email"] = f"<{found['email']}>" if found["email"] else ""
    facts["person"] = person
    day = clock.now().strftime("%Y%m%d")
    for path, text in legal.drafts(facts, found["languages"] or ["de"], day=day, has_comments=has_comments):
        if not (root / path).exists():
            files.write(root / path, text.encode())
