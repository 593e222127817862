"""The town's own decisions of a month, filed with the county. (每月备案)"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.models import Application, MonthlyFiling
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import next_month
from welfare.models import Division, User


@explained()
@transaction.atomic
def file_month(*, by: User, town: Division, month: date) -> MonthlyFiling:
    """File what the town decided up to the end of the month and had not filed; it may be nothing.

    What is decided after its month was filed is filed at once under the next number, so that
    none is lost and none waits for a month that has not begun. (补报)
    """
    rules.check_may_file(town, month, by)
    earlier = MonthlyFiling.objects.filter(town=town, month=month).count()
    filing = MonthlyFiling.objects.create(town=town, month=month, number=earlier + 1, filed_by=by)
    due = Application.objects.to_file().filter(town=town, decided_on__lt=next_month(month))
    filed = list(due.select_for_update(of=("self",)))
    for application in filed:
        application.filing = filing
        application.save(update_fields=["filing"])
    audit.record("month_filed", filing, by=by, month=f"{month:%Y-%m}", cases=len(filed))
    return filing


@explained()
@transaction.atomic
def check_filing(*, by: User, filing: MonthlyFiling, note: str = "") -> MonthlyFiling:
    """The county has looked at a town's filing."""
    filing = MonthlyFiling.objects.select_for_update(of=("self",)).get(pk=filing.pk)
    rules.check_may_check(filing, by)
    filing.checked_by, filing.checked_at = by, timezone.now()
    filing.note = note.strip()
    filing.save()
    audit.record("filing_checked", filing, by=by, reason=filing.note)
    return filing
