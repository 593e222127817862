"""What a drawn county reports of its own: columns of spending, cross tables, classes together."""

from tests.random_county.invented import Invented
from tests.random_county.truth import County


def draw(county: County, invented: Invented) -> None:
    rng = invented.rng
    if rng.random() < 0.4:
        return
    county.report = {
        "series": _series(county, invented),
        "cross": _cross(county, invented),
        "classes": _classes(county, invented),
    }
    county.report = {key: rows for key, rows in county.report.items() if rows}


def _series(county: County, invented: Invented) -> list[dict]:
    """Some programmes together, some of the town or the country only."""
    rng = invented.rng
    paying = [one.code for one in county.programmes if one.pays]
    rows = []
    for _ in range(rng.randint(0, 3)):
        some = rng.sample(paying, rng.randint(1, min(2, len(paying))))
        row = {"name": invented.word(), "programmes": some}
        rows.append(
            row | ({"residence": rng.choice(("rural", "urban"))} if rng.random() < 0.4 else {})
        )
    return rows


def _cross(county: County, invented: Invented) -> list[dict]:
    rng = invented.rng
    if not county.groups or rng.random() < 0.3:
        return []
    by = rng.choice(("household", "person"))
    codes = [one.code for one in county.programmes]
    columns = []
    for _ in range(rng.randint(1, 4)):
        columns.append(_column(county, invented, codes, by))
    groups = rng.sample(list(county.groups), rng.randint(1, len(county.groups)))
    row = {"key": "x1", "name": invented.word(), "counted_by": by}
    return [row | ({"groups": groups} if rng.random() < 0.5 else {}) | {"columns": columns}]


def _column(county: County, invented: Invented, codes: list[str], by: str) -> dict:
    rng = invented.rng
    programmes = rng.sample(codes, rng.randint(1, min(3, len(codes))))
    column: dict = {"name": invented.word(), "programmes": programmes}
    one = next(p for p in county.programmes if p.code == programmes[0])
    reliefs = {p.code for p in county.of_kind("relief")}
    if len(programmes) == 1 and one.bands and rng.random() < 0.5:
        bands = [band.code for band in one.bands]
        column["bands"] = rng.sample(bands, rng.randint(1, len(bands)))
    if by == "household" and set(programmes) <= reliefs and rng.random() < 0.7:
        return column | {"unit": "sum", "summed": "family_size", "covers": False}
    if by == "household" and rng.random() < 0.4:
        column["unit"] = "all"
    if rng.random() < 0.3:
        column["covers"] = False
    return column


def _classes(county: County, invented: Invented) -> list[dict]:
    rows = []
    for one in county.of_kind("dibao"):
        if len(one.bands) > 1 and invented.rng.random() < 0.5:
            bands = [band.code for band in one.bands[: invented.rng.randint(1, len(one.bands))]]
            name = invented.word()
            rows.append(
                {"key": f"k{len(rows)}", "name": name, "programme": one.code, "bands": bands}
            )
    return rows
