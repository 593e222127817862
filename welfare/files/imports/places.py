"""Finds towns and villages of a county by the names that ledgers use."""

from django.utils.translation import gettext as _

from welfare.files.imports.row_reader import RowReader
from welfare.models import Division, Level


class Places:
    """The divisions of a county by name; read once per file."""

    def __init__(self, county: Division) -> None:
        rows = Division.objects.filter(code__startswith=county.prefix, valid_to=None)
        self.county = county
        self.towns: dict[str, Division] = {}
        self.villages: dict[tuple[int, str], Division] = {}
        for row in rows:
            if row.level == Level.TOWN:
                self.towns[row.name] = row
            elif row.level == Level.VILLAGE and row.parent_id is not None:
                self.villages[row.parent_id, row.name] = row

    def town(self, cells: RowReader, key: str = "town") -> Division | None:
        """The town a cell (or the sheet's name) names; it must be there."""
        name = cells.text(key)
        town = self.towns.get(name)
        if town is None and not name:
            cells.missing(key)
        elif town is None:
            cells.bad(
                key,
                "unknown_town",
                _("%(county)s has no town “%(name)s”.")
                % {"county": self.county, "name": name[:40]},
                _("Write the town as in the list of divisions, or take that list over first."),
            )
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
        village = self.villages.get((town.pk, name))
        if village is None and not name:
            cells.missing(key)
        elif village is None:
            cells.bad(
                key,
                "unknown_village",
                _("%(town)s has no village or community “%(name)s”.")
                % {"town": town, "name": name[:40]},
                _("Write it as in the list of divisions, or take that list over first."),
            )
        return village
