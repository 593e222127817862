"""The annual report: figures computed once, kept with the report, and shown from what is kept.

`AnnualReport.figures` holds `values` (key → number as text; absent: nothing to divide by),
`published` (key → number), `kinds` (code and name of the supplement kinds, as they were then and
in their order) and `programmes` (code, name and kind of the county's programmes, likewise).
"""

from decimal import Decimal

from django.core.files.base import ContentFile

from cases.programmes import KINDS
from reports import cross_foot, cross_foot_data, workbook
from reports.cross_foot import Outcome, Source
from reports.figures import catalogue
from reports.figures.base import FigureTable, Granted, Period
from reports.lines import Sheet, sheets
from reports.models import AnnualReport, PublishedFigure
from reports.workbook import Contents
from welfare.jobs.actions import Progress

PROGRESS_STEP = 20


def period_of(report: AnnualReport) -> Period:
    """What the report is about."""
    assert report.snapshot is not None
    kept, granted = report.figures.get("kinds"), report.figures.get("programmes")
    kinds = catalogue.supplement_kinds(report.county) if kept is None else dict(kept)
    programmes = (
        catalogue.programmes(report.county)
        if granted is None
        else tuple(Granted(*row) for row in granted)
    )
    return Period(report.snapshot, report.made_at, kinds, programmes)


def words(report: AnnualReport) -> dict[str, str]:
    """The names behind the county's codes, and behind the kinds of programmes."""
    terms = {code: str(kind.term) for code, kind in KINDS.items()}
    period = period_of(report)
    granted = {one.code: one.name for one in period.programmes}
    return terms | granted | dict(period.kinds)


def shown(report: AnnualReport) -> list[Sheet]:
    """The tables as the page and the workbook show them, from what the report kept."""
    tables = catalogue.tables(period_of(report))
    return sheets(tables, _numbers(report, "values"), _numbers(report, "published"))


def subjects(report: AnnualReport) -> dict[str, str]:
    """What each check is about, in words."""
    by_key = {key: str(label) for key, label in cross_foot.SUBJECTS.items()} | words(report)
    for sheet in shown(report):
        for line in sheet.lines:
            label, unit = line.figure.label, line.figure.unit.label
            by_key[line.key] = f"{sheet.title}: {label} ({unit})"
    return by_key


def unmatched(report: AnnualReport) -> dict[str, Decimal]:
    """Published figures that none of our figures stands beside."""
    ours = {line.key for sheet in shown(report) for line in sheet.lines}
    published = _numbers(report, "published")
    return {key: value for key, value in published.items() if key not in ours}


def outcomes(report: AnnualReport) -> list[Outcome]:
    """The checks as they were decided."""
    return [Outcome(**kept) for kept in report.checks]


def _numbers(report: AnnualReport, name: str) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in report.figures.get(name, {}).items()}


def build(report: AnnualReport, progress: Progress) -> None:
    """Compute every figure and check, write the workbook; a finished report is left alone."""
    if report.workbook:
        return
    period = period_of(report)
    tables = catalogue.tables(period)
    total = sum(len(table.figures) for table in tables) + 2
    progress.set(0, total)
    values: dict[str, Decimal | None] = {}
    for figure, value in catalogue.values(period, tables):
        values[figure.key] = value
        if len(values) % PROGRESS_STEP == 0:
            progress.set(len(values), total)
    published = _published(report)
    report.figures = {
        "values": {key: str(value) for key, value in values.items() if value is not None},
        "published": {key: str(value) for key, value in published.items()},
        "kinds": list(period.kinds.items()),
        "programmes": list(period.programmes),
    }
    decided = _decide(period, tables, values, published)
    report.checks = [outcome.as_dict() for outcome in decided]
    progress.set(total - 1, figures=len(values))
    content = workbook.write(
        report, Contents(shown(report), decided, subjects(report), unmatched(report))
    )
    name = f"{report.county.code}-{report.year}-{report.pk}.xlsx"
    report.workbook.save(name, ContentFile(content), save=False)
    report.save(update_fields=["figures", "checks", "workbook"])
    progress.set(total)


def _published(report: AnnualReport) -> dict[str, Decimal]:
    rows = PublishedFigure.objects.filter(county=report.county, year=report.year)
    return dict(rows.values_list("key", "value"))


def _decide(
    period: Period,
    tables: list[FigureTable],
    values: dict[str, Decimal | None],
    published: dict[str, Decimal],
) -> list[Outcome]:
    ours = [*cross_foot.on_figures(values, tables), *cross_foot_data.on_data(period)]
    theirs = cross_foot.on_figures(published, tables)
    return [*cross_foot.judge(iter(ours), Source.OURS), *cross_foot.judge(theirs, Source.PUBLISHED)]
