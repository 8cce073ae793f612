"""Where raw HTML may be put into a page: `tests/unit/theme/test_templates.py` holds the list; here, what goes round it."""

from __future__ import annotations

import ast

import pytest

from tests.contract.sources import dotted, modules


def violations(source: str) -> list[str]:
    """Return the ways in which *source* declares text to be safe HTML, or switches escaping off."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute | ast.Name | ast.alias):
            name = node.name if isinstance(node, ast.alias) else dotted(node)
            if name.rpartition(".")[2] in ("Markup", "mark_safe") or name == "markupsafe":
                found.append(name)
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            found += [
                "autoescape off"
                for key, value in pairs
                if isinstance(key, ast.Constant) and key.value == "autoescape"
                if not (isinstance(value, ast.Constant) and value.value is True)
            ]
    return found


# The fast build of any Pelican site meets safe text of other people's plug-ins, and gives back what it was given.
_OF_OTHERS = tuple(f"plugins/building/{name}.py" for name in ("tokens", "trace", "calls", "coding", "watching"))


@pytest.mark.parametrize("where", sorted(set(modules()) - {*_OF_OTHERS}))
def test_no_python_declares_text_safe(where: str) -> None:
    """Only a template says `|safe`, where everybody can count it."""
    assert violations(modules()[where]) == []


@pytest.mark.parametrize(
    "source",
    [
        "from markupsafe import Markup",
        "import markupsafe",
        "x = jinja2.utils.Markup(y)",
        'JINJA_ENVIRONMENT = {"autoescape": False}',
        'JINJA_ENVIRONMENT = {"autoescape": choose}',
    ],
)
def test_a_declaration_is_seen(source: str) -> None:
    """Each way round the list is found."""
    assert violations(source)


def test_escaping_is_on() -> None:
    """Pelican's own default is off; ours is on."""
    assert '"autoescape": True' in modules()["pelicanconf.py"]
