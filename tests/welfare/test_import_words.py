"""What a preview and a result count is said in words, in the language of the screen."""

import ast
from pathlib import Path

from django.utils import translation

from welfare.files.imports.words import WORDS

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "welfare/files",
    "welfare/personal",
    "cases/ledgers",
    "benefits/ledgers",
    "verification/imports",
)
# the place of the code among the arguments
CALLS = {
    "warn": 2,
    "reject": 2,
    "skip": 1,
    "bad": 1,
    "Fault": 1,
    "BadResidentId": 0,
    "BadAccount": 0,
}


def codes():
    for room in ROOMS:
        path = ROOT / room
        for file in path.rglob("*.py") if path.is_dir() else [path.with_suffix(".py")]:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield from _code(node)


def _code(call):
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    at = CALLS.get(name)
    if at is None or len(call.args) <= at:
        return
    said = call.args[at]
    if isinstance(said, ast.Constant) and isinstance(said.value, str) and said.value:
        yield said.value


def test_every_code_has_its_words():
    found = set(codes())
    assert len(found) > 60
    assert found - set(WORDS) == set()


def test_the_words_are_of_the_screen():
    with translation.override("zh-hans"):
        assert [code for code, word in WORDS.items() if str(word).isascii()] == []
