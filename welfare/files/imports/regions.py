"""The list of a county's towns, villages and communities. (行政区划)"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.files.imports.reading import Reading
from welfare.files.imports.removal import delete_free
from welfare.files.imports.row_reader import RowReader
from welfare.files.imports.spec import ImportSpec
from welfare.files.imports.vocabulary import Meaning, Vocabulary
from welfare.models import Division, Level, Residence, User

COMMUNITY = "community"
LEVELS = Vocabulary(
    [
        Meaning(Level.COUNTY.value, Level.COUNTY.label, ("县", "区", "市", "县级市", "县级")),
        Meaning(
            Level.TOWN.value,
            Level.TOWN.label,
            ("镇", "乡", "街道", "民族乡", "乡镇", "乡级", "镇级", "乡镇级"),
        ),
        Meaning(Level.VILLAGE.value, Level.VILLAGE.label, ("村", "村委会", "行政村", "村级")),
        Meaning(COMMUNITY, gettext_lazy("Community"), ("社区", "居委会")),
    ]
)
# with the classes of the statistical list of town and country (城乡分类代码)
AREAS = Vocabulary(
    [
        Meaning(
            Residence.URBAN.value,
            Residence.URBAN.label,
            ("城镇", "城市", "城", "100", "110", "111", "112", "120", "121", "122", "123"),
        ),
        Meaning(
            Residence.RURAL.value,
            Residence.RURAL.label,
            ("乡村", "农村", "乡", "村", "200", "210", "220"),
        ),
    ]
)
VOCABULARIES = {"level": LEVELS, "area": AREAS}
URBAN_NAMES = ("社区", "居委会", "居民委员会")
COMMUNITY_CODES = range(1, 200)  # 001-199 居委会, 200-399 村委会 (docs/law.md §9.2)
CODE_LENGTHS = {6, 9, 12}  # of a county, a town, a village; short ones lack the zeros only
PARENT_DIGITS = {Level.TOWN: 6, Level.VILLAGE: 9}
MOST_PEOPLE = 100_000_000


@dataclass(frozen=True, slots=True)
class Region:
    """One division; the code says what it belongs to where nothing else does."""

    code: str
    name: str
    level: Level
    residence: str
    parent: str = ""  # code or name, as the list says it
    town: str = ""  # the name of the town that a village stands in, in a column of its own
    population: int | None = None
    agricultural_population: int | None = None
    apart: str | None = None  # the word under which it is reported apart, where the list says one

    @property
    def parent_code(self) -> str:
        """The code of what it belongs to, "" for a county."""
        digits = PARENT_DIGITS.get(self.level)
        return self.code[:digits].ljust(12, "0") if digits else ""


def read_region(cells: RowReader) -> Region:
    """Read one row; faults are noted in the cells."""
    code = _code(cells)
    town, village = cells.text("town", longest=60), cells.text("village", longest=60)
    name = cells.text("name", longest=60) or village or town
    if not name:
        cells.missing("name")
    said = cells.choice("level") or _level_of(code)
    level = Level.VILLAGE if said == COMMUNITY else Level(said)
    residence = ""
    if level == Level.VILLAGE:
        usual = Residence.URBAN if said == COMMUNITY else usual_residence(code, name)
        residence = cells.choice("area") or usual.value
    return Region(
        code,
        name,
        level,
        residence,
        parent=cells.text("parent") or cells.text("parent_code"),
        town=town if level == Level.VILLAGE else "",
        population=cells.whole("population", most=MOST_PEOPLE),
        agricultural_population=cells.whole("agricultural_population", most=MOST_PEOPLE),
        apart=cells.text("apart", longest=20) or None,
    )


def usual_residence(code: str, name: str) -> Residence:
    """Urban or rural where nobody says it: a community by its code or its name is urban."""
    by_code = code[9:].isdigit() and int(code[9:]) in COMMUNITY_CODES
    return Residence.URBAN if by_code or name.endswith(URBAN_NAMES) else Residence.RURAL


def _code(cells: RowReader) -> str:
    code = cells.text("code", required=True, longest=12)
    if not code or (len(code) in CODE_LENGTHS and code.isascii() and code.isdigit()):
        return code.ljust(12, "0") if code else ""
    cells.bad(
        "code",
        "bad_code",
        _("A division code has 12 digits."),
        _("Write all 12, in a cell with text format."),
    )
    return code


def _level_of(code: str) -> Level:
    """What the code says where the list has no column for it: a county and a town end in zeros."""
    if code.endswith("000000"):
        return Level.COUNTY
    return Level.TOWN if code.endswith("000") else Level.VILLAGE


def with_parents(regions: Iterable[Region]) -> list[Region]:
    """The regions, each with the code of what it belongs to; towns that only villages name added.

    A parent named by a word is the division of that name one level up.
    """
    listed = list(regions)
    codes = {region.code for region in listed}
    by_name: dict[tuple[Level, str], str] = {
        (region.level, region.name): region.code
        for region in listed
        if region.level != Level.VILLAGE
    }
    above: dict[Level, Level] = {Level.TOWN: Level.COUNTY, Level.VILLAGE: Level.TOWN}
    made: dict[str, Region] = {}
    resolved = []
    for region in listed:
        parent = region.parent_code
        if region.level in above:
            named = by_name.get((above[region.level], region.parent or region.town))
            parent = named or (region.parent if region.parent in codes else parent)
        if region.town and parent not in codes and parent not in made:
            made[parent] = Region(parent, region.town, Level.TOWN, "")
        resolved.append(replace(region, parent=parent))
    return [*(replace(town, parent=town.parent_code) for town in made.values()), *resolved]


WHERE_SAID = ("population", "agricultural_population", "apart")  # else it stays
TAKEN_OVER = ("name", "level", "residence", "parent_id", *WHERE_SAID)


def _kept(division: Division) -> dict[str, Any]:
    """What a list may change of a division, as it is now."""
    return {name: getattr(division, name) for name in ("code", *TAKEN_OVER)}


class RegionsSpec(ImportSpec[Region]):
    """Rows are found again by their code; a changed name, kind or population is taken over."""

    kind = "regions"
    title = gettext_lazy("List of divisions")
    keys = {
        "code": gettext_lazy("Division code"),
        "name": gettext_lazy("Name of the division"),
        "level": gettext_lazy("Level"),
        "parent": gettext_lazy("Belongs to"),
        "parent_code": gettext_lazy("Code of what it belongs to"),
        "town": gettext_lazy("Town"),
        "village": gettext_lazy("Village or community"),
        "area": gettext_lazy("Urban or rural"),
        "population": gettext_lazy("Population"),
        "agricultural_population": gettext_lazy("Agricultural population"),
        "apart": gettext_lazy("Reported apart as"),
    }
    needed = ("code",)
    vocabularies = VOCABULARIES

    def clean(self, cells: RowReader) -> Region:
        """Read one division; the code must lie in this county."""
        region = read_region(cells)
        if region.code and not cells.faults and not region.code.startswith(self.county.prefix):
            cells.bad(
                "code",
                "other_county",
                _("The code belongs to another county than %(county)s.") % {"county": self.county},
                _("Correct the code, or hand the file in for that county."),
            )
        return region

    def check(self, reading: Reading[Region]) -> None:
        """A code stands once, and the division that it belongs to is there."""
        codes = {row.code for row in self._known()}
        regions = with_parents(entry.record for entry in reading.entries)
        codes |= {region.code for region in regions}
        parents = {region.code: region.parent for region in regions}
        seen: dict[str, int] = {}
        for entry in reading.entries:
            region = entry.record
            first = seen.setdefault(region.code, entry.row.number)
            if first != entry.row.number:
                reading.reject(
                    entry,
                    "code",
                    "code_twice",
                    _("The code stands already in row %(n)s.") % {"n": first},
                    _("Delete one of the rows, or correct its code."),
                )
            elif region.level != Level.COUNTY and parents[region.code] not in codes:
                reading.reject(
                    entry,
                    "code",
                    "no_parent",
                    _("The division that this code belongs to is neither here nor known."),
                    _("Add its row, or correct the code."),
                )

    def save(self, reading: Reading[Region]) -> dict[str, Any]:
        """Write counties, then towns, then villages."""
        known = {row.code: row for row in self._known()}
        made: list[str] = []
        before: list[dict[str, Any]] = []
        moved: list[str] = []  # urban before and rural now, or the other way round
        order = (Level.COUNTY, Level.TOWN, Level.VILLAGE)
        regions = with_parents(entry.record for entry in reading.kept())
        for region in sorted(regions, key=lambda r: (order.index(r.level), r.code)):
            division = known.get(region.code)
            if division is None:
                division = Division(code=region.code)
                made.append(region.code)
            was = _kept(division) if division.pk else {}
            division.name, division.level = region.name, region.level
            division.residence = region.residence
            if region.level != Level.COUNTY:
                division.parent = known[region.parent]
            for name in WHERE_SAID:
                if (said := getattr(region, name)) is not None:
                    setattr(division, name, said)
            division.save()
            if was and was != _kept(division):
                before.append(was)
                moved += [region.code] if was["residence"] != division.residence else []
            known[region.code] = division
        return {
            "divisions": len(made),
            "codes": made,
            "before": before,
            **({"residence_changed": moved} if moved else {}),
        }

    def remove(self, by: User | None, reason: str) -> None:
        """Delete the divisions that this batch added, villages first; the others as they were."""
        made = self.batch.counts["made"]
        for was in made.get("before", ()):
            Division.objects.filter(code=was["code"]).update(**was)
        for level in (Level.VILLAGE, Level.TOWN, Level.COUNTY):
            delete_free(Division.objects.filter(code__in=made["codes"], level=level))

    def _known(self) -> "list[Division]":
        return list(Division.objects.filter(code__startswith=self.county.prefix))
