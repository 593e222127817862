"""Whether a county's layouts say what their kinds of file can read: keys and words, each once."""

from typing import Any

from django.utils.translation import gettext as _

from benefits import bank_return
from counties.kinds import DESKS
from welfare.county.profile.reading import Fault
from welfare.exceptions import NotAllowed
from welfare.files.imports import ImportSpec, check_layouts, layouts_for
from welfare.files.tables import BadLayout
from welfare.models import Division, ImportBatch, TableLayout

SPECS: dict[str, type[ImportSpec[Any]]] = {kind: desk.specs[kind] for kind, desk in DESKS.items()}


def layout_faults(county: Division) -> list[Fault]:
    """What a layout names that nothing reads; asked when programmes and words are there."""
    remedy = _("Correct the layout.")
    rows = TableLayout.objects.filter(county=county).order_by("kind")
    faults = []
    for kind in dict.fromkeys(rows.values_list("kind", flat=True)):
        if kind == bank_return.KIND:
            continue
        if kind not in SPECS:
            reason = _("There is no kind of file called %(kind)s. Give one of: %(kinds)s.") % {
                "kind": kind,
                "kinds": ", ".join([*SPECS, bank_return.KIND]),
            }
            faults.append(Fault(f"[layouts.{kind}]", "", reason, remedy))
        elif reason := _reason(SPECS[kind], county):
            faults.append(Fault(f"[layouts.{kind}]", "", reason, remedy))
    return faults


def _reason(spec: type[ImportSpec[Any]], county: Division) -> str:
    try:
        check_layouts(spec(ImportBatch(county=county, kind=spec.kind)), layouts_for(county, spec))
    except BadLayout as error:
        return str(error)
    except NotAllowed:  # the county has no programme of the kind: its words cannot be known
        return ""
    return ""
