"""What a reading may count has words: a person sees no code of the program."""

import ast
from collections.abc import Iterator
from pathlib import Path

from welfare.files.imports.words import WORDS

ROOT = Path(__file__).parents[2]
APPS = ("welfare", "cases", "benefits", "verification", "reports", "counties")
CODE_AT = {
    "warn": 2,
    "bad": 1,
    "reject": 2,
    "skip": 1,
    "Fault": 1,
}  # the place of the code among what is given to the call


def counted() -> Iterator[str]:
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            by_name = isinstance(node.func, ast.Name) and called == "warn"  # given to a detail
            at = 1 if by_name else CODE_AT.get(called)
            code = node.args[at] if at is not None and at < len(node.args) else None
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield code.value


def test_every_code_that_may_be_counted_has_words():
    codes = set(counted())
    assert {"check_digit", "other_holder", "account_known", "future_day"} <= codes
    assert sorted(codes - WORDS.keys()) == []
