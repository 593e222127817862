"""Finds towns and villages of a county by the names that ledgers use."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from django.utils.translation import gettext as _

from welfare.files.imports.row_reader import RowReader
from welfare.files.tables.values import mark
from welfare.models import Division, Level

OFFICES = re.compile(r"(?:人民政府|政府|民政办(?:公室)?|街道办事处|办事处)$")
COMMITTEES = re.compile(
    r"(?:村民委员会|村委会|居民委员会|居委会|社区委员会|(?<=嘎查)(?:委员|村民委员|委)会)$"
)
# 杨桥彝族乡 is called 杨桥乡 too
PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡"
    "|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯"
    "|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
TOWN_TAIL = re.compile(rf"(?:镇|(?:(?:{PEOPLES})族)*(?:民族)?乡|街道|苏木)$")
VILLAGE_TAIL = re.compile(r"(?:行政村|村|社区|嘎查)$")
# a number before a name, brackets behind it: 1.甲镇, 甲镇(12月)
DRESS = re.compile(r"^\(?(?:\d+|[一二三四五六七八九十]+)[).、](?=.)|(?<=.)\([^()]*\)$")
ALIKE = 0.5  # how much of a name must be the same for it to be offered


class Names:
    """Divisions by name: as written, and without what offices add to a name."""

    def __init__(self, tail: re.Pattern[str], added: re.Pattern[str]) -> None:
        self.tail, self.added = tail, added
        self.exact: dict[str, Division] = {}
        self.bare: dict[str, list[Division]] = {}

    def add(self, row: Division) -> None:
        self.exact[row.name] = row
        self.bare.setdefault(self._bare(self.added.sub("", mark(row.name))), []).append(row)

    def find(self, name: str, before: Iterable[str]) -> Division | None:
        """The division, also when spaces or what `before` says stand before it.

        A name without 镇, 村 or 社区 is taken only where it can mean one of them alone.
        """
        if name in self.exact:
            return self.exact[name]
        short = _undressed(mark(name))
        for part in before:
            rest = short.partition(part)[2] if part in short else ""
            short = rest or short
        if short in self.exact:
            return self.exact[short]
        short = self.added.sub("", short)
        candidates = self.bare.get(self._bare(short), [])
        exact = [row for row in candidates if row.name == short]
        fitting = exact or candidates
        return fitting[0] if len(fitting) == 1 else None

    def near(self, name: str) -> str:
        """The most similar name, "" if none is."""
        close = get_close_matches(name, self.exact, n=1, cutoff=ALIKE)
        return close[0] if close else ""

    def _bare(self, name: str) -> str:
        return self.tail.sub("", name) or name


class PlaceFinder:
    """The divisions of a county by name; read once per file."""

    def __init__(self, county: Division) -> None:
        rows = Division.objects.filter(code__startswith=county.prefix, valid_to=None)
        self.county = county
        self.towns: Names = Names(TOWN_TAIL, OFFICES)
        self.villages: dict[int, Names] = {}
        for row in rows:
            if row.level == Level.TOWN:
                self.towns.add(row)
            elif row.level == Level.VILLAGE and row.parent_id is not None:
                of_town = self.villages.setdefault(row.parent_id, Names(VILLAGE_TAIL, COMMITTEES))
                of_town.add(row)
        self.known: dict[tuple[int, str], Division | None] = {}

    def town(self, cells: RowReader, key: str = "town") -> Division | None:
        """The town a cell (or the sheet's name) names; it must be there."""
        name = cells.text(key)
        town = self._find(0, name, self.towns, (self.county.name,))
        if town is None and not name:
            cells.missing(key)
        elif town is None:
            near = self.towns.near(name)
            cells.bad(
                key,
                "unknown_town",
                _("%(county)s has no town “%(name)s”.")
                % {"county": self.county, "name": name[:40]},
                _offered(near)
                or _("Write the town as in the list of divisions, or take that list over first."),
            )
        elif town.name not in {name, _undressed(name)}:
            cells.mend(key, "place_repaired", name, town.name)
        return town

    def village(
        self,
        cells: RowReader,
        town: Division | None,
        key: str = "village",
        *,
        required: bool = True,
    ) -> Division | None:
        """The village or community of that town; an unknown one is always a fault."""
        name = cells.text(key)
        if town is None or (not name and not required):
            return None
        names = self.villages.get(town.pk) or Names(VILLAGE_TAIL, COMMITTEES)
        village = self._find(town.pk, name, names, (self.county.name, town.name))
        if village is None and not name:
            cells.missing(key)
        elif village is None:
            near = names.near(name)
            cells.bad(
                key,
                "unknown_village",
                _("%(town)s has no village or community “%(name)s”.")
                % {"town": town, "name": name[:40]},
                _offered(near)
                or _("Write it as in the list of divisions, or take that list over first."),
            )
        elif village.name not in {name, _undressed(name)}:
            cells.mend(key, "place_repaired", name, village.name)
        return village

    def village_named(self, town: Division, name: str) -> Division | None:
        """The village or community of that town by its exact name."""
        names = self.villages.get(town.pk)
        return names.exact.get(name) if names else None

    def _find(self, within: int, name: str, names: Names, before: Iterable[str]) -> Division | None:
        if (within, name) not in self.known:
            self.known[within, name] = names.find(name, before) if name else None
        return self.known[within, name]


def _undressed(name: str) -> str:
    """A name without a number before it and brackets behind it, which make it no other name."""
    return DRESS.sub("", unicodedata.normalize("NFKC", name))


def _offered(near: str) -> str:
    if not near:
        return ""
    return _("The nearest name in the list of divisions is “%(name)s”: write it so, if it is.") % {
        "name": near
    }
