"""What PostgreSQL refuses of the numbers of papers, beside constraint_cases."""

from datetime import date, timedelta

from django.utils import timezone

from cases import models as m
from tests import factories
from tests.cases.constraint_cases import BREAKS, breaks, county, row, twice, worker
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


HUNG = {"hung_on": timezone.localdate, "place": "公布栏", "hung_by": "村主任"}
HUNG |= {"recorded_by": worker, "recorded_at": timezone.now}


def _printed(**said):
    village = factories.village(factories.town())
    facts = {"village": village, "town": village.parent, "printed_by": worker()} | said
    return m.Publication.objects.create(**{k: v() if callable(v) else v for k, v in facts.items()})


def _before():
    return timezone.localdate() - timedelta(days=2)


def _named(award, **said):
    facts = {"publication": _printed(village=award.village, town=award.town), "persons": 1} | said
    return m.PublishedAward.objects.create(award=award, **facts)


BREAKS |= {
    "publication_hung_has_place_and_person": lambda: _printed(**HUNG | {"hung_by": ""}),
    "publication_hung_after_it_was_printed": lambda: _printed(**HUNG | {"hung_on": _before}),
    "publication_taken_down_after_it_hung": lambda: _printed(**HUNG, down_on=_before),
    "publication_one_hangs": lambda: [_printed(**HUNG) for _time in range(2)],
    "publication_in_the_villages_town": lambda: _printed(town=factories.town(2)),
    "published_award_once_on_a_list": lambda: [
        _named(award, publication=row) for award in [factories.award()] for row in [_printed()] * 2
    ],
    "published_award_has_persons": lambda: _named(factories.award(), persons=0),
    "published_award_stood_on_the_print": lambda: [
        _named(award, publication=_printed(**HUNG, village=award.village, town=award.town))
        for award in [factories.award()]
    ],
    "published_award_may_hang_there": lambda: _named(factories.award("ORPHAN")),
}


@breaks("board_photograph_once")
def _one_photograph_twice():
    said = {"publication": _printed(), "digest": "x", "added_by": worker()}
    for _time in range(2):
        m.BoardPhotograph.objects.create(**said)


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
