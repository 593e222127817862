"""The suite tests the house: sizes, floors, smells. See the README's chapter on developing."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
APPS = ("welfare", "cases", "benefits", "verification", "reports", "counties")
FLOOR = {name: level for level, name in enumerate(APPS)}
FILES = sorted(
    path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)
TEST_FILES = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES, VIEW_LINES = 500, 600, 60, 30
TEMPLATE_COLUMNS, STYLE_COLUMNS = 160, 120
ONE_TAG = re.compile(r"\{%((?!%\}).)*%\}|\{#.*#\}")
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py", "signals.py"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All of a file's tree: a dozen tests go through it."""
    return list(ast.walk(tree(path)))


@cache
def functions(path: Path) -> list[ast.AST]:
    return [n for n in nodes(path) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def short(paths) -> list[str]:
    return [str(p.relative_to(ROOT)) for p in paths]


def test_no_file_grows_past_its_room():
    long = [p for p in FILES if len(p.read_text().splitlines()) > FILE_LINES]
    long += [p for p in TEST_FILES if len(p.read_text().splitlines()) > TEST_FILE_LINES]
    assert short(long) == []


def test_nine_files_of_ten_are_under_300_lines():
    sizes = sorted(len(p.read_text().splitlines()) for p in FILES)
    assert sizes[int(len(sizes) * 0.9)] < 300


def test_functions_fit_on_a_screen():
    long = [
        place(path, node)
        for path in FILES
        for node in functions(path)
        if node.end_lineno - node.lineno + 1
        > (VIEW_LINES if "views" in path.with_suffix("").parts else FUNCTION_LINES)
    ]
    assert long == []


def test_nine_functions_of_ten_are_under_30_lines():
    sizes = sorted(n.end_lineno - n.lineno + 1 for p in FILES for n in functions(p))
    assert sizes[int(len(sizes) * 0.9)] < 30


def test_nine_templates_of_ten_are_under_110_lines():
    sizes = sorted(len(p.read_text().splitlines()) for p in TEMPLATES)
    assert sizes[int(len(sizes) * 0.9)] < 110


def test_lines_of_templates_and_styles_can_be_read():
    """One tag is one line to Django, however long; a text to translate may be broken (trimmed)."""
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path, most in [(p, TEMPLATE_COLUMNS) for p in TEMPLATES]
        + [(p, STYLE_COLUMNS) for p in (ROOT / "static").rglob("*.css")]
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > most and not ONE_TAG.fullmatch(line.strip())
    ]
    assert long == []


DAY_CELL = re.compile(r'<t[dh]\b([^>]*)>\s*\{\{[^}]*\|date:"Y-m-d"')


def test_a_day_in_a_table_is_one_word():
    """A browser breaks 2026-11-29 behind its hyphens where the column is narrow."""
    broken = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        for said in DAY_CELL.findall(path.read_text())
        if not re.search(r'class="[^"]*\b(date|nowrap|num)\b', said)
    ]
    assert broken == []


def test_a_list_of_facts_has_its_rows():
    """Word and value stand beside each other by their row; without one they ran together."""
    facts = re.compile(r'<dl class="summary[^"]*">(.*?)</dl>', re.S)
    bare = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        for inside in facts.findall(path.read_text())
        if "<dt" in inside and "summary__row" not in inside
    ]
    assert bare == []


def test_no_rooms_without_a_purpose():
    assert short(p for p in FILES if p.name in FORBIDDEN_NAMES) == []


def test_nothing_is_imported_inside_a_function():
    inside = [
        place(path, inner)
        for path in FILES
        for node in functions(path)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_floors_import_only_downwards():
    upward = []
    for path in FILES:
        here = FLOOR[path.relative_to(ROOT).parts[0]]
        for node in nodes(path):
            names = []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            upward += [
                place(path, node) for name in names if FLOOR.get(name.split(".")[0], -1) > here
            ]
    assert upward == []


def test_every_module_and_public_function_says_what_it_is_for():
    silent = [
        str(p.relative_to(ROOT)) for p in FILES if p.read_text() and not ast.get_docstring(tree(p))
    ]
    assert silent == []


def test_actions_speak():
    """Every verb in an actions module has a docstring."""
    silent = [
        place(path, node)
        for path in FILES
        if "actions" in path.parts or path.name == "actions.py"
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def _writes_status(node: ast.AST) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    flat = [
        t
        for target in targets
        for t in (target.elts if isinstance(target, ast.Tuple) else [target])
    ]
    if any(isinstance(t, ast.Attribute) and t.attr == "status" for t in flat):
        return True
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    return node.func.attr == "update" and any(k.arg == "status" for k in node.keywords)


@pytest.mark.parametrize("app", ["cases", "benefits", "verification"])
def test_a_status_is_written_in_one_private_function_per_machine(app):
    """Statuses are assigned and bulk-updated only in functions named `move_…`."""
    stray = [
        place(path, inner)
        for path in FILES
        if path.relative_to(ROOT).parts[0] == app
        for node in functions(path)
        if not node.name.lstrip("_").startswith("move_")
        for inner in ast.walk(node)
        if _writes_status(inner)
    ]
    assert stray == []


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"(?<!tasks\[task\])\.delay\(|\.apply_async\(", "after the commit, by jobs.start"),
        (r"except Exception:\s*\n\s*pass", "nothing is swallowed"),
        (r"@receiver|post_save|pre_save\.connect", "no signals as control flow"),
        (r"GenericForeignKey", "no generic foreign keys"),
        (r"(exclude|~Q)\(\w*_by=(user|by|request\.user)\b", "a person has two accounts"),
        (r"Max\([^)]*\)\s*\)?\[[^]]*\]\s*\+\s*1", "no max()+1 numbers"),
    ],
)
def test_smells(pattern, why):
    found = [str(p.relative_to(ROOT)) for p in FILES if re.search(pattern, p.read_text())]
    assert found == [], why


def test_views_never_fetch_an_unscoped_row():
    """`Model.objects.get(` in a view is a defect: rows come through visible_to()."""
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in FILES
        if "views" in path.with_suffix("").parts
        for match in re.finditer(
            r"\w+\.objects\.(get|filter|all)\(|get_object_or_404\(\s*[A-Z]\w*\s*,", path.read_text()
        )
    ]
    assert found == []


RIGHTS_TO_READ = re.compile("(SEE|READ|MANAGE)_")
OWN_DESKS = {"queue", "setting_up"}  # whose work it is, and nobody who only reads


def rights_of(node: ast.FunctionDef) -> list[str]:
    """The rights that `@needs` of a view names itself."""
    return [
        right.attr
        for called in node.decorator_list
        if isinstance(called, ast.Call)
        and isinstance(called.func, ast.Name)
        and called.func.id == "needs"
        for right in called.args
        if isinstance(right, ast.Attribute)
    ]


def test_a_page_that_is_only_read_asks_for_a_right_to_see():
    """The page of a verb takes its rights from the row: `@performs`."""
    by_doing = [
        f"{place(path, node)}: {right}"
        for path in FILES
        for node in functions(path)
        if node.name not in OWN_DESKS
        for right in rights_of(node)
        if not RIGHTS_TO_READ.match(right)
    ]
    assert by_doing == []


def test_every_constraint_speaks_to_a_person():
    silent = [
        f"{model.__name__}.{constraint.name}"
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message == constraint.default_violation_error_message
    ]
    assert silent == []


def test_money_is_decimal_with_two_places():
    floats = [
        f"{model.__name__}.{field.name}"
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.fields
        if isinstance(field, models.FloatField)
    ]
    assert floats == []


def test_no_outside_host_in_templates_or_styles():
    sources = (
        TEMPLATES
        + sorted((ROOT / "static").rglob("*.css"))
        + sorted((ROOT / "static").rglob("*.js"))
    )
    found = [
        str(p.relative_to(ROOT))
        for p in sources
        if re.search(
            r"(src|href)=[\"']https?://|@import\s+url\(http|fetch\([\"']http", p.read_text()
        )
    ]
    assert found == []


# Names that say nothing, or mean several things: a local, an argument, a function or a class that
# gets one of them is called by what it is.
VAGUE = {
    "found": "programme, match, sums, by_code, assessment, new_findings",
    "Found": "what it is that was found",
    "Cells": "list[str], verdicts",
    "Line": "ExplanationLine, FigureLine, Requirement",
    "Table": "FigureTable, MarkupTable, TableFile",
    "Rate": "SupplementRate, Price, Share",
    "Check": "MeansCheck, ComparisonRule, Outcome",
    "Roll": "the awards that are on_roll",
}
ARGUMENTS = {"check": "means_check, rule: only a flag of a command is --check"}


def vague_names(source: ast.AST) -> list[tuple[int, str]]:
    """The lines where a variable, an argument, a function or a class gets such a name."""
    named = []
    for node in ast.walk(source):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            named.append((node.lineno, node.id))
        elif isinstance(node, ast.arg):
            named.append((node.lineno, node.arg))
            if node.arg in ARGUMENTS and not _is_flag(node):
                named.append((node.lineno, "found"))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            named.append((node.lineno, node.name))
    return [(line, name) for line, name in named if name in VAGUE]


def _is_flag(argument: ast.arg) -> bool:
    return isinstance(argument.annotation, ast.Name) and argument.annotation.id == "bool"


def test_nothing_has_a_name_that_means_several_things():
    stray = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in FILES
        for line, name in vague_names(tree(path))
    ]
    assert stray == [], VAGUE


@pytest.mark.parametrize(
    "code",
    [
        *("found = rows.first()", "found: list[str] = []", "found += [1]", "(found := ask())"),
        *("[found for found in rows]", "def ask(found): pass", "lambda found: 1"),
        *("def found(): pass", "class Found: pass", "class Line: pass", "Cells = list[str]"),
        "def ask(check: MeansCheck): pass",
    ],
)
def test_the_search_finds_a_name_that_means_several_things(code):
    assert vague_names(ast.parse(code))


def test_a_flag_of_a_command_may_be_called_check():
    assert vague_names(ast.parse("def handle(*, check: bool): pass")) == []


def test_one_class_name_has_one_meaning():
    """Django alone asks for one name twice: that of a command."""
    places = {}
    for path in FILES:
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef) and "commands" not in path.parts:
                places.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


# ---- a programme has a room: nobody else asks a kind or a programme by its name
ROOM = ROOT / "cases" / "programmes"
KINDS = frozenset(path.stem for path in ROOM.glob("*.py")) - {"__init__", "kind"}
CODES = frozenset(
    {"DIBAO", "TEKUN", "ORPHAN", "RELIEF", "CHILD", "NEAR", "RIGID", "LIVING", "NURSING"}
    | {"OLD", "KBD", "HEATING", "PRICES", "BURIAL"}
)
NAMES = KINDS | CODES
ASKED = re.compile(r"(^|_)(kind|code|programme)(__(in|exact|iexact|startswith))?$")
# Two kinds lend their name to something else: a row beside the award, a file that is taken over.
DETAILS, AMBIGUOUS = "details", {"batch"}


def names_in(node: ast.AST) -> set[str]:
    """The names of kinds and programmes that stand in an expression, in a list of them too."""
    values = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    words = {value.value for value in values if isinstance(value, ast.Constant)}
    named = {value.id for value in values if isinstance(value, ast.Name) and value.id.isupper()}
    words |= {name.lower() for name in named} & KINDS
    return {word for word in words if isinstance(word, str)} & NAMES


def written_in(node: ast.JoinedStr) -> set[str]:
    """`f"kind = '{DIBAO}'"`: a constant that is called like a kind, in a text of SQL."""
    values = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
    return {name for value in values if isinstance(value, ast.Name) for name in names_in(value)}


def compared(node: ast.Compare) -> set[str]:
    """`kind == "…"`; what is looked for among the details of a kind is no kind."""
    sides = [node.left, *node.comparators]
    if any(isinstance(side, ast.Attribute) and side.attr == DETAILS for side in sides):
        return set()
    return {name for side in sides for name in names_in(side)}


def looked_up(node: ast.Call) -> set[str]:
    """`filter(programme__kind="…")`, `get(code__in=["…"])`, `Q(kind="…")`."""
    asked = [word.value for word in node.keywords if word.arg and ASKED.search(word.arg)]
    return {name for value in asked for name in names_in(value)}


def listed(node: ast.Dict) -> set[str]:
    """A table by kind: every key is one."""
    keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
    by_kind = bool(keys) and len(keys) == len(node.keys) and set(keys) <= NAMES
    return set(keys) if by_kind and not set(keys) <= AMBIGUOUS else set()


def asked(node: ast.AST) -> set[str]:
    """The names by which this expression asks for a kind or a programme."""
    if isinstance(node, ast.Compare):
        return compared(node)
    if isinstance(node, ast.Call):
        return looked_up(node)
    if isinstance(node, ast.Dict):
        return listed(node)
    if isinstance(node, ast.JoinedStr):
        return written_in(node)
    return names_in(node.value) if isinstance(node, ast.MatchValue) else set()


def found_in(source: ast.AST) -> list[tuple[int, str]]:
    return [(node.lineno, name) for node in ast.walk(source) for name in sorted(asked(node))]


def test_no_kind_is_compared_by_its_name_outside_the_room():
    stray = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in FILES
        if ROOM not in path.parents
        for line, name in found_in(tree(path))
    ]
    assert stray == [], "say it in cases/programmes/<kind>.py and ask kind_of() or codes()"


def test_no_template_compares_a_kind_by_its_name():
    words = "|".join(sorted(NAMES))
    pattern = re.compile(rf"\.(kind|code)\s*(==|!=|in)\s*[\"']({words})[\"']")
    assert [
        str(path.relative_to(ROOT)) for path in TEMPLATES if pattern.search(path.read_text())
    ] == []


@pytest.mark.parametrize(
    "code",
    [
        'programme.kind == "dibao"',
        '"TEKUN" != award.programme.code',
        'kind in ("orphan", "unsupported_child")',
        'Award.objects.filter(programme__kind="relief")',
        'Award.objects.exclude(programme__code__in=["DIBAO", "TEKUN"])',
        'Q(kind="old_age")',
        '{"dibao": 1, "tekun": 2}[programme.kind]',
        'match kind:\n    case "near_dibao":\n        pass',
        "kind == DIBAO",
        "Award.objects.filter(programme__kind__in=[DIBAO, NEAR_DIBAO])",
        "f\"programme.kind = '{DIBAO}'\"",
    ],
)
def test_the_search_finds_a_kind_that_is_compared(code):
    assert found_in(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    ['"relief" in programme.definition.details', '{"batch": batch.pk}', 'row.kind == "land"'],
)
def test_the_search_leaves_other_words_alone(code):
    assert found_in(ast.parse(code)) == []
