"""Whether a county's layouts say what their kinds of file can read: keys and words, each once."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from counties.kinds import DEPARTMENTS, DESKS
from verification.other_kinds import other_kind
from welfare.county.profile.reading import ProfileFault
from welfare.exceptions import NotAllowed
from welfare.files import imports
from welfare.files.imports import ImportSpec, check_layouts, layouts_for
from welfare.files.imports.county_layouts import opened, table_of
from welfare.files.imports.elsewhere import Elsewhere
from welfare.files.tables import BadFile, BadLayout
from welfare.models import Division, ImportBatch, TableLayout, User

SPECS: dict[str, type[ImportSpec[Any]]] = {kind: desk.specs[kind] for kind, desk in DESKS.items()}
KINDS = [*SPECS]  # of files that a profile may lay out


def fits_elsewhere(batch: ImportBatch) -> Elsewhere | None:
    """The county's layout of another kind that the file fits wholly and better than its own's."""
    spec = DESKS[batch.kind].specs[batch.kind](batch)
    try:
        table = table_of(batch, spec, opened(batch), lenient=True)
    except BadFile:
        return None
    return other_kind(table, batch, DEPARTMENTS.specs)


def hand_on(*, by: User, batch: ImportBatch, kind: str, **period: Any) -> ImportBatch:
    """Hand the file of a batch in as another kind. Raises as a hand-in does."""
    assert batch.county is not None
    with batch.file.open() as stored:
        return imports.hand_in(
            by=by,
            county=batch.county,
            spec=DESKS[kind].specs[kind],
            file=stored,
            file_name=batch.file_name,
            **period,
        )


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
