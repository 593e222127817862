"""As which other kind of table file a county knows a file: ledgers, payments, departments."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from benefits.ledgers import DESK as PAYMENTS
from cases.ledgers import DESK as LEDGERS
from verification.own_departments import departments_of
from welfare.exceptions import NotAllowed
from welfare.files.imports import ImportSpec, layouts_for
from welfare.files.imports.elsewhere import Elsewhere, elsewhere
from welfare.files.tables import BadLayout, Layout, TableFile
from welfare.models import Division, ImportBatch

Specs = Mapping[str, type[ImportSpec[Any]]]


def other_kind(table: TableFile, batch: ImportBatch, departments: Specs) -> Elsewhere | None:
    """The kind of which the file is by its headings, where that is not the one it came as."""
    assert batch.county is not None
    return elsewhere(table, batch.kind, batch.file_name, _layouts(batch.county, departments))


def _layouts(county: Division, departments: Specs) -> Iterator[Layout]:
    """The county's layouts of every kind, or what a kind itself calls its columns."""
    sent = {code: departments[code] for code in departments_of(county)}
    for spec in chain(LEDGERS.specs.values(), PAYMENTS.specs.values(), sent.values()):
        try:
            yield from layouts_for(county, spec)
        except (NotAllowed, BadLayout):  # nobody has said, or not wholly, what such files look like
            continue
