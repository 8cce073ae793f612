"""Policies that are refused: what is wrong, where, and what to write instead; every fault of a file at once."""

from __future__ import annotations

import pytest

from plugins.records.policy import MAX_BYTES, parse
from tests.support.policies import Signer

CORA = """\
version = 1
site = "www.firma.example"
number = 1
keepers = ["cora"]

[[rules]]
needs = { approver = 1 }

[people.cora]
name = "Cora Muster"
mail = ["cora@firma.example"]
keys = ["CORA"]
roles = ["approver"]
"""
BEN = """
[people.ben]
name = "Ben"
keys = ["BEN"]
roles = ["author"]
"""
RULE = "\n[[rules]]\nneeds = { approver = 1 }\n"
# What is taken out of the good policy (nothing: something is added), what comes in its place, and what is said.
REFUSED = [
    ("version = 1\n", "", "@: version is missing\n  try: write a whole number"),
    ("version = 1", "version = 2", "@:1: version is 2\n  try: write 1"),
    ("version = 1", 'version = "1"', "@:1: version is '1'\n  try: write a whole number"),
    ("version = 1", "version = true", "@:1: version is True\n  try: write a whole number"),
    ('site = "www.firma.example"\n', "", "@: site is missing\n  try: write text in quotes"),
    (
        '"www.firma.example"',
        '"https://www.firma.example"',
        "@:2: site 'https://www.firma.example' is not the name of a host\n  try: write it as www.firma.example",
    ),
    (
        '"www.firma.example"',
        '"www..example"',
        "@:2: site 'www..example' is not the name of a host\n  try: write it as www.firma.example",
    ),
    (
        "number = 1\n",
        "nummer = 1\n",
        "@: number is missing\n  try: write a whole number\n@:3: unknown setting 'nummer'\n  try: did you mean 'number'?",
    ),
    ("number = 1", "number = 0", "@:3: number is 0\n  try: write 1 to 1000"),
    (
        "number = 1",
        "number = 2",
        "@:3: number 2 names no policy before it\n  try: write the digest of the policy before as previous",
    ),
    ("number = 1", "number = 1001", "@:3: number is 1001\n  try: write 1 to 1000"),
    (
        "number = 1",
        'number = 1\nprevious = "abc"',
        "@:4: number 1 names a policy before it\n  try: take previous away, or count on\n@:4: previous 'abc' is not a digest\n  try: write the digest of the policy before, 64 digits from 0 to f",
    ),
    (
        "number = 1",
        'number = 1\nprevious = "0000000000000000000000000000000000000000000000000000000000000000"',
        "@:4: number 1 names a policy before it\n  try: take previous away, or count on",
    ),
    ('keepers = ["cora"]\n', "", "@: keepers is missing\n  try: write a list of texts"),
    ('keepers = ["cora"]', "keepers = []", "@:4: keepers is empty\n  try: name who may change this policy"),
    ('keepers = ["cora"]', 'keepers = "cora"', "@:4: keepers is 'cora'\n  try: write a list of texts"),
    ('keepers = ["cora"]', 'keepers = ["coro"]', "@:4: keeper 'coro' is nobody here\n  try: did you mean 'cora'?"),
    ('keepers = ["cora"]', 'keepers = ["cora", "cora"]', "@:4: keepers names 'cora' twice\n  try: take one away"),
    ('keepers = ["cora"]', "keepers = [1]", "@:4: keepers is [1]\n  try: write a list of texts"),
    ('keepers = ["cora"]', 'keepers = ["cora"]\nkeepers_needed = 2', "@:5: keepers_needed is 2\n  try: write 1"),
    (
        'keepers = ["cora"]',
        'keepers = ["cora"]\nmachinery = "yes"',
        "@:5: machinery is 'yes'\n  try: write true or false",
    ),
    (
        'keepers = ["cora"]',
        'keepers = ["cora"]\nmachines = true',
        "@:5: unknown setting 'machines'\n  try: did you mean 'machinery'?",
    ),
    (
        'keys = ["CORA"]',
        "keys = []",
        "@:4: keeper 'cora' has no key without an end\n  try: give the person such a key, or name another keeper",
    ),
    (
        '"CORA"',
        '{ key = "CORA", until = 2030-01-01 }',
        "@:4: keeper 'cora' has no key without an end\n  try: give the person such a key, or name another keeper",
    ),
    (
        "[[rules]]\nneeds = { approver = 1 }\n",
        "",
        "@: rules is missing\n  try: write a rule that begins with [[rules]]",
    ),
    (
        "[[rules]]\nneeds = { approver = 1 }\n",
        "rules = 1\n",
        "@:6: rules is not a list of tables\n  try: write a rule that begins with [[rules]]",
    ),
    ("[[rules]]", "[rules]", "@:6: rules is not a list of tables\n  try: write a rule that begins with [[rules]]"),
    (
        "needs = { approver = 1 }\n",
        "",
        "@:6: [[rules]] 1: needs is missing\n  try: write it as needs = { approver = 1 }",
    ),
    ("{ approver = 1 }", "{}", "@:7: [[rules]] 1: needs is empty\n  try: write it as needs = { approver = 1 }"),
    (
        "{ approver = 1 }",
        '"approver"',
        "@:7: [[rules]] 1: needs is 'approver'\n  try: write it as needs = { approver = 1 }",
    ),
    ("{ approver = 1 }", "{ approver = 0 }", "@:7: [[rules]] 1: needs 0 of 'approver'\n  try: write 1 to 9"),
    ("{ approver = 1 }", "{ approver = true }", "@:7: [[rules]] 1: needs True of 'approver'\n  try: write 1 to 9"),
    (
        "{ approver = 1 }",
        "{ author = 1 }",
        "@:7: [[rules]] 1: needs names 'author', whose word releases nothing\n  try: name approver, reader, editor or a specialist",
    ),
    (
        "{ approver = 1 }",
        "{ Recht = 1 }",
        "@:7: [[rules]] 1: role 'Recht' is not lower-case letters and hyphens\n  try: write it as recht",
    ),
    (
        "{ approver = 1 }",
        '{ approver = 1 }\nlang = "de"',
        "@:6: there is no rule for everything else\n  try: add one without a scope",
    ),
    (
        "",
        "\n[[rules]]\nneeds = { approver = 1 }\n",
        "@:15: [[rules]] 2: has the scope of rule 1\n  try: make one rule of the two",
    ),
    (
        "",
        '\n[[rules]]\nkind = "post"\nneeds = { approver = 1 }\n',
        "@:16: [[rules]] 2: kind 'post' is unknown\n  try: use one of: answer, article, link, page",
    ),
    (
        "",
        '\n[[rules]]\npath = "/posts"\nneeds = { approver = 1 }\n',
        "@:16: [[rules]] 2: path '/posts' is not a path below content/\n  try: write it as posts/presse",
    ),
    (
        "",
        '\n[[rules]]\npath = "posts/"\nneeds = { approver = 1 }\n',
        "@:16: [[rules]] 2: path 'posts/' is not a path below content/\n  try: write it as posts/presse",
    ),
    (
        "",
        '\n[[rules]]\npath = "."\nneeds = { approver = 1 }\n',
        "@:16: [[rules]] 2: path '.' is not a path below content/\n  try: write it as posts/presse",
    ),
    (
        "",
        '\n[[rules]]\npath = "posts/../pages"\nneeds = { approver = 1 }\n',
        "@:16: [[rules]] 2: path 'posts/../pages' is not a path below content/\n  try: write it as posts/presse",
    ),
    (
        "",
        '\n[[rules]]\nlang = "German"\nneeds = { approver = 1 }\n',
        "@:16: [[rules]] 2: lang 'german' is not a language\n  try: write it as de or pt-br",
    ),
    (
        "",
        '\n[[rules]]\ncategory = ""\nneeds = { approver = 1 }\n',
        "@:15: [[rules]] 2: has the scope of rule 1\n  try: make one rule of the two\n@:16: [[rules]] 2: category is empty\n  try: leave the line out",
    ),
    (
        "",
        '\n[[rules]]\ncategories = "a"\nlang = "en"\nneeds = { approver = 1 }\n',
        "@:16: [[rules]] 2: unknown setting 'categories'\n  try: did you mean 'category'?",
    ),
    (
        "{ approver = 1 }",
        "{ approver = 1 }\nassurance = []",
        "@:8: [[rules]] 1: assurance is empty\n  try: use one of: forge, key, paper",
    ),
    (
        "{ approver = 1 }",
        '{ approver = 1 }\nassurance = "key"',
        "@:8: [[rules]] 1: assurance is 'key'\n  try: write a list of texts",
    ),
    (
        "{ approver = 1 }",
        '{ approver = 1 }\nassurance = ["keys"]',
        "@:8: [[rules]] 1: assurance 'keys' is unknown\n  try: did you mean 'key'?",
    ),
    (
        "{ approver = 1 }",
        '{ approver = 1 }\nwho = ["cara"]',
        "@:8: [[rules]] 1: who names 'cara', who is nobody here\n  try: did you mean 'cora'?",
    ),
    (
        "{ approver = 1 }",
        '{ approver = 1 }\nown = "always"',
        "@:8: [[rules]] 1: own 'always' is unknown\n  try: use one of: allowed, cooling-off, never",
    ),
    (
        "{ approver = 1 }",
        "{ approver = 1 }\nown_hours = 5",
        "@:8: [[rules]] 1: own_hours counts only where own is 'cooling-off'\n  try: take it away",
    ),
    (
        "{ approver = 1 }",
        '{ approver = 1 }\nown = "cooling-off"\nown_hours = 0',
        "@:9: [[rules]] 1: own_hours is 0\n  try: write 1 to 720",
    ),
    ('name = "Cora Muster"\n', "", "@:9: [people.cora]: name is missing\n  try: write text in quotes"),
    ('"Cora Muster"', '""', "@:10: [people.cora]: name is empty\n  try: write what the person is called"),
    ('"Cora Muster"', '"Cora\\u0000"', "@:10: [people.cora]: name holds a control character\n  try: type it anew"),
    (
        '"cora@firma.example"',
        '"cora"',
        "@:11: [people.cora]: mail 'cora' is not an address\n  try: write it as karin@firma.example",
    ),
    (
        'keys = ["CORA"]',
        'key = "CORA"',
        "@:4: keeper 'cora' has no key without an end\n  try: give the person such a key, or name another keeper\n@:12: [people.cora]: unknown setting 'key'\n  try: did you mean 'keys'?",
    ),
    (
        '"CORA"',
        '"ssh-ed25519 AAAA"',
        "@:4: keeper 'cora' has no key without an end\n  try: give the person such a key, or name another keeper\n@:12: [people.cora] keys: 'ssh-ed25519 AAAA' is no key that counts here (is not a public SSH key)\n  try: copy the line of the .pub file: ssh-ed25519 AAAA…",
    ),
    (
        '"CORA"',
        '""',
        "@:4: keeper 'cora' has no key without an end\n  try: give the person such a key, or name another keeper\n@:12: [people.cora] keys: key is empty\n  try: copy the line of the .pub file: ssh-ed25519 AAAA…",
    ),
    (
        '"CORA"',
        "1",
        "@:4: keeper 'cora' has no key without an end\n  try: give the person such a key, or name another keeper\n@:12: [people.cora]: keys holds 1\n  try: write a text, or a table as { key = \"…\" }",
    ),
    (
        '"CORA"',
        '{ key = "CORA", since = 2030-01-01 }',
        "@:12: [people.cora] keys: unknown setting 'since'\n  try: use one of: from, key, until",
    ),
    (
        '"CORA"',
        '{ key = "CORA", from = "2030-01-01" }',
        "@:12: [people.cora] keys: from is '2030-01-01'\n  try: write a day as 2026-11-25, or an instant with its offset",
    ),
    (
        '"CORA"',
        '{ key = "CORA", from = 2030-01-01T00:00:00 }',
        "@:12: [people.cora] keys: from is '2030-01-01 00:00:00'\n  try: write a day as 2026-11-25, or an instant with its offset",
    ),
    (
        '"CORA"',
        '"CORA", { key = "BEN", from = 2030-01-02, until = 2030-01-01 }',
        "@:12: [people.cora] keys: until does not lie behind from\n  try: turn them round",
    ),
    (
        '"CORA"',
        '"CORA", "CORA again"',
        "@:12: [people.cora]: key SHA256:YoU/dJUx5zzW5ypOZwX5hUHpFRaY5SxoyyrfviJsn5w is listed with 'cora' already\n  try: list every key once",
    ),
    (
        '["approver"]',
        '["aprover"]',
        "@:13: [people.cora] roles: role 'aprover' is known to no rule\n  try: did you mean 'approver'?",
    ),
    (
        '["approver"]',
        '["approver", "keeper"]',
        "@:13: [people.cora] roles: role 'keeper' is known to no rule\n  try: use one of: approver, author, editor, guardian, reader, recorder, release, witness",
    ),
    (
        '["approver"]',
        '[{ role = "approver", kind = "page" }]',
        "@:13: [people.cora] roles: unknown setting 'kind'\n  try: use one of: category, deputy_for, from, lang, path, role, until",
    ),
    ('["approver"]', '[{ category = "a" }]', "@:13: [people.cora] roles: role is missing\n  try: write text in quotes"),
    (
        '["approver"]',
        '["approver", { role = "approver", deputy_for = "cora", until = 2030-01-01 }]',
        "@:13: [people.cora] roles: 'cora' is to stand in for the same person\n  try: name somebody else",
    ),
    (
        '["approver"]',
        '["approver", { role = "approver", deputy_for = "nobody", until = 2030-01-01 }]',
        "@:13: [people.cora] roles: deputy_for 'nobody' is nobody here\n  try: use one of: cora",
    ),
    (
        "",
        BEN.replace('"author"', '{ role = "approver", deputy_for = "cora" }'),
        "@:18: [people.ben] roles: the deputy of 'cora' has no end\n  try: write until = 2026-12-31 beside it",
    ),
    (
        "",
        BEN.replace('"author"', '{ role = "approver", deputy_for = "cora", until = "soon" }'),
        "@:18: [people.ben] roles: until is 'soon'\n  try: write a day as 2026-11-25, or an instant with its offset",
    ),
    (
        "",
        BEN.replace('"author"', '{ role = "reader", deputy_for = "cora", until = 2030-01-01 }'),
        "@:18: [people.ben] roles: 'cora' does not hold the role 'reader'\n  try: name the person whose place is taken",
    ),
    (
        "",
        BEN + 'mail = ["Cora@FIRMA.example"]\n',
        "@:19: [people.ben]: mail 'Cora@FIRMA.example' is 'cora' already\n  try: give every address to one person",
    ),
    (
        "",
        BEN.replace('"BEN"', '"CORA"'),
        "@:17: [people.ben]: key SHA256:YoU/dJUx5zzW5ypOZwX5hUHpFRaY5SxoyyrfviJsn5w is listed with 'cora' already\n  try: list every key once",
    ),
    (
        "",
        BEN.replace("people.ben", "people.Ben"),
        "@:15: [people.Ben]: 'Ben' is not lower-case letters, digits and single hyphens\n  try: write it as ben",
    ),
    (
        "",
        BEN.replace("people.ben", f"people.{'b' * 65}"),
        f"@:15: [people.{'b' * 65}]: '{'b' * 65}' is not lower-case letters, digits and single hyphens\n  try: write it as {'b' * 64}",
    ),
    (
        "",
        BEN.replace("people.ben", "people._"),
        "@:15: [people._]: '_' is not lower-case letters, digits and single hyphens\n  try: write it as karin-muster",
    ),
    (
        CORA[CORA.index("[people") :],
        "",
        "@: people is missing\n  try: write [people.karin-muster] above the facts of a person",
    ),
    (
        CORA[CORA.index("[people") :],
        "[people]\n",
        "@:9: people is missing\n  try: write [people.karin-muster] above the facts of a person",
    ),
    (
        CORA[CORA.index("\n[people") :],
        'who = ["cora"]\n',
        "@: people is missing\n  try: write [people.karin-muster] above the facts of a person",
    ),
    (
        "[people.cora]",
        "[[people]]",
        "@:9: people holds something else than tables\n  try: write [people.karin-muster] above the facts of a person",
    ),
    (
        "version = 1",
        "version = 1\nversion = 1",
        "@:2: is not TOML (Cannot overwrite a value (at line 2, column 12))\n  try: put texts in quotes and close every bracket",
    ),
    (
        "version = 1",
        'version = "1',
        "@:1: is not TOML (Illegal character '\\n' (at line 1, column 13))\n  try: put texts in quotes and close every bracket",
    ),
    (
        "",
        "[people.ben",
        "@: is not TOML (Expected ']' at the end of a table declaration (at end of document))\n  try: put texts in quotes and close every bracket",
    ),
    ("version = 1", "\ufeffversion = 1", "@:1: begins with a byte-order mark\n  try: save it as UTF-8 without one"),
]


def said(text: str) -> str:
    """Return what is said about a policy that is refused, with `@` for its name."""
    full = text.replace("CORA", Signer("cora").public.text).replace("BEN", Signer("ben").public.text)
    found, issues = parse(full.encode(), "@")
    assert found is None
    return "\n".join(str(issue) for issue in issues if issue.is_error)


def test_the_policy_the_cases_begin_with_is_sound() -> None:
    """Else they would be refused for something else."""
    text = (CORA + BEN).replace("CORA", Signer("cora").public.text).replace("BEN", Signer("ben").public.text)

    found, issues = parse(text.encode(), "@")

    assert found is not None
    assert () == issues


def test_an_id_may_have_64_letters() -> None:
    """One more is refused below."""
    text = CORA.replace("CORA", Signer("cora").public.text).replace("cora", "c" * 64)

    assert parse(text.encode(), "@")[0] is not None


@pytest.mark.parametrize(("old", "new", "expected"), REFUSED)
def test_a_policy_with_a_fault_is_refused(old: str, new: str, expected: str) -> None:
    """With the line, one fact, and what to write instead."""
    assert old in CORA

    assert expected == said(CORA.replace(old, new) if old else CORA + new)


def test_all_faults_are_told_at_once() -> None:
    """So that nobody mends a file ten times."""
    text = CORA.replace("version = 1", "version = 9").replace('["approver"]', '["chief"]').replace("approver = 1", "")

    assert 3 == said(text).count("try: ")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xfe", "@: is not UTF-8\n  try: save it as UTF-8"),
        (b"#" * (MAX_BYTES + 1), "@: has 1048577 bytes, at most 1048576 are read\n  try: shorten it"),
        (b"a = " + b"[" * 100_000, "@: is nested too deeply\n  try: write plain tables"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, expected: str) -> None:
    """Before anything is made of it."""
    found, issues = parse(content, "@")

    assert found is None
    assert [expected] == [str(issue) for issue in issues]


def test_an_empty_file_misses_everything() -> None:
    """It is not a policy that allows nothing."""
    found, issues = parse(b"", "@")

    assert found is None
    assert ["keepers", "number", "people", "rules", "site", "version"] == [issue.what.split()[0] for issue in issues]
