"""Whether a county's layouts say what their kinds of file can read: keys and words, each once."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from counties.kinds import DESKS
from welfare.county.profile.reading import ProfileFault
from welfare.exceptions import NotAllowed
from welfare.files.imports import ImportSpec, check_layouts, layouts_for
from welfare.files.imports.county_layouts import layout_of
from welfare.files.tables import BadFile, BadLayout, Layout
from welfare.files.tables.recognise import best_fit
from welfare.models import Division, ImportBatch, TableLayout

SPECS: dict[str, type[ImportSpec[Any]]] = {kind: desk.specs[kind] for kind, desk in DESKS.items()}
KINDS = [*SPECS]  # of files that a profile may lay out


def fits_elsewhere(batch: ImportBatch) -> Layout | None:
    """The county's layout of another kind that the file fits wholly, as its own kind's do not."""
    rows = TableLayout.objects.filter(county=batch.county, kind__in=SPECS).order_by("pk")
    layouts = [layout_of(row.kind, row.name, row.definition) for row in rows]
    with batch.file.open() as stored:
        content = stored.read()
    try:
        fit = best_fit(content, batch.file_name, layouts)
    except BadFile:
        return None
    return layouts[fit.position] if fit and fit.kind != batch.kind else None


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
