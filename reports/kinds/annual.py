"""年度报告, and from January to any month (九个月, 十个月): every table."""

from django.utils.translation import gettext_lazy as _

from reports import cross_foot_data
from reports.figures import catalogue
from reports.kinds.base import ReportKind
from reports.kinds.codes import ANNUAL

KINDS = (ReportKind(ANNUAL, _("Annual report"), catalogue.tables, checks=cross_foot_data.on_data),)
