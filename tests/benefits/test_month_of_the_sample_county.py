"""The engine computes again what the sample county paid in 2022, and every row is equal."""

from datetime import date

import pytest

from benefits import payroll
from benefits.models import ExclusionCode, Payment, PayrollRun
from benefits.states import RunStatus
from cases.models import GoLive, PaymentKind
from tests import factories
from welfare.accounts.roles import Role

MONTHS = [date(2022, number, 1) for number in range(1, 13)]


def rows_of(payments):
    rows = payments.values_list("award", "basic", "supplement", "persons")
    return {award: money for award, *money in rows}


@pytest.mark.django_db
@pytest.mark.parametrize("month", MONTHS, ids=lambda month: f"{month:%Y-%m}")
def test_the_month_computed_again(sample_county, month):
    first = {"month": month, "kind": PaymentKind.REGULAR, "replaces": None}
    GoLive.objects.update(month=MONTHS[0])  # as if the system had paid already then
    paid = rows_of(Payment.objects.filter(**first))
    for unpaid in (Payment.objects.filter(replaces__month=month), Payment.objects.filter(**first)):
        unpaid._raw_delete(unpaid.db)  # nobody asks 24,000 rows what else stands on them
    run = PayrollRun.objects.create(
        county=sample_county,
        month=month,
        sequence=1,
        created_by=factories.user(Role.FINANCE, sample_county),
    )
    while payroll.take_chunk(run.pk):
        pass
    payroll.finish(run.pk, None)
    run.refresh_from_db()
    assert run.status == RunStatus.CALCULATED
    mine = run.payments.filter(**first).exclude(programme__code="ORPHAN")
    # What the county paid to its institutions is not in the list of people's accounts.
    computed = rows_of(mine.exclude(award__care_detail__institution__isnull=False))
    assert len(computed) > 1900
    assert computed == paid
    excluded = set(run.exclusions.values_list("code", flat=True))
    assert excluded <= {ExclusionCode.INSTITUTION}  # their money goes to the institution
