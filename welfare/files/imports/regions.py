"""The list of a county's towns, villages and communities. (行政区划)"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.files.imports.reading import Reading
from welfare.files.imports.removal import delete_free
from welfare.files.imports.row_reader import RowReader
from welfare.files.imports.spec import ImportSpec
from welfare.files.imports.vocabulary import Meaning, Vocabulary
from welfare.models import Division, Level, Residence

LEVELS = {
    **dict.fromkeys(["县", "区", "市", "县级市"], Level.COUNTY),
    **dict.fromkeys(["镇", "乡", "街道", "民族乡"], Level.TOWN),
    **dict.fromkeys(["村", "社区", "村委会", "居委会", "行政村"], Level.VILLAGE),
}
AREAS = {
    **dict.fromkeys(["城镇", "城市", "城"], Residence.URBAN),
    **dict.fromkeys(["乡村", "农村", "乡"], Residence.RURAL),
}
COMMUNITIES = {"社区", "居委会"}
PARENT_DIGITS = {Level.TOWN: 6, Level.VILLAGE: 9}


def _vocabulary(words: dict[str, Any], values: type[Level] | type[Residence]) -> Vocabulary:
    """The words that stand for each of the values."""
    return Vocabulary(
        Meaning(
            str(value.value), value.label, tuple(w for w, v in words.items() if v == value), value
        )
        for value in values
        if value in words.values()
    )


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    name: str
    level: Level
    residence: str


class RegionsSpec(ImportSpec[Region]):
    """Rows are found again by their code; a changed name or kind is taken over."""

    kind = "regions"
    title = gettext_lazy("List of divisions")
    keys = {
        "code": gettext_lazy("Division code"),
        "name": gettext_lazy("Name"),
        "level": gettext_lazy("Level"),
        "area": gettext_lazy("Urban or rural"),
        "parent_code": gettext_lazy("Code of the division above"),
    }
    needed = ("code", "name", "level")
    vocabularies = {"level": _vocabulary(LEVELS, Level), "area": _vocabulary(AREAS, Residence)}

    def clean(self, cells: RowReader) -> Region:
        """Read one division; the code must lie in this county."""
        code = cells.text("code", required=True, longest=12)
        name = cells.text("name", required=True, longest=60)
        level = cells.choice("level", required=True) or Level.COUNTY
        area = cells.choice("area")
        if code and not (len(code) == 12 and code.isascii() and code.isdigit()):
            cells.bad(
                "code",
                "bad_code",
                _("A division code has 12 digits."),
                _("Write all 12, in a cell with text format."),
            )
        elif code and not code.startswith(self.county.prefix):
            cells.bad(
                "code",
                "other_county",
                _("The code belongs to another county than %(county)s.") % {"county": self.county},
                _("Correct the code, or hand the file in for that county."),
            )
        if level == Level.VILLAGE and area is None:
            urban = cells.text("level") in COMMUNITIES
            area = Residence.URBAN if urban else Residence.RURAL
        return Region(code, name, level, area or "")

    def check(self, reading: Reading[Region]) -> None:
        """A code stands once, and the division that it belongs to is there."""
        known = {row.code for row in self._known()}
        codes = known | {entry.record.code for entry in reading.entries}
        seen: dict[str, int] = {}
        for entry in reading.entries:
            region = entry.record
            first = seen.setdefault(region.code, entry.row.number)
            digits = PARENT_DIGITS.get(region.level)
            if first != entry.row.number:
                reading.reject(
                    entry,
                    "code",
                    "code_twice",
                    _("The code stands already in row %(n)s.") % {"n": first},
                    _("Delete one of the rows, or correct its code."),
                )
            elif digits and region.code[:digits].ljust(12, "0") not in codes:
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
        for region in sorted((e.record for e in reading.kept()), key=lambda r: r.code):
            digits = PARENT_DIGITS.get(region.level)
            division = known.get(region.code)
            if division is None:
                division = Division(code=region.code)
                made.append(region.code)
            division.name, division.level = region.name, region.level
            division.residence = region.residence
            division.parent = known[region.code[:digits].ljust(12, "0")] if digits else None
            division.save()
            known[region.code] = division
        return {"divisions": len(made), "codes": made}

    def remove(self) -> None:
        """Delete the divisions that this batch added, villages first."""
        codes = self.batch.counts["made"]["codes"]
        for level in (Level.VILLAGE, Level.TOWN, Level.COUNTY):
            delete_free(Division.objects.filter(code__in=codes, level=level))

    def _known(self) -> "list[Division]":
        return list(Division.objects.filter(code__startswith=self.county.prefix))
