"""Each condition says which parameters it looks up: what a programme lacks is known beforehand."""

import ast
import inspect
import sys

import pytest

from cases.programmes import KINDS
from welfare.models import Key

CONDITIONS = {
    f"{condition.__module__}.{condition.__qualname__}": condition
    for kind in KINDS.values()
    for condition in (*kind.who, *kind.conditions)
}


def looked_up(name: str, function, seen=()) -> set[str]:
    """The keys that a function names, itself or through functions of the room that it calls."""
    module = sys.modules[function.__module__]
    tree = ast.parse(inspect.cleandoc("\n" + inspect.getsource(function)))
    body = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)).body
    found = set()
    for node in (inner for statement in body for inner in ast.walk(statement)):
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Key":
            found.add(node.attr)
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name):
            other = getattr(module, called.id, None)
        elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            other = getattr(getattr(module, called.value.id, None), called.attr, None)
        else:
            continue
        inside = str(getattr(other, "__module__", "")).startswith("cases.programmes")
        if inspect.isfunction(other) and inside and other.__name__ not in seen:
            found |= looked_up(other.__name__, other, (*seen, name))
    return found


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_a_condition_says_what_it_looks_up(name):
    condition = CONDITIONS[name]
    said = {Key(key).name for key in getattr(condition, "reads", ())}
    found = looked_up(name, condition)
    if condition.__name__ == "condition":  # of parents: only states that last are counted
        assert said <= found
    else:
        assert said == found


def test_a_kind_names_the_parameters_of_its_conditions_and_its_end():
    assert Key.TEKUN_AGE in KINDS["tekun"].parameters
    assert KINDS["rigid_expense"].parameters >= {Key.DISPOSABLE_INCOME, Key.RIGID_EXPENSE_MONTHS}
    assert KINDS["unsupported_child"].parameters >= {Key.PARENT_AWAY_MONTHS, Key.ADULT_AGE}
    assert Key.PARENT_AWAY_MONTHS not in KINDS["orphan"].parameters
    assert KINDS["batch"].parameters == frozenset()
