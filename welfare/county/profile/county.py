"""The sections [county] and [divisions]: the county, its towns, villages and communities."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from django.utils.translation import gettext as _

from welfare.county.profile.reading import Node
from welfare.county.profile.saving import Changes, put
from welfare.files.imports import RowReader
from welfare.files.imports.regions import (
    PARENT_DIGITS,
    VOCABULARIES,
    Region,
    read_region,
    usual_residence,
    with_parents,
)
from welfare.files.opening.errors import BadFile
from welfare.files.tables import Layout, Row, read_table
from welfare.models import Division, Level, Residence

CODE = re.compile(r"\d{12}")
MAX_BYTES = 20 * 2**20


@dataclass(frozen=True)
class Place:
    """One division by its 12-digit code; the code says what it belongs to."""

    code: str
    name: str
    level: Level
    residence: str
    parent: str = ""  # where the code does not say it
    population: int | None = None
    agricultural_population: int | None = None
    apart: str | None = None

    @property
    def parent_code(self) -> str:
        return self.parent or self.code[: PARENT_DIGITS[self.level]].ljust(12, "0")


def read_county(profile: Node) -> Place:
    """The county itself."""
    node = profile.table("county")
    code, name = node.text("code"), node.text("name", longest=60)
    if code and not (CODE.fullmatch(code) and code.endswith("000000")):
        node.bad(
            "code",
            _("This is not the code of a county."),
            _("Write 12 digits in quotation marks, the last six of them zeros."),
        )
    node.close()
    return Place(code, name, Level.COUNTY, "")


def read_divisions(
    profile: Node, county: Place, layouts: dict[str, list[Layout]], folder: Path
) -> list[Place]:
    """Towns and villages: from a table file beside the profile, or written in it, or both."""
    node = profile.table("divisions")
    places: list[Place] = []
    if node.has("file"):
        places += _from_file(node, layouts, folder)
    for row in node.rows("rows"):
        places.append(_from_row(row))
    node.close()
    _check_codes(node, county, places)
    return [place for place in places if place.level != Level.COUNTY]


def save_divisions(changes: Changes, county: Place, places: list[Place]) -> Division:
    """Put the county, then towns, then villages."""
    saved: dict[str, Division] = {}
    order = (Level.COUNTY, Level.TOWN, Level.VILLAGE)
    for place in sorted([county, *places], key=lambda p: (order.index(p.level), p.code)):
        parent = None if place.level == Level.COUNTY else saved[place.parent_code]
        values = {
            "name": place.name,
            "level": place.level.value,
            "parent": parent,
            "residence": place.residence,
        }
        for name in ("population", "agricultural_population", "apart"):
            if (people := getattr(place, name)) is not None:
                values[name] = people
        saved[place.code] = put(changes, Division, {"code": place.code}, values)
    return saved[county.code]


def _from_file(node: Node, layouts: dict[str, list[Layout]], folder: Path) -> list[Place]:
    name = node.text("file")
    path = folder / name
    if not path.is_file():  # handed in beside the profile, wherever it lay before
        path = folder / PurePath(name.replace("\\", "/")).name
    if "regions" not in layouts:
        node.bad(
            "file",
            _("The profile does not say how this file is laid out."),
            _("Add [layouts.regions]."),
        )
        return []
    if not path.is_file():
        node.bad(
            "file",
            _("There is no such file."),
            _("Write its place as seen from the profile, or hand it in together with the profile."),
        )
        return []
    try:
        table = read_table(path, path.name, layouts["regions"], max_bytes=MAX_BYTES)
        return [_place(region) for region in with_parents(_regions(node, table))]
    except BadFile as error:
        node.bad("file", str(error), "")
        return []


def _regions(node: Node, table: Iterable[Row]) -> Iterator[Region]:
    for row in table:
        cells = RowReader(row, VOCABULARIES)
        region = read_region(cells)
        for fault in cells.faults:
            words = {"n": row.number, "reason": fault.problem.reason}
            node.bad("file", _("Row %(n)s: %(reason)s") % words, fault.problem.remedy)
        if not cells.faults:
            yield region


def _place(region: Region) -> Place:
    return Place(
        region.code,
        region.name,
        region.level,
        region.residence,
        parent=region.parent if region.level != Level.COUNTY else "",
        population=region.population,
        agricultural_population=region.agricultural_population,
        apart=region.apart,
    )


def _from_row(row: Node) -> Place:
    code, name = row.text("code"), row.text("name", longest=60)
    level = Level.COUNTY if code.endswith("000000") else Level.VILLAGE
    if level == Level.VILLAGE and code.endswith("000"):
        level = Level.TOWN
    residence = ""
    if level == Level.VILLAGE:
        usual = usual_residence(code, name)
        residence = row.choice("residence", Residence.values, usual.value)
    apart = row.text("apart", "", longest=20) or None
    row.close()
    return Place(code, name, level, residence, apart=apart)


def _check_codes(node: Node, county: Place, places: list[Place]) -> None:
    codes = {place.code for place in places} | {county.code}
    seen: set[str] = set()
    for place in places:
        if not CODE.fullmatch(place.code):
            reason = _("The code “%(code)s” of %(name)s does not have 12 digits.")
        elif not place.code.startswith(county.code[:6]):
            reason = _("The code %(code)s of %(name)s belongs to another county.")
        elif place.code in seen:
            reason = _("The code %(code)s of %(name)s stands there twice.")
        elif place.level != Level.COUNTY and place.parent_code not in codes:
            reason = _("What %(code)s %(name)s belongs to is not in the list.")
        else:
            seen.add(place.code)
            continue
        words = {"code": place.code, "name": place.name}
        node.bad("rows", reason % words, _("Correct the list of divisions."))
