"""Every error says where, what and what to do, survives a worker, and ends with the status it documents."""

from __future__ import annotations

import pickle
import re

import pytest

from plugins.core import errors
from plugins.core.errors import FreigabeError
from plugins.core.issues import Issue
from tests.contract.sources import modules


def family(cls: type[FreigabeError] = FreigabeError) -> list[type[FreigabeError]]:
    """Return *cls* and everything below it."""
    return [cls, *(one for child in cls.__subclasses__() for one in family(child))]


def documented(text: str) -> dict[str, int]:
    """Return the exit code of each class in the table of a docstring."""
    return {name: int(code) for name, code in re.findall(r"(\w+Error) +exitcode (\d+)", text)}


@pytest.mark.parametrize("cls", family())
def test_text_keeps_where_what_and_fix(cls: type[FreigabeError]) -> None:
    """Two lines: the fact at its place, and one thing to do."""
    assert str(cls("content/a.md", "is empty", "delete it")) == "content/a.md: is empty\n  try: delete it"
    assert str(cls("content/a.md", "is empty")) == "content/a.md: is empty"


@pytest.mark.parametrize("cls", family())
def test_error_survives_pickling(cls: type[FreigabeError]) -> None:
    """An error raised in a worker arrives whole, also one that carries a whole stage."""
    many = cls.of([Issue("b", 2, "two", "x"), Issue("a", 1, "one", "y", "code")])

    for error in (cls("content/a.md", "is empty", "delete it"), many):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is cls
        assert str(error) == str(again)
        assert error.issues == again.issues


@pytest.mark.parametrize("cls", family())
def test_exit_code_is_the_documented_one(cls: type[FreigabeError]) -> None:
    """The table in `core/errors.py` is true."""
    assert documented(errors.__doc__ or "")[cls.__name__] == cls.exitcode


def test_the_table_names_no_other() -> None:
    """The table in `core/errors.py` lists the whole family."""
    assert set(documented(errors.__doc__ or "")) == {cls.__name__ for cls in family()}


def test_errors_are_defined_in_one_place() -> None:
    """A class of the family stands in `core/errors.py`, so that a log line leads back to it."""
    names = "|".join(cls.__name__ for cls in family())
    elsewhere = [
        where
        for where, source in modules().items()
        if where != "plugins/core/errors.py" and re.search(rf"^class \w+\((?:\w+\.)?({names})\)", source, re.MULTILINE)
    ]

    assert elsewhere == []


def test_an_error_that_forgets_its_arguments_is_seen() -> None:
    """The pickling above fails for an error that hides its arguments from `Exception`."""

    class ForgetfulError(Exception):
        def __init__(self, where: str, what: str) -> None:
            super().__init__(f"{where}: {what}")

    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.loads(pickle.dumps(ForgetfulError("a", "b")))
