"""Whether a county's layouts say what their kinds of file can read: keys and words, each once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from counties.kinds import DESKS
from welfare.county.profile.reading import ProfileFault
from welfare.exceptions import NotAllowed
from welfare.files.imports import ImportSpec, check_layouts, layouts_for
from welfare.files.imports.county_layouts import layout_of
from welfare.files.tables import BadFile, BadLayout, Layout
from welfare.files.tables.layouts import SEQUENCE
from welfare.files.tables.recognise import best_fit
from welfare.models import Division, ImportBatch, TableLayout

SPECS: dict[str, type[ImportSpec[Any]]] = {kind: desk.specs[kind] for kind, desk in DESKS.items()}
KINDS = [*SPECS]  # of files that a profile may lay out


# What lists of people have in common: it says who somebody is, and of which kind no list is
OF_ANY_LIST = {
    *("name", "resident_id", "certificate", "sex", "birth_date", "ethnicity", "relation", "remark"),
    *("town", "village", "area", "head_name", "head_id", "household_number", SEQUENCE),
}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A layout of another kind that a file fits, and the headings that say so."""

    layout: Layout
    headings: list[str]


def fits_elsewhere(batch: ImportBatch) -> Elsewhere | None:
    """The county's layout of another kind that the file fits wholly and better than its own kind's.

    Names and places make no list one of a kind: one heading at least must tell the kind.
    """
    rows = TableLayout.objects.filter(county=batch.county, kind__in=SPECS).order_by("pk")
    layouts = [layout_of(row.kind, row.name, row.definition) for row in rows]
    with batch.file.open() as stored:
        content = stored.read()
    try:
        fit = best_fit(content, batch.file_name, layouts)
    except BadFile:
        return None
    if fit is None or fit.kind == batch.kind or fit.columns <= _known(batch):
        return None
    telling = [heading for key, heading in fit.headings.items() if key not in OF_ANY_LIST]
    return Elsewhere(layouts[fit.position], telling) if telling else None


def _known(batch: ImportBatch) -> int:
    """How many columns its own kind knows of the file, in the layout that knows most."""
    known = Counter(one["layout"] for one in batch.mapping.get("columns", ()) if one["key"])
    return max(known.values(), default=0)


def layout_faults(county: Division) -> list[ProfileFault]:
    """What a layout names that nothing reads; asked when programmes and words are there."""
    remedy = _("Correct the layout.")
    kinds = TableLayout.objects.filter(county=county, kind__in=SPECS).values_list("kind", flat=True)
    return [
        ProfileFault(f"[layouts.{kind}] {name}".strip(), "", reason, remedy)
        for kind in sorted(set(kinds))
        for name, reason in _reasons(SPECS[kind], county)
    ]


def _reasons(spec: type[ImportSpec[Any]], county: Division) -> Iterator[tuple[str, str]]:
    """What is wrong with each layout of a kind, by its name."""
    try:
        reader = spec(ImportBatch(county=county, kind=spec.kind))
        layouts = layouts_for(county, spec)
    except NotAllowed:  # the county has no programme of the kind: its words cannot be known
        return
    for layout in layouts:
        try:
            check_layouts(reader, [layout])
        except BadLayout as error:
            yield layout.name, str(error)
