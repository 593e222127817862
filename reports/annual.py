"""A report of any kind: figures computed once, kept with the report, shown from what is kept.

`AnnualReport.figures` holds `values` (key → number as text; absent: nothing to divide by), the
same figures of the period before (`previous`) and of the same months a year ago (`year_before`),
`published` (key → number), `remarks` on what was published (key → text), and what the county
reported then, under the names of that time and in their order: `kinds` (code and name of the
supplement kinds), `programmes` (code, name and kind), `bands` (code and name by programme),
`groups` (code and name), `funds` (code, name and programmes of the sources of what was paid) and
`plan` (the section [report] of its profile).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.models import FundSource
from cases.models.programme import RECOGNISED
from cases.programmes import KINDS
from reports import cross_foot, lines, plan, workbook
from reports.cross_foot import CheckDone, Result, Source
from reports.figures import catalogue
from reports.figures.base import Figure, FigureTable, Funded, Granted, Named, Period, Share
from reports.kinds.base import YEAR_SO_FAR, ReportKind
from reports.kinds.catalogue import KINDS as KINDS_OF_REPORT
from reports.kinds.codes import ANNUAL
from reports.lines import Sheet, Standing, sheets
from reports.models import Adjustment, AnnualReport, PublishedFigure, ReportPlan, Snapshot
from reports.snapshots import months_before, newest_frozen
from reports.workbook import Contents
from reports.worksheet import Head
from welfare.audit.verb import Words
from welfare.jobs.actions import Progress
from welfare.models import Division
from welfare.templatetags.welfare import count

PROGRESS_STEP = 20
BESIDE = ("previous", "year_before")


def period_of(report: AnnualReport) -> Period:
    """What the report is about, with the names that it kept; before it is made, with today's."""
    assert report.snapshot is not None
    names = report.figures or named_now(report.snapshot)
    of_county = period_from(report.snapshot, report.made_at, names)
    return replace(of_county, span=kind_of(report).months, area=report.area, before=report.before)


def kind_of(report: AnnualReport) -> ReportKind:
    """What kind of report it is."""
    return KINDS_OF_REPORT[report.kind]


def span_of(report: AnnualReport) -> str:
    """The months it counts, as titles name them."""
    assert report.snapshot is not None
    return kind_of(report).span(report.snapshot.month)


def title_of(report: AnnualReport) -> str:
    """What it is called: its kind, its area where that is not the county, its months."""
    if report.kind == ANNUAL:
        assert report.snapshot is not None
        if report.snapshot.month.month == 12:
            return _("annual report %(year)s") % {"year": report.year}
        return _("report for %(months)s") % {"months": span_of(report)}
    words = {"kind": kind_of(report).title, "months": span_of(report), "area": report.area}
    if report.area is None:
        return _("%(kind)s, %(months)s") % words
    return _("%(kind)s, %(area)s, %(months)s") % words


def period_from(snapshot: Snapshot, at: datetime, kept: dict[str, Any]) -> Period:
    """What a report of this snapshot is about, under these names."""
    return Period(
        snapshot,
        at,
        kinds=dict(kept["kinds"]),
        programmes=tuple(Granted(*row) for row in kept["programmes"]),
        bands={code: tuple(Named(*row) for row in rows) for code, rows in kept["bands"].items()},
        groups=tuple(Named(*row) for row in kept["groups"]),
        funds=tuple(Funded(code, name, tuple(of)) for code, name, of in kept.get("funds", [])),
        plan=plan.of(kept["plan"]),
    )


def tables_of(county: Division, month: date, at: datetime) -> list[FigureTable]:
    """The tables that a report of the month would have, with whatever may be published."""
    snapshot = Snapshot(county=county, month=month)
    return catalogue.tables(period_from(snapshot, at, publishable(snapshot)))


def named_now(snapshot: Snapshot) -> dict[str, Any]:
    """What the county reports, and how it calls things, in the form in which a report keeps it."""
    county = snapshot.county
    chosen = ReportPlan.objects.filter(county=county).first()
    return {
        "kinds": list(catalogue.supplement_kinds(county).items()),
        "programmes": list(catalogue.programmes(county)),
        "bands": {code: list(rows) for code, rows in catalogue.bands(county).items()},
        "groups": list(catalogue.groups(county)),
        "funds": list(catalogue.funds(county, snapshot.month)),
        "plan": chosen.definition if chosen else {},
    }


def publishable(snapshot: Snapshot) -> dict[str, Any]:
    """The same with whatever a county may publish: every source of money with every programme."""
    names = named_now(snapshot)
    codes = [one.code for one in names["programmes"] if one.kind not in RECOGNISED]
    rows = FundSource.objects.filter(county=snapshot.county).order_by("pk")
    return names | {"funds": [(one.code, one.name, codes) for one in rows]}


def words(report: AnnualReport) -> dict[str, str]:
    """The names behind the county's codes, and behind the kinds of programmes."""
    return _words(period_of(report))


def words_now(snapshot: Snapshot) -> dict[str, str]:
    """The same under the names of today, for what no report keeps."""
    at = snapshot.frozen_at
    assert at is not None
    return _words(period_from(snapshot, at, named_now(snapshot)))


def _words(period: Period) -> dict[str, str]:
    terms = {code: str(kind.term) for code, kind in KINDS.items()}
    granted = {one.code: one.name for one in period.programmes}
    groups = {one.code: one.name for one in period.groups}
    return terms | granted | groups | dict(period.kinds)


def shown(report: AnnualReport) -> list[Sheet]:
    """The tables as the page and the workbook show them, from what the report kept."""
    tables = kind_of(report).tables(period_of(report))
    beside = {name: _numbers(report, name) for name in BESIDE}
    return sheets(tables, _numbers(report, "values"), _numbers(report, "published"), beside)


def corrections(report: AnnualReport, tables: list[Sheet]) -> list[tuple[Adjustment, str]]:
    """What two people put right since it was sent, each with its figure in words. (更正)"""
    rows = Adjustment.objects.filter(submission__report=report, confirmed_at__isnull=False)
    names = subjects(report, tables) if rows else {}
    return [(one, names.get(one.key, one.key)) for one in rows]


def subjects(report: AnnualReport, tables: list[Sheet]) -> dict[str, str]:
    """What each check is about, in words."""
    by_key = {key: str(label) for key, label in cross_foot.SUBJECTS.items()} | words(report)
    for sheet in tables:
        for line in sheet.lines:
            by_key[line.key] = named(sheet.title, line.figure)
    return by_key


def named(title: Words, figure: Figure | Share) -> str:
    """A figure as it is known beside those of other tables."""
    words = {"table": title, "figure": figure.label, "unit": figure.unit.label}
    return _("%(table)s: %(figure)s (%(unit)s)") % words


def unmatched(report: AnnualReport, tables: list[Sheet]) -> dict[str, Decimal]:
    """Published figures that none of our figures stands beside."""
    ours = {line.key for sheet in tables for line in sheet.lines}
    published = _numbers(report, "published")
    return {key: value for key, value in published.items() if key not in ours}


def of_others(report: AnnualReport, unmatched: Mapping[str, Decimal]) -> dict[str, str]:
    """In the words of the annual report: what was published of a figure that stands there only."""
    assert report.snapshot is not None
    if not unmatched or report.kind == ANNUAL:
        return {}
    tables = tables_of(report.county, report.snapshot.month, report.made_at)
    return {f.key: named(t.title, f) for t in tables for f in t.figures if f.key in unmatched}


def standing(report: AnnualReport, tables: list[Sheet]) -> Standing:
    """How the report's figures stand to the published ones: what the headline says."""
    return lines.standing(tables, unmatched(report, tables))


def doubts(report: AnnualReport) -> dict[str, list[str]]:
    """By key of a published figure: the checks that the publication itself does not pass."""
    by_key: dict[str, list[str]] = {}
    for one in outcomes(report):
        if one.source == Source.PUBLISHED and one.result == Result.ERROR:
            for key in one.keys or (one.subject,):
                by_key.setdefault(key, []).append(
                    f"{one.text} {count(one.left)} ≠ {count(one.right)}"
                )
    return by_key


def remarks(report: AnnualReport) -> dict[str, str]:
    """By key of a published figure: what the county says of it."""
    kept: dict[str, str] = report.figures.get("remarks", {})
    return kept


def outcomes(report: AnnualReport) -> list[CheckDone]:
    """The checks as they were decided."""
    return [CheckDone(**kept) for kept in report.checks]


def doubtful(report: AnnualReport, result: Result) -> list[CheckDone]:
    """The report's own checks with this result."""
    return [o for o in outcomes(report) if o.source == Source.OURS and o.result == result]


def unexplained(report: AnnualReport) -> list[CheckDone]:
    """Warnings of the report of which nobody has said why."""
    said = set(report.explanations.values_list("code", "subject"))
    return [o for o in doubtful(report, Result.WARNING) if (o.code, o.subject) not in said]


def _numbers(report: AnnualReport, name: str) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in report.figures.get(name, {}).items()}


def build(report: AnnualReport, progress: Progress) -> None:
    """Compute every figure and check, write the workbook; a finished report is left alone."""
    if report.workbook:
        return
    assert report.snapshot is not None
    names = named_now(report.snapshot)
    report.figures = names
    period, kind = period_of(report), kind_of(report)
    tables = kind.tables(period)
    total = sum(len(table.figures) for table in tables) + 2
    progress.set(0, total)
    values: dict[str, Decimal | None] = {}
    for figure, value in catalogue.values(period, tables):
        values[figure.key] = value
        if len(values) % PROGRESS_STEP == 0:
            progress.set(len(values), total)
    published = _published(report)
    report.figures = {
        **names,
        **_beside(report, period, tables),
        "values": {key: str(value) for key, value in values.items() if value is not None},
        "published": {key: str(value) for key, value in published.items()},
        "remarks": dict(_published_rows(report).exclude(remark="").values_list("key", "remark")),
    }
    decided = _decide(report, period, tables, values, published)
    report.checks = [outcome.as_dict() for outcome in decided]
    progress.set(total - 1, figures=len(values))
    write_workbook(report)
    report.save(update_fields=["figures", "checks", "workbook"])
    progress.set(total)


def write_workbook(report: AnnualReport) -> None:
    """Write the file from what the report keeps: again, when its cover has more to say."""
    tables = shown(report)
    content = workbook.write(
        report,
        Contents(
            tables,
            outcomes(report),
            subjects(report, tables) | of_others(report, unmatched(report, tables)),
            unmatched(report, tables),
            doubts(report),
            remarks(report),
            _head(report),
        ),
    )
    assert report.snapshot is not None
    code = (report.area or report.county).code
    name = f"{code}-{report.kind}-{report.snapshot.month:%Y-%m}-{report.pk}.xlsx"
    report.workbook.save(name, ContentFile(content), save=False)


def _head(report: AnnualReport) -> Head:
    """What stands above its sheets, in the language that is active."""
    kind = kind_of(report)
    explained = {(one.code, one.subject): one.text for one in report.explanations.all()}
    return Head(
        title_of(report),
        span_of(report),
        str(report.area or report.county),
        kind.form,
        published=kind.months == YEAR_SO_FAR,
        explained=explained,
    )


def _published_rows(report: AnnualReport) -> "QuerySet[PublishedFigure]":
    """What was published for exactly these months; publications count from January."""
    assert report.snapshot is not None
    if kind_of(report).months != YEAR_SO_FAR:
        return PublishedFigure.objects.none()
    return PublishedFigure.objects.filter(
        county=report.county, year=report.year, month=report.snapshot.month.month
    )


def _published(report: AnnualReport) -> dict[str, Decimal]:
    return dict(_published_rows(report).values_list("key", "value"))


def _beside(
    report: AnnualReport, period: Period, tables: list[FigureTable]
) -> dict[str, dict[str, str]]:
    """The figures of the compared tables as they were: counted the same way, elsewhere in time."""
    compared = [table for table in tables if table.compared]
    by_time: dict[str, dict[str, str]] = {}
    for name, snapshot in (("previous", report.before), ("year_before", report.year_before)):
        if snapshot is not None:
            then = replace(period, snapshot=snapshot, before=_snapshot_before(report, snapshot))
            counted = catalogue.values(then, compared)
            by_time[name] = {f.key: str(value) for f, value in counted if value is not None}
    return by_time


def _snapshot_before(report: AnnualReport, snapshot: Snapshot) -> Snapshot | None:
    """What stood on the roll a period earlier; the roll itself where that was never frozen."""
    month = months_before(snapshot.month, kind_of(report).months)
    return newest_frozen(report.county, month)


def _decide(
    report: AnnualReport,
    period: Period,
    tables: list[FigureTable],
    values: dict[str, Decimal | None],
    published: dict[str, Decimal],
) -> list[CheckDone]:
    before = {
        f"{cross_foot.PREVIOUS}{key}": value for key, value in _numbers(report, "previous").items()
    }
    ours = [
        *cross_foot.on_figures({**values, **before}, tables),
        *kind_of(report).checks(period),
    ]
    theirs = cross_foot.on_figures(published, tables)
    return [*cross_foot.judge(iter(ours), Source.OURS), *cross_foot.judge(theirs, Source.PUBLISHED)]
