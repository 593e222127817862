"""自评报告: who of the groups under watch is covered by what, with the rolls beside it."""

from django.utils.translation import gettext_lazy as _

from reports.figures import classes, crossed, dibao, divisions, relief, tekun
from reports.figures.base import FigureTable, Period
from reports.kinds.base import ReportKind


def tables(period: Period) -> list[FigureTable]:
    """The cross tables of the county first."""
    return [
        *crossed.tables(period),
        dibao.size_and_change(period),
        *classes.tables(period),
        tekun.form(period),
        tekun.grades(period),
        relief.table(period),
        divisions.table(period),
    ]


KINDS = (ReportKind("self_assessment", _("Self-assessment of coverage"), tables),)
