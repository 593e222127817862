"""The section `[files]` of a profile: the table files that are handed over with it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from welfare.county.profile.reading import YEARS, Node


@dataclass(frozen=True)
class NamedFile:
    """A file by its name: of which kind, year and month it is, where the profile says so."""

    name: str
    kind: str
    year: int | None
    month: date | None


@dataclass(frozen=True)
class FilesSection:
    """Where the files lie (seen from the profile), of when they are, and what is known of each."""

    folder: str = ""
    year: int | None = None
    month: date | None = None
    skip: tuple[str, ...] = ()
    rows: tuple[NamedFile, ...] = ()


def read(root: Node, kinds: Collection[str]) -> FilesSection:
    """The section; a profile without it leaves everything to the files' headers and names."""
    if not root.has("files"):
        return FilesSection()
    node = root.table("files")
    skip = node.values.get("skip", []) if node.has("skip") else []
    if not isinstance(skip, list) or not all(isinstance(name, str) for name in skip):
        node.bad("skip", _("This is not a list of file names."), _('Write ["a.xlsx", "b.csv"].'))
        skip = []
    section = FilesSection(
        folder=node.text("folder", ""),
        year=_year(node),
        month=node.month("month"),
        skip=tuple(skip),
        rows=tuple(_rows(node, kinds)),
    )
    node.close()
    return section


def _rows(section: Node, kinds: Collection[str]) -> Iterator[NamedFile]:
    """A file may come again as something else: who draws it, and what was paid to them."""
    named: dict[str, set[str]] = {}
    for node in section.rows("rows"):
        kind = node.choice("kind", list(kinds)) if node.has("kind") else ""
        row = NamedFile(node.text("name"), kind, _year(node), node.month("month"))
        known = named.setdefault(row.name, set())
        if known and (not kind or kind in known or "" in known):
            node.bad(
                "kind",
                _("The file is named twice, and not as files of two kinds."),
                _("Write another kind with each, or remove one of the two."),
            )
        known.add(kind)
        node.close()
        yield row


def _year(node: Node) -> int | None:
    least, most = YEARS
    return node.whole("year", least=least, most=most) if node.has("year") else None
