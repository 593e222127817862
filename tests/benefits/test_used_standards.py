"""A standard or rate by which somebody was decided or paid is not written over."""

from datetime import date
from decimal import Decimal

import pgtrigger
import pytest

from benefits.models import Payment, Standard, SupplementRate
from benefits.reference import check_rate_unpaid, check_standard_unused
from benefits.states import RunStatus
from cases.states import ApplicationStatus
from tests import factories
from tests.benefits import raises, scene
from tests.benefits.test_bulk import confirmed as bulk_granted
from tests.benefits.test_bulk import prices
from tests.benefits.test_changed_standard import applied, confirmed, finished, month
from tests.cases import walk
from tests.welfare.test_used_parameters import refused
from welfare.exceptions import NotAllowed
from welfare.models import Residence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


def of(code, **fields):
    return Standard.objects.filter(
        programme__code=code, residence=Residence.RURAL, **fields
    ).latest("valid_from")


def change(standard, amount="999"):
    return lambda: Standard.objects.filter(pk=standard.pk).update(amount=Decimal(amount))


def test_what_a_case_was_decided_by_stays():
    """Before the first payment the amount of the month that was decided could be rewritten."""
    case = finished(applied())
    standard = of("DIBAO", component="basic")
    check_standard_unused(standard)
    case = confirmed(case)
    assert not Payment.objects.exists()
    with pytest.raises(NotAllowed):
        check_standard_unused(standard)
    assert refused(change(standard)) == "standard_used_stays"
    assert refused(standard.delete) == "standard_used_stays"
    scene.standard("DIBAO", 530, since=month(3))
    later = of("DIBAO", component="basic")
    check_standard_unused(later)
    change(later)()


def test_an_earlier_row_that_a_later_one_replaced_may_be_put_right():
    family = applied()
    old = of("DIBAO", component="basic")
    scene.standard("DIBAO", 490, since=month(0))
    confirmed(finished(family))
    check_standard_unused(old)
    change(old)()


def test_what_a_month_was_paid_by_stays():
    scene.standards()
    award = factories.award()
    run = scene.run_to(RunStatus.SENT)
    assert run.payments.get().award == award
    standard = of("DIBAO", component="basic")
    assert refused(change(standard)) == "standard_used_stays"
    with pytest.raises(NotAllowed):
        check_standard_unused(standard)
    Standard.objects.filter(pk=standard.pk).update(document="更正文号")


def test_what_others_were_measured_by_stays():
    """The database let the dibao standard go by which a near-dibao family was recognised."""
    scene.standards()
    dibao, near = of("DIBAO", component="basic"), walk.granted("NEAR")
    others = of("TEKUN", component="basic")
    assert near.definition.measured
    case = walk.approved("NEAR", "0", proposed={"priced_from": month(1)})
    assert case.status == ApplicationStatus.APPROVED
    assert refused(change(dibao)) == "standard_used_stays"
    with pytest.raises(NotAllowed):
        check_standard_unused(dibao)
    check_standard_unused(others)
    change(others)()


def test_what_a_price_subsidy_was_worked_out_by_stays(monkeypatch):
    """Nobody of the group has dibao: its standard is in the price-linked money alone."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))
    scene.standards()
    factories.award("TEKUN")
    dibao = of("DIBAO", component="basic")
    check_standard_unused(dibao)
    bulk_granted(prices(groups=("TEKUN",)))
    scene.run_to(RunStatus.SENT)
    assert refused(change(dibao)) == "standard_used_stays"
    with pytest.raises(NotAllowed):
        check_standard_unused(dibao)


def test_a_rate_stays_once_a_month_with_supplements_was_paid():
    scene.standards()
    award = factories.award()
    run = scene.run_to(RunStatus.SENT, date(2026, 9, 1))
    rates = SupplementRate.objects.filter(residence=Residence.RURAL)
    scene.supplement(award, first_month=scene.MONTH)
    check_rate_unpaid(rates.first())
    with pgtrigger.ignore("benefits.SupplementRate:supplement_rate_when_live_by_draft"):
        rates.update(amount=Decimal(77))  # nobody had one when that month was paid
    run = scene.run_to(RunStatus.SENT)
    assert run.payments.get().supplement > 0
    assert refused(lambda: rates.update(amount=Decimal(1))) == "supplement_rate_used_stays"
    assert refused(rates.first().delete) == "supplement_rate_used_stays"
    with pytest.raises(NotAllowed):
        check_rate_unpaid(rates.first())
    rates.update(document="更正文号")


def test_what_is_paid_here_is_changed_by_a_signed_draft_alone():
    """Before a month was paid by it, one statement rewrote the standard of a live programme."""
    scene.standards()
    scene.kinds()
    scene.goes_live("DIBAO", scene.NEXT)
    standard, rate = of("DIBAO", component="basic"), SupplementRate.objects.earliest("pk")
    assert refused(change(standard)) == "standard_when_live_by_draft"
    assert refused(standard.delete) == "standard_when_live_by_draft"
    assert refused(rate.delete) == "supplement_rate_when_live_by_draft"
    Standard.objects.filter(pk=standard.pk).update(document="更正文号")
    change(of("TEKUN", component="basic"))()  # not live
    draft = raises.signed(raises.rural(530), since=scene.NEXT)

    def new(amount):
        said = {"programme": standard.programme, "residence": Residence.RURAL, "document": "新"}
        return Standard.objects.create(valid_from=scene.NEXT, amount=Decimal(amount), **said)

    assert refused(lambda: new(520)) == "standard_when_live_by_draft"
    scene.standard("DIBAO", 520, since=scene.NEXT)
    row = of("DIBAO", valid_from=scene.NEXT)
    assert refused(change(row, "540")) == "standard_when_live_by_draft"
    change(row, "530")()  # as it was signed
    assert draft.status == "signed"


def test_what_is_paid_here_is_entered_by_a_signed_draft_alone():
    """One statement gave a live programme another standard from a month on."""
    scene.standards()
    scene.kinds()
    standard, rate = of("DIBAO", component="basic"), SupplementRate.objects.earliest("pk")
    row = {"residence": Residence.RURAL, "valid_from": scene.NEXT, "document": "新"}

    def enter(amount=530):
        Standard.objects.create(programme=standard.programme, amount=Decimal(amount), **row)

    def enter_rate():
        SupplementRate.objects.create(kind=rate.kind, amount=Decimal(99), **row)

    enter_rate()  # before anything is live a profile brings them
    SupplementRate.objects.filter(document="新").delete()
    scene.goes_live("DIBAO", scene.MONTH)
    assert refused(enter) == "standard_when_live_by_draft"
    assert refused(enter_rate) == "supplement_rate_when_live_by_draft"
    other = factories.programme("TEKUN")  # not live
    Standard.objects.create(programme=other, amount=Decimal(700), **row)
    raises.signed(raises.rural(530), since=scene.NEXT)
    assert refused(lambda: enter(540)) == "standard_when_live_by_draft"
    enter()  # as it was signed
