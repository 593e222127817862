"""The folder of a county: its profile, and the table files in the order of taking over.

What a file is of, the profile may say in `[files]`; else its headers and its name do.
"""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath

from django.conf import settings
from django.utils.translation import gettext as _

from counties import profile as profiles
from counties.files_section import FilesSection, NamedFile
from counties.kinds import DEPARTMENTS, DESKS
from welfare.county.profile.place import NoProfile, profile_at
from welfare.exceptions import NotAllowed
from welfare.files.imports.county_layouts import layout_of, own_definition
from welfare.files.imports.elsewhere import elsewhere
from welfare.files.tables import BadFile, Layout, load_layouts, read_table
from welfare.files.tables.recognise import Fit, best_fit

SHELF = settings.BASE_DIR / "data" / "profiles"
EXPECTED = "expected.csv"
NO_TABLES = {".md", ".toml", ".py"}  # beside the files of the county, none of them
MONTH_IN_NAME = re.compile(r"(20\d{2})(?:-|年)?(0[1-9]|1[0-2]|[1-9](?=月))月?$")  # …_202212.xls
LAST = 10_000


@dataclass(frozen=True)
class Take:
    """One file to be taken over, as what, and of which year or month."""

    kind: str
    path: Path
    year: int | None
    month: date | None

    @property
    def of_department(self) -> bool:
        return DESKS.get(self.kind, DEPARTMENTS) is DEPARTMENTS


@dataclass(frozen=True)
class Folder:
    """A county as it is handed over. `strange` are files that are not taken over, each with why."""

    profile: Path
    code: str
    name: str
    files: tuple[Take, ...]
    strange: Mapping[Path, str]
    month: date  # the month that is reported
    expected: Path | None

    @property
    def ledgers(self) -> list[Take]:
        return [take for take in self.files if not take.of_department]

    @property
    def departments(self) -> list[Take]:
        return [take for take in self.files if take.of_department]


def read(place: Path) -> Folder:
    """Read the profile and look through the folder; nothing is loaded.

    Raises BadProfile, or NotAllowed when there is none or a named file is missing.
    """
    try:
        path = profile_at(place, SHELF)
    except NoProfile as error:
        raise NotAllowed(str(error)) from error
    profile = profiles.read(path)
    folder = place if place.is_dir() else path.parent / profile.files.folder
    own = frozenset(profile.departments.departments) - DESKS.keys()
    layouts = _each(load_layouts({"layouts": profile.layouts}), own)
    search = _FolderSearch(folder, profile.files, layouts, own)
    takes = search.files()
    expected = folder / EXPECTED
    return Folder(
        profile=path,
        code=profile.county.code,
        name=profile.county.name,
        files=tuple(takes),
        strange=search.strange,
        month=search.month,
        expected=expected if expected.is_file() else None,
    )


def month_in(path: PurePath) -> date | None:
    """The month at the end of a file's name."""
    named = MONTH_IN_NAME.search(path.stem)
    return date(int(named[1]), int(named[2]), 1) if named else None


def _each(layouts: Mapping[str, list[Layout]], own: Set[str]) -> list[Layout]:
    """Every layout of a kind of file that is taken over here, and of the county's departments.

    What the profile adds is read from it: there may be no database yet.
    """
    known = DESKS.keys() | own
    return [layout for kind, several in layouts.items() if kind in known for layout in several]


class _FolderSearch:
    """Looks through a folder once."""

    def __init__(
        self, folder: Path, section: FilesSection, layouts: list[Layout], own: Set[str]
    ) -> None:
        self.folder, self.section = folder, section
        self.order = [*DESKS.keys(), *sorted(own)]
        self.layouts = layouts
        self.named: dict[str, list[NamedFile]] = {}
        for row in section.rows:
            self.named.setdefault(row.name, []).append(row)
        self.strange: dict[Path, str] = {}
        laid_out = {layout.kind for layout in layouts}
        self.sent = {*DEPARTMENTS.specs}  # of the modules: the profile adds its own, unread yet
        self.not_laid_out = [
            layout_of(kind, "", own_definition(DEPARTMENTS.specs[kind]))
            for kind in sorted(self.sent - laid_out)
        ]
        paths = self._paths()
        there = {path.name for path in paths} | {
            name for name in section.skip if (folder / name).is_file()
        }
        if absent := (self.named.keys() | set(section.skip)) - there:
            raise NotAllowed(
                _("[files] names %(files)s, which the folder %(folder)s does not hold.")
                % {"files": "、".join(sorted(absent)), "folder": folder}
            )
        self.paths = paths
        self.month = section.month or self._latest() or date(section.year or 2000, 12, 1)

    def _paths(self) -> list[Path]:
        if not self.folder.is_dir():
            raise NotAllowed(_("There is no folder %(folder)s.") % {"folder": self.folder})
        return [
            path
            for path in sorted(self.folder.iterdir())
            if path.is_file()
            and path.suffix.lower() not in NO_TABLES
            and path.name != EXPECTED
            and not path.name.startswith((".", "~$"))
            and path.name not in self.section.skip
        ]

    def _latest(self) -> date | None:
        return max(filter(None, map(month_in, self.paths)), default=None)

    def files(self) -> list[Take]:
        """Kind by kind; within a kind as the profile lists files, then by layout, then by name."""
        recognised = sorted(self._recognised(), key=lambda one: one[0])
        return [take for _place, take in recognised]

    def _recognised(self) -> Iterator[tuple[tuple[int, int, int, str], Take]]:
        for path in self.paths:
            rows: list[NamedFile | None] = [*self.named.get(path.name, ())]
            for row in rows or [None]:
                place = self.section.rows.index(row) if row else LAST
                kind, position = self._kind(path, row)
                if kind not in self.order:
                    self.strange.setdefault(path, _("It is of no kind that the profile lays out."))
                    continue
                take = self._take(kind, path, row)
                yield (self.order.index(kind), place, position, path.name), take

    def _kind(self, path: Path, row: NamedFile | None) -> tuple[str, int]:
        """What the file is of, and which of the layouts of that kind says so."""
        if row is not None and row.kind:
            return row.kind, LAST
        try:
            fit = best_fit(path, path.name, self.layouts)
        except BadFile as error:
            self.strange[path] = str(error)
            return "", LAST
        if fit is None or self._is_of_no_layout(path, fit):
            return "", LAST
        return fit.kind, fit.position

    def _is_of_no_layout(self, path: Path, fit: Fit) -> bool:
        """Whether the file is of a department whose file the profile does not lay out.

        Its headings are known all the same: 企业持股任职 is no list of one-man businesses.
        """
        if fit.kind not in self.sent:
            return False
        table = read_table(path, path.name, self.layouts[fit.position], lenient=True)
        other = elsewhere(table, fit.kind, path.name, self.not_laid_out)
        if other is not None:
            said = _(
                "By its headings %(headings)s it is of “%(kind)s”, which the profile does not lay"
                " out. Lay it out, or name its kind under [files]."
            )
            words = {"headings": "、".join(other.headings), "kind": other.layout.title}
            self.strange[path] = said % words
        return other is not None

    def _take(self, kind: str, path: Path, row: NamedFile | None) -> Take:
        desk = DESKS.get(kind, DEPARTMENTS)
        month = row.month if row else None
        if desk is DEPARTMENTS or desk.specs[kind].asks_month:
            month = month or month_in(path) or self.month
        year = (row.year if row else None) or self.section.year or self.month.year
        return Take(kind, path, year, month)
