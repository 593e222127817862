"""Groups of people by what covers them, by the generator's own count."""

from collections.abc import Iterator

from tests.random_county.figures import WATCHED, Frozen
from tests.random_county.truth import County, Listed, Person

Figures = Iterator[tuple[str, int]]


def expected(county: County) -> dict[str, int]:
    """The cross tables of the county; where it says none, the usual one."""
    if not county.groups:
        return {}
    tables = county.report.get("cross") or [_usual(county)]
    return dict(one for table in tables for one in _Table(county, table).figures())


def _usual(county: County) -> dict:
    columns = []
    for kind, name in WATCHED.items():
        codes = [one.code for one in county.of_kind(kind)]
        if codes:
            columns.append({"name": name, "programmes": codes})
    return {"key": "watch", "counted_by": "person", "columns": columns}


class _Table:
    def __init__(self, county: County, table: dict) -> None:
        self.county, self.table = county, table
        self.frozen = Frozen(county)
        self.by_household = table["counted_by"] == "household"
        codes = table.get("groups") or list(county.groups)
        self.groups = [code for code in county.groups if code in codes]
        self.columns = table["columns"]

    def figures(self) -> Figures:
        by_column: dict[str, set] = {column["name"]: set() for column in self.columns}
        every: set = set()
        for code in self.groups:
            listed = [one for one in self.county.listed if one.group == code and not one.old]
            start = f"{self.table['key']}.{self.county.groups[code]}"
            if self.by_household:
                yield from self._of_households(start, listed)
                continue
            yield f"{start}.persons", len(listed)
            covered = self._covered(listed)
            for name, some in covered.items():
                yield f"{start}.{name}", len(some)
                by_column[name] |= {(code, one) for one in some}
            together = {one for name, some in covered.items() if self._covers(name) for one in some}
            yield f"{start}.covered", len(together)
            every |= {(code, one) for one in together}
        if not self.by_household and self.groups:
            yield from self._together(by_column, every)

    def _together(self, by_column: dict, every: set) -> Figures:
        key = self.table["key"]
        listed = [one for one in self.county.listed if one.group in self.groups and not one.old]
        yield f"{key}.total", len(listed)
        yield f"{key}.covered", len(every)
        for name, some in by_column.items():
            yield f"{key}.{name}", len(some)

    def _covers(self, name: str) -> bool:
        column = next(one for one in self.columns if one["name"] == name)
        return column.get("covers", True)

    def _holders(self, column: dict) -> set[Person]:
        codes, bands = column["programmes"], column.get("bands")
        held = {
            person
            for award in self.frozen.roll
            if award.programme.code in codes
            and (not bands or (award.band and award.band.code in bands))
            for person, _relation in award.people
        }
        return held | {one.person for one in self.frozen.decided if one.programme.code in codes}

    def _key(self, one: Listed) -> object:
        return one.household if self.by_household else one.person

    def _keys(self, listed: list[Listed]) -> dict[str, set]:
        """Which households or persons count in which column: the first that covers them."""
        taken: set = set()
        counted = {}
        for column in self.columns:
            holders = self._holders(column)
            keys = {self._key(one) for one in listed if one.person in holders}
            if column.get("covers", True):
                keys -= taken
                taken |= keys
            counted[column["name"]] = keys
        return counted

    def _covered(self, listed: list[Listed]) -> dict[str, set]:
        return self._keys(listed)

    def _of_households(self, start: str, listed: list[Listed]) -> Figures:
        yield f"{start}.households", len({one.household for one in listed})
        yield f"{start}.persons", len(listed)
        homes: set = set()
        persons: set = set()
        for column in self.columns:
            name = column["name"]
            keys = self._keys(listed)[name]
            some = self._persons(column, listed, keys)
            yield f"{start}.{name}.households", len(keys)
            yield f"{start}.{name}.persons", some if isinstance(some, int) else len(some)
            if column.get("covers", True):
                homes |= keys
                persons |= some
        yield f"{start}.covered.households", len(homes)
        yield f"{start}.covered.persons", len(persons)

    def _persons(self, column: dict, listed: list[Listed], keys: set):
        """Whom a column counts; of decisions, the sum of their families."""
        if column.get("unit") == "sum":
            own = {one.person for one in listed}
            return sum(
                one.size
                for one in self.frozen.decided
                if one.programme.code in column["programmes"] and one.person in own
            )
        if column.get("unit") == "all":
            return {one.person for one in listed if one.household in keys}
        holders = self._holders(column)
        return {o.person for o in listed if o.household in keys and o.person in holders}
