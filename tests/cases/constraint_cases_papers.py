"""What PostgreSQL refuses of the numbers of papers, beside constraint_cases."""

from datetime import date

from django.utils import timezone

from tests.cases.constraint_cases import breaks, county, row, twice, worker
from welfare import models as w

twice("paper_series_once_a_year", w.PaperSeries, office=county, series="told", year=2026)
ISSUED = {"county": county, "series": "told", "year": 2026, "paper": "missing", "title": "x"}
ISSUED |= {"subject_type": "cases.application", "body": "x", "sha256": "x", "issued_by": worker}


@breaks("issued_paper_number_once")
def _one_number_on_two_papers():
    said = {**ISSUED, "county": county(), "office": county(), "issued_by": worker(), "serial": 1}
    for subject in (1, 2):
        w.IssuedPaper.objects.create(**said, subject_id=subject)


@breaks("issued_paper_once_for_its_act")
def _two_numbers_on_one_paper():
    said = {
        **ISSUED,
        "county": county(),
        "office": county(),
        "issued_by": worker(),
        "subject_id": 1,
    }
    for serial in (1, 2):
        w.IssuedPaper.objects.create(**said, serial=serial)


LISTED = {"address": "/x/", "title": "名单", "county": county, "area": county}
LISTED |= {"ordered_by": worker, "reason": "核对", "kept_until": date(2026, 1, 31)}
row("list_export_has_a_reason", w.ListExport, **LISTED | {"reason": ""})
row("list_export_file_has_its_rows", w.ListExport, **LISTED, file="exports/x.xlsx")
row(
    "list_export_destroyed_has_no_file",
    w.ListExport,
    **LISTED,
    file="exports/x.xlsx",
    rows=1,
    destroyed_at=timezone.now,
)
