"""The profile of a drawn county: what an administrator would write of these files, and no more."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from tests.random_county.files import Layout
from tests.random_county.invented import Invented
from tests.random_county.programmes import RIGID_MONTHS
from tests.random_county.truth import RULED, County, Programme

DOCUMENT = "随机县假设"
FROM = date(2015, 1, 1)
CARE = ("care_self", "care_partial", "care_full")


def write(county: County, layouts: list[Layout], folder: Path, invented: Invented) -> None:
    """Write profile.toml."""
    said = {
        "county": {"code": county.code, "name": county.name},
        "divisions": _divisions(county, layouts),
        "files": _files(county, layouts, invented),
        "calendar": {"from": county.month.year - 1, "to": county.month.year},
        "programmes": {one.code: _programme(one) for one in county.programmes},
        "supplements": {
            code: {"name": name, "position": at, "condition": what}
            for at, (code, (name, what)) in enumerate(county.supplements.items(), 1)
        },
        "groups": {code: {"name": name} for code, name in county.groups.items()},
        "standards": [row for one in county.programmes for row in _standards(one)],
        "exclusions": [_exclusion(*pair) for pair in county.exclusions],
        "parameters": _parameters(county),
        "report": county.report | _population(layouts),
        "layouts": _layouts(layouts),
    }
    text = "".join(_section((key,), value) for key, value in said.items() if value)
    (folder / "profile.toml").write_text(text, encoding="utf-8")


def _divisions(county: County, layouts: list[Layout]) -> dict:
    """In the profile, or from the file beside it."""
    lists = [layout for layout in layouts if layout.kind == "regions"]
    if lists:
        return {"file": lists[0].files[0].name}
    rows = [{"code": one.code, "name": one.name} for one in county.towns]
    rows += [
        {"code": one.code, "name": one.name, "residence": one.residence} for one in county.villages
    ]
    return {"rows": rows}


def _population(layouts: list[Layout]) -> dict:
    """Shares are asked for where the list of divisions says how many live there."""
    return {"population": "all"} if any(one.kind == "regions" for one in layouts) else {}


def _files(county: County, layouts: list[Layout], invented: Invented) -> dict:
    """The month; some list their files, others leave it to the headings."""
    listed = invented.rng.random() < 0.3
    rows = [
        {"name": file.name, **({"kind": file.kind} if listed else {}), **_month(file)}
        for layout in layouts
        for file in layout.files
        if listed or file.month
    ]
    return {"month": f"{county.month:%Y-%m}", **({"rows": rows} if rows else {})}


def _month(file) -> dict:
    return {"month": file.month} if file.month else {}


def _programme(one: Programme) -> dict:
    said: dict = {"name": one.name, "kind": one.kind, "first_month": one.first_month}
    if one.kind == "dibao":
        said["calculator"] = "by_class" if one.bands else "top_up"
    bands = []
    for band in one.bands:
        row: dict = {"code": band.code, "name": band.name}
        row |= {} if band.age_from is None else {"age_from": band.age_from}
        row |= {} if band.age_to is None else {"age_to": band.age_to}
        bands.append(row | ({"grades": band.grades} if band.grades else {}))
    return said | ({"bands": bands} if bands else {})


def _standards(one: Programme) -> list[dict]:
    if not one.pays:
        return []
    parts = {band.code: band.amount for band in one.bands}
    if one.kind not in {"graded", "old_age", "disability_nursing"}:
        parts["basic"] = one.amount
    if one.kind == "tekun":
        parts |= dict.fromkeys(CARE, 100)
    return [
        {
            "programme": one.code,
            "residence": ["rural", "urban"],
            "component": part,
            "from": FROM,
            "amount": amount,
            "document": DOCUMENT,
        }
        for part, amount in parts.items()
    ]


def _exclusion(first: str, second: str, verdict: str) -> dict:
    words = {"verdict": verdict, "from": RULED, "document": DOCUMENT}
    return {"first": first, "second": second, **words}


def _parameters(county: County) -> list[dict]:
    values = {
        "settlement_day": county.settlement_day,
        "elderly_age": county.elderly,
        "adult_age": county.adult,
        "school_age": county.adult,
        "large_medical_cost": county.large_cost,
        "rigid_expense_months": RIGID_MONTHS,
    }
    return [
        {"key": key, "value": value, "from": FROM, "document": DOCUMENT}
        for key, value in values.items()
    ]


def _layouts(layouts: list[Layout]) -> dict:
    kinds: dict[str, Any] = {}
    for layout in layouts:
        kinds.setdefault(layout.kind, []).append({"name": layout.name, **layout.definition})
    departments = {"regions", "disabled", "death", "car", "business", "pension", "medical", "house"}
    return {kind: rows[0] if kind in departments else rows for kind, rows in kinds.items()}


def _section(way: tuple[str, ...], value: Any) -> str:
    """A table or a list of tables, as people write them."""
    if isinstance(value, list):
        return "".join(f"\n[[{_way(way)}]]\n{_inside(way, row)}" for row in value)
    return f"\n[{_way(way)}]\n{_inside(way, value)}"


def _inside(way: tuple[str, ...], table: dict) -> str:
    lines, below = "", ""
    for key, value in table.items():
        tables = isinstance(value, list) and value and isinstance(value[0], dict)
        if (isinstance(value, dict) or tables) and len(way) < 3 and key != "word_patterns":
            below += _section((*way, key), value)
        else:
            lines += f"{_key(key)} = {_value(value)}\n"
    return lines + below


def _way(way: tuple[str, ...]) -> str:
    return ".".join(map(_key, way))


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
